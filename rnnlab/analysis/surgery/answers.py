"""What a network answers to many digits while a gate is held."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rnnlab import cells
from rnnlab.analysis.surgery.held import Hold, held_step
from rnnlab.data import as_sequence
from rnnlab.network import Network

Array = NDArray[np.float32]


def answers_held(network: Network, images: NDArray[np.generic], holds: Sequence[Hold]) -> NDArray[np.intp]:
    """The answer to each image, (N, 28, 28) in [0, 1], with gates held at every timestep for all units: (N,) int.

    With no holds it is ``network.predict(images)``. Holds of single units are not meant for many digits; `operate` has
    them.
    """

    def step(t: int, x: Array, h_prev: Array, c_prev: Array | None) -> cells.Step:
        return held_step(x, h_prev, c_prev, network.weights.cell, holds)

    sequences = as_sequence(np.asarray(images, np.float32), network.recipe)  # (N, T, I)
    answers: NDArray[np.intp] = np.argmax(network.last_logits(sequences, step), axis=-1)
    return answers
