"""A timestep whose gates are held: the cells' equations from the gates on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from rnnlab import cells
from rnnlab.analysis.surgery.places import Units
from rnnlab.cells import CellWeights, GruResetAfterWeights, GruStep, GruWeights, LstmStep, Step
from rnnlab.notation import QUANTITIES

Array: TypeAlias = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Hold:
    """A gate or the candidate, held at a value for some units."""

    quantity: str
    value: float
    units: Units = None


def held_step(x: Array, h_prev: Array, c_prev: Array | None, w: CellWeights, holds: Sequence[Hold]) -> Step:
    """`cells.step` for x (I,), h_prev and c_prev (H,), with gates held; of two holds on one gate the later counts.

    The values before the activations (``_pre``) stay those that the cell computed.
    """
    step = cells.step(x, h_prev, c_prev, w)
    if not holds:
        return step
    if isinstance(step, LstmStep):
        assert c_prev is not None
        return _lstm(step, c_prev, holds)
    if isinstance(step, GruStep):
        assert isinstance(w, GruWeights)
        return _gru(step, x, h_prev, w, holds)
    return step  # a SimpleRNN has no gates


def _lstm(step: LstmStep, c_prev: Array, holds: Sequence[Hold]) -> LstmStep:
    i, f, g, o = (_held(symbol, getattr(step, symbol), holds) for symbol in "ifgo")
    c = f * c_prev + i * g
    h = o * np.tanh(c)
    return step._replace(i=i, f=f, g=g, o=o, c=c, h=h)


def _gru(step: GruStep, x: Array, h_prev: Array, w: GruWeights, holds: Sequence[Hold]) -> GruStep:
    z, r = _held("z", step.z, holds), _held("r", step.r, holds)
    # the candidate sees the old state through the reset gate
    if isinstance(w, GruResetAfterWeights):
        g_pre = x @ w.W_g + w.b_g + r * (h_prev @ w.U_g + w.d_g)
    else:
        g_pre = x @ w.W_g + (r * h_prev) @ w.U_g + w.b_g
    g = _held("g", np.tanh(g_pre), holds)
    h = z * h_prev + (np.float32(1) - z) * g
    return step._replace(z=z, r=r, g=g, g_pre=g_pre, h=h)


def _held(symbol: str, values: Array, holds: Sequence[Hold]) -> Array:
    """The values (H,) of the gate with this letter, where they are not held; else what they are held at."""
    for hold in holds:
        if QUANTITIES[hold.quantity].symbol == symbol:
            values = values.copy()
            values[slice(None) if hold.units is None else list(hold.units)] = hold.value
    return values
