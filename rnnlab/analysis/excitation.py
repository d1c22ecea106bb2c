"""What excites a unit: the moments of MNIST's test digits at which one of its values was highest and lowest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from rnnlab import cells
from rnnlab.data import as_sequence, load_mnist
from rnnlab.errors import LabError
from rnnlab.network import Network
from rnnlab.notation import CELLS, QUANTITIES, lane_keys
from rnnlab.recipe import Recipe

#: how many digits are kept at each end
COUNT = 8
#: digits that are read at once: more would fall out of the processor's cache
_CHUNK = 250
#: how many test digits are looked through, the most that `_REACH` allows
_SIZES = (10_000, 5_000, 2_000, 1_000, 500, 200, 100)
#: multiplications and exponentials that a look through the digits may cost: about a second on two cores
_REACH = 40_000_000_000


@dataclass(frozen=True, slots=True)
class Example:
    """A test digit, what it is, and the timestep (from 0) at which a unit had that value."""

    index: int
    label: int
    step: int
    value: float


@dataclass(frozen=True, slots=True)
class Excitation:
    """The digits that drove one value of one unit highest and lowest, the most extreme first, each digit once an end."""

    unit: int
    quantity: str
    #: how many test digits were looked through, from the first
    digits: int
    highest: tuple[Example, ...]
    lowest: tuple[Example, ...]


@dataclass(frozen=True, eq=False)
class _End:
    """One end of every unit: arrays (n, H), the most extreme first; an index of -1 where there is no finite value."""

    index: NDArray[np.int32]
    step: NDArray[np.int16]
    value: NDArray[np.float32]

    def of(self, unit: int, labels: NDArray[np.uint8]) -> tuple[Example, ...]:
        found = zip(
            self.index[:, unit].tolist(), self.step[:, unit].tolist(), self.value[:, unit].tolist(), strict=True
        )
        return tuple(Example(index, int(labels[index]), step, value) for index, step, value in found if index >= 0)


@dataclass(frozen=True, eq=False)
class Excitations:
    """What excites every unit of a network, in one quantity: made once, asked for unit after unit.

    A few kilobytes, and it can be pickled: keep it for a network and quantity.
    """

    quantity: str
    #: H
    units: int
    #: how many test digits were looked through, from the first
    digits: int
    _highest: _End = field(repr=False)
    _lowest: _End = field(repr=False)

    def of(self, unit: int) -> Excitation:
        """One unit's, from 0. Raises `LabError` when there is no such unit."""
        if not 0 <= unit < self.units:
            raise LabError("There is no unit {unit}: choose from 1 to {units}.", unit=unit + 1, units=self.units)
        labels = load_mnist().test.labels
        return Excitation(
            unit, self.quantity, self.digits, self._highest.of(unit, labels), self._lowest.of(unit, labels)
        )


def digits_within_reach(recipe: Recipe) -> int:
    """How many test digits can be looked through in about a second: all 10,000 at T = 28 and H = 128, fewer for more."""
    blocks = len(CELLS[recipe.cell].keras_order)
    size = recipe.hidden_size
    cost = recipe.timesteps * blocks * size * (recipe.cell_inputs + size + 60)
    return next((count for count in _SIZES if count * cost <= _REACH), _SIZES[-1])


def excitations(network: Network, quantity: str = "hidden", *, digits: int | None = None) -> Excitations:
    """Look through the first `digits` test digits (by default as many as take about a second), for all units at once.

    `quantity` is one of the cell's lanes: ``hidden``, ``cell`` or a gate. Of each digit one timestep counts at each
    end, the earliest of equals; of equal digits the first. Values are those of `Network.trace`, but for the rounding
    of float32 (a batch is multiplied in another order).

    Raises `LabError` when the cell has no such quantity.
    """
    if quantity not in lane_keys(network.recipe.cell):
        raise LabError("This network has no quantity “{key}”. Choose from: {keys}.",
                       key=quantity, keys=", ".join(lane_keys(network.recipe.cell)))  # fmt: skip
    test = load_mnist().test
    count = min(digits or digits_within_reach(network.recipe), len(test))
    # one thread: on a busy machine several would wait for each other, ten times as long as they work
    with threadpool_limits(limits=1, user_api="blas"), np.errstate(over="ignore", invalid="ignore"):
        pieces = [
            _peaks(network, test.pixels[start : min(start + _CHUNK, count)], quantity)
            for start in range(0, count, _CHUNK)
        ]
    highest, negated = (_extremes(peaks) for peaks in zip(*pieces, strict=True))
    return Excitations(
        quantity=quantity,
        units=network.recipe.hidden_size,
        digits=count,
        _highest=highest,
        _lowest=replace(negated, value=-negated.value),
    )


@dataclass(frozen=True, eq=False)
class _Peaks:
    """The highest value of every digit and unit so far, (B, H), and the earliest timestep that had it."""

    values: NDArray[np.float32]
    steps: NDArray[np.int16]

    @classmethod
    def of(cls, values: NDArray[np.float32]) -> _Peaks:
        """At the first timestep."""
        return cls(values.copy(), np.zeros(values.shape, np.int16))

    def take(self, now: NDArray[np.float32], step: int) -> None:
        """Put in what is higher now; a product and a maximum are much quicker here than writing through a mask."""
        further = now > self.values  # (B, H)
        np.maximum(self.values, now, out=self.values)
        np.maximum(self.steps, further * np.int16(step), out=self.steps)


def _peaks(network: Network, pixels: NDArray[np.uint8], quantity: str) -> tuple[_Peaks, _Peaks]:
    """The highest and the lowest (with its sign turned) of every unit in pictures (B, 28, 28)."""
    letter, weights = QUANTITIES[quantity].symbol, network.weights
    sequences = as_sequence(pixels.astype(np.float32) / np.float32(255), network.recipe)  # (B, T, I)
    h = np.zeros((len(pixels), network.recipe.hidden_size), np.float32)  # (B, H)
    c = np.zeros_like(h)
    peaks: tuple[_Peaks, _Peaks] | None = None
    for t, x in enumerate(np.ascontiguousarray(sequences.swapaxes(0, 1))):  # (B, I)
        given = x if weights.input_layer is None else x @ weights.input_layer.W + weights.input_layer.b
        step = cells.step(given, h, c, weights.cell)
        h, c = step.h, getattr(step, "c", c)
        now: NDArray[np.float32] = getattr(step, letter)  # (B, H)
        if peaks is None:
            peaks = _Peaks.of(now), _Peaks.of(-now)
        peaks[0].take(now, t)
        peaks[1].take(-now, t)
    assert peaks is not None
    return peaks


def _extremes(pieces: Sequence[_Peaks]) -> _End:
    """The `COUNT` highest of every unit over all pieces."""
    values = np.concatenate([peaks.values for peaks in pieces]).T  # (H, N)
    steps = np.concatenate([peaks.steps for peaks in pieces]).T  # (H, N)
    values = np.where(np.isfinite(values), values, -np.inf)
    count = min(COUNT, values.shape[1])
    least = np.partition(values, -count, axis=1)[:, -count]  # (H,), the last that is taken
    index = np.full((count, len(values)), -1, np.int32)  # (n, H)
    for unit, row in enumerate(values):
        candidates = np.flatnonzero((row >= least[unit]) & (row > -np.inf))  # more than n where values tie
        best = candidates[np.argsort(-row[candidates], kind="stable")][:count]
        index[: len(best), unit] = best
    taken = np.maximum(index.T, 0)  # (H, n)
    return _End(index, np.take_along_axis(steps, taken, axis=1).T, np.take_along_axis(values, taken, axis=1).T)
