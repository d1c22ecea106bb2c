"""Backpropagation through time in NumPy: how much each moment of one digit's reading still sways the answer.

What flows back is d logit_k / d (...), where logit_k is the output layer's number for class k after the *last* timestep,
before softmax. All K classes go back together as one batch, in float64: over 784 timesteps a gradient can leave float32's
range. The trace has everything that is needed, so nothing is read a second time.

Sources: Werbos (1990), "Backpropagation through time"; Hochreiter and Schmidhuber (1997) for the cell state's direct
path; Simonyan et al. (2014, arXiv:1312.6034) for the saliency of a picture.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from rnnlab.cells import CellWeights, GruResetAfterWeights, GruWeights, LstmWeights, SimpleRnnWeights
from rnnlab.errors import LabError
from rnnlab.network import Network
from rnnlab.recipe import CLASSES
from rnnlab.settings import PIXELS
from rnnlab.trace import Trace

Array: TypeAlias = NDArray[np.float64]

#: the multiplications of a matrix product that OpenBLAS leaves to one thread (twice 65536 times 4, interface/gemm.c)
_ONE_THREAD = 2 * 65_536 * 4


@dataclass(frozen=True, eq=False)
class Gradients:
    """How the K logits after the last timestep depend on every moment. T timesteps, H units; all arrays are float64.

    ============ ======== ==================================================================================
    field        shape    meaning
    ============ ======== ==================================================================================
    pixels       (K, 784) d logit_k / d pixel, with its sign; the pixels of the digit row by row
    hidden_norms (K, T)   ||d logit_k / d h_t||: the *total* derivative, which is what would come of nudging h_t
                          after timestep t and letting the network read on. Everything that flows through h_t
                          counts: the gates and candidate of t + 1 and all that follows from them, in a GRU also
                          the share that z_{t+1} keeps, and at the last timestep the output layer. c_t stays.
    cell_norms   (K, T)   ||d logit_k / d c_t||, in the same way: c_t is nudged, and h_t = o_t * tanh(c_t) follows
                          it while o_t stays: what c_{t+1} keeps *and* what is seen through h_t. None without a c.
    direct       (T,)     the mean over the units of f_{t+1} f_{t+2} … f_T in an LSTM, z_{t+1} … z_T in a GRU:
                          multiplied unit by unit, averaged last, 1 at the last timestep. It is d c_T / d c_t (d
                          h_T / d h_t) along the direct path alone, with all gates and candidates held fast, so
                          it is not the gradient. None for a SimpleRNN, which has no such path.
    ============ ======== ==================================================================================
    """

    pixels: Array
    hidden_norms: Array
    cell_norms: Array | None
    direct: Array | None

    @property
    def saliency(self) -> Array:
        """|d logit_k / d pixel|, (K, 784)."""
        return np.abs(self.pixels)

    @property
    def hidden_shares(self) -> Array:
        """`hidden_norms` over the norm at the last timestep, (K, T): see `shares`."""
        return shares(self.hidden_norms)

    @property
    def cell_shares(self) -> Array | None:
        """`cell_norms` over the norm at the last timestep, (K, T), or None: see `shares`."""
        return None if self.cell_norms is None else shares(self.cell_norms)


def shares(norms: Array) -> Array:
    """Which share of the last timestep's gradient is left at each timestep: (..., T) -> (..., T), 1 at the end.

    A wider layer or larger output weights make every norm larger; divided by its own last one, a curve says only how the
    gradient fares on its way back, and any networks can be compared. Where the last norm is 0, all shares are 0.
    """
    last = norms[..., -1:]
    with np.errstate(over="ignore", invalid="ignore"):
        return np.divide(norms, last, out=np.zeros_like(norms), where=last != 0)


def gradients_through_time(network: Network, trace: Trace) -> Gradients:
    """The gradients of all logits of `trace` with respect to everything before them.

    Raises `LabError` when the trace is not one of this network's.
    """
    if trace.recipe != network.recipe or trace.hidden_size != len(network.weights.output_layer.W):
        raise LabError("This trace was made by another network. Read the digit with this network first.")
    cell, steps = network.weights.cell, trace.timesteps
    at_end = network.weights.output_layer.W.T.astype(np.float64)  # (K, H): d logit_k / d h_T
    hidden_norms = np.empty((len(at_end), steps))  # (K, T)
    cell_norms = np.empty_like(hidden_norms)
    given = np.empty((steps, len(at_end), network.recipe.cell_inputs))  # (T, K, P): d logit_k / d what the cell reads
    with np.errstate(over="ignore", invalid="ignore"):
        for t, dh, dc, dx in _backwards(cell, trace, at_end):
            hidden_norms[:, t], given[t] = _norms(dh), dx
            if dc is not None:
                cell_norms[:, t] = _norms(dc)
        layer = network.weights.input_layer
        inputs = given if layer is None else given @ layer.W.T.astype(np.float64)  # (T, K, I)
    pixels = np.zeros((len(at_end), PIXELS))  # (K, 784)
    pixels[:, trace.pixels] = inputs.swapaxes(0, 1)  # (K, T, I)
    return Gradients(pixels, hidden_norms, cell_norms if trace.cell is not None else None, _direct(trace))


#: a timestep, d logit / d h_t (K, H), d logit / d c_t (K, H) or None, d logit / d what the cell reads (K, P)
_Moment: TypeAlias = tuple[int, Array, Array | None, Array]


def _backwards(cell: CellWeights, trace: Trace, dh: Array) -> Iterator[_Moment]:
    """The moments from the last to the first. `dh` (K, H) is d logit / d h_T."""
    if isinstance(cell, GruWeights):
        return _gru_reset_after(cell, trace, dh) if isinstance(cell, GruResetAfterWeights) else _gru(cell, trace, dh)
    return _lstm(cell, trace, dh) if isinstance(cell, LstmWeights) else _simple_rnn(cell, trace, dh)


def _simple_rnn(w: SimpleRnnWeights, trace: Trace, dh: Array) -> Iterator[_Moment]:
    """A SimpleRNN: h_t = tanh(h_pre_t), h_pre_t = W_h x_t + U_h h_prev + b_h.

    dh_pre_t = dh_t * (1 - h_t^2)
    dx_t     = W_h^T dh_pre_t
    dh_prev  = U_h^T dh_pre_t        once a timestep: this is the product that vanishes or explodes
    """
    slope = 1 - _double(trace.hidden) ** 2  # (T, H)
    W, U = _transposed(w, "W", "h"), _transposed(w, "U", "h")  # (H, P), (H, H)
    for t in reversed(range(trace.timesteps)):
        d = dh * slope[t]  # (K, H)
        yield t, dh, None, _times(d, W)
        dh = _times(d, U)


def _lstm(w: LstmWeights, trace: Trace, dh: Array) -> Iterator[_Moment]:
    """An LSTM: c_t = f_t * c_prev + i_t * g_t, h_t = o_t * tanh(c_t).

    dc_t     = dh_t * o_t * (1 - tanh(c_t)^2) + dc_{t+1} * f_{t+1}
    di_pre_t = dc_t * g_t    * i_t * (1 - i_t)
    df_pre_t = dc_t * c_prev * f_t * (1 - f_t)
    dg_pre_t = dc_t * i_t    * (1 - g_t^2)
    do_pre_t = dh_t * tanh(c_t) * o_t * (1 - o_t)
    dx_t     = W_i^T di_pre_t + W_f^T df_pre_t + W_g^T dg_pre_t + W_o^T do_pre_t
    dh_prev  = U_i^T di_pre_t + U_f^T df_pre_t + U_g^T dg_pre_t + U_o^T do_pre_t
    dc_prev  = dc_t * f_t            the direct path, to which dh_prev adds its part one timestep earlier
    """
    i, f, g, o = (_double(trace.gates[key]) for key in ("input", "forget", "candidate", "output"))  # (T, H) each
    assert trace.cell is not None
    assert trace.initial_cell is not None
    c = _double(trace.cell)
    c_prev, shown = np.vstack([trace.initial_cell, c[:-1]]), np.tanh(c)
    written = np.stack([g * i * (1 - i), c_prev * f * (1 - f), i * (1 - g**2)], axis=1)  # (T, 3, H)
    opened, seen = shown * o * (1 - o), o * (1 - shown**2)  # (T, H)
    W, U = _transposed(w, "W", "ifgo"), _transposed(w, "U", "ifgo")  # (4H, P), (4H, H)
    dc = np.zeros_like(dh)  # (K, H)
    d = np.empty((len(dh), 4, dh.shape[1]))  # (K, 4, H): i, f, g, o before their activation
    flat = d.reshape(len(dh), -1)  # (K, 4H), the same memory
    for t in reversed(range(trace.timesteps)):
        dc = dc + dh * seen[t]
        np.multiply(dc[:, None], written[t], out=d[:, :3])
        np.multiply(dh, opened[t], out=d[:, 3])
        yield t, dh, dc, _times(flat, W)
        dh, dc = _times(flat, U), dc * f[t]


def _gru(w: GruWeights, trace: Trace, dh: Array) -> Iterator[_Moment]:
    """A GRU as it was published: h_t = z_t * h_prev + (1 - z_t) * g_t, the candidate sees r_t * h_prev.

    dz_pre_t = dh_t * (h_prev - g_t) * z_t * (1 - z_t)
    dg_pre_t = dh_t * (1 - z_t) * (1 - g_t^2)
    dseen_t  = U_g^T dg_pre_t
    dr_pre_t = dseen_t * h_prev * r_t * (1 - r_t)
    dx_t     = W_z^T dz_pre_t + W_r^T dr_pre_t + W_g^T dg_pre_t
    dh_prev  = dh_t * z_t + dseen_t * r_t + U_z^T dz_pre_t + U_r^T dr_pre_t       the first term is the direct path
    """
    z, r, h_prev, turned, made = _gru_parts(trace)
    asked = h_prev * r * (1 - r)
    W, U, U_g = _transposed(w, "W", "zrg"), _transposed(w, "U", "zr"), _transposed(w, "U", "g")
    for t in reversed(range(trace.timesteps)):
        dz, dg = dh * turned[t], dh * made[t]  # (K, H) each
        dseen = _times(dg, U_g)
        dr = dseen * asked[t]
        yield t, dh, None, _times(np.hstack([dz, dr, dg]), W)
        dh = dh * z[t] + dseen * r[t] + _times(np.hstack([dz, dr]), U)


def _gru_reset_after(w: GruResetAfterWeights, trace: Trace, dh: Array) -> Iterator[_Moment]:
    """A GRU whose reset gate acts after the product: g_pre_t = W_g x_t + b_g + r_t * m_t, m_t = U_g h_prev + d_g.

    dz_pre_t = dh_t * (h_prev - g_t) * z_t * (1 - z_t)
    dg_pre_t = dh_t * (1 - z_t) * (1 - g_t^2)
    dr_pre_t = dg_pre_t * m_t * r_t * (1 - r_t)
    dx_t     = W_z^T dz_pre_t + W_r^T dr_pre_t + W_g^T dg_pre_t
    dh_prev  = dh_t * z_t + U_z^T dz_pre_t + U_r^T dr_pre_t + U_g^T (dg_pre_t * r_t)     the first: the direct path
    """
    z, r, h_prev, turned, made = _gru_parts(trace)
    m = h_prev @ _double(w.U_g) + w.d_g  # (T, H)
    asked = m * r * (1 - r)
    W, U = _transposed(w, "W", "zrg"), _transposed(w, "U", "zrg")  # (3H, P), (3H, H)
    for t in reversed(range(trace.timesteps)):
        dz, dg = dh * turned[t], dh * made[t]  # (K, H) each
        dr = dg * asked[t]
        yield t, dh, None, _times(np.hstack([dz, dr, dg]), W)
        dh = dh * z[t] + _times(np.hstack([dz, dr, dg * r[t]]), U)


def _gru_parts(trace: Trace) -> tuple[Array, Array, Array, Array, Array]:
    """z, r, h_prev, d h_t / d z_pre_t and d h_t / d g_pre_t of both forms, (T, H) each."""
    z, r, g = (_double(trace.gates[key]) for key in ("update", "reset", "candidate"))
    h_prev = np.vstack([trace.initial_hidden, trace.hidden[:-1]]).astype(np.float64)
    return z, r, h_prev, (h_prev - g) * z * (1 - z), (1 - z) * (1 - g**2)


def _direct(trace: Trace) -> Array | None:
    keeps = {"lstm": "forget", "gru": "update"}
    if trace.recipe.cell not in keeps:
        return None
    later = _double(trace.gates[keeps[trace.recipe.cell]])[:0:-1]  # (T - 1, H): the gates of T, T - 1, …, 2
    products = np.vstack([np.ones(trace.hidden_size), np.cumprod(later, axis=0)])  # (T, H), the last timestep first
    result: Array = products[::-1].mean(axis=1)
    return result


def _norms(vectors: Array) -> Array:
    """The Euclidean length of each row (K, H): (K,). The squares of very small and very large numbers would not do."""
    largest = np.abs(vectors).max(axis=1)
    unit = np.where((largest > 0) & np.isfinite(largest), largest, 1.0)
    result: Array = unit * np.sqrt(np.square(vectors / unit[:, None]).sum(axis=1))
    return result


def _transposed(w: CellWeights, prefix: str, letters: str) -> list[Array]:
    """The matrices of these letters, each (rows, H), transposed and one below the other, (n H, rows), in blocks of columns.

    OpenBLAS' threads share a larger product than `_ONE_THREAD` and wait for each other: thirty times as long when busy.
    """
    stacked = np.vstack([getattr(w, f"{prefix}_{letter}").T for letter in letters]).astype(np.float64)
    width = max(1, _ONE_THREAD // (CLASSES * len(stacked)))
    return [np.ascontiguousarray(stacked[:, start : start + width]) for start in range(0, stacked.shape[1], width)]


def _times(rows: Array, blocks: list[Array]) -> Array:
    """(K, n) times a matrix (n, m) in blocks of columns: (K, m)."""
    return rows @ blocks[0] if len(blocks) == 1 else np.hstack([rows @ block for block in blocks])


def _double(values: NDArray[np.floating[Any]]) -> Array:
    return values.astype(np.float64)
