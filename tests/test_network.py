"""Networks against Keras: every cell, both forms of the GRU, every length, with and without an input layer."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from rnnlab.cells import sigmoid
from rnnlab.data import as_sequence, load_mnist
from rnnlab.errors import LabError
from rnnlab.network import Network, load_network, softmax
from rnnlab.notation import CELLS
from rnnlab.recipe import Recipe
from rnnlab.settings import TIMESTEPS
from rnnlab.weights import keras_shapes

MakeNetwork = Callable[..., Network]
CELL_FORMS = [{"cell": "simple_rnn"}, {"cell": "lstm"}, {"cell": "gru"}, {"cell": "gru", "reset_after": False}]


def calm_scale(hidden_size: int) -> float:
    """The scale of random weights below which a plain RNN is not chaotic: else rounding errors would grow with time."""
    return float(min(0.4, 0.8 / np.sqrt(hidden_size)))


def keras_layer(network: Network) -> Callable[[NDArray[np.float32]], list[tf.Tensor]]:
    """The recurrent layer of a network, in Keras, giving its output after every timestep.

    As a graph, like Keras' own training: step by step 784 timesteps would take ten times as long.
    """
    recipe = network.recipe
    kind = getattr(keras.layers, CELLS[recipe.cell].keras_class)
    options = {"reset_after": recipe.reset_after} if recipe.cell == "gru" else {}
    layer = kind(recipe.hidden_size, return_sequences=True, return_state=True, **options)
    layer.build((None, recipe.timesteps, recipe.cell_inputs))
    layer.set_weights(network.keras_weights()[2 if recipe.input_layer else 0 : -2])
    return tf.function(layer)


@pytest.mark.parametrize("timesteps", TIMESTEPS)
@pytest.mark.parametrize("form", CELL_FORMS, ids=str)
def test_hidden_states_are_keras_s(
    form: dict[str, object], timesteps: int, random_network: MakeNetwork, digit: NDArray[np.float32]
) -> None:
    network = random_network(Recipe(hidden_size=24, timesteps=timesteps, **form), scale=calm_scale(24))
    trace = network.trace(digit)
    hidden, *last = (np.asarray(value) for value in keras_layer(network)(trace.inputs[None]))
    np.testing.assert_allclose(trace.hidden, hidden[0], atol=1e-5)
    if trace.cell is not None:
        np.testing.assert_allclose(trace.cell[-1], last[-1][0], atol=1e-5)


@pytest.mark.parametrize("form", CELL_FORMS, ids=str)
@pytest.mark.parametrize("input_layer", [None, 9])
def test_a_saved_file_opens_in_keras_and_predicts_the_same(
    form: dict[str, object], input_layer: int | None, random_network: MakeNetwork, tmp_path: Path
) -> None:
    recipe = Recipe(hidden_size=17, timesteps=56, input_layer=input_layer, **form)
    network = random_network(recipe, scale=calm_scale(17))
    network.save(tmp_path / "network.keras")
    model = keras.models.load_model(tmp_path / "network.keras")
    images = load_mnist().test.images[:64]
    logits = np.asarray(model(as_sequence(images, network.recipe)))
    np.testing.assert_allclose(network.logits(images), logits, atol=1e-5)
    assert [layer.name for layer in model.layers][-1] == "output_layer"
    again = load_network(tmp_path / "network.keras")
    assert again.recipe == network.recipe
    np.testing.assert_array_equal(again.logits(images), network.logits(images))


@settings(max_examples=15, deadline=None)
@given(
    form=st.sampled_from(CELL_FORMS),
    hidden_size=st.integers(1, 40),
    timesteps=st.sampled_from(TIMESTEPS[:5]),
    input_layer=st.none() | st.integers(1, 30),
    order=st.sampled_from(["rows", "columns", "reversed", "permuted"]),
    seed=st.integers(0, 1_000),
)
def test_any_shape_agrees_with_keras_layer_by_layer(
    form: dict[str, object], hidden_size: int, timesteps: int, input_layer: int | None, order: str, seed: int
) -> None:
    recipe = Recipe(hidden_size=hidden_size, timesteps=timesteps, input_layer=input_layer, order=order, **form)
    random = np.random.default_rng(seed)
    arrays = [random.normal(0, calm_scale(hidden_size), shape).astype(np.float32) for shape in keras_shapes(recipe)]
    network = Network.from_keras_weights(recipe, arrays)
    for given_, packed in zip(arrays, network.keras_weights(), strict=True):
        np.testing.assert_array_equal(given_, packed)
    trace = network.trace(random.random((28, 28)))
    x = trace.inputs if input_layer is None else trace.inputs @ arrays[0] + arrays[1]
    hidden = np.asarray(keras_layer(network)(x[None])[0])[0]
    np.testing.assert_allclose(trace.hidden, hidden, atol=2e-5)
    np.testing.assert_allclose(trace.logits, hidden @ arrays[-2] + arrays[-1], atol=2e-4)


def test_gates_are_keras_s_own_equations(random_network: MakeNetwork, digit: NDArray[np.float32]) -> None:
    """Keras hides its gates; its packed kernels give them, split where Keras' source splits them (i, f, c, o)."""
    network = random_network(Recipe(hidden_size=16))
    kernel, recurrent, bias, *_ = network.keras_weights()
    trace = network.trace(digit)
    before = np.vstack([trace.initial_hidden, trace.hidden[:-1]])
    z = trace.inputs @ kernel + before @ recurrent + bias
    for key, pre in zip(("input", "forget", "candidate", "output"), np.split(z, 4, axis=1), strict=True):
        np.testing.assert_allclose(trace.pre[key], pre, atol=1e-5)
        activation = np.tanh(pre) if key == "candidate" else 1 / (1 + np.exp(-pre))
        np.testing.assert_allclose(trace.gates[key], activation, atol=1e-5)


