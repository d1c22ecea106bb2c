"""A noisy curve made readable: fewer points, and a smooth line through them."""

from __future__ import annotations

import math
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Series: TypeAlias = NDArray[np.float64]  # (N,)

#: points of a drawn line; a longer run is averaged over equal stretches of steps
MOST_POINTS = 600
#: the smoothed line looks this share of the points to either side
SMOOTHING = 1 / 50


def smoothed(values: Series, share: float = SMOOTHING) -> Series:
    """A straight line fitted around each point, near ones counting more (Cleveland 1979): it neither lags nor sags.

    `values` is (N,), and so is the result. `share` is how far it looks to either side, as a share of N.
    """
    count = len(values)
    if count < 4:
        return values
    width = min(max(1.5, share * count), count)  # points
    reach = math.ceil(3 * width)
    offset = np.arange(-reach, reach + 1.0)
    weight = np.exp(-0.5 * (offset / width) ** 2)
    here, there = np.pad(np.ones(count), reach), np.pad(values, reach)  # nothing beyond the ends
    total, mean_offset, mean_square = (np.correlate(here, weight * offset**power, "valid") for power in (0, 1, 2))
    mean, product = (np.correlate(there, weight * offset**power, "valid") / total for power in (0, 1))
    mean_offset, mean_square = mean_offset / total, mean_square / total
    slope = (product - mean_offset * mean) / (mean_square - mean_offset**2)
    line: Series = mean - slope * mean_offset
    return line


def shortened(*series: Series) -> tuple[Series, ...]:
    """The series without points that are not finite, and averaged over equal stretches to at most `MOST_POINTS`."""
    finite = np.all([np.isfinite(one) for one in series], axis=0)
    kept = [one[finite] for one in series]
    stretch = -(-len(kept[0]) // MOST_POINTS)
    if stretch <= 1:
        return tuple(kept)
    starts = np.arange(0, len(kept[0]), stretch)
    counts = np.diff(np.append(starts, len(kept[0])))
    return tuple(np.add.reduceat(one, starts) / counts for one in kept)
