"""The weights before the first training step, drawn with NumPy: one seed, the same network on every device.

Sources: Glorot and Bengio (2010) for ``glorot``; Saxe et al. (2014, arXiv:1312.6120) for orthogonal recurrent weights;
TensorFlow 1's BasicLSTMCell for ``tf1``; Jozefowicz et al. (2015) for the forget bias.
"""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from rnnlab.notation import CELLS
from rnnlab.recipe import CLASSES, Recipe

Array = NDArray[np.float32]

#: documents 003 and 002
TRUNCATED_NORMAL_DEVIATION = 0.1
CONSTANT_BIAS = 0.1
#: keeps these draws apart from those of `batches`
_STREAM = 0


def initial_weights(recipe: Recipe) -> list[Array]:
    """The network of `recipe` before training, in Keras' ``get_weights`` order, float32.

    [input layer (I, P), (P,);] cell kernel (I or P, bH), recurrent kernel (H, bH), bias (bH,) or (2, bH);
    output layer (H, 10), (10,). b is the number of gate blocks.
    """
    rng = np.random.default_rng([recipe.seed, _STREAM])
    weights: list[Array] = []
    if recipe.input_layer:
        weights.append(_WEIGHTS[recipe.input_weights](rng, recipe.inputs, recipe.input_layer))
        weights.append(_BIASES[recipe.input_bias](rng, recipe.input_layer))
    weights.extend(_cell_kernels(rng, recipe))
    weights.append(_cell_bias(recipe))
    weights.append(_WEIGHTS[recipe.output_weights](rng, recipe.hidden_size, CLASSES))
    weights.append(_BIASES[recipe.output_bias](rng, CLASSES))
    return weights


def _cell_kernels(rng: Generator, recipe: Recipe) -> tuple[Array, Array]:
    inputs, size = recipe.cell_inputs, recipe.hidden_size
    width = len(CELLS[recipe.cell].keras_order) * size  # bH
    if recipe.cell_weights == "tf1":
        # One matrix for [x, h]; every entry is drawn alike, so TF1's order of the gates makes no difference here.
        joint = _glorot(rng, inputs + size, width)  # (I + H, bH)
        return joint[:inputs], joint[inputs:]
    return _glorot(rng, inputs, width), _orthogonal(rng, size, width)


def _cell_bias(recipe: Recipe) -> Array:
    size, order = recipe.hidden_size, CELLS[recipe.cell].keras_order
    if recipe.cell == "gru" and recipe.reset_after:
        return np.zeros((2, len(order) * size), np.float32)
    bias = np.zeros((len(order), size), np.float32)
    if recipe.cell == "lstm":
        bias[order.index("forget")] = recipe.forget_bias
    return bias.reshape(-1)  # (bH,)


def _glorot(rng: Generator, rows: int, columns: int) -> Array:
    limit = np.sqrt(6.0 / (rows + columns))
    return rng.uniform(-limit, limit, (rows, columns)).astype(np.float32)


def _orthogonal(rng: Generator, rows: int, columns: int) -> Array:
    # Rows are orthonormal (rows <= columns). The signs of R make the draw uniform among all such matrices.
    q, r = np.linalg.qr(rng.standard_normal((columns, rows)))
    return np.ascontiguousarray((q * np.sign(np.diag(r))).T, dtype=np.float32)


def _normal(rng: Generator, rows: int, columns: int) -> Array:
    return rng.standard_normal((rows, columns)).astype(np.float32)


def _truncated_normal(rng: Generator, rows: int, columns: int) -> Array:
    # Like TensorFlow: what lies beyond two deviations is drawn again.
    draws = rng.standard_normal((rows, columns))
    while (beyond := np.abs(draws) > 2.0).any():
        draws[beyond] = rng.standard_normal(int(beyond.sum()))
    return (TRUNCATED_NORMAL_DEVIATION * draws).astype(np.float32)


_WEIGHTS: MappingProxyType[str, Callable[[Generator, int, int], Array]] = MappingProxyType(
    {"glorot": _glorot, "normal": _normal, "truncated_normal": _truncated_normal}
)
_BIASES: MappingProxyType[str, Callable[[Generator, int], Array]] = MappingProxyType(
    {
        "zeros": lambda rng, size: np.zeros(size, np.float32),
        "normal": lambda rng, size: rng.standard_normal(size).astype(np.float32),
        "constant": lambda rng, size: np.full(size, CONSTANT_BIAS, np.float32),
    }
)
