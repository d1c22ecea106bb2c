from __future__ import annotations

import math

import numpy as np
import pytest
import tensorflow as tf

from rnnlab.recipe import Recipe
from rnnlab.training.losses import batch_accuracy, batch_loss


def cross_entropy(logits: np.ndarray, label: int) -> float:
    return math.log(sum(math.exp(z) for z in logits)) - float(logits[label])


@pytest.fixture
def logits() -> np.ndarray:
    return np.random.default_rng(1).normal(0, 2, (4, 5, 10)).astype(np.float32)  # (B, T, K)


LABELS = np.array([3, 0, 9, 3], np.int32)


def test_the_loss_is_the_mean_cross_entropy_of_the_last_answers(logits: np.ndarray) -> None:
    expected = np.mean([cross_entropy(row[-1], label) for row, label in zip(logits, LABELS, strict=True)])
    assert float(batch_loss(Recipe(), tf.constant(logits[:, -1]), tf.constant(LABELS))) == pytest.approx(expected, 1e-5)


def test_a_loss_at_every_timestep_is_the_mean_over_timesteps(logits: np.ndarray) -> None:
    expected = np.mean([[cross_entropy(z, label) for z in row] for row, label in zip(logits, LABELS, strict=True)])
    loss = batch_loss(Recipe(loss_at="every"), tf.constant(logits), tf.constant(LABELS))
    assert float(loss) == pytest.approx(expected, 1e-5)


def test_softmax_twice_never_falls_below_its_floor() -> None:
    # Document 003: even a certain and right answer costs log(e + 9) - 1 = 1.46.
    certain = np.full((1, 10), -50, np.float32)
    certain[0, 3] = 50
    loss = batch_loss(Recipe(softmax="twice"), tf.constant(certain), tf.constant(LABELS[:1]))
    assert float(loss) == pytest.approx(math.log(math.e + 9) - 1, 1e-5)


def test_accuracy_judges_the_last_timestep(logits: np.ndarray) -> None:
    labels = logits[:, -1].argmax(-1).astype(np.int32)
    labels[0] = (labels[0] + 1) % 10
    assert float(batch_accuracy(tf.constant(logits), tf.constant(labels))) == 0.75
    assert float(batch_accuracy(tf.constant(logits[:, -1]), tf.constant(labels))) == 0.75
