"""GRU, forward and back (Cho et al. 2014), in the two forms that Keras has.

z, r = sigmoid(W x + U h_prev + b)       h = z h_prev + (1 - z) g
reset after the product (cuDNN):         g = tanh(W_g x + b_g + r (U_g h_prev + b_rec_g))
reset before the product (the paper):    g = tanh(W_g x + b_g + U_g (r h_prev))
"""

from __future__ import annotations

import tensorflow as tf

from rnnlab.training.hand.cell import Back, Gradients, State, Step, ones_beside, product
from rnnlab.training.tensors import Tensor


class _Gru:
    """What both forms share. The blocks stand as in Keras: z, r, g."""

    def __init__(self, weights: list[Tensor], input_bias: Tensor, kind: tf.DType) -> None:
        kernel, recurrent = weights[:2]  # (P, 3H), (H, 3H)
        self._kind = kind
        self._size = size = recurrent.shape[0]
        # sigmoid(a) = 0.5 tanh(0.5 a) + 0.5, as in the LSTM.
        self._halved = tf.concat([tf.fill((2 * size,), 0.5), tf.ones(size)], 0)
        self._kernel = tf.concat([kernel, input_bias[None]], 0) * self._halved  # (P + 1, 3H)
        self._kernel_back = tf.transpose(kernel)  # (3H, P)

    def given(self, inputs: Tensor) -> Tensor:
        """See `Cell`: the inputs' share of what stands before the activations, (T, b, 3H)."""
        shape = tf.shape(inputs)
        flat = tf.reshape(ones_beside(inputs), (shape[0] * shape[1], self._kernel.shape[0]))  # (T b, P + 1)
        return tf.reshape(product(flat, self._kernel, self._kind), (shape[0], shape[1], 3 * self._size))

    def start(self, batch: Tensor) -> State:
        """See `Cell`: h."""
        return (tf.zeros((batch, self._size)),)

    def _parts(self, blocks: Tensor) -> list[Tensor]:
        """The gates' share and the candidate's of (b, 3H): (b, 2H), (b, H)."""
        parts: list[Tensor] = tf.split(blocks, (2 * self._size, self._size), 1)
        return parts

    def _input_gradients(self, inputs: Tensor, before: Tensor) -> tuple[Tensor, Tensor]:
        """Of kernel and input bias: (P, 3H), (3H,)."""
        flat = tf.reshape(ones_beside(inputs), (-1, self._kernel.shape[0]))
        whole = product(flat, before, self._kind, transpose_left=True)  # (P + 1, 3H)
        return whole[:-1], whole[-1]


class GruResetAfterPass(_Gru):
    """Weights in Keras' packing: (P, 3H), (H, 3H), (2, 3H), the second bias inside the reset."""

    def __init__(self, weights: list[Tensor], kind: tf.DType) -> None:
        super().__init__(weights, weights[2][0], kind)
        recurrent, bias = weights[1], weights[2][1]
        self._recurrent = tf.cast(recurrent * self._halved, kind)  # (H, 3H)
        self._bias = bias * self._halved
        self._back = tf.cast(tf.transpose(recurrent), kind)  # (3H, H)

    #: z and r together, (b, 2H); g, U_g h_prev + b_rec_g, and h_prev, (b, H)
    saved = (tf.float32,) * 4

    @property
    def operands(self) -> tuple[tf.DType, ...]:
        """See `Cell`."""
        return (self._kind,)

    @property
    def before(self) -> tuple[tf.DType, ...]:
        """See `Cell`: of the inputs' products and of the recurrent ones."""
        return (self._kind, self._kind)

    def forward(self, given: Tensor, state: State) -> Step:
        """See `Cell`."""
        (h_prev,) = state
        operand = tf.cast(h_prev, self._kind)
        remembered = tf.nn.bias_add(tf.cast(tf.matmul(operand, self._recurrent), tf.float32), self._bias)  # (b, 3H)
        gates_given, g_given = self._parts(given)
        gates_remembered, inside = self._parts(remembered)
        gates = 0.5 * tf.tanh(gates_given + gates_remembered) + 0.5
        z, r = tf.split(gates, 2, 1)  # (b, H) each
        g = tf.tanh(g_given + r * inside)
        h = g + z * (h_prev - g)
        return Step((h,), (gates, g, inside, h_prev), (operand,))

    def backward(self, saved: tuple[Tensor, ...], state: State) -> Back:
        """See `Cell`."""
        gates, g, inside, h_prev = saved
        z, r = tf.split(gates, 2, 1)  # (b, H) each
        (h_gradient,) = state
        kept = h_gradient * z
        g_before = tf.raw_ops.TanhGrad(y=g, dy=h_gradient - kept)
        z_before = tf.raw_ops.SigmoidGrad(y=z, dy=h_gradient * (h_prev - g))
        r_before = tf.raw_ops.SigmoidGrad(y=r, dy=g_before * inside)
        of_inputs = tf.cast(tf.concat([z_before, r_before, g_before], 1), self._kind)  # (b, 3H)
        of_recurrent = tf.cast(tf.concat([z_before, r_before, g_before * r], 1), self._kind)
        h_prev_gradient = kept + tf.cast(tf.matmul(of_recurrent, self._back), tf.float32)
        return Back((h_prev_gradient,), (of_inputs, of_recurrent))

    def gradients(self, inputs: Tensor, operands: tuple[Tensor, ...], before: tuple[Tensor, ...]) -> Gradients:
        """See `Cell`."""
        of_inputs, of_recurrent = before
        kernel, input_bias = self._input_gradients(inputs, of_inputs)
        whole = product(ones_beside(operands[0]), of_recurrent, self._kind, transpose_left=True)  # (H + 1, 3H)
        bias = tf.stack([input_bias, whole[-1]])  # (2, 3H)
        return Gradients((kernel, whole[:-1], bias), product(of_inputs, self._kernel_back, self._kind))


