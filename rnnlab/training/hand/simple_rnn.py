"""SimpleRNN, forward and back (Elman 1990; Keras' layer): h = tanh(W x + U h_prev + b)."""

from __future__ import annotations

import tensorflow as tf

from rnnlab.training.hand.cell import Back, Gradients, State, Step, ones_beside, product
from rnnlab.training.tensors import Tensor


class SimpleRnnPass:
    """Weights as Keras has them."""

    def __init__(self, weights: list[Tensor], kind: tf.DType) -> None:
        kernel, recurrent, bias = weights  # (P, H), (H, H), (H,)
        self._kind = kind
        self._size = recurrent.shape[0]
        self._inputs = kernel.shape[0]
        self._forward = tf.cast(tf.concat([kernel, bias[None], recurrent], 0), kind)  # (P + 1 + H, H)
        self._back = tf.cast(tf.transpose(recurrent), kind)  # (H, H)
        self._kernel_back = tf.transpose(kernel)  # (H, P)

    saved = (tf.float32,)

    @property
    def operands(self) -> tuple[tf.DType, ...]:
        """See `Cell`."""
        return (self._kind,)

    before = operands

    def given(self, inputs: Tensor) -> Tensor:
        """See `Cell`: the inputs and a one, (T, b, P + 1)."""
        return tf.cast(ones_beside(inputs), self._kind)

    def start(self, batch: Tensor) -> State:
        """See `Cell`: h."""
        return (tf.zeros((batch, self._size)),)

    def forward(self, given: Tensor, state: State) -> Step:
        """See `Cell`."""
        operand = tf.concat([given, tf.cast(state[0], self._kind)], 1)  # (b, P + 1 + H)
        h = tf.tanh(tf.cast(tf.matmul(operand, self._forward), tf.float32))
        return Step((h,), (h,), (operand,))

    def backward(self, saved: tuple[Tensor, ...], state: State) -> Back:
        """See `Cell`."""
        before = tf.cast(tf.raw_ops.TanhGrad(y=saved[0], dy=state[0]), self._kind)  # dy (1 - y^2)
        return Back((tf.cast(tf.matmul(before, self._back), tf.float32),), (before,))

    def gradients(self, inputs: Tensor, operands: tuple[Tensor, ...], before: tuple[Tensor, ...]) -> Gradients:
        """See `Cell`."""
        whole = product(operands[0], before[0], self._kind, transpose_left=True)  # (P + 1 + H, H)
        p = self._inputs
        return Gradients((whole[:p], whole[p + 1 :], whole[p]), product(before[0], self._kernel_back, self._kind))
