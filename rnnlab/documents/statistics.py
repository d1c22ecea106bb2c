"""How far reproduced figures may lie from printed ones: windows, bands over seeds, and the chance in the images."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtrit  # scipy.stats would take 46 MB more

Array = NDArray[np.float64]

#: of what is expected; the share of the printed figures that should lie within
CONFIDENCE = 0.95
#: a distance that is small whatever the images
TOLERANCE = 0.02


def prediction_interval(values: Array, confidence: float = CONFIDENCE) -> tuple[Array, Array]:
    """Where one more seed's figure lies with this probability, if seeds are normal about their mean.

    values: (seeds, N). Both ends: (N,), mean ± t s sqrt(1 + 1/n); infinite for a single seed.
    """
    n = len(values)
    mean = values.mean(axis=0)
    if n < 2:
        return np.full_like(mean, -np.inf), np.full_like(mean, np.inf)
    half = stdtrit(n - 1, (1 + confidence) / 2) * values.std(axis=0, ddof=1) * math.sqrt(1 + 1 / n)
    return mean - half, mean + half


def windows(count: int, size: int, steps: NDArray[np.int64] | None = None) -> list[slice]:
    """Neighbours in groups of `size`; the last group of a stretch may have up to half as many more, or be shorter.

    With `steps`, a group never reaches over a gap: where the distance between two neighbours is more than twice the
    usual one.
    """
    edges = [0, count]
    if steps is not None and count > 2:
        gaps = np.diff(steps)
        edges = [0, *(int(place) + 1 for place in np.flatnonzero(gaps > 2 * np.median(gaps))), count]
    groups = []
    for start, end in pairwise(edges):
        parts = max(1, round((end - start) / size))
        cuts = np.linspace(start, end, parts + 1).round().astype(int)
        groups += [slice(int(low), int(high)) for low, high in pairwise(cuts)]
    return groups


def means(values: Array, groups: list[slice]) -> Array:
    """(…, N) -> (…, groups): the mean of each group."""
    return np.stack([values[..., group].mean(axis=-1) for group in groups], axis=-1)


def accuracy_error(accuracy: Array, images: ArrayLike) -> Array:
    """The standard error of an accuracy that was measured on so many images: sqrt(p (1 - p) / n)."""
    inside = np.clip(accuracy, 0.0, 1.0)
    return np.asarray(np.sqrt(inside * (1 - inside) / np.asarray(images)))


def scatter(values: Array) -> float:
    """The standard deviation of single figures about their trend, (seeds, N) -> one number: from the differences of
    neighbours (von Neumann 1941), so that a slope counts little. 0 for a single figure."""
    if values.shape[-1] < 2:
        return 0.0
    return float(np.sqrt((np.diff(values, axis=-1) ** 2).mean() / 2))
