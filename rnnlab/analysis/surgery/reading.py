"""Surgeries on what is read: rows hidden, reversed, shuffled or repeated. There are as many timesteps as before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, TypeAlias

import numpy as np
from numpy.typing import NDArray

from rnnlab.analysis.surgery.places import MOST_ROWS, Rows, check_rows, whole
from rnnlab.errors import LabError
from rnnlab.recipe import Recipe

Array: TypeAlias = NDArray[np.float32]

LARGEST_SEED = 9_999


@dataclass(frozen=True, slots=True)
class Hide:
    """Blank paper in place of some rows."""

    kind: ClassVar[str] = "hide"
    rows: Rows

    def check(self, recipe: Recipe) -> None:
        """Raise `LabError` where a network of this recipe reads no such row."""
        check_rows(self.rows, recipe)

    def edit(self, inputs: Array) -> Array:
        """What is read in place of `inputs` (T, I), of the same shape."""
        edited = inputs.copy()
        edited[self.rows.span] = 0
        return edited


@dataclass(frozen=True, slots=True)
class Reverse:
    """The last row first: a digit that is read by rows then stands on its head."""

    kind: ClassVar[str] = "reverse"

    def check(self, recipe: Recipe) -> None:
        """Every network can read in reverse."""

    def edit(self, inputs: Array) -> Array:
        """What is read in place of `inputs` (T, I), of the same shape."""
        return inputs[::-1].copy()


@dataclass(frozen=True, slots=True)
class Shuffle:
    """All rows in an order that a seed names. Nothing is lost but the order."""

    kind: ClassVar[str] = "shuffle"
    seed: int = 1

    def __post_init__(self) -> None:
        whole(self.seed, LARGEST_SEED)

    def check(self, recipe: Recipe) -> None:
        """Every network can read shuffled rows."""

    def edit(self, inputs: Array) -> Array:
        """What is read in place of `inputs` (T, I), of the same shape."""
        # RandomState's stream is frozen for good (NEP 19): a link shuffles alike in every version of NumPy
        order = np.random.RandomState(self.seed).permutation(len(inputs))
        return inputs[order]


@dataclass(frozen=True, slots=True)
class Repeat:
    """Read a row several times. The rows after it move down, and the last ones are not read any more."""

    kind: ClassVar[str] = "repeat"
    row: int
    times: int = 2

    def __post_init__(self) -> None:
        whole(self.row, MOST_ROWS - 1)
        whole(self.times, MOST_ROWS, low=2)

    def check(self, recipe: Recipe) -> None:
        """Raise `LabError` where the row, or one of its repeats, comes after the last row."""
        check_rows(Rows(self.row, self.row), recipe)
        left = recipe.timesteps - self.row
        if left == 1:
            raise LabError("The last one cannot be repeated: nothing is read after it.")
        if self.times > left:
            raise LabError("From there to the end it can be read {left} times at most. Choose fewer.", left=left)

    def edit(self, inputs: Array) -> Array:
        """What is read in place of `inputs` (T, I), of the same shape."""
        steps = np.arange(len(inputs))  # (T,)
        order = np.where(steps <= self.row, steps, np.maximum(steps - (self.times - 1), self.row))
        return inputs[order]


#: each has ``edit(inputs) -> inputs``, (T, I)
ReadingSurgery: TypeAlias = Hide | Reverse | Shuffle | Repeat
