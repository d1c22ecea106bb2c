"""Section: what a view of the score needs beyond the trace, ready to travel with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

#: the types of numbers that the browser's side knows
TYPES = ("int8", "uint8", "int16", "uint16", "int32", "float32")


@dataclass(frozen=True, eq=False)
class Section:
    """One view's own data.

    `header` is small and becomes JSON; its words are in the language of the context. Each of `arrays` has one or two
    axes and one of `TYPES`, and arrives as it is.
    """

    key: str
    header: Mapping[str, Any]
    arrays: Mapping[str, NDArray[Any]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        for name, array in self.arrays.items():
            if array.dtype.name not in TYPES or array.ndim not in (1, 2):
                raise TypeError(f"{self.key}/{name}: {array.dtype.name} with {array.ndim} axes cannot travel")


def thousandths(values: NDArray[Any]) -> NDArray[np.int16] | NDArray[np.int32]:
    """round(1000 v), halves to even as Python's own formatting does; int16 if all fit into it, else int32.

    What is not finite becomes `NOT_FINITE`.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        scaled = np.rint(np.asarray(values, np.float64) * 1000)
        good = np.abs(scaled) < 2**31 - 1  # also False for nan
    largest = np.abs(scaled[good]).max(initial=0)
    name = "int16" if largest < 2**15 else "int32"
    return np.where(good, scaled, NOT_FINITE[name]).astype(name)


#: what stands for a value that is not finite, in int16 and in int32
NOT_FINITE = {"int16": -(2**15), "int32": -(2**31)}
