"""The loss of a batch, as the recipe wants it, and what came of the batch."""

from __future__ import annotations

from dataclasses import dataclass

import tensorflow as tf

from rnnlab.recipe import Recipe
from rnnlab.training.tensors import Tensor


def batch_loss(recipe: Recipe, logits: Tensor, labels: Tensor) -> Tensor:
    """The mean cross-entropy of a batch, a scalar.

    Parameters
    ----------
    logits:
        (B, 10) after the last timestep, or (B, T, 10) after every one; then the mean is over timesteps as well.
    labels:
        (B,) integers.

    ``softmax="twice"`` gives the loss probabilities in place of logits, as document 003 does.
    """
    if recipe.softmax == "twice":
        logits = tf.nn.softmax(logits)
    if logits.shape.rank == 3:
        labels = tf.broadcast_to(labels[:, None], tf.shape(logits)[:2])  # (B, T)
    return tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits))


def batch_accuracy(logits: Tensor, labels: Tensor) -> Tensor:
    """The share of right answers after the last timestep, a scalar. Shapes as for `batch_loss`."""
    if logits.shape.rank == 3:
        logits = logits[:, -1]  # (B, 10)
    return tf.reduce_mean(tf.cast(tf.equal(tf.argmax(logits, -1, tf.int32), labels), tf.float32))


@dataclass(frozen=True, eq=False, slots=True)
class BatchResult:
    """What came of a batch: mean loss, share of right answers, and the loss's gradients by the weights, in Keras' order."""

    loss: Tensor
    accuracy: Tensor
    gradients: list[Tensor]
