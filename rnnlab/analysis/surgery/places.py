"""Where a surgery acts: rows and units, checked against a recipe; and the numbers that it may hold.

Rows and units count from 0 here and are shown from 1. A "row" is whatever one timestep reads.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from rnnlab.errors import LabError
from rnnlab.i18n import N_
from rnnlab.recipe import Recipe
from rnnlab.settings import SETTINGS, SIDE, TIMESTEPS

#: which units; None for all of them
Units: TypeAlias = tuple[int, ...] | None

MOST_ROWS = max(TIMESTEPS)
MOST_UNITS = int(SETTINGS["hidden_size"].high)
#: values are kept to so many decimals, so that text holds them exactly
DECIMALS = 4

_RANGE = re.compile(r"(?P<low>[0-9]{1,4})(?: ?[-–] ?(?P<high>[0-9]{1,4}))?")


def row_of(row: int, recipe: Recipe) -> int:
    """Where row `row` of 28 lies among a network's timesteps, both from 0."""
    return row * recipe.timesteps // SIDE


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows from `first` to `last`, both of them included."""

    first: int
    last: int

    def __post_init__(self) -> None:
        whole(self.first, MOST_ROWS - 1)
        whole(self.last, MOST_ROWS - 1)
        if self.last < self.first:
            raise LabError(
                "The last row comes before the first: {first} to {last}. Turn them round.",
                first=self.first + 1,
                last=self.last + 1,
            )

    def __contains__(self, row: int) -> bool:
        return self.first <= row <= self.last

    def __len__(self) -> int:
        return self.last + 1 - self.first

    @property
    def span(self) -> slice:
        """The rows as a slice of a time axis."""
        return slice(self.first, self.last + 1)


def whole(value: int, high: int, low: int = 0) -> None:
    """Raise `LabError` unless `value` is a whole number in the range."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or not low <= value <= high:
        raise LabError("Choose a whole number from {low} to {high}; “{value}” is not one.",
                       low=low, high=high, value=str(value))  # fmt: skip


def real(value: float, low: float, high: float) -> float:
    """The number, rounded to `DECIMALS`. Raises `LabError` unless it is in the range."""
    if not math.isfinite(value) or not low <= value <= high:
        raise LabError("Choose a number from {low} to {high}; “{value}” is not one.",
                       low=f"{low:g}", high=f"{high:g}", value=str(value))  # fmt: skip
    return round(float(value), DECIMALS) + 0.0  # no negative zero


def as_units(units: Units) -> Units:
    """The units in order, each once. Raises `LabError` where there is none, or one that no network has."""
    if units is None:
        return None
    for unit in units:
        whole(unit, MOST_UNITS - 1)
    if not units:
        raise LabError("Name at least one unit, or leave the field empty for all of them.")
    return tuple(sorted({int(unit) for unit in units}))


def check_rows(rows: Rows, recipe: Recipe) -> None:
    """Raise `LabError` where a network of this recipe does not read so many rows."""
    if rows.last < recipe.timesteps:
        return
    message = (
        N_("Row {row} does not exist; this network reads {count} rows.")
        if recipe.reads_rows
        else N_("Timestep {row} does not exist; this network reads {count} timesteps.")
    )
    raise LabError(message, row=rows.last + 1, count=recipe.timesteps)


def check_units(units: Units, recipe: Recipe) -> None:
    """Raise `LabError` where a network of this recipe has not so many units."""
    if units is not None and units[-1] >= recipe.hidden_size:
        raise LabError(
            "Unit {unit} does not exist; this network has {count} units.",
            unit=units[-1] + 1,
            count=recipe.hidden_size,
        )


def unit_ranges(units: Sequence[int], to: str = "-") -> list[str]:
    """Units in order as a person writes them, counted from 1: 0, 1, 2 and 7 are ``1-3`` and ``8``."""
    runs: list[list[int]] = []
    for unit in units:
        if runs and unit == runs[-1][-1] + 1:
            runs[-1].append(unit)
        else:
            runs.append([unit])
    return [str(run[0] + 1) + (f"{to}{run[-1] + 1}" if len(run) > 1 else "") for run in runs]


def units_in(ranges: Sequence[str]) -> tuple[int, ...]:
    """The units, from 0, that ranges such as ``1-3`` and ``8`` name. Raises `LabError` where a text is no range."""
    units: set[int] = set()
    for text in ranges:
        found = _RANGE.fullmatch(text.strip())
        low = int(found["low"]) if found else 0
        high = int(found["high"]) if found and found["high"] else low
        if not 1 <= low <= high <= MOST_UNITS:
            raise LabError("“{text}” does not name units. Write, for example: 1-8, 12.", text=text.strip()[:20])
        units.update(range(low - 1, high))
    return tuple(sorted(units))
