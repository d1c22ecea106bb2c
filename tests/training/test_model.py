from __future__ import annotations

import keras
import numpy as np
import pytest

from rnnlab.data import as_sequence, load_mnist
from rnnlab.network import Network
from rnnlab.recipe import Recipe
from rnnlab.training.initial import initial_weights
from rnnlab.training.model import build_training_model, model_from_weights

RECIPES = {
    "lstm": Recipe(hidden_size=8),
    "gru": Recipe(cell="gru", hidden_size=8),
    "gru before": Recipe(cell="gru", hidden_size=8, reset_after=False),
    "simple_rnn": Recipe(cell="simple_rnn", hidden_size=8),
    "input layer": Recipe(hidden_size=8, input_layer=5, timesteps=56, order="permuted"),
}


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES)
def test_the_model_has_the_recipes_layers_and_weights(recipe: Recipe) -> None:
    model = build_training_model(recipe)
    assert model.input_shape == (None, recipe.timesteps, recipe.inputs)
    assert model.output_shape == (None, 10)
    assert model.count_params() == recipe.parameters
    names = [layer.name for layer in model.layers]
    assert names[-1] == "output_layer"
    assert ("input_layer" in names[1:2]) == (recipe.input_layer is not None)
    for mine, theirs in zip(initial_weights(recipe), model.get_weights(), strict=True):
        np.testing.assert_array_equal(mine, theirs)


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES)
def test_network_and_model_give_the_same_logits(recipe: Recipe) -> None:
    rng = np.random.default_rng(3)
    weights = [rng.normal(0, 0.4, weight.shape).astype(np.float32) for weight in initial_weights(recipe)]
    network = Network.from_keras_weights(recipe, weights)
    model = model_from_weights(recipe, network.keras_weights())
    images = load_mnist().validation.images[:20]
    expected = model(as_sequence(images, recipe)).numpy()
    np.testing.assert_allclose(network.logits(images), expected, atol=1e-5)


def test_a_loss_at_every_timestep_wants_logits_at_every_timestep() -> None:
    recipe = Recipe(hidden_size=8, timesteps=14)
    assert build_training_model(recipe).output_shape == (None, 10)
    assert build_training_model(recipe.changed(loss_at="every")).output_shape == (None, 14, 10)


def test_an_input_layer_goes_with_the_first_keras_input_of_a_process() -> None:
    """Keras calls that one "input_layer" by itself."""
    keras.backend.clear_session()
    model = build_training_model(Recipe(hidden_size=4, input_layer=3))
    assert [layer.name for layer in model.layers[:2]] == ["pixels", "input_layer"]
