"""MeasuredSeries: what one run measured of one quantity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False, slots=True)
class MeasuredSeries:
    """(N,) updates made, rising strictly, and what was measured after each."""

    steps: NDArray[np.int64]
    values: NDArray[np.float64]

    @classmethod
    def of(cls, points: Sequence[tuple[int, float]]) -> MeasuredSeries:
        """From pairs of step and value."""
        return cls(np.array([step for step, _ in points], np.int64), np.array([value for _, value in points], float))

    def __len__(self) -> int:
        return len(self.steps)

    def at(self, step: int) -> float | None:
        """The value measured after so many updates; None if there is none."""
        place = int(np.searchsorted(self.steps, step))
        return float(self.values[place]) if place < len(self) and self.steps[place] == step else None
