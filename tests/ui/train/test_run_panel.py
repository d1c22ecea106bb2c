"""A run on its page: its state in words, its figures, and what can be done with it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from rnnlab.errors import LabError
from rnnlab.network import Network
from rnnlab.recipe import Recipe
from rnnlab.runs.endings import APP_CLOSED, DIVERGED, TARGET, WORKER_LOST, Ending
from rnnlab.runs.states import State
from tests.ui import live_parts
from tests.ui.conftest import FakeService, Follow, OpenApp, run_view
from tests.ui.live_parts import figures, words

pytestmark = pytest.mark.usefixtures("known_browser")

Remembered = Callable[[Any], Mapping[str, Any]]
MakeNetwork = Callable[..., Network]


def labels(app: Any) -> set[str]:
    return {button.label for button in app.button}


def test_without_a_run_there_is_an_invitation(open_app: OpenApp) -> None:
    app = open_app("train")
    assert any("Your run will be shown here" in entry.value for entry in app.main.markdown)


def test_a_run_that_trains(open_app: OpenApp, runs: FakeService) -> None:
    runs.runs["run1"] = run_view(points=34, updated=time.time(), seconds_left=75.0)
    app = open_app("train", run="run1")
    assert not app.exception
    assert words(app).startswith("Training now · step 34 of 100 · updated ")
    assert "about 1 min 15 s left" in words(app)
    told = figures(app)
    assert told["Loss"] == "1.000"
    assert told["Accuracy"] == "100.0 %"
    assert told["Images a second"] == "5,000"
    assert len(live_parts.charts(app)) == 1
    assert live_parts.points(app, "run1") == 34
    assert all(given["poll"]["follow"] == ["run1"] for given in live_parts.payloads(app))
    assert "Stop" in labels(app)
    assert "Watch it read" not in labels(app)


def test_a_run_before_its_first_point(open_app: OpenApp, runs: FakeService) -> None:
    runs.runs["run1"] = run_view(state=State.QUEUED, queue_place=3, attempt=0, device=None)
    app = open_app("train", run="run1")
    assert not app.exception
    assert words(app) == "Waiting for the worker · step 0 of 100 · place 3 in the queue"
    assert set(figures(app).values()) == {"–"}
    assert not live_parts.charts(app)


WORDS = {
    State.QUEUED: "Waiting for the worker",
    State.STARTING: "Starting",
    State.RUNNING: "Training now",
    State.PAUSED: "Paused",
    State.STOPPING: "Stopping after this step",
    State.DONE: "Finished",
    State.STOPPED: "Stopped; what was learned is kept",
    State.INTERRUPTED: "Interrupted; the latest snapshot is kept",
    State.FAILED: "Ended early",
}


@pytest.mark.parametrize("state", list(State))
def test_every_state_has_words(open_app: OpenApp, runs: FakeService, state: State) -> None:
    runs.runs["run1"] = run_view(points=5, state=state)
    app = open_app("train", run="run1")
    assert not app.exception
    assert not app.error
    assert words(app).startswith(f"{WORDS[state]} · step 5 of 100")


def test_place_and_wait_in_the_queue(open_app: OpenApp, runs: FakeService) -> None:
    runs.runs["run1"] = run_view(state=State.QUEUED, queue_place=2, queue_seconds=90.0, attempt=0, device=None)
    assert words(open_app("train", run="run1")).endswith("place 2 in the queue · about 1 min 30 s to wait")


def test_an_end_that_the_recipe_asked_for_is_no_warning(open_app: OpenApp, runs: FakeService) -> None:
    runs.runs["run1"] = run_view(points=12, state=State.DONE, ending=Ending(State.DONE, TARGET, {"step": 12}))
    app = open_app("train", run="run1")
    assert not app.warning
    assert ["after training step 12" in info.value for info in app.info] == [True]


def test_device_and_precision_are_told(open_app: OpenApp, runs: FakeService) -> None:
    runs.runs["run1"] = run_view(points=100, state=State.DONE, precision="bfloat16")
    captions = [caption.value for caption in open_app("train", run="run1").main.caption]
    assert "Trained on: CPU (a test) · products in bfloat16" in captions
    runs.runs["run1"] = run_view(points=100, state=State.DONE)  # from before it was noted
    captions = [caption.value for caption in open_app("train", run="run1").main.caption]
    assert "Trained on: CPU (a test)" in captions


def test_stop_stops_this_run(open_app: OpenApp, runs: FakeService) -> None:
    runs.runs["run1"] = run_view(points=5)
    app = open_app("train", run="run1")
    next(button for button in app.button if button.label == "Stop").click().run()
    assert runs.commands == [("stop", "run1")]
    assert "Stop" not in labels(app)
    assert words(app).startswith("Stopped")


def test_a_finished_network_is_taken_to_the_drawing(
    open_app: OpenApp, runs: FakeService, remembered: Remembered, random_network: MakeNetwork, follow: Follow
) -> None:
    recipe = Recipe(hidden_size=8, steps=100)
    runs.runs["run1"] = run_view(points=100, state=State.DONE, has_network=True, test_accuracy=0.9712)
    runs.networks["run1"] = random_network(recipe)
    app = open_app("train", run="run1", sample="0")
    assert figures(app)["Test accuracy"] == "97.1 %"
    assert all(given["poll"]["follow"] == [] for given in live_parts.payloads(app))  # there is nothing to come
    assert len(app.get("download_button")) == 1
    app = follow(next(button for button in app.button if button.label == "Watch it read").click().run())
    assert not app.exception
    assert remembered(app)["network"] == "run:run1"
    assert app.selectbox(key="widget_network").value == "run:run1"


@pytest.mark.parametrize(
    ("message", "parameters", "told"),
    [
        (DIVERGED, {"step": 12}, "after training step 12"),
        (WORKER_LOST, {}, "ended before its time"),
        (APP_CLOSED, {}, "RNN Lab was closed"),
    ],
)
def test_an_early_end_is_explained(
    open_app: OpenApp, runs: FakeService, message: str, parameters: dict[str, Any], told: str
) -> None:
    ending = Ending(State.FAILED, message, parameters)
    runs.runs["run1"] = run_view(points=12, state=State.FAILED, ending=ending, has_network=True)
    app = open_app("train", run="run1")
    assert [told in warning.value for warning in app.warning] == [True]
    assert "Watch it read" in labels(app)


def test_a_run_that_is_not_here_is_told_and_forgotten(open_app: OpenApp, remembered: Remembered) -> None:
    app = open_app("train", run="gone")
    assert not app.exception
    assert len(app.info) == 1
    assert remembered(app)["run"] == ""
    app.run()
    assert len(app.info) == 0


def test_the_run_survives_a_change_of_page(open_app: OpenApp, runs: FakeService) -> None:
    runs.runs["run1"] = run_view(points=5)
    app = open_app("train", run="run1")
    app.switch_page("app.py").run()
    app.switch_page("pages/3_train.py").run()
    assert words(app).startswith("Training now")
    runs.runs["run1"] = replace(runs.runs["run1"], state=State.DONE)
    app.run()
    assert words(app).startswith("Finished")


def test_a_store_that_fails_is_one_sentence(open_app: OpenApp, runs: FakeService) -> None:
    runs.runs["run1"] = run_view(points=5)
    runs.broken = LabError("The database cannot be opened.")
    app = open_app("train", run="run1")
    assert not app.exception
