"""The parameters: which matrices there are, how many numbers each has, and why."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnlab.i18n import _
from rnnlab.notation import CELLS, QUANTITIES
from rnnlab.recipe import CLASSES
from rnnlab.shapes.reading import Reading
from rnnlab.weights import pack_cell


@dataclass(frozen=True, eq=False, slots=True)
class Matrix:
    """One array of weights, as Keras packs it. `why` is in the language of the context."""

    key: str
    code: str
    axes: tuple[str, ...]
    shape: tuple[int, ...]
    values: NDArray[np.float32]
    #: the product that makes the count, as in "4 × (4 · 5)"
    product: str
    why: str

    @property
    def count(self) -> int:
        """How many numbers it has."""
        return math.prod(self.shape)


def matrices(reading: Reading) -> tuple[Matrix, ...]:
    """The cell's input weights W, recurrent weights U and bias b; the output layer's W_out and b_out."""
    setup = reading.setup
    I, H, n = setup.inputs, setup.units, setup.blocks  # noqa: E741
    W, U, b = pack_cell(reading.weights)
    columns, axis = (f"({n} · {H})", "blocks") if n > 1 else (f"{H}", "units")
    letters = ", ".join(QUANTITIES[key].symbol for key in CELLS[setup.cell].keras_order)
    if n > 1:
        why_W = _("From each of the {inputs} inputs to each of the {units} units, in each of the {count} blocks {letters}.",
                  inputs=I, units=H, count=n, letters=letters)  # fmt: skip
        why_U = _("From each of the {units} units of the old state to each of the {units} units, in each of the {count} blocks {letters}.",
                  units=H, count=n, letters=letters)  # fmt: skip
    else:
        why_W = _("From each of the {inputs} inputs to each of the {units} units.", inputs=I, units=H)
        why_U = _("From each of the {units} units of the old state to each of the {units} units.", units=H)
    return (
        Matrix("W", "W", ("inputs", axis), W.shape, W, f"{I} × {columns}", why_W),
        Matrix("U", "U", ("units", axis), U.shape, U, f"{H} × {columns}", why_U),
        _bias(b, axis, n, H, letters),
        *_output(reading),
    )


def _bias(b: NDArray[np.float32], axis: str, blocks: int, units: int, letters: str) -> Matrix:
    product = f"{blocks} · {units}" if blocks > 1 else f"{units}"
    if b.ndim == 2:
        why = _("Two for each unit in each of the {count} blocks {letters}: one beside the input, one beside the old state (TensorFlow 1’s GRU has one).",
                count=blocks, letters=letters)  # fmt: skip
        return Matrix("b", "b", ("biases", axis), b.shape, b, f"2 × ({product})", why)
    why = _("One for each unit.")
    if blocks > 1:
        why = _("One for each unit in each of the {count} blocks {letters}.", count=blocks, letters=letters)
    return Matrix("b", "b", (axis,), b.shape, b, product, why)


def _output(reading: Reading) -> tuple[Matrix, Matrix]:
    layer, wide = reading.output_layer, reading.setup.way == "hc"
    rows = len(layer.W)
    why = _(
        "From each of the {count} numbers it is given to each of the {classes} classes.", count=rows, classes=CLASSES
    )
    return (
        Matrix(
            "W_out",
            "W_out",
            ("pair" if wide else "units", "classes"),
            layer.W.shape,
            layer.W,
            f"{rows} × {CLASSES}",
            why,
        ),
        Matrix("b_out", "b_out", ("classes",), layer.b.shape, layer.b, f"{CLASSES}", _("One for each class.")),
    )
