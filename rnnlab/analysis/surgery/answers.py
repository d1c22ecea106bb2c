"""What a network answers to many digits while a gate is held."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rnnlab.analysis.surgery.held import Hold, held_step
from rnnlab.data import as_sequence
from rnnlab.network import Network


def answers_held(network: Network, images: NDArray[np.generic], holds: Sequence[Hold]) -> NDArray[np.intp]:
    """The answer to each image, (N, 28, 28) in [0, 1], with gates held at every timestep for all units: (N,) int.

    With no holds it is ``network.predict(images)``. Holds of single units are not meant for many digits; `operate` has
    them.
    """
    sequences = as_sequence(np.asarray(images, np.float32), network.recipe)  # (N, T, I)
    layer, output = network.weights.input_layer, network.weights.output_layer
    h = np.zeros((len(sequences), network.recipe.hidden_size), np.float32)  # (N, H)
    c = np.zeros_like(h)
    for x in np.ascontiguousarray(sequences.swapaxes(0, 1)):  # (N, I) each
        step = held_step(x if layer is None else x @ layer.W + layer.b, h, c, network.weights.cell, holds)
        h, c = step.h, getattr(step, "c", c)
    answers: NDArray[np.intp] = np.argmax(h @ output.W + output.b, axis=-1)
    return answers
