"""Signals against Keras: its own hidden states, and gates computed from them with TensorFlow."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import tensorflow as tf

from rnnlab.data import as_sequence, load_mnist
from rnnlab.network import Network
from rnnlab.recipe import Recipe
from rnnlab.training.initial import initial_weights
from rnnlab.training.model import model_from_weights
from rnnlab.training.signals import signals_of

BASE = Recipe(hidden_size=20, timesteps=14)
RECIPES = {
    "lstm": BASE,
    "gru": BASE.changed(cell="gru"),
    "gru before": BASE.changed(cell="gru", reset_after=False),
    "simple_rnn": BASE.changed(cell="simple_rnn"),
    "input layer": BASE.changed(input_layer=9, order="columns"),
}


def digits() -> np.ndarray:
    """Three validation images of each class, found one by one."""
    validation, found = load_mnist().validation, []
    for label in range(10):
        places = [place for place in range(len(validation)) if validation.labels[place] == label]
        found.extend(validation.image(place) for place in places[:3])
    return np.stack(found)


def network_with(recipe: Recipe, factor: float, dead: int) -> Network:
    """Initial weights times `factor`, so that gates saturate, with the first `dead` units cut off."""
    weights = [weight * np.float32(factor) for weight in initial_weights(recipe)]
    first = 2 if recipe.input_layer else 0
    for array in weights[first : first + 3]:
        blocks = array.reshape(*array.shape[:-1], -1, recipe.hidden_size)
        blocks[..., :dead] = 0.0
    return Network.from_keras_weights(recipe, weights)


def keras_hidden(network: Network) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What the cell is given (N, T, I), Keras' hidden states (N, T, H), and its probabilities (N, 10)."""
    model = model_from_weights(network.recipe, network.keras_weights())
    cell = model.layers[-2]
    cell.return_sequences = True
    given = as_sequence(digits(), network.recipe)
    if network.recipe.input_layer:
        given = model.layers[1](given).numpy()
    hidden = cell(given).numpy()
    probabilities = keras.ops.softmax(model.layers[-1](hidden[:, -1])).numpy()
    return given, hidden, probabilities


def gates_of(network: Network, given: np.ndarray, hidden: np.ndarray) -> np.ndarray:
    """All sigmoid gates, from Keras' packed weights: i, f, (g,) o of an LSTM, z, r of a GRU."""
    first = 2 if network.recipe.input_layer else 0
    kernel, recurrent, bias = network.keras_weights()[first : first + 3]
    before = np.concatenate([np.zeros_like(hidden[:, :1]), hidden[:, :-1]], axis=1)  # h_prev
    packed = given @ kernel + before @ recurrent + (bias.sum(axis=0) if bias.ndim == 2 else bias)
    blocks = np.split(tf.sigmoid(packed).numpy(), packed.shape[-1] // network.recipe.hidden_size, axis=-1)
    return np.stack([blocks[0], blocks[1], blocks[3]] if network.recipe.cell == "lstm" else blocks[:2])


@pytest.mark.parametrize("factor", [1.0, 4.0])
@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES)
def test_signals_are_what_keras_had(recipe: Recipe, factor: float) -> None:
    network = network_with(recipe, factor, dead=3)
    given, hidden, probabilities = keras_hidden(network)
    if recipe.cell == "simple_rnn":
        share = np.mean(np.abs(hidden) > 0.95)
    else:
        gates = gates_of(network, given, hidden)
        share = np.mean((gates < 0.05) | (gates > 0.95))
    signals = signals_of(network)
    assert signals is not None
    assert signals.saturation == pytest.approx(share, abs=1e-3)  # some lie on the very edge
    assert signals.dead == np.mean(np.ptp(hidden, axis=(0, 1)) < 1e-3) == pytest.approx(3 / 20)
    np.testing.assert_allclose(signals.beliefs, probabilities[::3], atol=6e-4)
    if factor > 1:
        assert share > 0.05


def test_the_gates_of_a_fresh_network_are_hardly_saturated() -> None:
    signals = signals_of(Network.from_keras_weights(BASE, initial_weights(BASE)))
    assert signals is not None
    assert signals.saturation < 0.05
    assert signals.dead == 0


def test_a_stuck_unit_is_dead_too() -> None:
    recipe = RECIPES["simple_rnn"]
    weights = initial_weights(recipe)
    weights[2][:5] = 100.0  # these hidden states are 1 at every timestep
    signals = signals_of(Network.from_keras_weights(recipe, weights))
    assert signals is not None
    assert signals.dead == pytest.approx(5 / 20)
    assert signals.saturation >= 5 / 20


def test_weights_too_large_to_compute_with_give_no_signals() -> None:
    weights = [weight * np.float32(3e38) for weight in initial_weights(BASE)]
    assert signals_of(Network.from_keras_weights(BASE, weights)) is None
