from __future__ import annotations

import numpy as np
import pytest

from rnnlab.errors import LabError
from rnnlab.events import Event, Progress, Snapshot
from rnnlab.recipe import Recipe
from rnnlab.training import ResumePoint, open_run, train
from rnnlab.training.initial import initial_weights


def point_at(recipe: Recipe, step: int) -> ResumePoint:
    """Train the recipe; its resume point after `step` steps, asked for while it runs."""
    points: list[ResumePoint] = []

    def hear(event: Event) -> None:
        if isinstance(event, Progress) and event.step == step:
            point = run.resume_point()
            assert point is not None
            points.append(point)

    run = open_run(recipe, on_event=hear)
    run.train()
    return points[0]


@pytest.mark.parametrize("optimizer", ["adam", "momentum", "rmsprop", "sgd"])
def test_a_resumed_run_ends_on_the_same_weights(small: Recipe, optimizer: str) -> None:
    recipe = small.changed(optimizer=optimizer, augmentation="drawn", schedule="cosine", clip_norm=1.0)
    whole = train(recipe)
    point = point_at(recipe, 4)
    assert point.step == 4
    resumed = train(recipe, resume=point)
    for mine, theirs in zip(resumed.keras_weights(), whole.keras_weights(), strict=True):
        np.testing.assert_array_equal(mine, theirs)


def test_a_resumed_run_goes_on_where_it_was(small: Recipe) -> None:
    events: list[Event] = []
    train(small, on_event=events.append, resume=point_at(small, 4))
    steps = [event.step for event in events if isinstance(event, (Progress, Snapshot))]
    assert min(steps) > 4


def test_a_run_that_is_over_can_be_resumed_with_more_steps(small: Recipe) -> None:
    run = open_run(small)
    assert run.resume_point() is None
    run.train()
    point = run.resume_point()
    assert point is not None
    assert point.step == small.steps
    longer = small.changed(steps=small.steps + 5)
    resumed, whole = train(longer, resume=point), train(longer)
    for mine, theirs in zip(resumed.keras_weights(), whole.keras_weights(), strict=True):
        np.testing.assert_array_equal(mine, theirs)


def test_a_point_of_another_network_or_optimizer_is_refused(small: Recipe) -> None:
    weights = tuple(initial_weights(small))
    point = ResumePoint(3, weights, tuple(np.zeros_like(weight) for weight in weights))  # momentum's one slot a weight
    for other in (small, small.changed(optimizer="momentum", hidden_size=8), small.changed(optimizer="sgd")):
        with pytest.raises(LabError, match="another kind"):
            open_run(other, resume=point)
    open_run(small.changed(optimizer="momentum"), resume=point)


def test_a_run_that_has_made_its_steps_is_not_resumed(small: Recipe) -> None:
    point = ResumePoint(small.steps, tuple(initial_weights(small)))
    with pytest.raises(LabError, match="ask for more than 12"):
        train(small.changed(optimizer="sgd"), resume=point)
