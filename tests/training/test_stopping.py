from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from rnnlab.events import Ended, Evaluation, Event
from rnnlab.network import Network
from rnnlab.recipe import Recipe
from rnnlab.training import open_run
from rnnlab.training.stopping import Progression, met_by_evaluation, time_is_over

Told = Callable[[Recipe], tuple[Network, list[Event]]]

LONG = Recipe(hidden_size=16, timesteps=14, batch_size=128, learning_rate=0.01, steps=100_000)


def of(kind: type[Any], events: list[Event]) -> list[Any]:
    return [event for event in events if isinstance(event, kind)]


@pytest.mark.slow
def test_a_run_ends_at_its_target(told: Told) -> None:
    _network, events = told(LONG.changed(target_accuracy=0.5))
    assert events[-1] == Ended(events[-1].step, "target", events[-1].seconds)  # type: ignore[union-attr]
    *tried, validation, test = of(Evaluation, events)
    assert tried[-1].accuracy >= 0.5
    assert all(evaluation.accuracy < 0.5 for evaluation in tried[:-1])
    assert tried[-1].step == validation.step == test.step == events[-1].step  # type: ignore[union-attr]


@pytest.mark.slow
def test_a_run_ends_when_its_loss_falls_no_further(told: Told) -> None:
    # At a learning rate of 3 the loss jumps about.
    _network, events = told(LONG.changed(patience=3, learning_rate=3.0))
    assert events[-1].reason == "patience"  # type: ignore[union-attr]
    losses = [evaluation.loss for evaluation in of(Evaluation, events)[:-2]]
    best = losses.index(min(losses))
    assert len(losses) - 1 - best == 3


@pytest.mark.slow
def test_a_run_ends_when_its_time_is_over_and_can_be_extended() -> None:
    events: list[Event] = []
    recipe = LONG.changed(minutes=0.01)
    run = open_run(recipe, on_event=events.append)
    run.train()
    ended = events[-1]
    assert isinstance(ended, Ended)
    assert ended.reason == "time"
    assert 1 <= ended.step < recipe.steps
    point = run.resume_point()
    assert point is not None
    assert not time_is_over(recipe, point.progression, 0.1)


def test_evaluations_without_a_lower_loss_are_counted() -> None:
    progression = Progression()
    counts = []
    for loss in (2.0, 1.0, 1.0, 1.5, 0.9, 1.0):
        progression = progression.after(loss)
        counts.append(progression.evaluations_since)
    assert counts == [0, 0, 1, 2, 0, 1]
    assert progression.best_loss == 0.9
    assert progression.renewed(7.0) == Progression(0.9, 0, -7.0)


@pytest.mark.parametrize(
    ("recipe", "accuracy", "expected"),
    [
        (Recipe(), 1.0, None),
        (Recipe(target_accuracy=0.9), 0.89, None),
        (Recipe(target_accuracy=0.9), 0.9, "target"),
        (Recipe(patience=2), 0.9, "patience"),
        (Recipe(patience=3), 0.9, None),
        (Recipe(patience=2, target_accuracy=0.5), 0.9, "target"),
    ],
)
def test_what_an_evaluation_meets(recipe: Recipe, accuracy: float, expected: str | None) -> None:
    assert met_by_evaluation(recipe, Progression(0.5, 2), accuracy) == expected


def test_the_time_of_earlier_attempts_counts() -> None:
    recipe = Recipe(minutes=2.0)
    assert not time_is_over(recipe, Progression(seconds=60), 59)
    assert time_is_over(recipe, Progression(seconds=60), 60)
    assert not time_is_over(Recipe(), Progression(seconds=1e9), 60)
