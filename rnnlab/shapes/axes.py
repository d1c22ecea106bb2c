"""The axes of the tensors: each has one letter, one name, one colour and one pattern, wherever it stands."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from rnnlab.i18n import N_
from rnnlab.notation import BLUE, GREEN, LEAF, PURPLE, SLATE, VERMILION


@dataclass(frozen=True, slots=True)
class Axis:
    """One direction of a tensor."""

    key: str
    #: the letter in a shape; "n" stands for the number of gate blocks
    symbol: str
    #: what a person reads, and what one place along it is called (message ids)
    name: str
    one: str
    #: light theme and dark theme; Okabe and Ito's set, safe for colour-blind eyes
    colour: str
    colour_dark: str
    #: how its line is drawn, so that no meaning stands on colour alone
    pattern: str
    #: what it counts, in a sentence (a message id)
    explain: str
    #: the axes that it is made of
    of: tuple[str, ...] = ()


AXES = MappingProxyType(
    {
        axis.key: axis
        for axis in (
            Axis("batch", "B", N_("batch"), N_("example"), *SLATE, "double",
                 N_("How many examples are read side by side. They never meet: each has a state of its own.")),
            Axis("timesteps", "T", N_("timesteps"), N_("timestep"), *BLUE, "solid",
                 N_("How long the sequence is: how often the cell is used. No weight has this axis.")),
            Axis("inputs", "I", N_("inputs"), N_("input"), *GREEN, "dotted",
                 N_("How many numbers the cell is given at one timestep.")),
            Axis("units", "H", N_("units"), N_("unit"), *VERMILION, "dashed",
                 N_("How many numbers the state holds: how wide the memory is, not how long the sequence is.")),
            Axis("classes", "K", N_("classes"), N_("class"), *LEAF, "dashdot",
                 N_("How many answers there are to choose from: the ten digits.")),
            Axis("flat", "T·I", N_("timesteps × inputs"), N_("number"), *BLUE, "solid",
                 N_("All numbers of one example in one line, the first timestep’s first."), ("timesteps", "inputs")),
            Axis("blocks", "n·H", N_("gate blocks × units"), N_("column"), *VERMILION, "dashed",
                 N_("A column for every unit in every gate block. The blocks stand side by side in one matrix."),
                 ("units",)),
            Axis("pair", "2H", N_("units, twice"), N_("number"), *VERMILION, "dashed",
                 N_("The units of h, and after them the units of c."), ("units",)),
            Axis("states", "2", N_("states"), N_("state"), *PURPLE, "double",
                 N_("The LSTM’s two states: c, what it keeps, and h, what it shows.")),
            Axis("biases", "2", N_("biases"), N_("bias"), *PURPLE, "double",
                 N_("A GRU as Keras has it has two biases: one beside the input, one beside the old state.")),
        )
    }
)  # fmt: skip
