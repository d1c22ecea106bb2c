"""Gradients through time against finite differences in float64 and against TensorFlow's own tape."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace

import keras
import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

import rnnlab.analysis.gradients
from rnnlab import cells
from rnnlab.analysis.gradients import Gradients, gradients_through_time, shares
from rnnlab.data import as_sequence
from rnnlab.errors import LabError
from rnnlab.network import Network
from rnnlab.notation import CELLS
from rnnlab.recipe import Recipe
from rnnlab.trace import Trace
from rnnlab.weights import Dense, Weights, keras_shapes

MakeNetwork = Callable[..., Network]
Array = NDArray[np.float64]
CELL_FORMS = [{"cell": "simple_rnn"}, {"cell": "lstm"}, {"cell": "gru"}, {"cell": "gru", "reset_after": False}]
FORM_NAMES = ["simple_rnn", "lstm", "gru", "gru_reset_before"]
#: how far a value is nudged to either side; the error is of the order of its square
NUDGE = 1e-5


def double_network(recipe: Recipe, seed: int, scale: float) -> Network:
    """A network with random weights in float64, which finite differences need."""
    random = np.random.default_rng(seed)
    arrays = [random.normal(0, scale, shape).astype(np.float32) for shape in keras_shapes(recipe)]
    single = Network.from_keras_weights(recipe, arrays).weights

    def double(part):
        return type(part)(**{field.name: getattr(part, field.name).astype(np.float64) for field in fields(part)})

    layer = None if single.input_layer is None else Dense(*(double(single.input_layer).W, double(single.input_layer).b))
    return Network(recipe, Weights(layer, double(single.cell), double(single.output_layer)))


def read_on(network: Network, inputs: Array, h: Array, c: Array | None) -> tuple[Array, list[cells.Step]]:
    """The logits after the last of `inputs` (N, I), from the states h and c on, and every step, all in float64."""
    layer, steps = network.weights.input_layer, []
    for x in inputs:
        step = cells.step(x if layer is None else x @ layer.W + layer.b, h, c, network.weights.cell)
        h, c = step.h, getattr(step, "c", None)
        steps.append(step)
    return h @ network.weights.output_layer.W + network.weights.output_layer.b, steps


def double_trace(network: Network, image: Array) -> Trace:
    """The trace in float64: the float32 one with everything that the gradients read put in again."""
    trace = network.trace(image)
    inputs = as_sequence(image, network.recipe)  # (T, I)
    zeros = np.zeros(network.recipe.hidden_size)
    _logits, steps = read_on(network, inputs, zeros, zeros)
    stacked = {name: np.stack([getattr(step, name) for step in steps]) for name in steps[0]._fields}
    letters = {"input": "i", "forget": "f", "candidate": "g", "output": "o", "update": "z", "reset": "r"}
    return replace(
        trace,
        inputs=inputs,
        hidden=stacked["h"],
        cell=stacked.get("c"),
        gates={key: stacked[letters[key]] for key in trace.gates},
        initial_hidden=zeros,
        initial_cell=zeros if "c" in stacked else None,
    )


def slope(function: Callable[[Array], Array], at: Array) -> Array:
    """The central differences of `function` (n,) -> (K,) with respect to each of its arguments: (K, n)."""
    steps = np.eye(at.size) * NUDGE
    return np.stack([(function(at + step) - function(at - step)) / (2 * NUDGE) for step in steps], axis=-1)


def close(found: Array, expected: Array) -> None:
    """Equal as far as central differences can tell: logits are rounded to some 1e-15, and divided by the nudge."""
    np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-9)


def norms_by_nudging(network: Network, trace: Trace, t: int, state: str) -> Array:
    """||d logit_k / d h_t|| or, for ``"c"``, ||d logit_k / d c_t||, as the docstring defines them: (K,)."""
    rest = trace.inputs[t + 1 :]

    def logits(value: Array) -> Array:
        c = None if trace.cell is None else trace.cell[t]
        h, c = (value, c) if state == "h" else (trace.gates["output"][t] * np.tanh(value), value)
        return read_on(network, rest, h, c)[0]

    return np.linalg.norm(slope(logits, trace.hidden[t] if state == "h" else trace.cell[t]), axis=-1)


@settings(max_examples=30, deadline=None)
@given(
    form=st.sampled_from(CELL_FORMS),
    hidden_size=st.integers(1, 9),
    timesteps=st.sampled_from([7, 14, 28]),
    input_layer=st.none() | st.integers(1, 6),
    order=st.sampled_from(["rows", "columns", "reversed", "permuted"]),
    scale=st.floats(0.05, 0.8),
    seed=st.integers(0, 1_000),
    data=st.data(),
)
def test_any_network_agrees_with_finite_differences(
    form: dict[str, object],
    hidden_size: int,
    timesteps: int,
    input_layer: int | None,
    order: str,
    scale: float,
    seed: int,
    data: st.DataObject,
) -> None:
    recipe = Recipe(hidden_size=hidden_size, timesteps=timesteps, input_layer=input_layer, order=order, **form)
    network = double_network(recipe, seed, scale)
    image = np.random.default_rng(seed).random((28, 28))
    trace = double_trace(network, image)
    found = gradients_through_time(network, trace)

    t = data.draw(st.integers(0, timesteps - 1), label="timestep")
    close(found.hidden_norms[:, t], norms_by_nudging(network, trace, t, "h"))
    if trace.cell is not None:
        close(found.cell_norms[:, t], norms_by_nudging(network, trace, t, "c"))
    pixels = data.draw(st.lists(st.integers(0, 783), min_size=3, max_size=3), label="pixels")
    zeros = np.zeros(hidden_size)

    def logits(values: Array) -> Array:
        changed = image.ravel().copy()
        changed[pixels] = values
        return read_on(network, as_sequence(changed.reshape(28, 28), recipe), zeros, zeros)[0]

    if len(set(pixels)) == 3:
        close(found.pixels[:, pixels], slope(logits, image.ravel()[pixels]))


@pytest.mark.parametrize("form", CELL_FORMS, ids=FORM_NAMES)
@pytest.mark.parametrize("input_layer", [None, 9])
def test_tensorflow_s_tape_finds_the_same(
    form: dict[str, object], input_layer: int | None, random_network: MakeNetwork, digit: NDArray[np.float32]
) -> None:
    recipe = Recipe(hidden_size=16, timesteps=14, input_layer=input_layer, order="columns", **form)
    network = random_network(recipe, scale=0.15)
    found = gradients_through_time(network, network.trace(digit))

    kind = getattr(keras.layers, CELLS[recipe.cell].keras_class)
    options = {"unroll": True, **({"reset_after": recipe.reset_after} if recipe.cell == "gru" else {})}
    layers = [] if input_layer is None else [keras.layers.Dense(input_layer)]
    model = keras.Sequential([*layers, kind(16, **options), keras.layers.Dense(10)])
    model.build((None, 14, 56))
    model.set_weights(network.keras_weights())
    picture = tf.Variable(digit.T.reshape(1, 14, 56))  # (1, T, I): two columns of the digit a timestep
    with tf.GradientTape(persistent=True) as tape:
        logits = tf.unstack(model(picture)[0])
    expected = np.stack([tape.gradient(logit, picture).numpy().reshape(28, 28).T for logit in logits])  # (K, 28, 28)
    np.testing.assert_allclose(found.pixels.reshape(10, 28, 28), expected, atol=1e-5 * np.abs(expected).max())


@pytest.mark.parametrize("form", CELL_FORMS, ids=FORM_NAMES)
def test_the_states_gradients_are_those_of_tensorflow_s_tape(
    form: dict[str, object], random_network: MakeNetwork, digit: NDArray[np.float32]
) -> None:
    """Keras' layer goes on from a state that is watched: twice."""
    network = random_network(Recipe(hidden_size=8, timesteps=14, **form), scale=0.2)
    trace = network.trace(digit)
    found = gradients_through_time(network, trace)
    recipe, output = network.recipe, network.weights.output_layer
    kind = getattr(keras.layers, CELLS[recipe.cell].keras_class)
    layer = kind(8, unroll=True, **({"reset_after": recipe.reset_after} if recipe.cell == "gru" else {}))
    layer.build((None, 14, 56))
    layer.set_weights(network.keras_weights()[:-2])

    def norms(t: int, watched: tf.Variable, states: Callable[[], list[tf.Tensor]]) -> Array:
        """||d logit_k / d watched|| where the layer reads on after timestep t from `states`."""
        with tf.GradientTape(persistent=True) as tape:
            last = layer(tf.constant(trace.inputs[None, t + 1 :]), initial_state=states())
            logits = tf.unstack(tf.matmul(last, output.W)[0])
        return np.array([np.linalg.norm(tape.gradient(logit, watched).numpy()) for logit in logits])

    for t in (0, 9):
        h = tf.Variable(trace.hidden[t][None])
        if trace.cell is None:
            np.testing.assert_allclose(found.hidden_norms[:, t], norms(t, h, lambda h=h: [h]), rtol=2e-4)
            continue
        c, o = tf.Variable(trace.cell[t][None]), tf.constant(trace.gates["output"][t])
        np.testing.assert_allclose(found.hidden_norms[:, t], norms(t, h, lambda h=h, c=c: [h, c]), rtol=2e-4)
        follows = norms(t, c, lambda c=c, o=o: [o * tf.tanh(c), c])  # h follows c
        np.testing.assert_allclose(found.cell_norms[:, t], follows, rtol=2e-4)


