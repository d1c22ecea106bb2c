"""The list of all diagrams: what each is called, what it shows, and which documents have such a figure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from rnnlab.diagrams import cells, chains, tasks, tensors
from rnnlab.diagrams.drawing import Drawing
from rnnlab.i18n import N_


@dataclass(frozen=True, slots=True)
class Diagram:
    """One schematic picture."""

    name: str
    draw: Callable[[Drawing], None]
    #: units; every diagram is `drawing.WIDTH` wide
    height: float
    #: message ids: its name, and what it shows in one or two sentences (caption and description for screen readers)
    title: str
    shows: str
    #: the documents that have such a figure
    documents: tuple[str, ...] = ()


#: every diagram by its name
DIAGRAMS: Mapping[str, Diagram] = MappingProxyType(
    {
        diagram.name: diagram
        for diagram in (
            Diagram(
                "unrolled",
                chains.unrolled,
                250,
                N_("A recurrent network, unrolled"),
                N_(
                    "One cell is used at every timestep. It reads this timestep’s input and the hidden state that it left "
                    "behind one timestep earlier; the answer is read from the last hidden state."
                ),
                ("000", "002"),
            ),
            Diagram(
                "simple_rnn",
                cells.simple_rnn,
                266,
                N_("Inside a SimpleRNN"),
                N_(
                    "What it remembers, what it reads and a bias are added, and tanh makes the new hidden state of the sum."
                ),
                ("000",),
            ),
            Diagram(
                "lstm",
                cells.lstm,
                304,
                N_("Inside an LSTM"),
                N_(
                    "The cell state runs along the top. The forget gate f shrinks it, the input gate i lets the candidate g "
                    "in, and the output gate o decides how much of it is shown as hidden state."
                ),
                ("000", "002", "003"),
            ),
            Diagram(
                "lstm_chain",
                chains.lstm_chain,
                236,
                N_("An LSTM, unrolled"),
                N_("Two states go from timestep to timestep, c and h. Only h goes out at the top."),
                ("000", "003"),
            ),
            Diagram(
                "lstm_layers",
                cells.lstm_layers,
                262,
                N_("The four layers of an LSTM"),
                N_(
                    "Each box of an LSTM is a dense layer of H units over the same I + H numbers. H is what TensorFlow 1 "
                    "calls num_units. It has nothing to do with the number of timesteps."
                ),
                ("003",),
            ),
            Diagram(
                "controllers",
                cells.controllers,
                268,
                N_("An LSTM’s three controllers"),
                N_(
                    "The memory runs along the main line. One controller decides what is forgotten, one what is written, one "
                    "what is shown; today they are called forget gate, input gate and output gate."
                ),
                ("002",),
            ),
            Diagram(
                "gru",
                cells.gru,
                286,
                N_("Inside a GRU, where z keeps"),
                N_(
                    "The update gate z says how much of the old hidden state is kept, as in Keras and everywhere in RNN Lab: "
                    "h_t = z · h_(t−1) + (1 − z) · g."
                ),
            ),
            Diagram(
                "gru_replaces",
                cells.gru_replaces,
                286,
                N_("Inside a GRU, where z replaces"),
                N_(
                    "The update gate z says how much of the old hidden state is replaced, as in document 000’s figure: "
                    "h_t = (1 − z) · h_(t−1) + z · g. It is the same cell; its z is 1 − z of the other one."
                ),
                ("000",),
            ),
            Diagram(
                "cell_and_hidden",
                chains.cell_and_hidden,
                278,
                N_("Two outputs of one cell"),
                N_(
                    "An LSTM cell hands on c and h to the next timestep. h is also what it puts out. TensorFlow 1 writes the "
                    "pair as (c, h), Keras as (h, c)."
                ),
                ("003",),
            ),
            Diagram(
                "outputs_and_state",
                chains.outputs_and_state,
                288,
                N_("Outputs against final state"),
                N_(
                    "Batch 3, 2 timesteps, 4 inputs, 5 units. The outputs hold h of every timestep; the final state holds the "
                    "last h and the last c. So the last output and the final h are the same numbers, by construction."
                ),
                ("003", "004-first"),
            ),
            Diagram(
                "one_to_one",
                tasks.one_to_one,
                190,
                N_("One to one"),
                N_("One input, one output, and nothing to remember: a network without recurrence."),
            ),
            Diagram(
                "one_to_many",
                tasks.one_to_many,
                190,
                N_("One to many: a caption"),
                N_(
                    "A picture is read once. Then comes one word a timestep, and each word is read at the next timestep (dashed)."
                ),
                ("002",),
            ),
            Diagram(
                "many_to_one",
                tasks.many_to_one,
                190,
                N_("Many to one: a judgement"),
                N_(
                    "The words are read one after the other, and the answer is read after the last. A digit read row by row "
                    "is of this kind."
                ),
                ("002",),
            ),
            Diagram(
                "many_to_many",
                tasks.many_to_many,
                190,
                N_("Many to many, aligned: a time series"),
                N_("There is an output at every timestep, here the next day’s value after each day."),
                ("002",),
            ),
            Diagram(
                "encoder_decoder",
                tasks.encoder_decoder,
                222,
                N_("Many to many, encoder and decoder: a translation"),
                N_(
                    "First a network reads the whole sentence. Its last state is all that a second network is given, which "
                    "writes the translation word by word."
                ),
                ("002",),
            ),
            Diagram(
                "unstack",
                tensors.unstack,
                176,
                N_("From one block to T slices"),
                N_(
                    "static_rnn wanted a list with one slice a timestep; tf.unstack(x, T, 1) cuts the block along its time axis."
                ),
                ("000",),
            ),
            Diagram(
                "split",
                tensors.split,
                286,
                N_("Transpose, reshape, split"),
                N_(
                    "Document 001 moves time to the front, so that all timesteps pass the input layer as rows of one matrix."
                ),
                ("001",),
            ),
            Diagram(
                "kernels",
                tensors.kernels,
                370,
                N_("How the weights are packed"),
                N_(
                    "TensorFlow 1 keeps an LSTM’s weights in one matrix and orders them i, g, f, o. Keras keeps two matrices "
                    "and orders them i, f, g, o."
                ),
            ),
            Diagram(
                "sequence_length",
                tensors.sequence_length,
                212,
                N_("Sequences of different lengths"),
                N_(
                    "Three sequences of 5, 10 and 25 timesteps share one batch. Beyond a sequence’s own end its state stays as it "
                    "was, and TensorFlow 1 puts out zeros."
                ),
                ("003",),
            ),
        )
    }
)
