"""The controls of a run that goes on: what they send, when they are there, and what is said until they take effect."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from rnnlab.errors import LabError
from rnnlab.events import Evaluation, RateChanged
from rnnlab.runs.live import facts
from rnnlab.runs.reproducibility import RATE_CHANGED, Sentence
from rnnlab.runs.states import State
from rnnlab.settings import SETTINGS
from tests.ui import live_parts
from tests.ui.conftest import FakeService, OpenApp, run_view
from tests.ui.live_parts import words

pytestmark = pytest.mark.usefixtures("known_browser")

CONTROLS = {"run_pause", "run_resume", "run_one_step", "run_stop", "run_set_rate"}


def shown(app: Any) -> dict[str, Any]:
    """The controls by their keys."""
    return {button.key: button for button in app.button if button.key in CONTROLS}


@pytest.mark.parametrize(
    ("state", "keys"),
    [
        (State.QUEUED, {"run_stop"}),
        (State.STARTING, {"run_pause", "run_one_step", "run_stop", "run_set_rate"}),
        (State.RUNNING, {"run_pause", "run_one_step", "run_stop", "run_set_rate"}),
        (State.PAUSED, {"run_resume", "run_one_step", "run_stop", "run_set_rate"}),
        (State.DONE, set()),
        (State.STOPPED, set()),
        (State.INTERRUPTED, set()),
        (State.FAILED, set()),
    ],
)
def test_each_state_has_its_controls(open_app: OpenApp, runs: FakeService, state: State, keys: set[str]) -> None:
    runs.runs["run1"] = run_view(points=5, state=state)
    controls = shown(open_app("train", run="run1"))
    assert controls.keys() == keys
    assert all(len(button.help) > 15 for key, button in controls.items() if key != "run_set_rate")


def test_a_run_that_is_stopping_takes_no_commands(open_app: OpenApp, runs: FakeService) -> None:
    runs.runs["run1"] = run_view(points=5, state=State.STOPPING)
    controls = shown(open_app("train", run="run1"))
    assert {key for key, button in controls.items() if not button.disabled} <= {"run_set_rate"}


def test_pause_one_step_and_resume_act_on_this_run(open_app: OpenApp, runs: FakeService) -> None:
    runs.runs["run1"] = run_view(points=5)
    app = open_app("train", run="run1")
    app.button(key="run_pause").click().run()
    assert words(app).startswith("Paused · step 5 of 100")
    app.button(key="run_one_step").click().run()
    assert words(app).startswith("Paused · step 6 of 100")
    app.button(key="run_resume").click().run()
    assert words(app).startswith("Training now")
    assert runs.commands == [("pause", "run1"), ("one_step", "run1"), ("resume", "run1")]
    assert not app.exception


@pytest.mark.parametrize(
    ("state", "kind", "told"),
    [
        (State.RUNNING, "pause", "Pause is on its way"),
        (State.PAUSED, "resume", "Resume is on its way"),
        (State.PAUSED, "one_step", "One step is on its way"),
        (State.RUNNING, "stop", "Stop is on its way"),
    ],
)
def test_what_the_worker_has_not_heard_is_on_its_way(
    open_app: OpenApp, runs: FakeService, state: State, kind: str, told: str
) -> None:
    runs.deaf = True
    runs.runs["run1"] = run_view(points=5, state=state)
    app = open_app("train", run="run1")
    assert "on its way" not in words(app)
    app.button(key=f"run_{kind}").click().run()
    assert told in words(app)
    assert shown(app)[f"run_{kind}"].disabled


def test_a_step_that_was_heard_but_not_made_is_still_on_its_way(open_app: OpenApp, runs: FakeService) -> None:
    runs.deaf = True
    runs.runs["run1"] = run_view(points=5, state=State.PAUSED)
    app = open_app("train", run="run1")
    app.button(key="run_one_step").click().run()
    runs.runs["run1"] = replace(runs.runs["run1"], pending=())
    app.run()
    assert "One step is on its way" in words(app)
    runs.runs["run1"] = replace(runs.runs["run1"], step=6, live_step=6)
    app.run()
    assert "on its way" not in words(app)


@pytest.mark.parametrize("state", [State.QUEUED, State.RUNNING])
def test_what_was_asked_of_an_attempt_is_not_waited_for_in_the_next(
    open_app: OpenApp, runs: FakeService, state: State
) -> None:
    runs.deaf = True
    runs.runs["run1"] = run_view(points=5, attempt=1)
    app = open_app("train", run="run1")
    app.button(key="run_stop").click().run()
    assert "Stop is on its way" in words(app)
    # stopped, and resumed before this page looked again
    runs.runs["run1"] = run_view(points=5, state=state, attempt=1 if state is State.QUEUED else 2)
    app.run()
    assert "on its way" not in words(app)
    assert not shown(app)["run_stop"].disabled


def test_what_another_tab_has_sent_is_told_as_well(open_app: OpenApp, runs: FakeService) -> None:
    runs.runs["run1"] = run_view(points=5, pending=("set_learning_rate", "pause"))
    told = words(open_app("train", run="run1"))
    assert "The new learning rate is on its way · Pause is on its way" in told


def test_another_learning_rate(open_app: OpenApp, runs: FakeService) -> None:
    runs.runs["run1"] = run_view(points=5, learning_rate=0.001)
    app = open_app("train", run="run1")
    slider = app.select_slider(key="run_rate_run1")
    assert slider.value == 0.001  # as it is: nothing changes by itself
    slider.set_value(0.02).run()
    assert runs.commands == []
    app.button(key="run_set_rate").click().run()
    assert runs.commands == [("set_learning_rate", "run1", 0.02)]
    assert any("0.02" in block.proto.popover.label for block in popovers(app))


def popovers(app: Any) -> list[Any]:
    found, todo = [], [app.main]
    while todo:
        block = todo.pop()
        todo += list(getattr(block, "children", {}).values())
        if getattr(block, "type", "") == "popover":
            found.append(block)
    return found


def test_every_rate_that_is_offered_is_allowed(open_app: OpenApp, runs: FakeService) -> None:
    runs.runs["run1"] = run_view(points=5)
    rates = [float(rate) for rate in open_app("train", run="run1").select_slider(key="run_rate_run1").options]
    assert rates == sorted(rates)
    assert [SETTINGS["learning_rate"].check(rate) for rate in (rates[0], rates[-1])] == [1e-6, 10]


def test_a_command_that_fails_is_one_sentence(open_app: OpenApp, runs: FakeService) -> None:
    runs.runs["run1"] = run_view(points=5)
    app = open_app("train", run="run1")

    def refuse(_run_id: str) -> None:
        raise LabError("This run is not being trained now. Resume it first, or wait until its turn has come.")

    runs.pause = refuse  # type: ignore[method-assign]
    app.button(key="run_pause").click().run()
    assert not app.exception
    assert [error.value.startswith("This run is not being trained now") for error in app.error] == [True]
    assert "on its way" not in words(app)


def test_the_browser_asks_more_often_while_something_is_about_to_change(open_app: OpenApp, runs: FakeService) -> None:
    def is_brisk(app: Any) -> bool:
        (brisk,) = {
            given["poll"]["brisk"] for given in live_parts.payloads(app) if given["parts"][0]["part"] == "progress"
        }
        return bool(brisk)

    runs.runs["run1"] = run_view(points=5)
    app = open_app("train", run="run1")
    assert not is_brisk(app)
    runs.runs["run1"] = run_view(points=5, pending=("pause",))
    assert is_brisk(app.run())
    runs.runs["run1"] = run_view(points=5, state=State.DONE)
    assert not is_brisk(app.run())
    next(button for button in app.button if button.label == "Train").click().run()
    assert is_brisk(app)  # the first points are waited for


@pytest.mark.parametrize(
    "change",
    [
        {"state": State.PAUSED},
        {"pending": ("pause",)},
        {"has_network": True},
        {"attempt": 2},
        {"device": "GPU"},
        {"changes": (RateChanged(3, 0.01),)},
        {"difference": Sentence(RATE_CHANGED, {"step": 3})},
        {"evaluations": (Evaluation(5, "validation", 1.0, 0.5),)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_page_run_is_wanted_when_what_its_widgets_show_changes(
    open_app: OpenApp, runs: FakeService, change: dict[str, Any]
) -> None:
    """And not when the run has only gone on: that is drawn in place."""
    runs.runs["run1"] = run_view(points=5)
    drawn = live_parts.shown(open_app("train", run="run1"), "run1")
    further = facts(run_view(points=9))
    assert {name: further[name] for name in drawn} == drawn
    changed = facts(run_view(points=5, **change))
    assert {name: changed[name] for name in drawn} != drawn


def test_another_learners_run_is_watched_and_not_changed(open_app: OpenApp, runs: FakeService) -> None:
    runs.runs["run1"] = run_view(points=5, owner="f" * 32, has_network=True)
    app = open_app("train", run="run1")
    assert not app.exception
    assert not shown(app)
    assert any("another learner's" in entry.value for entry in app.main.caption)
    assert "run_read" in {button.key for button in app.button}
    runs.runs["run1"] = run_view(points=5, owner="f" * 32, state=State.STOPPED, can_resume=True, snapshots=(5,))
    keys = {button.key for button in app.run().button}
    assert "run_go_on" not in keys
    assert {"run_again", "run_fork"} <= keys  # which make runs of one's own
