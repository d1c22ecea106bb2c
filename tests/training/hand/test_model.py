"""The hand-written passes against Keras layers and a GradientTape."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

from rnnlab.recipe import Recipe
from rnnlab.training.hand.model import HandModel
from rnnlab.training.hand.sequence import STRETCH, WRITTEN_OUT
from rnnlab.training.initial import initial_weights
from rnnlab.training.losses import batch_accuracy, batch_loss
from rnnlab.training.model import build_training_model

SMALL = Recipe(hidden_size=6)
CELLS = {
    "lstm": SMALL,
    "gru": SMALL.changed(cell="gru"),
    "gru-reset-before": SMALL.changed(cell="gru", reset_after=False),
    "simple_rnn": SMALL.changed(cell="simple_rnn"),
}
#: written out as 28 timesteps are, in half the time
_HALF = {"timesteps": 14}
OPTIONS = {
    "plain": {},
    "short": {"timesteps": 7},
    "long": {"timesteps": 56},
    "input-layer": {"input_layer": 5, "input_bias": "normal", **_HALF},
    "every-step": {"loss_at": "every", **_HALF},
    "softmax-twice": {"softmax": "twice", **_HALF},
    "all": {"input_layer": 5, "loss_at": "every", "softmax": "twice", "timesteps": 56},
    "one-unit": {"hidden_size": 1, **_HALF},
    "forget-bias": {"forget_bias": -2.0, **_HALF},
}


def _batch(recipe: Recipe, size: int) -> tuple[tf.Tensor, tf.Tensor]:
    rng = np.random.default_rng(5)
    images = rng.normal(size=(size, recipe.timesteps, recipe.inputs)).astype(np.float32)
    return tf.constant(images), tf.constant(rng.integers(0, 10, size), tf.int32)


def _weights(recipe: Recipe) -> list[np.ndarray]:
    """Not the initial ones: a bias of zero would hide a bias in the wrong place."""
    rng = np.random.default_rng(6)
    return [weight + rng.normal(scale=0.3, size=weight.shape).astype(np.float32) for weight in initial_weights(recipe)]


def _keras(recipe: Recipe, images: tf.Tensor, labels: tf.Tensor) -> tuple[float, float, list[np.ndarray]]:
    model = build_training_model(recipe)
    model.set_weights(_weights(recipe))
    with tf.GradientTape() as tape:
        logits = model(images, training=True)
        loss = batch_loss(recipe, logits, labels)
    gradients = tape.gradient(loss, model.trainable_variables)
    return float(loss), float(batch_accuracy(logits, labels)), [gradient.numpy() for gradient in gradients]


#: each builds the graphs of a whole training step
_PLAIN_AND_OTHERS = [
    "plain",
    *(pytest.param(option, marks=pytest.mark.slow) for option in OPTIONS if option != "plain"),
]


@pytest.mark.parametrize("option", _PLAIN_AND_OTHERS)
@pytest.mark.parametrize("cell", CELLS)
def test_loss_and_gradients_are_those_of_the_keras_layers(cell: str, option: str) -> None:
    recipe = CELLS[cell].changed(**OPTIONS[option])
    images, labels = _batch(recipe, 9)
    expected_loss, expected_accuracy, expected = _keras(recipe, images, labels)

    learned = HandModel(recipe, 2, tf.float32).learn(_weights(recipe), images, labels)

    assert float(learned.loss) == pytest.approx(expected_loss, rel=1e-5)
    assert float(learned.accuracy) == pytest.approx(expected_accuracy)
    assert [gradient.shape for gradient in learned.gradients] == [gradient.shape for gradient in expected]
    for ours, theirs in zip(learned.gradients, expected, strict=True):
        np.testing.assert_allclose(ours.numpy(), theirs, atol=1e-4 * max(1.0, float(np.abs(theirs).max())))


@pytest.mark.slow
@pytest.mark.parametrize("chains", [1, 2, 3, 5])
def test_the_number_of_chains_changes_nothing(chains: int) -> None:
    recipe = SMALL.changed(**_HALF)
    images, labels = _batch(recipe, 11)
    one = HandModel(recipe, 1, tf.float32).learn(_weights(recipe), images, labels)

    several = HandModel(recipe, chains, tf.float32).learn(_weights(recipe), images, labels)

    assert float(several.loss) == pytest.approx(float(one.loss), rel=1e-6)
    for ours, theirs in zip(several.gradients, one.gradients, strict=True):
        np.testing.assert_allclose(ours.numpy(), theirs.numpy(), atol=1e-6)


@pytest.mark.slow
@pytest.mark.parametrize("cell", CELLS)
def test_bfloat16_gradients_point_the_same_way(cell: str) -> None:
    recipe = CELLS[cell].changed(hidden_size=32)
    images, labels = _batch(recipe, 16)
    *_measured, expected = _keras(recipe, images, labels)

    learned = HandModel(recipe, 2, tf.bfloat16).learn(_weights(recipe), images, labels)

    for ours, theirs in zip(learned.gradients, expected, strict=True):
        both = float(np.sum(ours.numpy() * theirs))
        assert both / (np.linalg.norm(ours.numpy()) * np.linalg.norm(theirs)) > 0.995
        assert np.linalg.norm(ours.numpy()) == pytest.approx(np.linalg.norm(theirs), rel=0.05)


@pytest.mark.slow
@pytest.mark.parametrize("timesteps", [28, 56])
@pytest.mark.parametrize("cell", CELLS)
def test_logits_are_those_of_the_keras_layers(cell: str, timesteps: int) -> None:
    recipe = CELLS[cell].changed(timesteps=timesteps, input_layer=4)
    images, _labels = _batch(recipe, 9)
    model = build_training_model(recipe)
    model.set_weights(_weights(recipe))

    logits = HandModel(recipe, 2, tf.bfloat16).logits(_weights(recipe), images)

    np.testing.assert_allclose(logits.numpy(), model(images).numpy(), atol=1e-5)


def test_both_ways_through_a_sequence_are_tried_here() -> None:
    lengths = {CELLS["lstm"].changed(**option).timesteps for option in OPTIONS.values()}
    assert min(lengths) <= WRITTEN_OUT < max(lengths)
    assert all(length % STRETCH == 0 for length in lengths if length > WRITTEN_OUT)
