"""The losses of the findings against TensorFlow's own, their gradients against its tape."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

from rnnlab.findings import losses

LOGITS = np.random.default_rng(0).normal(0, 3, (40, 10))
LABELS = np.arange(40) % 10


def test_cross_entropy_is_tensorflows() -> None:
    right = losses.one_hot(LABELS)
    expected = tf.nn.softmax_cross_entropy_with_logits(labels=right, logits=LOGITS).numpy()
    np.testing.assert_allclose(losses.cross_entropy(right, LOGITS), expected, atol=1e-12)


def test_both_losses_and_their_gradients_are_tensorflows() -> None:
    found = losses.softmax_losses(LOGITS, LABELS)
    logits, right = tf.constant(LOGITS), losses.one_hot(LABELS)
    for times, loss, gradient in ((1, found.once, found.gradient_once), (2, found.twice, found.gradient_twice)):
        with tf.GradientTape() as tape:
            tape.watch(logits)
            answers = tf.nn.softmax(logits) if times == 2 else logits
            each = tf.nn.softmax_cross_entropy_with_logits(labels=right, logits=answers)
        np.testing.assert_allclose(loss, each.numpy(), atol=1e-12)
        expected = np.linalg.norm(tape.gradient(each, logits).numpy(), axis=1)
        np.testing.assert_allclose(gradient, expected, atol=1e-12)
    np.testing.assert_allclose(found.probability, tf.nn.softmax(LOGITS).numpy()[np.arange(40), LABELS], atol=1e-12)


def test_softmax_twice_has_a_floor_that_a_perfect_answer_reaches() -> None:
    right = losses.one_hot(LABELS)
    perfect = tf.nn.softmax_cross_entropy_with_logits(labels=right, logits=right).numpy()  # softmax of one-hot answers
    np.testing.assert_allclose(perfect, losses.LOWEST_TWICE, atol=1e-12)
    assert f"{losses.LOWEST_TWICE:.3f}" == "1.461"
    assert losses.over_probabilities(np.array([0.999999])).twice[0] == pytest.approx(losses.LOWEST_TWICE, abs=1e-5)


def test_a_tenth_of_the_gradient_is_left_when_all_classes_are_equal() -> None:
    even = losses.over_probabilities(np.array([0.1]))
    assert even.gradient_twice[0] / even.gradient_once[0] == pytest.approx(0.1, abs=1e-9)
    assert even.once[0] == even.twice[0] == pytest.approx(np.log(10))


def test_arguments_without_names_take_the_answers_for_labels_today() -> None:
    # TensorFlow 1.0 to 1.15 raised ValueError here: their first parameter was the guard `_sentinel`
    pred, right = tf.constant(LOGITS), tf.constant(losses.one_hot(LABELS))
    loss = losses.swapped_loss(LOGITS, LABELS)
    assert loss.swapped == pytest.approx(float(tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(pred, right))))
    assert loss.named == pytest.approx(
        float(tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels=right, logits=pred)))
    )
    assert abs(loss.swapped - loss.named) > 1