@pytest.mark.parametrize("form", CELL_FORMS, ids=FORM_NAMES)
def test_products_in_blocks_are_the_same(
    form: dict[str, object], random_network: MakeNetwork, digit: NDArray[np.float32], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Large layers are multiplied block by block; here blocks of one to five columns, the last one narrower."""
    network = random_network(Recipe(hidden_size=11, timesteps=14, **form), scale=0.2)
    trace = network.trace(digit)
    whole = gradients_through_time(network, trace)
    monkeypatch.setattr(rnnlab.analysis.gradients, "_ONE_THREAD", 10 * 11 * 5)
    parts = gradients_through_time(network, trace)
    np.testing.assert_allclose(parts.pixels, whole.pixels, rtol=1e-10, atol=1e-16)
    np.testing.assert_allclose(parts.hidden_norms, whole.hidden_norms, rtol=1e-10)


def test_at_the_last_timestep_only_the_output_layer_is_left(
    random_network: MakeNetwork, digit: NDArray[np.float32]
) -> None:
    network = random_network(Recipe(hidden_size=12))
    trace = network.trace(digit)
    found = gradients_through_time(network, trace)
    np.testing.assert_allclose(found.hidden_norms[:, -1], np.linalg.norm(network.weights.output_layer.W, axis=0))
    seen = trace.gates["output"][-1] * (1 - np.tanh(trace.cell[-1]) ** 2)
    by_c = network.weights.output_layer.W * seen[:, None]
    np.testing.assert_allclose(found.cell_norms[:, -1], np.linalg.norm(by_c, axis=0), rtol=1e-5)


@pytest.mark.parametrize(("cell", "gate"), [("lstm", "forget"), ("gru", "update")])
def test_the_direct_path_is_the_product_of_the_gates_that_keep(
    cell: str, gate: str, random_network: MakeNetwork, digit: NDArray[np.float32]
) -> None:
    trace = random_network(Recipe(cell=cell, hidden_size=12, timesteps=14)).trace(digit)
    found = gradients_through_time(random_network(trace.recipe), trace)
    for t in range(14):
        product = np.ones(12)
        for later in range(t + 1, 14):
            product = product * trace.gates[gate][later].astype(np.float64)
        np.testing.assert_allclose(found.direct[t], product.mean(), rtol=1e-12)
    assert found.direct[-1] == 1


def test_where_nothing_else_flows_the_direct_path_is_all(digit: NDArray[np.float32]) -> None:
    """Without recurrent weights c_t reaches the answer through the forget gates only, unit by unit."""
    recipe = Recipe(hidden_size=1, timesteps=14)
    random = np.random.default_rng(0)
    arrays = [random.normal(0, 1, shape).astype(np.float32) for shape in keras_shapes(recipe)]
    arrays[1] = np.zeros_like(arrays[1])
    network = Network.from_keras_weights(recipe, arrays)
    found = gradients_through_time(network, network.trace(digit))
    np.testing.assert_allclose(found.cell_shares, np.tile(found.direct, (10, 1)), rtol=1e-12)


def test_a_plain_rnn_has_no_direct_path(random_network: MakeNetwork, digit: NDArray[np.float32]) -> None:
    network = random_network(Recipe(cell="simple_rnn", hidden_size=5))
    found = gradients_through_time(network, network.trace(digit))
    assert found.direct is None
    assert found.cell_norms is None
    assert found.cell_shares is None


@pytest.mark.parametrize(("gain", "exponent"), [(0.5, -236.0), (1.0, 0.0), (2.0, 236.0)])
def test_784_timesteps_neither_underflow_nor_overflow(gain: float, exponent: float) -> None:
    """A linear recurrence of known gain: on white paper h stays 0, where tanh has the slope 1."""
    recipe = Recipe(cell="simple_rnn", hidden_size=4, timesteps=784)
    arrays = [np.zeros(shape, np.float32) for shape in keras_shapes(recipe)]
    arrays[1] = gain * np.eye(4, dtype=np.float32)
    arrays[3] = np.ones((4, 10), np.float32)
    network = Network.from_keras_weights(recipe, arrays)
    found = gradients_through_time(network, network.trace(np.zeros((28, 28))))
    np.testing.assert_allclose(np.log10(found.hidden_shares[:, 0]), 783 * np.log10(gain), atol=1e-9)
    assert abs(np.log10(found.hidden_shares[0, 0]) - exponent) < 1


def test_shares_are_one_at_the_end_and_do_not_depend_on_the_size_of_the_output_weights(
    random_network: MakeNetwork, digit: NDArray[np.float32]
) -> None:
    network = random_network(Recipe(cell="gru", hidden_size=12))
    output = network.weights.output_layer
    louder = Network(network.recipe, replace(network.weights, output_layer=replace(output, W=output.W * 1_000)))
    one, other = (gradients_through_time(each, network.trace(digit)) for each in (network, louder))
    assert np.all(one.hidden_shares[:, -1] == 1)
    np.testing.assert_allclose(other.hidden_norms, 1_000 * one.hidden_norms, rtol=1e-5)
    np.testing.assert_allclose(other.hidden_shares, one.hidden_shares, rtol=1e-5)


def test_shares_of_nothing_are_nothing() -> None:
    np.testing.assert_array_equal(shares(np.array([[1.0, 4.0, 2.0], [0.0, 0.0, 0.0]])), [[0.5, 2, 1], [0, 0, 0]])


def test_saliency_is_the_size_of_the_gradient(random_network: MakeNetwork, digit: NDArray[np.float32]) -> None:
    network = random_network(Recipe(hidden_size=6, timesteps=7))
    found: Gradients = gradients_through_time(network, network.trace(digit))
    assert found.pixels.shape == (10, 784)
    assert (found.pixels < 0).any()
    np.testing.assert_array_equal(found.saliency, np.abs(found.pixels))


def test_another_network_s_trace_is_refused(random_network: MakeNetwork, digit: NDArray[np.float32]) -> None:
    trace = random_network(Recipe(hidden_size=6)).trace(digit)
    with pytest.raises(LabError, match="another network"):
        gradients_through_time(random_network(Recipe(hidden_size=7)), trace)
