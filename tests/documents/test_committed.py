"""The committed results against what was aimed at, and against what the findings say of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from rnnlab.documents.comparing import compare
from rnnlab.documents.experiments import EXPERIMENTS
from rnnlab.documents.listings import LISTINGS, PUBLISHED
from rnnlab.documents.reproduced import Reproduction, load_reproductions
from rnnlab.documents.table import table_lines

FOUND = load_reproductions()
#: at least so many of the printed windows
AIM = 0.95


def ours(key: str) -> Reproduction:
    found = FOUND.of(key)
    assert found is not None, f"{key} has not been run in full: python -m rnnlab reproduce all"
    return found


@pytest.mark.parametrize("key", EXPERIMENTS)
def test_five_seeds_measured_at_all_updates_of_the_document(key: str) -> None:
    found = ours(key)
    assert len(found.seeds) >= 5
    protocol = found.experiment.listing.protocol
    for name in (*protocol.quantities, *protocol.beside):
        assert tuple(found.steps(name)) == protocol.steps(found.experiment.recipe(0))
        assert np.isfinite(found.values(name)).all()
    for name in protocol.at_end:
        assert found.steps(name).tolist() == [found.experiment.recipe(0).steps]
    for run in found.runs[1:]:  # no two seeds are the same run
        assert run.test_accuracy != found.runs[0].test_accuracy or any(
            not np.array_equal(series.values, found.runs[0].measured[name].values)
            for name, series in run.measured.items()
        )


@pytest.mark.parametrize("number", [number for number in LISTINGS if LISTINGS[number].published()])
def test_the_printed_figures_lie_where_they_should(number: str) -> None:
    comparisons = compare(ours(number))
    within = np.concatenate([one.within for one in comparisons])
    assert within.mean() >= AIM, [(one.name, one.distance.round(3).tolist()) for one in comparisons]


def test_adam_reaches_in_782_updates_what_sgd_does_not() -> None:
    adam, sgd, fast_sgd = (ours(key).test_accuracies.mean() for key in ("002", "002-sgd", "002-sgd-0.1"))
    assert sgd < 0.8 < fast_sgd < adam


def test_smaller_output_weights_help_document_002() -> None:
    normal, glorot = ours("002").test_accuracies, ours("002-glorot").test_accuracies
    assert glorot.mean() > normal.mean()


def test_softmax_once_is_better_than_twice() -> None:
    twice, once = ours("003").test_accuracies, ours("003-once").test_accuracies
    assert (once > twice).all()  # the same seeds, so the same start and the same batches
    assert once.mean() - twice.mean() > 0.01


def test_a_running_average_lags_behind_the_accuracy() -> None:
    found = ours("004-second")
    running, plain = found.values("running_accuracy"), found.values("test_accuracy_2000")
    counted = np.cumsum(plain, axis=1) / np.arange(1, 5)
    np.testing.assert_allclose(running, counted, atol=1e-5)
    assert (plain[:, -1] - running[:, -1] > 0.1).all()


def test_the_cost_after_the_update_is_far_below_the_others() -> None:
    found = ours("001")
    after, before, test = (found.values(name)[:, -1].mean() for name in ("average_cost", "cost_before", "test_cost"))
    assert after < 0.7 * test
    assert after < 0.7 * before


def test_128_test_images_leave_much_to_chance() -> None:
    found = ours("000")
    few, all_images = found.values("test_accuracy_128")[:, 0], found.test_accuracies
    assert np.abs(few - all_images).max() < 4 * np.sqrt(0.88 * 0.12 / 128)


def test_the_readme_has_the_tables_of_the_results() -> None:
    readme = Path(PUBLISHED / "README.md").read_text(encoding="utf-8")
    for number in LISTINGS:
        assert "\n".join(table_lines(number, FOUND)) in readme, number
    if FOUND.made:
        assert str(FOUND.made["command"]) in readme
