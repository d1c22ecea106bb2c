"""LSTM, forward and back (Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000; Keras' layer).

i, f, o = sigmoid(W x + U h_prev + b)    g = tanh(W_g x + U_g h_prev + b_g)
c = f c_prev + i g                       h = o tanh(c)
"""

from __future__ import annotations

import tensorflow as tf

from rnnlab.training.hand.cell import Back, Gradients, State, Step, ones_beside, product
from rnnlab.training.tensors import Tensor


class LstmPass:
    """Weights in Keras' packing (i, f, g, o); inside, the blocks stand as i, g, f, o, as `LSTMBlockCellGrad` has them."""

    def __init__(self, weights: list[Tensor], kind: tf.DType) -> None:
        kernel, recurrent, bias = weights  # (P, 4H), (H, 4H), (4H,)
        self._kind = kind
        self._size = size = recurrent.shape[0]
        whole = _reordered(tf.concat([kernel, bias[None], recurrent], 0))  # (P + 1 + H, 4H)
        # sigmoid(a) = 0.5 tanh(0.5 a) + 0.5: with the gates' columns halved here, one tanh serves all four blocks, and
        # one product and one sum make gates of it: each operation costs more by being one than by what it computes.
        self._scale = tf.concat([tf.fill((size,), 0.5), tf.ones(size), tf.fill((2 * size,), 0.5)], 0)  # (4H,)
        self._offset = 1.0 - self._scale  # 0.5 for a gate, 0 for the candidate
        self._forward = tf.cast(whole * self._scale, kind)
        self._kernel_back = tf.transpose(whole[: kernel.shape[0]])  # (4H, P)
        self._back = tf.cast(tf.transpose(whole[kernel.shape[0] + 1 :]), kind)  # (4H, H)
        self._inputs = kernel.shape[0]
        # `LSTMBlockCellGrad` looks at these for their shapes only.
        self._unused = {"w": tf.zeros((2 * size, 4 * size)), "b": tf.zeros(4 * size)}
        self._peephole = tf.zeros(size)

    #: the blocks i, g, f, o after their activations, (b, 4H); c_prev and tanh(c), (b, H)
    saved = (tf.float32,) * 3

    @property
    def operands(self) -> tuple[tf.DType, ...]:
        """See `Cell`."""
        return (self._kind,)

    before = operands

    def given(self, inputs: Tensor) -> Tensor:
        """See `Cell`: the inputs and a one, (T, b, P + 1)."""
        return tf.cast(ones_beside(inputs), self._kind)

    def start(self, batch: Tensor) -> State:
        """See `Cell`: h and c."""
        return tf.zeros((batch, self._size)), tf.zeros((batch, self._size))

    def forward(self, given: Tensor, state: State) -> Step:
        """See `Cell`."""
        h_prev, c_prev = state
        operand = tf.concat([given, tf.cast(h_prev, self._kind)], 1)  # (b, P + 1 + H)
        tanh = tf.tanh(tf.cast(tf.matmul(operand, self._forward), tf.float32))  # (b, 4H)
        blocks = tanh * self._scale + self._offset
        i, g, f, o = tf.split(blocks, 4, 1)  # (b, H) each
        c = f * c_prev + i * g
        tanh_c = tf.tanh(c)
        h = o * tanh_c
        return Step((h, c), (blocks, c_prev, tanh_c), (operand,))

    def backward(self, saved: tuple[Tensor, ...], state: State) -> Back:
        """See `Cell`."""
        blocks, c_prev, tanh_c = saved
        i, g, f, o = tf.split(blocks, 4, 1)  # (b, H) each
        peephole = {"wci": self._peephole, "wcf": self._peephole, "wco": self._peephole}
        # Of x and h_prev it uses the shapes alone, and of c nothing without peepholes.
        fused = tf.raw_ops.LSTMBlockCellGrad(
            x=c_prev, h_prev=c_prev, cs_prev=c_prev, i=i, ci=g, f=f, o=o, cs=c_prev, co=tanh_c,
            h_grad=state[0], cs_grad=state[1], use_peephole=False, **peephole, **self._unused,
        )  # fmt: skip
        before = tf.cast(fused.dicfo, self._kind)  # (b, 4H)
        h_prev_gradient = tf.cast(tf.matmul(before, self._back), tf.float32)
        return Back((h_prev_gradient, fused.cs_prev_grad), (before,))

    def gradients(self, inputs: Tensor, operands: tuple[Tensor, ...], before: tuple[Tensor, ...]) -> Gradients:
        """See `Cell`."""
        whole = _reordered(product(operands[0], before[0], self._kind, transpose_left=True))  # (P + 1 + H, 4H)
        p = self._inputs
        return Gradients((whole[:p], whole[p + 1 :], whole[p]), product(before[0], self._kernel_back, self._kind))


def _reordered(columns: Tensor) -> Tensor:
    """The blocks i, f, g, o <-> i, g, f, o; its own inverse."""
    i, second, third, o = tf.split(columns, 4, 1)
    return tf.concat([i, third, second, o], 1)
