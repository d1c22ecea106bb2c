"""The Keras model of a recipe, with weights that `initial` draws."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from rnnlab.recipe import CLASSES, Recipe
from rnnlab.training.initial import initial_weights
from rnnlab.training.tensors import Model

Array = NDArray[np.float32]


def build_training_model(recipe: Recipe) -> Model:
    """The recipe's network before training, as a Keras model: (B, T, I) -> logits (B, 10), or (B, T, 10) when the
    recipe's loss is taken at every timestep.

    Input -> [Dense, linear, "input_layer"] -> LSTM, GRU or SimpleRNN -> Dense, linear, "output_layer".
    """
    model = _stack(recipe, every_step=recipe.loss_at == "every")
    model.set_weights(initial_weights(recipe))
    return model


def model_from_weights(recipe: Recipe, weights: Sequence[Array]) -> Model:
    """The recipe's Keras model holding `weights`, in ``get_weights`` order (`Network.keras_weights`)."""
    model = _stack(recipe, every_step=False)
    model.set_weights(list(weights))
    return model


def _stack(recipe: Recipe, every_step: bool) -> Model:
    sequence = inputs = keras.Input((recipe.timesteps, recipe.inputs), name="pixels")  # (B, T, I)
    if recipe.input_layer:
        sequence = _dense(recipe.input_layer, "input_layer")(sequence)  # (B, T, P)
    hidden = _cell(recipe, every_step)(sequence)  # (B, H) or (B, T, H)
    return keras.Model(inputs, _dense(CLASSES, "output_layer")(hidden))  # (B, 10) or (B, T, 10)


# All weights are set from `initial`, so Keras draws none of its own: "zeros" is quick and needs no seed.
def _dense(units: int, name: str) -> Any:
    return keras.layers.Dense(units, kernel_initializer="zeros", name=name)


def _cell(recipe: Recipe, every_step: bool) -> Any:
    plain: dict[str, Any] = {
        "kernel_initializer": "zeros",
        "recurrent_initializer": "zeros",
        "return_sequences": every_step,
    }
    if recipe.cell == "lstm":
        return keras.layers.LSTM(recipe.hidden_size, unit_forget_bias=False, **plain)
    if recipe.cell == "gru":
        return keras.layers.GRU(recipe.hidden_size, reset_after=recipe.reset_after, **plain)
    return keras.layers.SimpleRNN(recipe.hidden_size, **plain)
