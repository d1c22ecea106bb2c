"""What the sequence loop needs of a cell, and what is common to the three."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, TypeAlias

import tensorflow as tf

from rnnlab.training.tensors import Tensor

#: (b, H) each, the hidden state first; going back: the gradients of the loss by them
State: TypeAlias = tuple[Tensor, ...]


@dataclass(frozen=True, eq=False, slots=True)
class Step:
    """One timestep on its way forward."""

    state: State
    #: what the way back needs
    saved: tuple[Tensor, ...]
    #: what multiplies the gradients before the activations in the product for the weight gradients: (b, ·) each
    operands: tuple[Tensor, ...]


@dataclass(frozen=True, eq=False, slots=True)
class Back:
    """One timestep on its way back."""

    state: State
    #: gradients of the loss before the activations, packed: (b, ·) each
    before: tuple[Tensor, ...]


@dataclass(frozen=True, eq=False, slots=True)
class Gradients:
    """What a whole sequence came to."""

    #: of kernel, recurrent kernel and bias, in the shapes and the order of the Keras layer
    weights: tuple[Tensor, ...]
    #: of what the cell was given, (T b, P); only computed if somebody uses it
    inputs: Tensor


class Cell(Protocol):
    """A cell with its weights, packed for the products. b is the batch of one chain, P what the cell is given."""

    @property
    def saved(self) -> tuple[tf.DType, ...]:
        """The types of `Step.saved`."""

    @property
    def operands(self) -> tuple[tf.DType, ...]:
        """The types of `Step.operands`."""

    @property
    def before(self) -> tuple[tf.DType, ...]:
        """The types of `Back.before`."""

    def given(self, inputs: Tensor) -> Tensor:
        """What `forward` is given at each timestep, (T, b, ·), from the cell's inputs (T, b, P) float32."""

    def start(self, batch: Tensor) -> State:
        """The state before the first timestep: zeros."""

    def forward(self, given: Tensor, state: State) -> Step:
        """One timestep."""

    def backward(self, saved: tuple[Tensor, ...], state: State) -> Back:
        """The same timestep, back: from the gradients by its state to those by the state before it."""

    def gradients(self, inputs: Tensor, operands: tuple[Tensor, ...], before: tuple[Tensor, ...]) -> Gradients:
        """All weight gradients at once, from everything that the timesteps gave, (T b, ·) each."""


def product(left: Tensor, right: Tensor, kind: tf.DType, *, transpose_left: bool = False) -> Tensor:
    """``left @ right`` as float32, multiplied as `kind`."""
    result = tf.matmul(tf.cast(left, kind), tf.cast(right, kind), transpose_a=transpose_left)
    return tf.cast(result, tf.float32)


def ones_beside(values: Tensor) -> Tensor:
    """(…, N) -> (…, N + 1): a one after each row, so that a bias is one more row of a matrix."""
    return tf.concat([values, tf.ones_like(values[..., :1])], -1)
