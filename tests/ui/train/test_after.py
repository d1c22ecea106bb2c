"""After the end of a run: go on, train again, start from a snapshot."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from rnnlab.errors import LabError
from rnnlab.recipe import PRESETS, Recipe
from rnnlab.runs.endings import APP_CLOSED, Ending
from rnnlab.runs.states import State
from rnnlab.ui.train.after import TRAINING_SETTINGS, fork_recipe
from tests.ui.conftest import OWNER, FakeService, OpenApp, run_view
from tests.ui.live_parts import words

pytestmark = pytest.mark.usefixtures("known_browser")

Remembered = Callable[[Any], Mapping[str, Any]]
RECIPE = Recipe(cell="gru", hidden_size=8, steps=100)


def keys(app: Any) -> set[str]:
    return {button.key for button in app.button}


def test_while_it_goes_on_none_of_it_is_there(open_app: OpenApp, runs: FakeService) -> None:
    runs.runs["run1"] = run_view(points=5, has_network=True, snapshots=(1, 5))
    app = open_app("train", run="run1")
    assert not keys(app) & {"run_go_on", "run_extend", "run_again", "run_fork"}
    assert "run_read" in keys(app)


@pytest.mark.parametrize("state", [State.STOPPED, State.INTERRUPTED])
def test_a_run_that_did_not_make_all_its_steps_is_resumed(open_app: OpenApp, runs: FakeService, state: State) -> None:
    ending = Ending(state, APP_CLOSED) if state is State.INTERRUPTED else None
    runs.runs["run1"] = run_view(points=5, state=state, can_resume=True, ending=ending)
    app = open_app("train", run="run1")
    app.button(key="run_go_on").click().run()
    assert not app.exception
    assert runs.commands == [("resume", "run1")]
    assert words(app).startswith("Waiting for the worker")


def test_what_cannot_be_resumed_or_extended_does_not_offer_it(open_app: OpenApp, runs: FakeService) -> None:
    runs.runs["run1"] = run_view(points=5, state=State.FAILED)
    assert not keys(open_app("train", run="run1")) & {"run_go_on", "run_extend", "run_fork"}


def test_one_more_epoch(open_app: OpenApp, runs: FakeService) -> None:
    runs.runs["run1"] = run_view(points=100, state=State.DONE, can_extend=True)
    app = open_app("train", run="run1")
    app.button(key="run_extend").click().run()
    assert runs.commands == [("extend", "run1")]
    assert words(app).startswith("Waiting for the worker")


def test_again_with_another_seed(
    open_app: OpenApp, runs: FakeService, known_browser: str, remembered: Remembered
) -> None:
    runs.runs["run1"] = run_view(points=100, state=State.DONE, recipe=RECIPE)
    app = open_app("train", run="run1")
    app.button(key="run_again").click().run()
    assert runs.submitted == [(RECIPE.changed(seed=1), OWNER)]
    assert remembered(app)["run"] == "new1"
    assert words(app).startswith("Waiting for the worker")
    assert app.number_input(key="widget_seed_1").value == 1  # the form shows what is trained


def test_a_fork_takes_the_network_from_the_run_and_the_training_from_the_form(
    open_app: OpenApp, runs: FakeService, known_browser: str, remembered: Remembered
) -> None:
    runs.runs["run1"] = run_view(points=100, state=State.DONE, recipe=RECIPE, snapshots=(1, 10, 100), name="mine")
    app = open_app("train", run="run1", learning_rate="0.01", hidden_size="200", steps="50")
    told = " ".join(entry.value for entry in app.main.caption)
    assert "Learning rate 0.001 → 0.01, Training steps 100 → 50" in told
    assert any("optimizer starts fresh" in entry.value for entry in app.main.markdown)
    app.select_slider(key="run_snapshot_run1_1").set_value(10).run()
    assert app.button(key="run_fork").label == "Start from step 10"
    app.button(key="run_fork").click().run()
    assert not app.exception
    assert runs.commands == [("fork", "run1", RECIPE.changed(learning_rate=0.01, steps=50), OWNER, 10)]
    assert remembered(app)["run"] == "new1"
    assert app.button(key="run_parent").label == "Started from step 10 of mine"
    app.button(key="run_parent").click().run()
    assert remembered(app)["run"] == "run1"


def test_the_runs_settings_are_put_into_the_form(open_app: OpenApp, runs: FakeService) -> None:
    runs.runs["run1"] = run_view(points=100, state=State.DONE, recipe=RECIPE, snapshots=(1, 100))
    app = open_app("train", run="run1", optimizer="sgd")
    app.button(key="run_to_form").click().run()
    assert app.number_input(key="widget_hidden_size_1").value == 8
    assert app.selectbox(key="widget_optimizer_1").value == "adam"
    assert app.button(key="run_to_form").disabled
    assert any("trains as this run did" in entry.value for entry in app.main.caption)


def test_one_snapshot_needs_no_choice(open_app: OpenApp, runs: FakeService) -> None:
    runs.runs["run1"] = run_view(points=5, state=State.STOPPED, snapshots=(5,))
    app = open_app("train", run="run1")
    assert not app.exception
    app.button(key="run_fork").click().run()
    assert runs.commands[0][0] == "fork"
    assert runs.commands[0][-1] == 5


@pytest.mark.parametrize("form", [preset.recipe for preset in PRESETS.values()])
def test_a_fork_keeps_what_decides_which_weights_there_are(form: Recipe) -> None:
    run = run_view(recipe=RECIPE)
    forked = fork_recipe(run, form)
    for name in ("cell", "hidden_size", "timesteps", "order", "permutation_seed", "input_layer", "reset_after"):
        assert getattr(forked, name) == getattr(RECIPE, name)
    assert all(getattr(forked, name) == getattr(form, name) for name in TRAINING_SETTINGS)


def test_a_fork_that_is_refused_is_one_sentence(open_app: OpenApp, runs: FakeService, remembered: Remembered) -> None:
    runs.runs["run1"] = run_view(points=5, state=State.STOPPED, snapshots=(5,))
    app = open_app("train", run="run1")

    def refuse(*_arguments: object) -> str:
        raise LabError("This run has no snapshot at training step {step}. Choose one of its snapshots.", step=5)

    runs.fork = refuse  # type: ignore[method-assign]
    app.button(key="run_fork").click().run()
    assert not app.exception
    assert ["no snapshot at training step 5" in error.value for error in app.error] == [True]
    assert remembered(app)["run"] == "run1"
