"""Published beside reproduced: like with like, over windows of the same updates, with the distance of each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnlab.documents.listings import LISTINGS
from rnnlab.documents.protocol import QUANTITIES, Quantity
from rnnlab.documents.reproduced import Reproduction
from rnnlab.documents.series import MeasuredSeries
from rnnlab.documents.statistics import (
    TOLERANCE,
    accuracy_error,
    means,
    prediction_interval,
    scatter,
    windows,
)

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False, slots=True)
class Comparison:
    """The printed figures of one quantity, in W windows of the same updates, and what our seeds measured there."""

    number: str
    name: str
    #: (W,) the first and the last update of each window, and how many figures were printed in it
    first_steps: NDArray[np.int64]
    last_steps: NDArray[np.int64]
    prints: NDArray[np.int64]
    #: (W,) mean of the printed figures; mean over seeds of the means of the same updates
    published: Array
    reproduced: Array
    #: (W,) where one more seed would lie with a probability of 95 %
    low: Array
    high: Array
    #: (W,) of the published figure, from its own images
    standard_error: Array

    @property
    def quantity(self) -> Quantity:
        """What is compared."""
        return QUANTITIES[self.name]

    @property
    def distance(self) -> Array:
        """(W,) reproduced - published."""
        return self.reproduced - self.published

    @property
    def allowed(self) -> Array:
        """(W,) the larger of 0.02 and two standard errors."""
        return np.maximum(TOLERANCE, 2 * self.standard_error)

    @property
    def within_interval(self) -> NDArray[np.bool_]:
        """(W,) whether the printed figure lies where one more seed would."""
        return np.asarray((self.published >= self.low) & (self.published <= self.high))

    @property
    def within(self) -> NDArray[np.bool_]:
        """(W,) whether it lies there, or is as near as its own images allow."""
        return self.within_interval | (np.abs(self.distance) <= self.allowed)

    @property
    def share_within(self) -> float:
        """The share of the windows that are within."""
        return float(self.within.mean())


def compare(reproduction: Reproduction, window: int | None = None) -> tuple[Comparison, ...]:
    """Each printed quantity of a listing beside the runs of it; none where nothing was printed.

    `window` neighbouring prints are averaged (default: as many as `Listing.window` says; 1: each by itself).
    """
    listing = LISTINGS[reproduction.experiment.number]
    size = window or listing.window
    return tuple(
        _compare(reproduction, name, published, size)
        for name, published in listing.published().items()
        if name in reproduction.runs[0].measured
    )


def _compare(reproduction: Reproduction, name: str, published: MeasuredSeries, size: int) -> Comparison:
    places = np.searchsorted(reproduction.steps(name), published.steps)
    ours = reproduction.values(name)[:, places]  # (seeds, N), at the printed updates
    groups = windows(len(published), size, published.steps)
    prints = np.array([group.stop - group.start for group in groups])
    figures, seeds = means(published.values, groups), means(ours, groups)
    low, high = prediction_interval(seeds)
    steps = published.steps
    return Comparison(
        reproduction.experiment.number,
        name,
        steps[[group.start for group in groups]],
        steps[[group.stop - 1 for group in groups]],
        prints,
        figures,
        seeds.mean(axis=0),
        low,
        high,
        _standard_error(reproduction, name, figures, prints, [ours[:, group] for group in groups]),
    )


def _standard_error(
    reproduction: Reproduction, name: str, figures: Array, prints: NDArray[np.int64], ours: list[Array]
) -> Array:
    """Of the printed means. An accuracy's follows from its images; a loss's from how batch differs from batch in our
    runs, which is nothing known where a window is a single print."""
    quantity = QUANTITIES[name]
    if quantity.kind == "accuracy":
        return accuracy_error(figures, prints * quantity.count(reproduction.experiment.recipe(0)))
    return np.array([scatter(values) for values in ours]) / np.sqrt(prints)


@dataclass(frozen=True, eq=False, slots=True)
class Band:
    """Our seeds as a curve and a band, over all updates at which they measured: (N,) each."""

    steps: NDArray[np.int64]
    mean: Array
    low: Array
    high: Array


def band(reproduction: Reproduction, name: str, window: int = 1) -> Band:
    """The mean over seeds and their 95 % prediction interval, each of `window` neighbouring measurements averaged."""
    steps, values = reproduction.steps(name), reproduction.values(name)
    groups = windows(len(steps), window)
    averaged = means(values, groups)
    low, high = prediction_interval(averaged)
    middles = np.array([round(float(steps[group].mean())) for group in groups])
    return Band(middles, averaged.mean(axis=0), low, high)
