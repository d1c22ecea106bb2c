"""The interval of an accuracy, against scipy's; draws, against their own law."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binomtest, hypergeom

from rnnlab.errors import LabError
from rnnlab.stats import draws, measured


@pytest.mark.parametrize(("right", "images"), [(113, 128), (128, 128), (0, 16), (1, 1), (9_909, 10_000), (15, 16)])
@pytest.mark.parametrize("confidence", [0.95, 0.8])
def test_it_is_wilson_s_interval(right: int, images: int, confidence: float) -> None:
    expected = binomtest(right, images).proportion_ci(confidence, method="wilson")
    found = measured(right, images, confidence)
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), abs=1e-9)
    assert found.accuracy == right / images
    assert found.holds(found.accuracy)
    assert 0 <= found.low <= found.high <= 1


@pytest.mark.parametrize(("right", "images"), [(129, 128), (-1, 128), (0, 0)])
def test_what_cannot_be_measured_is_refused(right: int, images: int) -> None:
    with pytest.raises(LabError):
        measured(right, images)


def test_draws_are_drawn_without_replacement_and_a_seed_draws_the_same() -> None:
    right = np.arange(10_000) % 10 != 0  # 90 % right
    found = draws(right, 128, 400, seed=3)
    assert found == draws(right, 128, 400, seed=3)
    assert found != draws(right, 128, 400, seed=4)
    counts = np.array([one.right for one in found])
    law = hypergeom(10_000, 9_000, 128)
    assert abs(counts.mean() - law.mean()) < 4 * law.std() / 20
    assert abs(counts.std() / law.std() - 1) < 0.15
    # all of them drawn: the same every time
    assert {one.right for one in draws(right, 10_000, 3, seed=0)} == {9_000}


def test_nineteen_of_twenty_intervals_hold_the_truth() -> None:
    right = np.arange(10_000) % 10 != 0
    held = np.mean([one.holds(0.9) for one in draws(right, 128, 1_000, seed=1)])
    assert 0.925 < held < 0.98
