from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from rnnlab.documents.statistics import (
    accuracy_error,
    means,
    prediction_interval,
    scatter,
    windows,
)


def test_one_more_seed_lies_within_the_interval_as_often_as_it_says() -> None:
    rng = np.random.default_rng(0)
    draws = rng.normal(0.7, 0.05, (6, 20_000))  # five seeds, and one more
    low, high = prediction_interval(draws[:5])
    inside = (draws[5] >= low) & (draws[5] <= high)
    assert inside.mean() == pytest.approx(0.95, abs=0.005)


def test_the_interval_is_that_of_students_t() -> None:
    values = np.array([[0.61], [0.58], [0.66], [0.6], [0.63]])
    low, high = prediction_interval(values)
    expected = stats.t.interval(0.95, 4, loc=values.mean(), scale=values.std(ddof=1) * np.sqrt(1 + 1 / 5))
    np.testing.assert_allclose([low[0], high[0]], expected)


def test_a_single_seed_excludes_nothing() -> None:
    low, high = prediction_interval(np.array([[0.5, 0.6]]))
    assert np.isneginf(low).all()
    assert np.isposinf(high).all()


def test_windows_take_neighbours_and_never_reach_over_a_gap() -> None:
    steps = np.array([1, 10, 20, 30, 40, 50, 1810, 1820, 1830, 1840])
    groups = windows(10, 3, steps)
    assert [steps[group].tolist() for group in groups] == [[1, 10, 20], [30, 40, 50], [1810, 1820, 1830, 1840]]
    assert [group.stop - group.start for group in windows(5, 1)] == [1] * 5
    assert windows(0, 3) == [slice(0, 0)] or windows(0, 3) == []


def test_every_figure_is_in_one_window() -> None:
    for count in (1, 2, 5, 17, 40):
        for size in (1, 2, 5, 50):
            places = [place for group in windows(count, size) for place in range(group.start, group.stop)]
            assert places == list(range(count))


def test_means_of_windows() -> None:
    values = np.arange(12.0).reshape(2, 6)
    np.testing.assert_allclose(means(values, windows(6, 3)), [[1, 4], [7, 10]])


def test_the_error_of_an_accuracy_is_that_of_counting() -> None:
    # the deviation of a binomial share
    assert accuracy_error(np.array([0.85]), 128)[0] == pytest.approx(stats.binom(128, 0.85).std() / 128)


def test_scatter_does_not_mind_a_slope() -> None:
    rng = np.random.default_rng(1)
    noise = rng.normal(0, 0.1, (5, 400))
    slope = np.linspace(2.0, 0.5, 400)
    assert scatter(noise + slope) == pytest.approx(0.1, rel=0.05)
    assert scatter(np.array([[0.3]])) == 0.0
