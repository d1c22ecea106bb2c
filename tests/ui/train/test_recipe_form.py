"""The form of hyperparameters: presets fill it, what does not matter is hidden, and a click submits what it shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from rnnlab.errors import LabError
from rnnlab.recipe import DOCUMENTS, PRESETS, Recipe
from rnnlab.settings import SETTINGS
from tests.ui.conftest import OWNER, FakeService, OpenApp

Remembered = Callable[[Any], Mapping[str, Any]]


def form_keys(app: Any) -> set[str]:
    """The settings that the form shows."""
    return {name for name in SETTINGS if _widget(app, name) is not None}


def _widget(app: Any, name: str) -> Any:
    for kind in ("number_input", "selectbox", "select_slider", "toggle", "segmented_control", "button_group"):
        for widget in app.get(kind):
            if widget.key == f"widget_{name}":
                return widget
    return None


def press_train(app: Any) -> Any:
    return next(button for button in app.button if button.label == "Train").click().run()


def test_a_click_submits_the_form(open_app: OpenApp, runs: FakeService, known_browser: str) -> None:
    app = open_app("train")
    app.number_input(key="widget_hidden_size").set_value(64).run()
    app.number_input(key="widget_steps").set_value(300).run()
    app.select_slider(key="widget_learning_rate").set_value(0.003).run()
    press_train(app)
    assert not app.exception
    assert runs.submitted == [(Recipe(hidden_size=64, steps=300, learning_rate=0.003), OWNER)]
    assert app.query_params["run"] in ("new1", ["new1"])


@pytest.mark.parametrize("key", list(PRESETS))
def test_a_preset_fills_the_form(open_app: OpenApp, runs: FakeService, key: str) -> None:
    app = open_app("train", seed="9", cell="gru")
    app.selectbox(key="train_preset").set_value(key).run()
    assert not app.exception
    press_train(app)
    assert [recipe for recipe, _owner in runs.submitted] == [PRESETS[key].recipe]


def test_the_preset_is_named_until_the_form_is_changed(open_app: OpenApp) -> None:
    app = open_app("train", **DOCUMENTS["002"].to_text())
    assert app.selectbox(key="train_preset").value == "document-002"
    app.number_input(key="widget_hidden_size").set_value(64).run()
    assert app.selectbox(key="train_preset_1").value is None


@pytest.mark.parametrize("recipe", [*DOCUMENTS.values(), Recipe(cell="gru", order="permuted", permutation_seed=5)])
def test_an_address_fills_the_form(open_app: OpenApp, runs: FakeService, recipe: Recipe) -> None:
    press_train(open_app("train", **recipe.to_text()))
    assert [submitted for submitted, _owner in runs.submitted] == [recipe]


@pytest.mark.parametrize(
    ("address", "shown", "hidden"),
    [
        ({}, {"forget_bias"}, {"reset_after", "permutation_seed", "input_weights", "input_bias"}),
        ({"cell": "gru"}, {"reset_after"}, {"forget_bias"}),
        ({"cell": "simple_rnn"}, set(), {"forget_bias", "reset_after"}),
        ({"order": "permuted"}, {"permutation_seed"}, set()),
        ({"input_layer": "32"}, {"input_weights", "input_bias"}, set()),
    ],
)
def test_what_does_not_matter_is_hidden(
    open_app: OpenApp, address: dict[str, str], shown: set[str], hidden: set[str]
) -> None:
    keys = form_keys(open_app("train", **address))
    assert shown <= keys
    assert not hidden & keys
    # and all the others are there
    optional = {"forget_bias", "reset_after", "permutation_seed", "input_weights", "input_bias"}
    assert SETTINGS.keys() - optional <= keys


def test_what_is_hidden_keeps_its_value(open_app: OpenApp, remembered: Remembered) -> None:
    app = open_app("train", forget_bias="3", cell="gru")
    assert remembered(app)["forget_bias"] == 3


def test_every_setting_has_a_sentence_of_help(open_app: OpenApp) -> None:
    app = open_app("train", input_layer="32", order="permuted")
    for name in form_keys(app):
        assert len(_widget(app, name).help) > 20, name


def test_when_to_stop_is_part_of_the_recipe(open_app: OpenApp, runs: FakeService) -> None:
    app = open_app("train")
    app.number_input(key="widget_target_accuracy").set_value(0.97).run()
    app.number_input(key="widget_patience").set_value(5).run()
    app.number_input(key="widget_minutes").set_value(2.0).run()
    press_train(app)
    assert runs.submitted[0][0] == Recipe(target_accuracy=0.97, patience=5, minutes=2)


def test_small_rates_are_shown_without_powers_of_ten(open_app: OpenApp) -> None:
    slider = open_app("train").select_slider(key="widget_learning_rate")
    assert "0.00001" in slider.options
    assert "0.000001 to 10" in slider.help


def test_an_optional_number_can_be_emptied(open_app: OpenApp, runs: FakeService) -> None:
    app = open_app("train", clip_norm="1")
    app.number_input(key="widget_clip_norm").set_value(None).run()
    press_train(app)
    assert runs.submitted[0][0].clip_norm is None


def test_parameters_and_time_are_told_before_the_click(open_app: OpenApp) -> None:
    app = open_app("train", hidden_size="64")
    told = " ".join(entry.value for entry in app.main.markdown)
    assert f"{Recipe(hidden_size=64).parameters:,}" in told
    assert "12\N{NO-BREAK SPACE}s" in told
    assert any("CPU (a test)" in entry.value for entry in app.main.caption)


def test_a_worker_that_warms_up_is_told(open_app: OpenApp, runs: FakeService) -> None:
    runs.device_name, runs.seconds = None, None
    app = open_app("train")
    assert not app.exception
    assert any("warming up" in entry.value for entry in app.main.caption)


def test_a_run_that_cannot_be_saved_is_one_sentence(open_app: OpenApp, runs: FakeService) -> None:
    app = open_app("train")
    runs.broken = LabError("The disk is full, so the run could not be saved and ended. Make room, then train again.")
    press_train(app)
    assert not app.exception
    assert str(runs.broken) in [entry.value for entry in (*app.error, *app.warning)]
