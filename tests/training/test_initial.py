from __future__ import annotations

import keras
import numpy as np
import pytest

from rnnlab.recipe import DOCUMENTS, Recipe
from rnnlab.training.initial import initial_weights

CELLS = ("lstm", "gru", "simple_rnn")
BLOCKS = {"lstm": 4, "gru": 3, "simple_rnn": 1}


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("reset_after", [True, False])
@pytest.mark.parametrize("input_layer", [None, 9])
def test_there_are_as_many_numbers_as_the_recipe_says(cell: str, reset_after: bool, input_layer: int | None) -> None:
    recipe = Recipe(cell=cell, reset_after=reset_after, input_layer=input_layer, hidden_size=11, timesteps=56)
    assert sum(weight.size for weight in initial_weights(recipe)) == recipe.parameters
    assert {weight.dtype for weight in initial_weights(recipe)} == {np.dtype(np.float32)}


@pytest.mark.parametrize("cell", CELLS)
def test_the_shapes_are_those_of_keras(cell: str) -> None:
    recipe = Recipe(cell=cell, hidden_size=12)
    layer = {"lstm": keras.layers.LSTM, "gru": keras.layers.GRU, "simple_rnn": keras.layers.SimpleRNN}[cell](12)
    layer.build((None, 28, 28))
    assert [weight.shape for weight in initial_weights(recipe)[:3]] == [weight.shape for weight in layer.get_weights()]


def test_a_seed_names_the_weights() -> None:
    first, again, other = (initial_weights(Recipe(seed=seed)) for seed in (5, 5, 6))
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))
    assert not np.array_equal(first[0], other[0])


@pytest.mark.parametrize("cell", CELLS)
def test_keras_weights_are_glorot_and_orthogonal(cell: str) -> None:
    recipe = Recipe(cell=cell)
    kernel, recurrent = initial_weights(recipe)[:2]
    limit = np.sqrt(6 / (28 + BLOCKS[cell] * 128))
    assert 0.99 * limit < np.abs(kernel).max() <= limit
    assert kernel.std() == pytest.approx(limit / np.sqrt(3), rel=0.03)
    np.testing.assert_allclose(recurrent @ recurrent.T, np.eye(128), atol=1e-5)


def test_keras_weights_are_distributed_like_keras_own() -> None:
    ours = initial_weights(Recipe())
    layer = keras.layers.LSTM(128)  # another draw each time: what is compared must not hang on one value of 65,536
    layer.build((None, 28, 28))
    for mine, theirs in zip(ours, layer.get_weights(), strict=False):
        assert mine.std() == pytest.approx(theirs.std(), rel=0.03)
        assert np.quantile(np.abs(mine), 0.99) == pytest.approx(np.quantile(np.abs(theirs), 0.99), rel=0.05)
    np.testing.assert_array_equal(ours[2], layer.get_weights()[2])  # forget bias 1 is Keras' unit_forget_bias


@pytest.mark.parametrize("cell", CELLS)
def test_tf1_draws_input_and_recurrent_weights_as_one_matrix(cell: str) -> None:
    kernel, recurrent = initial_weights(Recipe(cell=cell, cell_weights="tf1"))[:2]
    limit = np.sqrt(6 / (28 + 128 + BLOCKS[cell] * 128))
    for part in (kernel, recurrent):
        assert 0.98 * limit < np.abs(part).max() <= limit
        assert part.std() == pytest.approx(limit / np.sqrt(3), rel=0.03)


@pytest.mark.parametrize("forget_bias", [1.0, 0.0, -2.5])
def test_the_forget_bias_is_in_the_forget_block_alone(forget_bias: float) -> None:
    bias = initial_weights(Recipe(hidden_size=8, forget_bias=forget_bias))[2].reshape(4, 8)  # i, f, g, o
    np.testing.assert_array_equal(bias[1], np.full(8, forget_bias, np.float32))
    np.testing.assert_array_equal(bias[[0, 2, 3]], 0.0)


