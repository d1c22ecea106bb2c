"""One unit at every timestep, in numbers: what came from the row, what from memory, what from the bias."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnlab.cells import GruResetAfterWeights, GruWeights
from rnnlab.errors import LabError
from rnnlab.network import Network
from rnnlab.notation import CELLS, QUANTITIES
from rnnlab.trace import Trace

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

#: how many pixels and how many units are named for each block and timestep
STRONGEST = 5
#: relative to the sum of the terms' sizes: float32 rounding stays below it, a surgery that can be seen does not
_TOLERANCE = 1e-5


@dataclass(frozen=True, eq=False)
class Pushes:
    """The strongest single contributions to a pre-activation, the largest first; n of them, at most `STRONGEST`."""

    #: (T, n) which: a pixel of the 784, counted row by row, or a unit; from 0
    index: NDArray[np.intp]
    #: (T, n) how much it added, with its sign
    amount: Floats


@dataclass(frozen=True, eq=False)
class BlockSteps:
    """One block of the cell (a gate, the candidate, a SimpleRNN's hidden state) for one unit; every array is (T,).

    ``pre = row + memory + bias``, where a GRU of the ``reset_after`` form has a second bias, on memory's side, and
    its candidate passes both through the reset gate: ``row + bias + scale * (memory + memory_bias)``.
    """

    #: as in ``trace.pre[key]``
    key: str
    #: W x_t, or W x'_t behind an input layer
    row: Floats
    #: U h_prev; for a GRU's candidate as published U (r_t * h_prev)
    memory: Floats
    #: b
    bias: Floats
    #: d, of the ``reset_after`` form only
    memory_bias: Floats | None
    #: r_t, for the candidate of the ``reset_after`` form only
    scale: Floats | None
    #: the sum of the terms
    total: Floats
    #: its sigmoid or tanh
    expected: Floats
    #: what the trace has before and after the activation
    pre: Floats
    value: Floats
    #: where the terms do not give the trace's value: a surgery was at work
    changed: Flags
    pixels: Pushes
    units: Pushes
    #: what an input layer's bias adds to `row`, which is no pixel's doing; 0 without an input layer
    row_constant: float

    @property
    def activation(self) -> str:
        """The name of the function that makes `value` of `pre`."""
        return activation_of(self.key)


@dataclass(frozen=True, eq=False)
class UnitSteps:
    """Everything that made one unit's state, at every timestep; every array is (T,).

    `products` are by name: an LSTM's ``kept`` f * c_prev, ``written`` i * g, ``squashed`` tanh(c) and ``shown``
    o * tanh(c); a GRU's ``kept`` z * h_prev and ``written`` (1 - z) * g; a SimpleRNN has none.
    """

    unit: int
    cell: str
    #: by key, in the order in which the score shows them
    blocks: Mapping[str, BlockSteps]
    h_prev: Floats
    h: Floats
    c_prev: Floats | None
    c: Floats | None
    products: Mapping[str, Floats]
    #: the states as the equations give them from the other numbers here; by key, ``cell`` and ``hidden``
    expected: Mapping[str, Floats]
    #: where the trace has another state than that
    changed: Mapping[str, Flags]


def activation_of(block: str) -> str:
    """``"sigmoid"`` for a block whose values lie in (0, 1), else ``"tanh"``."""
    return "sigmoid" if QUANTITIES[block].low == 0.0 else "tanh"


def most_telling_unit(network: Network, trace: Trace) -> int:
    """The unit that pushes the logit of the answer up most after the last timestep: the largest h_k V_ka."""
    pushes = trace.hidden[-1] * network.weights.output_layer.W[:, trace.answer]  # (H,)
    return int(np.argmax(np.nan_to_num(pushes, nan=-np.inf)))


def inspect_unit(network: Network, trace: Trace, unit: int) -> UnitSteps:
    """Take apart what `network` did for one unit, from 0, while it made `trace`.

    The terms are computed anew in float64 from the trace's own inputs and states, so they add up to its
    pre-activations as closely as float32 allows. Where they do not, the trace was changed: see `BlockSteps.changed`.

    Raises `LabError` when the network has no such unit, or another size than the trace.
    """
    if not 0 <= unit < trace.hidden_size or trace.hidden_size != network.recipe.hidden_size:
        raise LabError("There is no unit {unit}: choose from 1 to {units}.", unit=unit + 1, units=trace.hidden_size)
    before = np.vstack([trace.initial_hidden[None], trace.hidden[:-1]])  # (T, H), h_prev of every unit
    keys = CELLS[trace.recipe.cell].lanes or ("hidden",)
    with np.errstate(over="ignore", invalid="ignore"):  # a network whose training failed may hold infinities
        blocks = {key: _block(network, trace, unit, key, before) for key in keys}
        return _states(trace, unit, blocks, before[:, unit].astype(np.float64))


def _block(network: Network, trace: Trace, unit: int, key: str, before: NDArray[np.float32]) -> BlockSteps:
    weights, letter = network.weights.cell, QUANTITIES[key].symbol
    W, U, b = (_column(getattr(weights, f"{name}_{letter}"), unit) for name in "WUb")  # (P,), (H,), scalar
    d = _column(getattr(weights, f"d_{letter}"), unit) if isinstance(weights, GruResetAfterWeights) else None
    steps, given = trace.timesteps, trace.inputs if trace.projected is None else trace.projected
    seen, scale = before, None
    if key == "candidate" and isinstance(weights, GruWeights):
        if d is None:
            seen = trace.gates["reset"] * before  # (T, H): every unit through its own reset gate
        else:
            scale = _column(trace.gates["reset"], unit)  # (T,): this unit's gate, after the product
    from_units = seen * U  # (T, H)
    row, memory = given @ W, from_units.sum(axis=1)  # (T,)
    added = memory if d is None else memory + d
    total = row + b + (added if scale is None else scale * added)
    size = np.abs(given) @ np.abs(W) + np.abs(from_units).sum(axis=1) + abs(b) + (0.0 if d is None else abs(d))
    expected = _activate(key, total)
    pre, value = (_column(trace[name], unit) for name in (f"{key}_pre", key))  # (T,)
    layer = network.weights.input_layer
    return BlockSteps(
        key=key,
        row=row,
        memory=memory,
        bias=np.full(steps, b),
        memory_bias=None if d is None else np.full(steps, d),
        scale=scale,
        total=total,
        expected=expected,
        pre=pre,
        value=value,
        changed=_differs(pre, total, size) | _differs(value, _activate(key, pre), np.ones(steps)),
        # a pixel reaches the unit through every unit of the input layer: its weight is the product of both matrices
        pixels=_strongest(trace.inputs * (W if layer is None else layer.W @ W), trace.pixels),
        units=_strongest(from_units if scale is None else scale[:, None] * from_units),
        row_constant=0.0 if layer is None else float(layer.b @ W),
    )


def _states(trace: Trace, unit: int, blocks: Mapping[str, BlockSteps], h_prev: Floats) -> UnitSteps:
    """The rest of the step: from the blocks' values to the states."""
    value = {key: block.value for key, block in blocks.items()}
    h: Floats = _column(trace.hidden, unit)
    c_prev = c = None
    if trace.cell is not None and trace.initial_cell is not None:
        c = _column(trace.cell, unit)
        c_prev = np.concatenate([_column(trace.initial_cell[None], unit), c[:-1]])
        products = {
            "kept": value["forget"] * c_prev,
            "written": value["input"] * value["candidate"],
            "squashed": np.tanh(c),
            "shown": value["output"] * np.tanh(c),
        }
        expected = {"cell": products["kept"] + products["written"], "hidden": products["shown"]}
    elif "update" in value:
        z = value["update"]
        products = {"kept": z * h_prev, "written": (1 - z) * value["candidate"]}
        expected = {"hidden": products["kept"] + products["written"]}
    else:
        products, expected = {}, {"hidden": blocks["hidden"].expected}
    size = sum((np.abs(product) for product in products.values()), np.ones_like(h))
    changed = {key: _differs(h if c is None or key == "hidden" else c, sums, size) for key, sums in expected.items()}
    if "hidden" in blocks:  # a SimpleRNN's only block is its state
        changed = {"hidden": blocks["hidden"].changed}
    return UnitSteps(
        unit=unit,
        cell=trace.recipe.cell,
        blocks=MappingProxyType(dict(blocks)),
        h_prev=h_prev,
        h=h,
        c_prev=c_prev,
        c=c,
        products=MappingProxyType(products),
        expected=MappingProxyType(expected),
        changed=MappingProxyType(changed),
    )


def _column(array: NDArray[Any], unit: int) -> Any:
    """The last axis at `unit`, in float64: (n, H) -> (n,), (H,) -> a scalar."""
    return np.asarray(array[..., unit], np.float64)[()]


def _activate(key: str, pre: Floats) -> Floats:
    result: Floats = np.tanh(pre) if activation_of(key) == "tanh" else 0.5 * np.tanh(0.5 * pre) + 0.5
    return result


def _differs(actual: Floats, expected: Floats, size: Floats) -> Flags:
    """Where `actual` is another number than `expected`, a sum of terms whose sizes add up to `size`; all (T,).

    Nothing is said of what is no number: that comes of weights that are none, not of a surgery.
    """
    near = np.abs(actual - expected) <= _TOLERANCE * (1 + size)
    result: Flags = ~near & np.isfinite(actual)
    return result


def _strongest(pushes: NDArray[Any], names: NDArray[np.intp] | None = None) -> Pushes:
    """The `STRONGEST` of `pushes` (T, n) at each timestep, by size; `names` (T, n) says what each is, else its place."""
    size = np.abs(pushes)
    steps = np.arange(len(size))
    places = []
    for _turn in range(min(STRONGEST, size.shape[1])):  # far faster than sorting or partitioning every row
        places.append(size.argmax(axis=1))
        size[steps, places[-1]] = -1
    best = np.stack(places, axis=1)  # (T, n)
    index = best if names is None else np.take_along_axis(names, best, axis=1)
    return Pushes(index, np.take_along_axis(pushes, best, axis=1).astype(np.float64))
