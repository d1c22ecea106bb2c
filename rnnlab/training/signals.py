"""What goes wrong in recurrent networks, measured while they learn: saturated gates, units that do not move, and what
the network believes of ten digits that never change.

All of it comes from reading a few validation digits in NumPy, with the cells as they are taught.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from rnnlab import cells
from rnnlab.data import as_sequence, load_mnist
from rnnlab.network import Network, softmax
from rnnlab.notation import CELLS, QUANTITIES
from rnnlab.recipe import CLASSES

Array = NDArray[np.float32]

#: the first validation images of each class; the very first one is the class's probe digit
IMAGES_OF_A_CLASS = 3
#: a gate this close to an end of its range hardly learns: the sigmoid's slope there is below a fifth of its steepest
SATURATED_WITHIN = 0.05
#: a unit whose hidden state stays in a band narrower than this tells nothing
DEAD_BELOW = 1e-3


@dataclass(frozen=True, slots=True)
class Signals:
    """See `rnnlab.events`: `Progress.saturation`, `Progress.dead`, `Probe.probabilities`."""

    saturation: float
    dead: float
    beliefs: tuple[tuple[float, ...], ...]


def signals_of(network: Network) -> Signals | None:
    """Let the network read the digits. None if it no longer computes with numbers (its weights are too large)."""
    with np.errstate(all="ignore"):  # a run that is about to diverge
        return _read(network)


def _read(network: Network) -> Signals | None:
    recipe, learned = network.recipe, network.weights
    sequences = as_sequence(_digits(), recipe)  # (N, T, I)
    if learned.input_layer is not None:
        sequences = sequences @ learned.input_layer.W + learned.input_layer.b  # (N, T, P)
    h = np.zeros((len(sequences), recipe.hidden_size), np.float32)  # (N, H)
    c = np.zeros_like(h)
    lowest, highest = np.full_like(h, np.inf), np.full_like(h, -np.inf)
    bounded, saturated = _bounded_quantities(recipe.cell), 0
    for x in np.ascontiguousarray(sequences.swapaxes(0, 1)):  # (N, I or P)
        step = cells.step(x, h, c, learned.cell)
        h, c = step.h, getattr(step, "c", c)
        saturated += sum(_count_saturated(getattr(step, letter), low) for letter, low in bounded)
        np.minimum(lowest, h, out=lowest)
        np.maximum(highest, h, out=highest)
    beliefs = softmax(h[::IMAGES_OF_A_CLASS] @ learned.output_layer.W + learned.output_layer.b)  # (10, K)
    if not np.isfinite(beliefs).all():
        return None
    moved = highest.max(axis=0) - lowest.min(axis=0)  # (H,)
    return Signals(
        saturation=saturated / (len(bounded) * h.size * recipe.timesteps),
        dead=float(np.mean(moved < DEAD_BELOW)),
        beliefs=tuple(tuple(round(float(share), 3) for share in belief) for belief in beliefs),
    )


def _bounded_quantities(cell: str) -> list[tuple[str, float]]:
    """The letters of what may saturate in a cell, with the low end of its range: gates, or else the hidden state."""
    gates = [(QUANTITIES[key].symbol, 0.0) for key in CELLS[cell].keras_order if key not in ("candidate", "hidden")]
    return gates or [("h", -1.0)]


def _count_saturated(values: Array, low: float) -> int:
    """How many of them lie close to an end of the range from `low` to 1."""
    middle, half = np.float32((low + 1) / 2), np.float32((1 - low) / 2 - SATURATED_WITHIN)
    return int(np.count_nonzero(np.abs(values - middle) > half))


@cache
def _digits() -> Array:
    """The validation images that are read, (30, 28, 28): three zeros, three ones …"""
    validation = load_mnist().validation
    chosen = [np.flatnonzero(validation.labels == label)[:IMAGES_OF_A_CLASS] for label in range(CLASSES)]
    digits: Array = validation.pixels[np.concatenate(chosen)].astype(np.float32) / np.float32(255)
    digits.flags.writeable = False
    return digits
