"""What there is to see of a run, its hints, its facts, slow motion, and what the disk has no room for."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from rnnlab.data import load_mnist
from rnnlab.events import Probe
from rnnlab.ink.drawing import Drawing, Stroke
from rnnlab.network import Network
from rnnlab.recipe import Recipe
from rnnlab.runs.endings import DIVERGED, Ending
from rnnlab.runs.reproducibility import RATE_CHANGED, Sentence
from rnnlab.runs.states import State
from rnnlab.runs.storage.quota import Removal, StorageUse
from rnnlab.ui.shared.probe_digit import first_validation_digit
from tests.ui import live_parts
from tests.ui.conftest import FakeService, OpenApp, run_view

pytestmark = pytest.mark.usefixtures("known_browser")

Remembered = Callable[[Any], Mapping[str, Any]]
MakeNetwork = Callable[..., Network]
SEVEN = Drawing((Stroke(((80, 60), (200, 60), (120, 230)), 18),))
COUNTS = tuple(tuple(9 if label == answer else 1 for answer in range(10)) for label in range(10))
BELIEFS = tuple(tuple(0.91 if label == answer else 0.01 for answer in range(10)) for label in range(10))
RECIPE = Recipe(hidden_size=8, steps=100)


def said(app: Any) -> str:
    return " ".join([*(entry.value for entry in (*app.main.markdown, *app.main.caption)), live_parts.lines(app)])


def choose(app: Any, view: str) -> Any:
    return menu(app).set_value(view).run()


def menu(app: Any) -> Any:
    """The choice of what is seen; it has another key when something was chosen for the learner."""
    return next(one for one in app.get("button_group") if one.key.startswith("run_view"))


def probe(app: Any) -> Any:
    return next(one for one in app.get("button_group") if one.key.startswith("probe"))


def charts(app: Any) -> list[str]:
    return [json.dumps(chart) for chart in live_parts.charts(app)]


@pytest.mark.parametrize(
    ("view", "telling"),
    [
        ("signals", "Gradient norm"),
        ("confusion", "digit shown"),
        ("beliefs", "probe digit"),
    ],
)
def test_only_the_chosen_figure_is_drawn(open_app: OpenApp, runs: FakeService, view: str, telling: str) -> None:
    runs.runs["run1"] = run_view(points=34, confusion=COUNTS, probes=(Probe(30, BELIEFS),))
    app = open_app("train", run="run1")
    assert len(charts(app)) == 1
    assert telling not in charts(app)[0]
    choose(app, view)
    assert not app.exception
    assert len(charts(app)) == 1
    assert telling in charts(app)[0]


@pytest.mark.parametrize("view", ["confusion", "beliefs", "digit"])
def test_what_is_not_there_yet_is_said(open_app: OpenApp, runs: FakeService, view: str) -> None:
    runs.runs["run1"] = run_view(points=2)
    app = choose(open_app("train", run="run1"), view)
    assert not app.exception
    assert not app.error
    assert not charts(app)
    assert "yet" in said(app)


def test_what_slow_motion_chose_is_in_every_message(open_app: OpenApp, runs: FakeService) -> None:
    """A browser may get to see the second one alone: then nothing was chosen, and the curves came back."""
    runs.runs["run1"] = run_view(points=34, state=State.PAUSED)
    app = open_app("train", run="run1")
    app.button(key="run_one_step").click().run()
    for _look in range(3):
        assert list(menu(app).proto.default) == [4]
        assert menu(app).value == "digit"
        app.run()


def test_the_choice_outlives_a_change_of_page(open_app: OpenApp, runs: FakeService) -> None:
    runs.runs["run1"] = run_view(points=34, confusion=COUNTS)
    app = choose(open_app("train", run="run1"), "confusion")
    assert "90.0 %" not in said(app)
    assert "50.0 %" in said(app)  # 9 of 18 in each row
    app.switch_page("app.py").run()
    app.switch_page("pages/3_train.py").run()
    assert "digit shown" in charts(app)[0]


def test_dead_units_are_counted(open_app: OpenApp, runs: FakeService) -> None:
    view = run_view(points=5)
    curve = replace(view.curve, dead=np.array([np.nan, np.nan, 0.0, 0.25, np.nan]))
    runs.runs["run1"] = replace(view, curve=curve)
    assert "2 of 8" in said(choose(open_app("train", run="run1"), "signals"))


def test_a_step_shows_one_digit_and_what_it_changed(
    open_app: OpenApp, runs: FakeService, random_network: MakeNetwork
) -> None:
    before, after = random_network(RECIPE, seed=1), random_network(RECIPE, seed=2)
    runs.runs["run1"] = run_view(points=5, state=State.PAUSED, live_step=5, recipe=RECIPE)
    runs.networks["run1"] = before
    app = choose(open_app("train", run="run1"), "digit")
    image = first_validation_digit(7)
    first, second = (float(network.trace(image).probabilities[-1][7]) for network in (before, after))
    assert f"After training step 5. Belief in 7: **{100 * first:.1f} %**" in said(app)
    runs.networks["run1"] = after
    app.button(key="run_one_step").click().run()
    assert not app.exception
    assert f"Training step 5 → 6. Belief in 7: **{100 * first:.1f} % → {100 * second:.1f} %**" in said(app)
    # another look changes nothing, another digit begins anew
    app.run()
    assert "Training step 5 → 6" in said(app)
    probe(app).set_value(3).run()
    assert "After training step 6. Belief in 3" in said(app)


def test_one_step_turns_to_the_digit_and_resume_back_to_the_curves(
    open_app: OpenApp, runs: FakeService, random_network: MakeNetwork
) -> None:
    runs.runs["run1"] = run_view(points=5, state=State.PAUSED, live_step=5, recipe=RECIPE)
    runs.networks["run1"] = random_network(RECIPE)
    app = open_app("train", run="run1")
    app.button(key="run_one_step").click().run()
    assert "Training step 5 → 6" in said(app)  # what it was before was read, though it was not on the screen
    assert not charts(app)
    app.button(key="run_resume").click().run()
    assert len(charts(app)) == 1


def test_the_drawn_digit_is_the_probe(open_app: OpenApp, runs: FakeService, random_network: MakeNetwork) -> None:
    runs.runs["run1"] = run_view(points=5, state=State.PAUSED, live_step=5, recipe=RECIPE)
    runs.networks["run1"] = random_network(RECIPE)
    app = choose(open_app("train", run="run1", ink=SEVEN.to_text()), "digit")
    assert not app.exception
    assert probe(app).value == "own"
    app = choose(open_app("train", run="run1", sample="0"), "digit")
    assert probe(app).value == "own"
    assert "Belief in 7" in said(app)  # test digit 0 is a seven


@pytest.mark.parametrize("label", range(10))
def test_the_probe_digits_are_those_of_the_training(label: int) -> None:
    validation = load_mnist().validation
    expected = validation.image(int(np.flatnonzero(validation.labels == label)[0]))
    np.testing.assert_array_equal(first_validation_digit(label), expected)


def test_a_hint_says_why_and_fills_the_form(open_app: OpenApp, runs: FakeService, remembered: Remembered) -> None:
    recipe = RECIPE.changed(learning_rate=3.0, optimizer="sgd")
    ending = Ending(State.FAILED, DIVERGED, {"step": 12})
    runs.runs["run1"] = run_view(points=12, state=State.FAILED, ending=ending, recipe=recipe)
    app = open_app("train", run="run1", hidden_size="200")
    assert "The loss stopped being a number" in said(app)
    assert "The steps were too long" in said(app)
    assert "Learning rate 3 → 0.1, Gradient clipping none → 1" in said(app)
    app.button(key="apply_loss_not_finite").click().run()
    assert not app.exception
    values = remembered(app)
    assert (values["learning_rate"], values["clip_norm"], values["hidden_size"]) == (0.1, 1.0, 8)
    assert app.number_input(key="widget_hidden_size_1").value == 8
    assert runs.submitted == []  # it is the learner who presses Train


def test_a_run_that_learns_well_has_no_hints(open_app: OpenApp, runs: FakeService) -> None:
    runs.runs["run1"] = run_view(points=34)
    assert not [button for button in open_app("train", run="run1").button if str(button.key).startswith("apply_")]


def test_whether_it_can_be_repeated_is_said(open_app: OpenApp, runs: FakeService) -> None:
    runs.runs["run1"] = run_view(points=5, versions={"tensorflow": "2.21.0"})
    app = open_app("train", run="run1")
    assert "The same recipe and seed give this same curve again" in said(app)
    assert "tensorflow 2.21.0" in said(app)
    runs.runs["run1"] = replace(runs.runs["run1"], difference=Sentence(RATE_CHANGED, {"step": 40}))
    app.run()
    assert "would not give this same curve. Its learning rate was changed by hand after training step 40." in said(app)


def test_a_parent_that_is_gone_is_said(open_app: OpenApp, runs: FakeService) -> None:
    runs.runs["run1"] = run_view(points=5, parent="gone", parent_step=400)
    app = open_app("train", run="run1")
    assert not app.exception
    assert "Started from step 400 of a run that is no longer here." in said(app)


def test_what_the_next_run_removes_is_told_before_the_click(open_app: OpenApp, runs: FakeService) -> None:
    assert "room on the disk" not in said(open_app("train"))
    removals = (
        Removal("a", "me", "", "deleted run", 1),
        Removal("b", "me", "", "snapshots", 1),
        Removal("c", "me", "", "snapshots", 1),
    )
    runs.use = StorageUse(used=10**9, quota=10**9, own=0, full=True, next=removals)
    told = said(open_app("train"))
    assert "(1 GB)" in told
    assert "the files of deleted runs: 1; snapshots in the middle of runs: 2" in told
    runs.use = replace(runs.use, next=())
    assert "Delete a run that you no longer need." in said(open_app("train"))
