from __future__ import annotations

import itertools

import pytest

from rnnlab.recipe import Recipe
from rnnlab.training.schedule import Moments, evaluation_steps, point_steps, signal_steps, snapshot_steps, step_seconds


@pytest.mark.parametrize("steps", [1, 2, 3, 10, 782, 17_188])
@pytest.mark.parametrize("timesteps", [28, 784])
def test_the_curve_begins_at_once_and_ends_at_the_end(steps: int, timesteps: int) -> None:
    points = sorted(point_steps(Recipe(steps=steps, timesteps=timesteps)))
    assert points[0] == 1
    assert points[-1] == steps
    assert len(points) <= steps


def test_the_curve_of_the_default_recipe_has_points_close_together() -> None:
    points = sorted(point_steps(Recipe()))
    assert points[:3] == [1, 2, 4]
    assert 80 < len(points) < 300
    assert max(later - earlier for earlier, later in itertools.pairwise(points)) <= 16


@pytest.mark.parametrize("steps", [1, 2, 30, 782, 200_000])
def test_snapshots_lie_on_a_log_scale_from_the_start_to_the_end(steps: int) -> None:
    moments = sorted(snapshot_steps(Recipe(steps=steps)))
    assert moments[0] == 0
    assert moments[-1] == steps
    assert len(moments) <= 21
    if steps >= 782:
        assert len(moments) >= 18
        assert moments[1:4] == [1, 2, 3] or moments[1:3] == [1, 2]


def test_evaluations_are_ten_in_a_long_run_and_few_in_a_short_one() -> None:
    assert len(evaluation_steps(Recipe(steps=782))) == 10
    assert len(evaluation_steps(Recipe(steps=60))) <= 2
    assert not evaluation_steps(Recipe(steps=1))
    assert all(0 < step < 782 for step in evaluation_steps(Recipe(steps=782)))


def test_a_run_with_a_stop_condition_is_evaluated_more_often() -> None:
    plain = evaluation_steps(Recipe())
    moments = sorted(evaluation_steps(Recipe(patience=3)))
    assert moments == sorted(evaluation_steps(Recipe(target_accuracy=0.9)))
    assert len(moments) > 2 * len(plain)
    assert moments[-1] < 782
    # At most a tenth of the time: an evaluation of 1,000 images costs as much as learning from a third of them.
    assert len(moments) * 1_000 / 3 <= 0.1 * 782 * 128
    # Later they lie at most a twentieth apart, however long the run.
    long = sorted(evaluation_steps(Recipe(patience=3, steps=200_000)))
    assert len(long) < 200
    assert all(later - earlier <= max(moments[0], 0.05 * earlier) for earlier, later in itertools.pairwise(long))
    assert evaluation_steps(Recipe(minutes=1.0)) == plain


def test_how_long_a_run_is_does_not_move_its_points() -> None:
    short, long = Recipe(patience=3), Recipe(patience=3, steps=2_000)
    for steps_of in (point_steps, signal_steps, evaluation_steps):
        assert {step for step in steps_of(long) if step < 782} == steps_of(short) - {782}


@pytest.mark.parametrize(
    "recipe",
    [
        Recipe(),
        Recipe(timesteps=784, hidden_size=512),
        Recipe(timesteps=784, hidden_size=32, batch_size=1),
        Recipe(cell="simple_rnn", hidden_size=8, timesteps=7, batch_size=1),
        Recipe(steps=200_000),
    ],
)
def test_signals_come_with_points_from_the_first_to_the_last(recipe: Recipe) -> None:
    moments, points = signal_steps(recipe), point_steps(recipe)
    assert moments <= points
    assert {1, recipe.steps} <= moments
    assert len(moments) < 1_000
    if recipe == Recipe():
        assert len(moments) > 30


def test_signals_are_rarer_where_they_cost_more_of_a_step() -> None:
    whole, single = (Recipe(timesteps=784, hidden_size=256, batch_size=size) for size in (128, 1))
    assert step_seconds(single) < step_seconds(whole)
    assert len(signal_steps(single)) < len(signal_steps(whole))


def test_every_moment_is_a_halt() -> None:
    recipe = Recipe(steps=50)
    moments = Moments.of(recipe)
    assert set(moments.halts) == moments.points | moments.snapshots | moments.evaluations
    assert [moments.next_after(step) for step in (0, 1, 49)] == [1, 2, 50]
