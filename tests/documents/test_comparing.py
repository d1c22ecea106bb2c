from __future__ import annotations

import numpy as np
import pytest

from rnnlab.documents.comparing import band, compare
from rnnlab.documents.experiments import EXPERIMENTS
from rnnlab.documents.listings import LISTINGS
from rnnlab.documents.reproduced import Reproduction, SeedRun
from rnnlab.documents.series import MeasuredSeries


def runs_of(number: str, offset: float, spread: float, seeds: int = 5, seed: int = 0) -> Reproduction:
    """Runs that measured what was printed, and so much more; the seeds differ by `spread`."""
    rng, listing = np.random.default_rng(seed), LISTINGS[number]
    runs = []
    for place in range(seeds):
        shift = offset + spread * rng.standard_normal()
        measured = {
            name: MeasuredSeries(series.steps, series.values + shift) for name, series in listing.published().items()
        }
        runs.append(SeedRun(place, measured, 0.9, 1.0))
    return Reproduction(EXPERIMENTS[number], tuple(runs))


def test_windows_compare_the_same_updates() -> None:
    (one,) = compare(runs_of("002", 0.01, 0.0))
    assert one.name == "batch_accuracy"
    assert one.first_steps.tolist() == list(range(1, 781, 100))
    assert one.last_steps.tolist() == list(range(81, 782, 100))
    assert one.prints.tolist() == [5] * 8
    published = LISTINGS["002"].published()["batch_accuracy"].values
    np.testing.assert_allclose(one.published, published.reshape(8, 5).mean(axis=1))
    np.testing.assert_allclose(one.distance, 0.01)
    assert one.share_within == 1.0  # 0.01 is less than 0.02


def test_the_stretches_of_000_are_never_averaged_over_the_gap() -> None:
    loss, accuracy = compare(runs_of("000", 0.0, 0.01))
    assert (loss.name, accuracy.name) == ("batch_loss", "batch_accuracy")
    assert (loss.last_steps - loss.first_steps).max() <= 120
    assert loss.prints.sum() == 127


def test_a_figure_far_from_all_seeds_is_not_within() -> None:
    for offset, spread, share in ((0.2, 0.001, 0.0), (0.2, 0.3, 1.0), (0.015, 0.0, 1.0)):
        comparisons = compare(runs_of("001", offset, spread))
        assert [one.share_within for one in comparisons] == [share] * 3, (offset, spread)


def test_two_standard_errors_are_those_of_the_printed_images() -> None:
    (one,) = compare(runs_of("004-first", 0.05, 0.0), window=1)
    np.testing.assert_allclose(one.standard_error[0], np.sqrt(0.1875 * 0.8125 / 128))
    assert one.within[0]  # two errors of 128 images are 0.069
    assert not one.within[-1]  # at 0.953 they are 0.037
    (averaged,) = compare(runs_of("004-first", 0.05, 0.0))
    p = averaged.published[0]
    np.testing.assert_allclose(averaged.standard_error[0], np.sqrt(p * (1 - p) / (128 * averaged.prints[0])))


def test_the_band_holds_the_seeds() -> None:
    reproduction = runs_of("002", 0.0, 0.02)
    shown = band(reproduction, "batch_accuracy", 5)
    assert len(shown.steps) == 8
    assert (shown.low < shown.mean).all()
    assert (shown.mean < shown.high).all()
    np.testing.assert_allclose(
        shown.mean, reproduction.values("batch_accuracy").mean(axis=0).reshape(8, 5).mean(axis=1)
    )


def test_nothing_is_compared_where_nothing_is_printed() -> None:
    run = SeedRun(0, {"test_accuracy": MeasuredSeries.of([(1_100, 0.7)])}, 0.9, 1.0)
    assert compare(Reproduction(EXPERIMENTS["003"], (run,))) == ()


@pytest.mark.parametrize("seeds", [1, 2])
def test_few_seeds_are_compared_too(seeds: int) -> None:
    assert all(np.isfinite(one.distance).all() for one in compare(runs_of("001", 0.0, 0.01, seeds)))