def test_a_gru_keeps_where_its_update_gate_is_open(random_network: MakeNetwork, digit: NDArray[np.float32]) -> None:
    trace = random_network(Recipe(cell="gru", hidden_size=16)).trace(digit)
    before = np.vstack([trace.initial_hidden, trace.hidden[:-1]])
    z = trace.gates["update"]
    np.testing.assert_allclose(trace.hidden, z * before + (1 - z) * trace.gates["candidate"], atol=1e-6)


@pytest.mark.parametrize("form", CELL_FORMS, ids=str)
def test_a_trace_holds_every_quantity_by_name(
    form: dict[str, object], random_network: MakeNetwork, digit: NDArray[np.float32]
) -> None:
    recipe = Recipe(hidden_size=12, timesteps=14, input_layer=5, **form)
    trace = random_network(recipe).trace(digit)
    blocks = CELLS[recipe.cell].keras_order
    assert set(trace.gates) == set(blocks) - {"hidden"}
    assert set(trace.pre) == set(blocks)
    for key in (*blocks, *(f"{key}_pre" for key in blocks), *CELLS[recipe.cell].states):
        assert trace[key].shape == (14, 12)
        assert trace[key].dtype == np.float32
    assert trace["projected"].shape == (14, 5)
    assert trace.probabilities.shape == (14, 10)
    np.testing.assert_allclose(trace.probabilities.sum(axis=1), 1, atol=1e-5)
    assert trace.answer == network_answer(trace.logits)


def network_answer(logits: NDArray[np.float32]) -> int:
    return int(np.argmax(logits[-1]))


def test_predict_agrees_with_the_trace_over_chunks(random_network: MakeNetwork) -> None:
    network = random_network(Recipe(hidden_size=8, timesteps=7))
    images = load_mnist().test.images[:1_203]
    answers = network.predict(images)
    assert answers.shape == (1_203,)
    for index in (0, 499, 500, 1_202):
        assert network.trace(images[index]).answer == answers[index]
    np.testing.assert_allclose(network.probabilities(images).sum(axis=1), 1, atol=1e-5)


def test_no_images_give_no_answers(random_network: MakeNetwork) -> None:
    assert random_network(Recipe(hidden_size=4)).predict(np.empty((0, 28, 28), np.float32)).shape == (0,)


@pytest.mark.parametrize(
    "image", [np.zeros((27, 28)), np.zeros((1, 28, 28)), np.full((28, 28), 255.0), np.full((28, 28), np.nan)]
)
def test_a_wrong_picture_is_refused(image: NDArray[np.float64], random_network: MakeNetwork) -> None:
    with pytest.raises(LabError):
        random_network(Recipe(hidden_size=4)).trace(image)


def test_an_unknown_name_lists_the_shipped_ones() -> None:
    with pytest.raises(LabError, match="lstm"):
        load_network("transformer")


def test_softmax_and_sigmoid_do_not_overflow() -> None:
    big = np.array([[1e4, -1e4, 0]], np.float32)
    np.testing.assert_allclose(softmax(big), [[1, 0, 0]])
    np.testing.assert_allclose(sigmoid(big), [[1, 0, 0.5]], atol=1e-7)


def test_the_same_network_always_gives_the_same_bytes(random_network: MakeNetwork) -> None:
    network = random_network(Recipe(hidden_size=6))
    assert network.to_bytes() == network.to_bytes()
    assert io.BytesIO(network.to_bytes()).read(2) == b"PK"
