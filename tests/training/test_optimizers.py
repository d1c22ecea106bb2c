from __future__ import annotations

import keras
import numpy as np
import pytest
import tensorflow as tf

from rnnlab.recipe import Recipe
from rnnlab.training.optimizers import OPTIMIZERS, learning_rates

KERAS = {
    "sgd": lambda: keras.optimizers.SGD(0.1),
    "momentum": lambda: keras.optimizers.SGD(0.1, momentum=0.9),
    "rmsprop": lambda: keras.optimizers.RMSprop(0.1, rho=0.9, epsilon=1e-8),
    "adam": lambda: keras.optimizers.Adam(0.1, epsilon=1e-8),
}


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_each_optimizer_steps_as_keras_does(name: str) -> None:
    rng = np.random.default_rng(0)
    start = rng.normal(size=(5, 3)).astype(np.float32)
    ours, theirs = tf.Variable(start), keras.Variable(start)
    slots = [tf.Variable(tf.zeros_like(ours)) for _kind in range(OPTIMIZERS[name].slots)]
    oracle = KERAS[name]()
    for step in range(1, 8):
        gradient = tf.constant(rng.normal(size=(5, 3)).astype(np.float32))
        OPTIMIZERS[name].apply(ours, slots, gradient, tf.constant(0.1), tf.constant(step))
        oracle.apply([gradient], [theirs])
        np.testing.assert_allclose(ours.numpy(), theirs.numpy(), rtol=1e-5, atol=1e-5)
    assert not np.allclose(ours.numpy(), start, atol=1e-2)


def test_a_constant_rate_stays() -> None:
    np.testing.assert_array_equal(learning_rates(Recipe(learning_rate=0.25), 10, 3), [0.25] * 3)


def test_a_cosine_falls_to_zero_over_the_recipes_steps() -> None:
    recipe = Recipe(learning_rate=0.5, schedule="cosine", steps=100)
    rates = learning_rates(recipe, 0, 100)
    oracle = keras.optimizers.schedules.CosineDecay(0.5, 100)
    np.testing.assert_allclose(rates, [float(oracle(step)) for step in range(100)], rtol=1e-4, atol=1e-7)
    assert rates[0] == 0.5
    assert 0 < rates[-1] < 1e-3
    np.testing.assert_array_equal(learning_rates(recipe, 40, 5), rates[40:45])
