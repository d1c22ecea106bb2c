from __future__ import annotations

import itertools

import pytest

from rnnlab.recipe import Recipe
from rnnlab.training.schedule import evaluation_steps, point_steps, snapshot_steps


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
