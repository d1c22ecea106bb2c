"""Every quantity once: its key, symbol, name, range and colour, and the orders in which gates are packed.

Nothing else in RNN Lab spells a gate's colour, range or place in a packed kernel.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from rnnlab.i18n import N_, _


@dataclass(frozen=True, slots=True)
class Quantity:
    """One thing that a recurrent network has at every timestep."""

    #: the public name, as in ``trace.gates["forget"]``
    key: str
    #: the letter in the equations
    symbol: str
    #: what a person reads (a message id)
    name: str
    #: the fixed range of its scale; None where the quantity is unbounded
    low: float | None
    high: float | None
    #: a hue that stands out on a light and on a dark background (Okabe and Ito's set, safe for colour-blind eyes;
    #: two are darkened until they reach 3:1 on white)
    colour: str
    colour_dark: str
    #: "what am I looking at?" in two sentences (a message id)
    explain: str
    #: what a diverging scale runs to below zero where the neutral grey that the others run to would be too near the
    #: quantity's own hue for a colour-blind eye (purple and grey; grey and grey)
    below: str | None = None
    below_dark: str | None = None

    @property
    def scale(self) -> Literal["sequential", "diverging"]:
        """Sequential from the page's background for (0, 1); diverging about the background where zero is the middle."""
        return "sequential" if self.low == 0.0 else "diverging"

    @property
    def bounded(self) -> bool:
        """Whether the range is known before a network is seen."""
        return self.low is not None


def _bounded(key: str, symbol: str, name: str, low: float, colours: tuple[str, str], explain: str) -> Quantity:
    return Quantity(key, symbol, name, low, 1.0, *colours, explain)


def _unbounded(
    key: str, symbol: str, name: str, colours: tuple[str, str], below: tuple[str, str], explain: str
) -> Quantity:
    return Quantity(key, symbol, name, None, None, *colours, explain, *below)


#: Hues for a light and for a dark page. Okabe & Ito (2008), "Color Universal Design".
BLUE, SKY = ("#0072b2", "#4aa8e0"), ("#2b8cbe", "#56b4e9")
GREEN, ORANGE = ("#00805e", "#1fbf92"), ("#b86e00", "#f0a830")
VERMILION, PURPLE = ("#d55e00", "#ff7f2a"), ("#b0507f", "#dd8bb8")
LEAF, SLATE = ("#5b7d08", "#a3d535"), ("#3f4654", "#c9ced8")

QUANTITIES = MappingProxyType(
    {
        quantity.key: quantity
        for quantity in (
            _bounded(
                "inputs",
                "x",
                N_("input"),
                0.0,
                SLATE,
                N_("These are the pixels, from paper (0) to ink (1). The network is given one row of them at a time."),
            ),
            _unbounded(
                "projected",
                "x'",
                N_("input layer"),
                SLATE,
                VERMILION,
                N_(
                    "This is the row after the input layer, which mixes its pixels by learned weights. "
                    "The cell reads these numbers in place of the pixels."
                ),
            ),
            _bounded(
                "input",
                "i",
                N_("input gate"),
                0.0,
                BLUE,
                N_(
                    "Every column is a unit, and its colour says how much of the candidate is written into the cell state. "
                    "0 writes nothing, 1 writes all of it."
                ),
            ),
            _bounded(
                "forget",
                "f",
                N_("forget gate"),
                0.0,
                VERMILION,
                N_(
                    "Every column is a unit, and its colour says how much of the old cell state is kept. "
                    "0 forgets everything, 1 keeps everything."
                ),
            ),
            _bounded(
                "output",
                "o",
                N_("output gate"),
                0.0,
                GREEN,
                N_(
                    "Every column is a unit, and its colour says how much of the cell state is shown as hidden state. "
                    "What is not shown is kept inside all the same."
                ),
            ),
            _bounded(
                "candidate",
                "g",
                N_("candidate"),
                -1.0,
                ORANGE,
                N_(
                    "This is what the cell would like to write at this moment, between −1 and 1. "
                    "A gate decides how much of it is written."
                ),
            ),
            _bounded(
                "update",
                "z",
                N_("update gate"),
                0.0,
                VERMILION,
                N_(
                    "Every column is a unit, and its colour says how much of the old hidden state is kept. "
                    "1 keeps the old state, 0 replaces it by the candidate (some texts count the other way round)."
                ),
            ),
            _bounded(
                "reset",
                "r",
                N_("reset gate"),
                0.0,
                BLUE,
                N_(
                    "Every column is a unit, and its colour says how much of the old state the candidate may see. "
                    "At 0 the candidate is made from the row alone."
                ),
            ),
            _unbounded(
                "cell",
                "c",
                N_("cell state"),
                PURPLE,
                LEAF,
                N_(
                    "This is the LSTM’s memory, which is kept from row to row and may grow beyond 1. "
                    "The forget gate shrinks it, and the input gate adds to it."
                ),
            ),
            _bounded(
                "hidden",
                "h",
                N_("hidden state"),
                -1.0,
                SKY,
                N_(
                    "This is what the network knows after each row, one number between −1 and 1 a unit. "
                    "The next step reads it, and so does the output layer that answers."
                ),
            ),
            _bounded(
                "probabilities",
                "p",
                N_("belief"),
                0.0,
                SLATE,
                N_(
                    "These are the ten probabilities that the network would give if it had to answer after this row. "
                    "They add up to 1."
                ),
            ),
        )
    }
)


@dataclass(frozen=True, slots=True)
class CellNotation:
    """A kind of cell: what it is called and which quantities it has, in the order of its equations."""

    #: as in ``Recipe(cell="lstm")``
    key: str
    #: as Keras names the layer
    keras_class: str
    #: what a person reads; a name in the field, the same in every language
    name: str
    #: the gate blocks as Keras packs them into one kernel; a SimpleRNN's only block makes the hidden state
    keras_order: tuple[str, ...]
    #: the gate blocks in the order in which the score shows them
    lanes: tuple[str, ...]
    #: the states, the hidden state first
    states: tuple[str, ...]


CELLS = MappingProxyType(
    {
        notation.key: notation
        for notation in (
            CellNotation(
                "lstm",
                "LSTM",
                "LSTM",
                ("input", "forget", "candidate", "output"),
                ("forget", "input", "candidate", "output"),
                ("hidden", "cell"),
            ),
            CellNotation(
                "gru",
                "GRU",
                "GRU",
                ("update", "reset", "candidate"),
                ("reset", "candidate", "update"),
                ("hidden",),
            ),
            CellNotation("simple_rnn", "SimpleRNN", "SimpleRNN", ("hidden",), (), ("hidden",)),
        )
    }
)

#: How TensorFlow 1's BasicLSTMCell packs its one kernel: i, g (which it calls j), f, o.
TF1_LSTM_ORDER = ("input", "candidate", "forget", "output")


def lane_keys(cell: str) -> tuple[str, ...]:
    """The keys of a cell's lanes from left to right, the gates first and the hidden state last."""
    notation = CELLS[cell]
    return (*notation.lanes, *reversed(notation.states))


def timestep_word(reads_rows: bool) -> str:
    """What a timestep is called within a sentence, by `Recipe.reads_rows`."""
    return _("row") if reads_rows else _("timestep")


def timestep_label(reads_rows: bool) -> str:
    """What a timestep is called beside a control, by `Recipe.reads_rows`."""
    return _("Row") if reads_rows else _("Timestep")
