"""The networks that ship: each file loads, scores what its card says, and is what its name says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from rnnlab.data import as_sequence, load_mnist
from rnnlab.network import MODELS_FOLDER, load_network
from rnnlab.recipe import Recipe

GOOD = ("lstm", "gru", "simple_rnn")
FAILED = ("failed_learning_rate", "failed_long_simple_rnn")
IMAGES = 1_000


def card(name: str) -> dict[str, Any]:
    return json.loads((MODELS_FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def test_every_network_has_a_card_and_every_card_a_network() -> None:
    names = {path.stem for path in MODELS_FOLDER.glob("*.keras")}
    assert names == {*GOOD, *FAILED}
    assert names == {path.stem for path in MODELS_FOLDER.glob("*.json")}
    prose = (MODELS_FOLDER / "README.md").read_text(encoding="utf-8")
    assert all(f"`{name}`" in prose for name in names)


@pytest.mark.parametrize("name", [*GOOD, *FAILED])
def test_a_network_scores_what_its_card_says(name: str) -> None:
    network, test = load_network(name), load_mnist().test
    accuracy = np.mean(network.predict(test.images[:IMAGES]) == test.labels[:IMAGES])
    # The first 1,000 are a sample of the 10,000: three standard deviations of it.
    stated = card(name)["test"]["accuracy"]
    margin = 3 * np.sqrt(max(stated * (1 - stated), 0.004) / IMAGES)
    assert accuracy == pytest.approx(stated, abs=margin)


@pytest.mark.parametrize("name", [*GOOD, *FAILED])
def test_a_card_tells_what_was_made(name: str) -> None:
    network, told = load_network(name), card(name)
    assert Recipe.from_json(told["recipe"]) == network.recipe
    assert told["seed"] == network.recipe.seed
    assert told["steps"] == network.recipe.steps
    assert told["parameters"] == network.recipe.parameters
    assert told["validation"]["images"] == 5_000
    assert told["test"]["images"] == 10_000
    assert told["training_seconds"] > 0
    assert {"python", "numpy", "tensorflow", "keras"} <= set(told["versions"])


@pytest.mark.parametrize("name", [*GOOD, *FAILED])
def test_keras_opens_a_shipped_file_and_answers_the_same(name: str) -> None:
    network = load_network(name)
    images = load_mnist().test.images[:100]
    model = keras.models.load_model(Path(MODELS_FOLDER) / f"{name}.keras")
    logits = model(as_sequence(images, network.recipe)).numpy()
    np.testing.assert_allclose(network.logits(images), logits, atol=1e-3, rtol=1e-4)


def test_the_good_ones_are_good_enough_for_a_classroom() -> None:
    assert card("lstm")["test"]["accuracy"] >= 0.995
    assert card("gru")["test"]["accuracy"] >= 0.994
    assert card("simple_rnn")["test"]["accuracy"] >= 0.98
    for name in GOOD:
        recipe = load_network(name).recipe
        assert (recipe.cell, recipe.hidden_size, recipe.timesteps, recipe.order) == (name, 128, 28, "rows")
        assert recipe.augmentation == "drawn"


@pytest.mark.parametrize("name", FAILED)
def test_the_failed_ones_failed(name: str) -> None:
    assert card(name)["test"]["accuracy"] < 0.5
    assert card(name)["ended"] in ("done", "diverged")
