"""The four optimizers, each one fused TensorFlow operation a weight, with slots that can be saved and put back.

g is the gradient, a the learning rate of this step. Keras' optimizers follow the same equations, but keep the
learning rate and the step to themselves.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from rnnlab.recipe import Recipe
from rnnlab.training.tensors import Tensor, Variable

MOMENTUM = 0.9
RMSPROP_DECAY = 0.9
ADAM_BETA_1, ADAM_BETA_2 = 0.9, 0.999
#: TensorFlow 1's default for Adam
EPSILON = 1e-8


def learning_rates(recipe: Recipe, step: int, steps: int) -> NDArray[np.float32]:
    """The learning rates of `steps` training steps from `step` (from 0) on, (steps,): constant, or along a cosine from
    the recipe's rate down to zero (Loshchilov and Hutter 2017, arXiv:1608.03983, without restarts)."""
    if recipe.schedule == "constant":
        return np.full(steps, recipe.learning_rate, np.float32)
    done = np.arange(step, step + steps) / recipe.steps
    return (recipe.learning_rate * 0.5 * (1.0 + np.cos(math.pi * done))).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Optimizer:
    """How many slots each weight has, and how one training step changes weight and slots."""

    slots: int
    #: (weight, its slots, gradient, learning rate, step from 1) -> None
    apply: Callable[[Variable, Sequence[Variable], Tensor, Tensor, Tensor], None]


def _sgd(weight: Variable, slots: Sequence[Variable], gradient: Tensor, rate: Tensor, step: Tensor) -> None:
    # w <- w - a g
    tf.raw_ops.ResourceApplyGradientDescent(var=weight.handle, alpha=rate, delta=gradient)


def _momentum(weight: Variable, slots: Sequence[Variable], gradient: Tensor, rate: Tensor, step: Tensor) -> None:
    # v <- 0.9 v + g;  w <- w - a v
    tf.raw_ops.ResourceApplyMomentum(
        var=weight.handle, accum=slots[0].handle, lr=rate, grad=gradient, momentum=MOMENTUM
    )


def _rmsprop(weight: Variable, slots: Sequence[Variable], gradient: Tensor, rate: Tensor, step: Tensor) -> None:
    # s <- 0.9 s + 0.1 g^2;  w <- w - a g / sqrt(s + epsilon).  The operation's own momentum stays unused.
    tf.raw_ops.ResourceApplyRMSProp(
        var=weight.handle,
        ms=slots[0].handle,
        mom=slots[1].handle,
        lr=rate,
        rho=RMSPROP_DECAY,
        momentum=0.0,
        epsilon=EPSILON,
        grad=gradient,
    )


def _adam(weight: Variable, slots: Sequence[Variable], gradient: Tensor, rate: Tensor, step: Tensor) -> None:
    # m <- 0.9 m + 0.1 g;  v <- 0.999 v + 0.001 g^2;  w <- w - a sqrt(1 - 0.999^t) / (1 - 0.9^t) m / (sqrt(v) + epsilon)
    # Kingma and Ba (2015), the form before their section 2.1, as TensorFlow and Keras compute it.
    t = tf.cast(step, tf.float32)
    tf.raw_ops.ResourceApplyAdam(
        var=weight.handle,
        m=slots[0].handle,
        v=slots[1].handle,
        beta1_power=tf.pow(ADAM_BETA_1, t),
        beta2_power=tf.pow(ADAM_BETA_2, t),
        lr=rate,
        beta1=ADAM_BETA_1,
        beta2=ADAM_BETA_2,
        epsilon=EPSILON,
        grad=gradient,
    )


OPTIMIZERS: MappingProxyType[str, Optimizer] = MappingProxyType(
    {
        "sgd": Optimizer(0, _sgd),
        "momentum": Optimizer(1, _momentum),
        "rmsprop": Optimizer(2, _rmsprop),
        "adam": Optimizer(2, _adam),
    }
)
