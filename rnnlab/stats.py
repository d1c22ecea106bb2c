"""How sure an accuracy is: the interval that n images allow, and real draws of n images."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnlab.errors import LabError


@dataclass(frozen=True, slots=True)
class Measured:
    """An accuracy measured on `images` images, and the interval of accuracies that it speaks for."""

    right: int
    images: int
    low: float
    high: float

    @property
    def accuracy(self) -> float:
        """The share that was right."""
        return self.right / self.images

    def holds(self, accuracy: float) -> bool:
        """Whether an accuracy lies in the interval."""
        return self.low <= accuracy <= self.high


def measured(right: int, images: int, confidence: float = 0.95) -> Measured:
    """Wilson's score interval of `right` out of `images` (Wilson 1927, JASA 22, p. 209).

    It is what remains of all accuracies p after those are ruled out under which so many right ones (or so few) would
    be a surprise: |right / images - p| <= z sqrt(p (1 - p) / images). It stays inside [0, 1], and at 128 of 128 it
    does not shrink to a point, as the textbook's p ± z sqrt(p (1 - p) / n) does.

    Raises `LabError` unless 0 <= right <= images and 1 <= images.
    """
    if images < 1 or not 0 <= right <= images:
        raise LabError("{right} of {images} images cannot be right.", right=right, images=images)
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    share, spread = right / images, z * z / images
    centre = (share + spread / 2) / (1 + spread)
    half = z * math.sqrt(share * (1 - share) / images + spread / (4 * images)) / (1 + spread)
    # at the ends rounding would leave a speck
    low = 0.0 if right == 0 else centre - half
    high = 1.0 if right == images else centre + half
    return Measured(right, images, low, high)


def draws(right: NDArray[np.bool_], images: int, times: int, seed: int) -> tuple[Measured, ...]:
    """Accuracies that would have been measured on `images` images, drawn `times` times.

    Parameters
    ----------
    right:
        (N,) whether the network reads each of N images rightly.
    images:
        How many are drawn each time, without drawing one twice; at most N.
    times:
        How often.
    seed:
        The same seed draws the same images.
    """
    generator = np.random.default_rng(seed)
    shares: list[NDArray[Any]] = [right[generator.choice(len(right), images, replace=False)] for _time in range(times)]
    return tuple(measured(int(drawn.sum()), images) for drawn in shares)