class GruResetBeforePass(_Gru):
    """Weights in Keras' packing: (P, 3H), (H, 3H), (3H,)."""

    def __init__(self, weights: list[Tensor], kind: tf.DType) -> None:
        super().__init__(weights, weights[2], kind)
        size, recurrent = self._size, weights[1]
        self._gates = tf.cast(0.5 * recurrent[:, : 2 * size], kind)  # (H, 2H)
        self._candidate = tf.cast(recurrent[:, 2 * size :], kind)  # (H, H)
        self._gates_back = tf.cast(tf.transpose(recurrent[:, : 2 * size]), kind)  # (2H, H)
        self._candidate_back = tf.cast(tf.transpose(recurrent[:, 2 * size :]), kind)  # (H, H)

    #: z and r together, (b, 2H); g and h_prev, (b, H)
    saved = (tf.float32,) * 3

    @property
    def operands(self) -> tuple[tf.DType, ...]:
        """See `Cell`: h_prev and r h_prev."""
        return (self._kind, self._kind)

    before = operands

    def forward(self, given: Tensor, state: State) -> Step:
        """See `Cell`."""
        (h_prev,) = state
        operand = tf.cast(h_prev, self._kind)
        gates_given, g_given = self._parts(given)
        gates = 0.5 * tf.tanh(gates_given + tf.cast(tf.matmul(operand, self._gates), tf.float32)) + 0.5
        z, r = tf.split(gates, 2, 1)  # (b, H) each
        reset = tf.cast(r * h_prev, self._kind)
        g = tf.tanh(g_given + tf.cast(tf.matmul(reset, self._candidate), tf.float32))
        h = g + z * (h_prev - g)
        return Step((h,), (gates, g, h_prev), (operand, reset))

    def backward(self, saved: tuple[Tensor, ...], state: State) -> Back:
        """See `Cell`."""
        gates, g, h_prev = saved
        z, r = tf.split(gates, 2, 1)  # (b, H) each
        (h_gradient,) = state
        kept = h_gradient * z
        g_before = tf.cast(tf.raw_ops.TanhGrad(y=g, dy=h_gradient - kept), self._kind)
        reset_gradient = tf.cast(tf.matmul(g_before, self._candidate_back), tf.float32)
        z_before = tf.raw_ops.SigmoidGrad(y=z, dy=h_gradient * (h_prev - g))
        r_before = tf.raw_ops.SigmoidGrad(y=r, dy=reset_gradient * h_prev)
        gates_before = tf.cast(tf.concat([z_before, r_before], 1), self._kind)  # (b, 2H)
        h_prev_gradient = kept + reset_gradient * r + tf.cast(tf.matmul(gates_before, self._gates_back), tf.float32)
        return Back((h_prev_gradient,), (gates_before, g_before))

    def gradients(self, inputs: Tensor, operands: tuple[Tensor, ...], before: tuple[Tensor, ...]) -> Gradients:
        """See `Cell`."""
        whole = tf.concat(before, 1)  # (T b, 3H)
        kernel, bias = self._input_gradients(inputs, whole)
        recurrent = tf.concat(
            [
                product(left, right, self._kind, transpose_left=True)
                for left, right in zip(operands, before, strict=True)
            ],
            1,
        )  # (H, 3H)
        return Gradients((kernel, recurrent, bias), product(whole, self._kernel_back, self._kind))
