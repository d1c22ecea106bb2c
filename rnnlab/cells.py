"""The cells: one step function each, written as the equations are taught.

A step takes what one timestep needs and gives back everything the cell had: states, gates, and the values before each
activation (``_pre``). Loops over time live elsewhere. Every array may carry a leading batch axis: x is (I,) or (B, I),
h_prev and c_prev are (H,) or (B, H), and so is every result. Weights: W (I, H), U (H, H), b (H,).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]


def sigmoid(a: Array) -> Array:
    """1 / (1 + exp(-a)), by way of tanh, which cannot overflow."""
    half = a.dtype.type(0.5)
    result: Array = half * np.tanh(half * a) + half
    return result


@dataclass(frozen=True, eq=False, slots=True)
class SimpleRnnWeights:
    """The only block of a SimpleRNN makes the hidden state."""

    W_h: Array
    U_h: Array
    b_h: Array


class SimpleRnnStep(NamedTuple):
    """What a SimpleRNN had at one timestep."""

    h: Array
    h_pre: Array


def simple_rnn_step(x: Array, h_prev: Array, w: SimpleRnnWeights) -> SimpleRnnStep:
    """One timestep of a SimpleRNN (Elman 1990; Keras ``SimpleRNN``).

    h_t = tanh(W_h x_t + U_h h_prev + b_h)
    """
    h_pre = x @ w.W_h + h_prev @ w.U_h + w.b_h
    h = np.tanh(h_pre)
    return SimpleRnnStep(h, h_pre)


@dataclass(frozen=True, eq=False, slots=True)
class LstmWeights:
    """One block a gate. The forget bias is inside b_f, as Keras keeps it."""

    W_i: Array
    U_i: Array
    b_i: Array
    W_f: Array
    U_f: Array
    b_f: Array
    W_g: Array
    U_g: Array
    b_g: Array
    W_o: Array
    U_o: Array
    b_o: Array


class LstmStep(NamedTuple):
    """What an LSTM had at one timestep."""

    h: Array
    c: Array
    i: Array
    f: Array
    g: Array
    o: Array
    i_pre: Array
    f_pre: Array
    g_pre: Array
    o_pre: Array


def lstm_step(x: Array, h_prev: Array, c_prev: Array, w: LstmWeights) -> LstmStep:
    """One timestep of an LSTM (Hochreiter and Schmidhuber 1997, Gers et al. 2000; Keras ``LSTM``).

    i_t = sigmoid(W_i x_t + U_i h_prev + b_i)     how much of the candidate is written
    f_t = sigmoid(W_f x_t + U_f h_prev + b_f)     how much of the cell state is kept
    g_t = tanh(W_g x_t + U_g h_prev + b_g)        the candidate
    o_t = sigmoid(W_o x_t + U_o h_prev + b_o)     how much of the cell state is shown
    c_t = f_t * c_prev + i_t * g_t
    h_t = o_t * tanh(c_t)
    """
    i_pre = x @ w.W_i + h_prev @ w.U_i + w.b_i
    f_pre = x @ w.W_f + h_prev @ w.U_f + w.b_f
    g_pre = x @ w.W_g + h_prev @ w.U_g + w.b_g
    o_pre = x @ w.W_o + h_prev @ w.U_o + w.b_o
    i, f, g, o = sigmoid(i_pre), sigmoid(f_pre), np.tanh(g_pre), sigmoid(o_pre)
    c = f * c_prev + i * g
    h = o * np.tanh(c)
    return LstmStep(h, c, i, f, g, o, i_pre, f_pre, g_pre, o_pre)


@dataclass(frozen=True, eq=False, slots=True)
class GruWeights:
    """One block a gate."""

    W_z: Array
    U_z: Array
    b_z: Array
    W_r: Array
    U_r: Array
    b_r: Array
    W_g: Array
    U_g: Array
    b_g: Array


@dataclass(frozen=True, eq=False, slots=True)
class GruResetAfterWeights(GruWeights):
    """The ``reset_after`` form has biases d (H,) of its own on the recurrent side."""

    d_z: Array
    d_r: Array
    d_g: Array


class GruStep(NamedTuple):
    """What a GRU had at one timestep."""

    h: Array
    z: Array
    r: Array
    g: Array
    z_pre: Array
    r_pre: Array
    g_pre: Array


def gru_step(x: Array, h_prev: Array, w: GruWeights) -> GruStep:
    """One timestep of a GRU as it was published (Cho et al. 2014; Keras ``GRU(reset_after=False)``).

    z_t = sigmoid(W_z x_t + U_z h_prev + b_z)           how much of the old state is kept
    r_t = sigmoid(W_r x_t + U_r h_prev + b_r)           how much of it the candidate may see
    g_t = tanh(W_g x_t + U_g (r_t * h_prev) + b_g)      the candidate
    h_t = z_t * h_prev + (1 - z_t) * g_t
    """
    z_pre = x @ w.W_z + h_prev @ w.U_z + w.b_z
    r_pre = x @ w.W_r + h_prev @ w.U_r + w.b_r
    z, r = sigmoid(z_pre), sigmoid(r_pre)
    h_seen: Array = r * h_prev
    g_pre = x @ w.W_g + h_seen @ w.U_g + w.b_g
    g = np.tanh(g_pre)
    h = z * h_prev + (np.float32(1) - z) * g
    return GruStep(h, z, r, g, z_pre, r_pre, g_pre)


def gru_reset_after_step(x: Array, h_prev: Array, w: GruResetAfterWeights) -> GruStep:
    """One timestep of a GRU whose reset gate acts after the matrix product (cuDNN; Keras ``GRU``).

    z_t = sigmoid(W_z x_t + b_z + U_z h_prev + d_z)
    r_t = sigmoid(W_r x_t + b_r + U_r h_prev + d_r)
    g_t = tanh(W_g x_t + b_g + r_t * (U_g h_prev + d_g))
    h_t = z_t * h_prev + (1 - z_t) * g_t
    """
    z_pre = x @ w.W_z + w.b_z + h_prev @ w.U_z + w.d_z
    r_pre = x @ w.W_r + w.b_r + h_prev @ w.U_r + w.d_r
    z, r = sigmoid(z_pre), sigmoid(r_pre)
    g_pre = x @ w.W_g + w.b_g + r * (h_prev @ w.U_g + w.d_g)
    g = np.tanh(g_pre)
    h = z * h_prev + (np.float32(1) - z) * g
    return GruStep(h, z, r, g, z_pre, r_pre, g_pre)


CellWeights: TypeAlias = SimpleRnnWeights | LstmWeights | GruWeights
Step: TypeAlias = SimpleRnnStep | LstmStep | GruStep


def step(x: Array, h_prev: Array, c_prev: Array | None, w: CellWeights) -> Step:
    """One timestep of whichever cell the weights belong to. `c_prev` is read by the LSTM only."""
    if isinstance(w, LstmWeights):
        assert c_prev is not None
        return lstm_step(x, h_prev, c_prev, w)
    if isinstance(w, SimpleRnnWeights):
        return simple_rnn_step(x, h_prev, w)
    return gru_reset_after_step(x, h_prev, w) if isinstance(w, GruResetAfterWeights) else gru_step(x, h_prev, w)
