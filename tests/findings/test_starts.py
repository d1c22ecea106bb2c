"""A network before training, and what of it is linear, against Keras with the same weights."""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf

from rnnlab.data import load_mnist
from rnnlab.findings.starts import IMAGES, blend, start
from rnnlab.network import Network, load_network
from rnnlab.recipe import DOCUMENTS
from rnnlab.training.initial import initial_weights


@pytest.mark.parametrize("number", ["000", "003"])
def test_a_start_is_what_keras_finds(number: str, tmp_path: Path) -> None:
    recipe = DOCUMENTS[number]
    network = Network.from_keras_weights(recipe, initial_weights(recipe))
    network.save(tmp_path / "start.keras")
    model = keras.models.load_model(tmp_path / "start.keras")
    test = load_mnist().test
    images, labels = test.pixels[:IMAGES] / np.float32(255), test.labels[:IMAGES].astype(int)
    lstm, dense = model.layers[-2:]
    h = lstm(tf.constant(images))
    with tf.GradientTape() as tape:
        tape.watch(h)
        answers = h @ dense.kernel + dense.bias
        loss = tf.nn.sparse_softmax_cross_entropy_with_logits(labels, answers)
    found = start(recipe)
    assert found.loss == pytest.approx(float(tf.reduce_mean(loss)), abs=1e-5)
    assert found.logits_spread == pytest.approx(float(np.std(answers)), abs=1e-5)
    assert found.confidence == pytest.approx(float(tf.reduce_mean(tf.reduce_max(tf.nn.softmax(answers), 1))), abs=1e-5)
    assert found.gradient_into_cell == pytest.approx(
        float(np.linalg.norm(tape.gradient(loss, h).numpy(), axis=1).mean()), rel=1e-4
    )


@pytest.mark.parametrize("number", ["000", "001", "002"])
def test_wide_output_weights_begin_worse_than_guessing_and_send_more_into_the_cell(number: str) -> None:
    recipe = DOCUMENTS[number]
    normal, glorot = start(recipe), start(recipe.changed(output_weights="glorot"))
    assert normal.loss > np.log(10) + 0.1
    if number != "002":  # whose bias is a constant
        assert glorot.loss > start(recipe.changed(output_weights="glorot", output_bias="zeros")).loss + 0.1
    assert normal.weights_spread / glorot.weights_spread == pytest.approx(np.sqrt((128 + 10) / 2), rel=0.1)
    assert 8 <= round(normal.gradient_into_cell / glorot.gradient_into_cell) <= 10


def test_only_the_output_layer_is_linear() -> None:
    network, test = load_network("lstm"), load_mnist().test
    mixed = blend(network, test.image(0), test.image(1))
    assert np.array_equal(mixed.image, (test.image(0) + test.image(1)) / 2)
    assert mixed.layer_gap < 1e-4
    assert mixed.network_gap > 1
    np.testing.assert_allclose(mixed.network_of_mean, network.logits(mixed.image[None])[0], atol=1e-4)