@pytest.mark.parametrize("cell", ["gru", "simple_rnn"])
def test_other_cells_have_no_forget_bias(cell: str) -> None:
    np.testing.assert_array_equal(initial_weights(Recipe(cell=cell, forget_bias=3.0))[2], 0.0)


def test_document_002_draws_normal_weights_and_constant_biases() -> None:
    weights = initial_weights(DOCUMENTS["002"])
    for weight in (weights[0], weights[5]):  # input layer (28, 128), output layer (128, 10)
        assert weight.std() == pytest.approx(1.0, rel=0.06)
        assert abs(weight.mean()) < 0.1
    np.testing.assert_array_equal(weights[1], np.float32(0.1))
    np.testing.assert_array_equal(weights[6], np.float32(0.1))


def test_document_003_draws_truncated_normal_output_weights() -> None:
    weights = initial_weights(DOCUMENTS["003"].changed(hidden_size=512))[3]  # (512, 10)
    assert 0.195 < np.abs(weights).max() <= 0.2
    # The deviation of a normal distribution cut at two of its own deviations is 0.8796 of it.
    assert weights.std() == pytest.approx(0.08796, rel=0.03)


def test_normal_biases_are_normal() -> None:
    bias = initial_weights(DOCUMENTS["001"].changed(input_layer=512))[1]
    assert bias.std() == pytest.approx(1.0, rel=0.1)


@pytest.mark.parametrize("number", DOCUMENTS)
def test_a_document_starts_as_its_tensorflow_1_program_did(number: str) -> None:
    """Kernel, bias and output layer as BasicLSTMCell and the listing's own variables drew them, from many seeds."""
    recipe = DOCUMENTS[number]
    inputs, size = recipe.input_layer or 28, recipe.hidden_size
    draws = [initial_weights(recipe.changed(seed=seed)) for seed in range(20)]
    *input_layer, kernel, recurrent, bias, output, output_bias = (np.stack(one) for one in zip(*draws, strict=True))
    # BasicLSTMCell: one kernel [I + H, 4H], by tf.get_variable's default glorot_uniform; its bias zeros, and forget_bias
    # added at call time, which Keras keeps in the bias
    joint = np.concatenate([kernel, recurrent], axis=1)
    assert joint.shape[1:] == (inputs + size, 4 * size)
    limit = np.sqrt(6 / (inputs + size + 4 * size))
    assert 0.999 * limit < np.abs(joint).max() <= limit
    assert joint.std() == pytest.approx(limit / np.sqrt(3), rel=0.005)
    np.testing.assert_array_equal(bias.reshape(20, 4, size)[:, 1], 1.0)  # i, f, g, o
    np.testing.assert_array_equal(bias.reshape(20, 4, size)[:, [0, 2, 3]], 0.0)

    normal = {"000": 1.0, "001": 1.0, "002": 1.0, "003": 0.08796, "004-first": 1.0}  # a normal cut at two deviations
    glorot = np.sqrt(2 / (size + 10))  # tf.layers.dense
    assert output.std() == pytest.approx(normal.get(number, glorot), rel=0.02)
    constant = {"002": 0.1, "003": 0.1, "004-first": 0.1, "004-second": 0.0}
    if number in constant:
        np.testing.assert_array_equal(output_bias, np.float32(constant[number]))
    else:
        assert output_bias.std() == pytest.approx(1.0, rel=0.15)
    assert bool(input_layer) == (number in ("001", "002", "004-first"))
    if input_layer:
        assert input_layer[0].shape[1:] == (28, 128)
        assert input_layer[0].std() == pytest.approx(1.0, rel=0.02)
        if number == "001":
            assert input_layer[1].std() == pytest.approx(1.0, rel=0.1)
        else:
            np.testing.assert_array_equal(input_layer[1], np.float32(0.1))
