"""What each document builds and measures, in our own words, and the matrices of its network with their sizes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from rnnlab.i18n import N_
from rnnlab.notation import CELLS
from rnnlab.recipe import CLASSES, Recipe


@dataclass(frozen=True, slots=True)
class About:
    """A document's page: message ids all."""

    title: str
    #: who wrote it, and when, as far as it says
    source: str
    builds: str
    #: what it prints, when, and measured on what
    prints: str


#: by the keys of `rnnlab.DOCUMENTS`
ABOUT: Mapping[str, About] = MappingProxyType(
    {
        "000": About(
            N_("Document 000: an LSTM with plain SGD"),
            N_("A notebook of the course “Deep learning engineer” by 稀牛学院 and 网易云课程, written by 寒小阳."),
            N_("The pixels of a row go straight into an LSTM of 128 units. After the last row, one output layer turns the hidden state into ten numbers. It is built with TensorFlow's static_rnn, which takes a list of 28 inputs and writes the cell 28 times into the graph, and it is trained with plain SGD at a learning rate of 0.001, for 10,000 updates of 128 images."),
            N_("It prints loss and accuracy after update 1 and every tenth, on the batch that was just learned, and at the end an accuracy on the first 128 test images. Only six stretches of its output survive, and not the last line."),
        ),
        "001": About(
            N_("Document 001: an input layer and batches of 16"),
            N_("A post by Zero of 5 January 2018, the last of seven on TensorFlow."),
            N_("Each row of 28 pixels first goes through a linear layer of 128 units, and what comes out is read by an LSTM of 128 units. All weights and biases outside the LSTM are drawn from N(0, 1). It is plain SGD at 0.001 again, but in batches of 16: five epochs of 3,437 updates."),
            N_("After each epoch it prints the mean cost of all batches, each measured right after its own update, and the accuracy on all 55,000 training images and on all 10,000 test images."),
        ),
        "002": About(
            N_("Document 002: an input layer and Adam"),
            N_("A notebook that does not name its author."),
            N_("The network of document 001, with biases that begin at 0.1, and with dynamic_rnn, which loops over the timesteps as the graph runs. Adam at 0.001 takes the place of SGD. The loop ends after 100,096 images, which is 782 updates of 128: less than two epochs."),
            N_("It prints the accuracy on the batch that was just learned, every 20 updates, from the first on. It never reports a test accuracy."),
        ),
        "003": About(
            N_("Document 003: the arguments of BasicLSTMCell and dynamic_rnn"),
            N_("A post by x-jeff of 22 March 2021, the eighth lesson of a series on TensorFlow."),
            N_("An LSTM of 100 units reads the rows; the output layer begins with truncated normal weights of deviation 0.1 and a bias of 0.1. The output goes through softmax, and then into a loss that applies softmax again. Adam at 0.0001 trains it for six epochs of 1,100 updates of 50 images. The rest of the document explains the arguments of TensorFlow 1's functions."),
            N_("After each epoch, which it calls “Iter”, it prints the accuracy on all 10,000 test images. The figures stood in a picture that is not part of the text."),
        ),
        "004-first": About(
            N_("Document 004, first listing: the same network on a longer loop"),
            N_("A tutorial that does not name its author, with two listings."),
            N_("The network of document 002. What differs is the loop: it makes 100,000 updates, which is 233 epochs. The document explains the input layer, the cell and the output layer one by one, and shows two ways to take the answer."),
            N_("It prints the accuracy on the batch that was just learned, every 20 updates, from the first on. Its output is cut after update 321, so that is how far it is reproduced here; the whole loop is for you to start."),
        ),
        "004-second": About(
            N_("Document 004, second listing: 200 updates of Adam at 0.01"),
            N_("A tutorial that does not name its author, with two listings."),
            N_("A shorter listing of its own: no input layer, an LSTM of 128 units, and tf.layers.dense for the output, which begins with Glorot weights and a bias of zero. Adam at 0.01 makes 200 updates of 128 images."),
            N_("After updates 1, 51, 101 and 151 it prints the loss of the batch and an accuracy on the first 2,000 test images, which is a running average. At the end it prints ten predictions beside the ten labels. None of these figures survive in the text."),
        ),
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Matrix:
    """A matrix or a bias of a network: where it stands (a message id), its symbol, its shape, and what it holds."""

    layer: str
    symbol: str
    shape: tuple[int, ...]

    @property
    def parameters(self) -> int:
        """How many numbers it has."""
        count = 1
        for size in self.shape:
            count *= size
        return count


def matrices(recipe: Recipe) -> tuple[Matrix, ...]:
    """Everything that the network of `recipe` learns, as TensorFlow 1 keeps it: one kernel [I + H, 4H] an LSTM."""
    found = []
    if recipe.input_layer:
        found += [
            Matrix(N_("input layer"), "W", (recipe.inputs, recipe.input_layer)),
            Matrix(N_("input layer"), "b", (recipe.input_layer,)),
        ]
    size, blocks = recipe.hidden_size, len(CELLS[recipe.cell].keras_order)
    cell = CELLS[recipe.cell].name
    return (
        *found,
        Matrix(cell, "[W; U]", (recipe.cell_inputs + size, blocks * size)),
        Matrix(cell, "b", (blocks * size,)),
        Matrix(N_("output layer"), "W", (size, CLASSES)),
        Matrix(N_("output layer"), "b", (CLASSES,)),
    )
