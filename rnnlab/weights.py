"""Weights by name, and the packed arrays that other libraries keep.

Keras packs a cell's blocks side by side into one kernel (an LSTM's in the order i, f, g, o; a GRU's z, r, h).
TensorFlow 1's BasicLSTMCell packs i, g, f, o, stacks input and recurrent weights into one kernel [I + H, 4H] and adds
its ``forget_bias`` at call time; its state tuple is (c, h). All of that is turned round here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from rnnlab.cells import CellWeights, GruResetAfterWeights, GruWeights, LstmWeights, SimpleRnnWeights
from rnnlab.errors import LabError
from rnnlab.notation import CELLS, QUANTITIES, TF1_LSTM_ORDER
from rnnlab.recipe import CLASSES, Recipe

Array = NDArray[np.float32]

_CLASSES: Mapping[str, type[CellWeights]] = MappingProxyType(
    {"lstm": LstmWeights, "gru": GruWeights, "simple_rnn": SimpleRnnWeights}
)


@dataclass(frozen=True, eq=False, slots=True)
class Dense:
    """A linear layer: y = x W + b, W (inputs, outputs), b (outputs,)."""

    W: Array
    b: Array


@dataclass(frozen=True, eq=False, slots=True)
class Weights:
    """Everything a network learned: the input layer if there is one, the cell, the output layer (H, K)."""

    input_layer: Dense | None
    cell: CellWeights
    output_layer: Dense


def _letters(cell: str) -> tuple[str, ...]:
    """The letters of a cell's blocks in Keras' order, as in W_i, W_f, W_g, W_o."""
    return tuple(QUANTITIES[key].symbol for key in CELLS[cell].keras_order)


def keras_shapes(recipe: Recipe) -> list[tuple[int, ...]]:
    """The shapes of a recipe's arrays in the order of Keras' ``get_weights``."""
    size, packed = recipe.hidden_size, len(CELLS[recipe.cell].keras_order) * recipe.hidden_size
    two_biases = recipe.cell == "gru" and recipe.reset_after
    shapes: list[tuple[int, ...]] = []
    if recipe.input_layer:
        shapes += [(recipe.inputs, recipe.input_layer), (recipe.input_layer,)]
    shapes += [(recipe.cell_inputs, packed), (size, packed), (2, packed) if two_biases else (packed,)]
    return [*shapes, (size, CLASSES), (CLASSES,)]


def from_keras(recipe: Recipe, arrays: Sequence[NDArray[np.generic]]) -> Weights:
    """Named weights from the arrays of Keras' ``get_weights``. Raises `LabError` when the shapes do not fit."""
    shapes = keras_shapes(recipe)
    if [array.shape for array in arrays] != shapes:
        raise LabError(
            "These weights do not fit the network: expected shapes {expected}, found {found}.",
            expected=str(shapes),
            found=str([array.shape for array in arrays]),
        )
    rest = [np.ascontiguousarray(array, dtype=np.float32) for array in arrays]
    input_layer = Dense(rest.pop(0), rest.pop(0)) if recipe.input_layer else None
    kernel, recurrent_kernel, bias = rest.pop(0), rest.pop(0), rest.pop(0)
    return Weights(input_layer, unpack_cell(recipe.cell, kernel, recurrent_kernel, bias), Dense(*rest))


def to_keras(weights: Weights) -> list[Array]:
    """The arrays in the order of Keras' ``get_weights``; the inverse of `from_keras`."""
    first = [] if weights.input_layer is None else [weights.input_layer.W, weights.input_layer.b]
    return [*first, *pack_cell(weights.cell), weights.output_layer.W, weights.output_layer.b]


def unpack_cell(cell: str, kernel: Array, recurrent_kernel: Array, bias: Array) -> CellWeights:
    """Named blocks from Keras' packed kernel (I, nH), recurrent kernel (H, nH) and bias (nH,) or (2, nH)."""
    letters = _letters(cell)
    kind: type[CellWeights] = GruResetAfterWeights if bias.ndim == 2 else _CLASSES[cell]
    named: dict[str, Array] = {}
    for prefix, packed in (("W", kernel), ("U", recurrent_kernel), ("b", np.atleast_2d(bias)[0])):
        blocks = np.split(packed, len(letters), axis=-1)  # n of (…, H)
        named.update({f"{prefix}_{letter}": _own(block) for letter, block in zip(letters, blocks, strict=True)})
    if bias.ndim == 2:
        blocks = np.split(bias[1], len(letters))  # n of (H,)
        named.update({f"d_{letter}": _own(block) for letter, block in zip(letters, blocks, strict=True)})
    return kind(**named)


def pack_cell(weights: CellWeights) -> list[Array]:
    """Keras' kernel (I, nH), recurrent kernel (H, nH) and bias (nH,) or, for GRU ``reset_after``, (2, nH)."""
    letters = _letters(cell_of(weights))

    def side_by_side(prefix: str) -> Array:
        return np.concatenate([getattr(weights, f"{prefix}_{letter}") for letter in letters], axis=-1)

    bias = side_by_side("b")  # (nH,)
    if isinstance(weights, GruResetAfterWeights):
        bias = np.stack([bias, side_by_side("d")])  # (2, nH)
    return [side_by_side("W"), side_by_side("U"), bias]


def cell_of(weights: CellWeights) -> str:
    """The key of the cell that weights belong to."""
    return next(key for key, kind in _CLASSES.items() if isinstance(weights, kind))


def lstm_from_tf1(kernel: Array, bias: Array, *, inputs: int, forget_bias: float = 1.0) -> LstmWeights:
    """A BasicLSTMCell's kernel [I + H, 4H] and bias [4H] as named blocks, with its forget bias put into b_f."""
    by_key = {
        prefix: dict(zip(TF1_LSTM_ORDER, np.split(packed, 4, axis=-1), strict=True))
        for prefix, packed in (("W", kernel[:inputs]), ("U", kernel[inputs:]), ("b", bias))
    }
    named = {
        f"{prefix}_{QUANTITIES[key].symbol}": _own(block)
        for prefix, blocks in by_key.items()
        for key, block in blocks.items()
    }
    named["b_f"] = named["b_f"] + np.float32(forget_bias)
    return LstmWeights(**named)


def lstm_to_tf1(weights: LstmWeights, *, forget_bias: float = 1.0) -> tuple[Array, Array]:
    """The kernel [I + H, 4H] and bias [4H] of a BasicLSTMCell; the inverse of `lstm_from_tf1`."""
    letters = [QUANTITIES[key].symbol for key in TF1_LSTM_ORDER]
    W, U, b = (
        np.concatenate(
            [getattr(weights, f"{p}_{x}") - np.float32(forget_bias if p + x == "bf" else 0) for x in letters], axis=-1
        )
        for p in "WUb"
    )  # (I, 4H), (H, 4H), (4H,)
    return np.concatenate([W, U]), b


def _own(block: Array) -> Array:
    """A contiguous copy: matrix products with a block are then as fast as they can be."""
    return np.ascontiguousarray(block, dtype=np.float32)
