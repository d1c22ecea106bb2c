"""The kinds of surgery: small frozen values that say what is done to a network while it reads.

Rows and units count from 0 here. A "row" is whatever one timestep reads: for a network that does not read by rows,
everything said here of row t holds for timestep t.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal, TypeAlias

from rnnlab.analysis.surgery.places import MOST_ROWS, Rows, Units, as_units, check_rows, check_units, real, whole
from rnnlab.analysis.surgery.reading import ReadingSurgery
from rnnlab.errors import LabError
from rnnlab.notation import CELLS, QUANTITIES
from rnnlab.recipe import Recipe
from rnnlab.settings import SETTINGS

#: which state is emptied
Part: TypeAlias = Literal["both", "hidden", "cell"]

PARTS: tuple[Part, ...] = ("both", "hidden", "cell")
#: how many test digits there are to carry a state over from
DONORS = 10_000
LARGEST_BIAS = SETTINGS["forget_bias"].high
LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class Clamp:
    """Hold a gate or the candidate at a value during some rows, whatever the network computes for it."""

    kind: ClassVar[str] = "clamp"
    quantity: str
    value: float
    rows: Rows
    units: Units = None

    def __post_init__(self) -> None:
        if self.quantity not in {key for cell in CELLS.values() for key in cell.lanes}:
            raise LabError("There is no gate “{gate}” to hold.", gate=str(self.quantity))
        quantity = QUANTITIES[self.quantity]
        low, high = quantity.low or 0.0, quantity.high or 1.0  # every gate is bounded
        object.__setattr__(self, "value", real(self.value, low, high))
        object.__setattr__(self, "units", as_units(self.units))

    def check(self, recipe: Recipe) -> None:
        """Raise `LabError` where a network of this recipe has no such gate, row or unit."""
        cell = CELLS[recipe.cell]
        if not cell.lanes:
            raise LabError("A {cell} has no gates. Silence or freeze units instead.", cell=cell.name)
        if self.quantity not in cell.lanes:
            raise LabError(
                "This network is a {cell}; it has no {gate}.", cell=cell.name, gate=QUANTITIES[self.quantity].name
            )
        check_rows(self.rows, recipe)
        check_units(self.units, recipe)


@dataclass(frozen=True, slots=True)
class _OnUnits:
    """Something done to the state of units during some rows."""

    rows: Rows
    units: Units = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "units", as_units(self.units))

    def check(self, recipe: Recipe) -> None:
        """Raise `LabError` where a network of this recipe has no such row or unit."""
        check_rows(self.rows, recipe)
        check_units(self.units, recipe)


@dataclass(frozen=True, slots=True)
class Zero(_OnUnits):
    """Set the state of units (h, and c where there is one) to zero during some rows: nothing hears of them."""

    kind: ClassVar[str] = "zero"


@dataclass(frozen=True, slots=True)
class Freeze(_OnUnits):
    """During some rows units keep the state (h, and c where there is one) that they had before these rows."""

    kind: ClassVar[str] = "freeze"


@dataclass(frozen=True, slots=True)
class Reset:
    """Empty the state just before a row is read: h and c, or only one of them. What came before stays as it was."""

    kind: ClassVar[str] = "reset"
    row: int
    part: Part = "both"

    def __post_init__(self) -> None:
        whole(self.row, MOST_ROWS - 1)
        if self.part not in PARTS:
            raise LabError("Choose which state to empty: {parts}.", parts=", ".join(PARTS))

    def check(self, recipe: Recipe) -> None:
        """Raise `LabError` where a network of this recipe has no such row or state."""
        check_rows(Rows(self.row, self.row), recipe)
        if self.part == "cell" and "cell" not in CELLS[recipe.cell].states:
            raise LabError("A {cell} has no cell state. Empty its hidden state.", cell=CELLS[recipe.cell].name)


@dataclass(frozen=True, slots=True)
class Carry:
    """Begin with the state that another digit, one of MNIST's test digits, ended with."""

    kind: ClassVar[str] = "carry"
    donor: int

    def __post_init__(self) -> None:
        whole(self.donor, DONORS - 1)

    def check(self, recipe: Recipe) -> None:
        """Every network can begin with another digit's state."""


@dataclass(frozen=True, slots=True)
class ForgetBias:
    """Add a number to an LSTM's forget bias b_f, after its training."""

    kind: ClassVar[str] = "bias"
    amount: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "amount", real(self.amount, -LARGEST_BIAS, LARGEST_BIAS))

    def check(self, recipe: Recipe) -> None:
        """Raise `LabError` for any cell but an LSTM."""
        if recipe.cell != "lstm":
            raise LabError("Only an LSTM has a forget bias; this network is a {cell}.", cell=CELLS[recipe.cell].name)


Surgery: TypeAlias = Clamp | Zero | Freeze | Reset | Carry | ForgetBias | ReadingSurgery


@dataclass(frozen=True, slots=True)
class Listed:
    """A surgery as a learner keeps it: perhaps under a name of their own, perhaps switched off for now."""

    surgery: Surgery
    name: str = ""
    on: bool = True

    def __post_init__(self) -> None:
        # one line of what can be shown
        plain = " ".join("".join(letter if letter.isprintable() else " " for letter in self.name).split())
        object.__setattr__(self, "name", plain[:LONGEST_NAME].rstrip())
