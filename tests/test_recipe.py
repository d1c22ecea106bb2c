from __future__ import annotations

import dataclasses

import keras
import pytest

from rnnlab.errors import LabError
from rnnlab.recipe import DOCUMENTS, PRESETS, Recipe


def test_defaults_are_the_public_face() -> None:
    recipe = Recipe()
    assert (recipe.cell, recipe.hidden_size, recipe.timesteps, recipe.order) == ("lstm", 128, 28, "rows")
    assert (recipe.optimizer, recipe.learning_rate, recipe.batch_size, recipe.steps) == ("adam", 1e-3, 128, 782)
    assert (recipe.input_layer, recipe.clip_norm, recipe.forget_bias, recipe.seed) == (None, None, 1.0, 0)


def test_it_is_frozen() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Recipe().cell = "gru"  # type: ignore[misc]


@pytest.mark.parametrize("recipe", [*DOCUMENTS.values(), *(preset.recipe for preset in PRESETS.values())])
def test_json_and_text_bring_a_recipe_back(recipe: Recipe) -> None:
    assert Recipe.from_json(recipe.to_json()) == recipe
    assert Recipe.from_text(recipe.to_text()) == recipe


def test_an_unknown_field_is_refused() -> None:
    with pytest.raises(LabError, match="layers"):
        Recipe.from_json({"layers": 2})


def test_the_documents_are_the_six_listings() -> None:
    assert set(DOCUMENTS) == {"000", "001", "002", "003", "004-first", "004-second"}
    # 000: SGD, no input layer; 001: 5 epochs of 3,437 batches of 16; 002: 100,000 images in batches of 128
    assert (DOCUMENTS["000"].optimizer, DOCUMENTS["000"].input_layer) == ("sgd", None)
    assert DOCUMENTS["001"].steps == 5 * (55_000 // 16)
    assert DOCUMENTS["002"].steps == -(-100_000 // 128)
    assert (DOCUMENTS["003"].hidden_size, DOCUMENTS["003"].softmax) == (100, "twice")
    assert DOCUMENTS["004-first"] == DOCUMENTS["002"].changed(steps=100_000)


@pytest.mark.parametrize(
    "recipe",
    [
        Recipe(),
        Recipe(cell="gru", hidden_size=20, input_layer=7),
        Recipe(cell="gru", reset_after=False, timesteps=56),
        Recipe(cell="simple_rnn", timesteps=784),
    ],
)
def test_parameters_are_counted_as_keras_counts_them(recipe: Recipe) -> None:
    layers: list[keras.Layer] = [keras.Input((recipe.timesteps, recipe.inputs))]
    if recipe.input_layer:
        layers.append(keras.layers.Dense(recipe.input_layer))
    options = {"reset_after": recipe.reset_after} if recipe.cell == "gru" else {}
    recurrent = {"lstm": keras.layers.LSTM, "gru": keras.layers.GRU, "simple_rnn": keras.layers.SimpleRNN}
    layers += [recurrent[recipe.cell](recipe.hidden_size, **options), keras.layers.Dense(10)]
    assert keras.Sequential(layers).count_params() == recipe.parameters


def test_a_recipe_from_before_the_stop_conditions_is_read() -> None:
    old = Recipe(cell="gru").to_json()
    for name in ("target_accuracy", "patience", "minutes"):
        assert old.pop(name) is None
    assert Recipe.from_json(old) == Recipe(cell="gru")


@pytest.mark.parametrize("conditions", [{"target_accuracy": 0.97}, {"patience": 5, "minutes": 2.5}])
def test_stop_conditions_travel(conditions: dict[str, object]) -> None:
    recipe = Recipe(**conditions)  # type: ignore[arg-type]
    assert Recipe.from_json(recipe.to_json()) == Recipe.from_text(recipe.to_text()) == recipe


@pytest.mark.parametrize("wrong", [{"target_accuracy": 97}, {"patience": 0}, {"minutes": 0}, {"patience": 1.5}])
def test_stop_conditions_are_checked(wrong: dict[str, object]) -> None:
    with pytest.raises(LabError, match="choose a"):
        Recipe(**wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("number", "units", "input_layer", "optimizer", "rate", "batch", "steps", "softmax"),
    [
        ("000", 128, None, "sgd", 0.001, 128, 10_000, "once"),
        ("001", 128, 128, "sgd", 0.001, 16, 17_185, "once"),
        ("002", 128, 128, "adam", 0.001, 128, 782, "once"),
        ("003", 100, None, "adam", 0.0001, 50, 6_600, "twice"),
        ("004-first", 128, 128, "adam", 0.001, 128, 100_000, "once"),
        ("004-second", 128, None, "adam", 0.01, 128, 200, "once"),
    ],
)  # fmt: skip
def test_a_document_is_trained_as_it_is_written(
    number: str, units: int, input_layer: int | None, optimizer: str, rate: float, batch: int, steps: int, softmax: str
) -> None:
    recipe = DOCUMENTS[number]
    assert (recipe.cell, recipe.timesteps, recipe.order, recipe.forget_bias) == ("lstm", 28, "rows", 1.0)
    assert (recipe.hidden_size, recipe.input_layer, recipe.cell_weights) == (units, input_layer, "tf1")
    assert (recipe.optimizer, recipe.learning_rate, recipe.schedule) == (optimizer, rate, "constant")
    assert (recipe.batch_size, recipe.steps, recipe.softmax, recipe.loss_at) == (batch, steps, softmax, "last")
    assert (recipe.clip_norm, recipe.augmentation, recipe.patience, recipe.minutes) == (None, "none", None, None)


def test_a_recipe_from_before_the_measuring_is_read() -> None:
    old = Recipe(cell="gru").to_json()
    assert old.pop("measure") == "none"
    assert Recipe.from_json(old) == Recipe(cell="gru")


def test_a_recipe_from_before_the_precision_is_read() -> None:
    old = Recipe(cell="gru").to_json()
    assert old.pop("precision") == "auto"
    assert Recipe.from_json(old) == Recipe(cell="gru")
    assert "precision" not in Recipe(cell="gru").to_text()  # links stay as they were


def test_the_documents_are_computed_in_float32() -> None:
    assert {recipe.precision for recipe in DOCUMENTS.values()} == {"float32"}
    assert {preset.recipe.precision for key, preset in PRESETS.items() if key.startswith("document")} == {"float32"}


def test_a_timestep_is_a_row_where_28_of_them_read_from_the_top() -> None:
    assert Recipe().reads_rows
    assert not any(Recipe(order=order).reads_rows for order in ("columns", "reversed", "permuted"))
    assert not any(Recipe(timesteps=steps).reads_rows for steps in (14, 56, 784))
