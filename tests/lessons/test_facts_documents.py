"""Lessons 17 to 21: every number that they state is worked out anew, and must stand in the text of both languages."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest

from rnnlab.data import load_mnist
from rnnlab.documents.listings import LISTINGS
from rnnlab.documents.reproduced import Reproduction, load_reproductions
from rnnlab.findings.about import matrices
from rnnlab.findings.counting import (
    loop_over_images,
    loop_over_updates,
    running_average,
    sessions_of_document_000,
)
from rnnlab.findings.losses import LOWEST_TWICE, over_probabilities
from rnnlab.findings.starts import blend, start
from rnnlab.findings.states import dynamic_rnn
from rnnlab.i18n import LANGUAGES
from rnnlab.lessons import LESSONS_FOLDER
from rnnlab.network import load_network
from rnnlab.recipe import DOCUMENTS
from rnnlab.stats import measured


def says(slug: str, *numbers: str) -> None:
    """Each of these stands in the lesson, in both languages, and is not part of a longer number."""
    for language in LANGUAGES:
        said = (LESSONS_FOLDER / language / f"{slug}.md").read_text(encoding="utf-8")
        for number in numbers:
            found = re.search(rf"(?<![\d.,]){re.escape(number)}(?![\d]|[.,]\d)", said)
            assert found, f"{language}/{slug} does not say {number}"


def percent(share: float, decimals: int = 1) -> str:
    return f"{100 * share:.{decimals}f} %"


def runs_of(key: str) -> Reproduction:
    found = load_reproductions().of(key)
    assert found is not None, f"no runs of {key} are committed"
    return found


@pytest.mark.parametrize(
    ("slug", "number"),
    [
        ("17_document_000", "000"),
        ("18_document_001", "001"),
        ("19_document_002", "002"),
        ("20_document_003", "003"),
        ("21_document_004", "004-second"),
    ],
)
def test_the_networks_have_as_many_parameters(slug: str, number: str) -> None:
    recipe = DOCUMENTS[number]
    assert sum(one.parameters for one in matrices(recipe)) == recipe.parameters
    says(slug, f"{recipe.parameters:,}")


def test_the_matrices_of_000_and_001() -> None:
    kernel, bias, output, _bias = matrices(DOCUMENTS["000"])
    assert (kernel.shape, bias.shape, output.shape) == ((156, 512), (512,), (128, 10))
    says("17_document_000", "156 × 512", "128 × 10")
    weights, bias, kernel, *_rest = matrices(DOCUMENTS["001"])
    assert kernel.shape == (256, 512)
    says("18_document_001", "28 × 128", f"{weights.parameters + bias.parameters:,}", "256 × 512")
    assert 4 * DOCUMENTS["003"].hidden_size == 400
    says("20_document_003", "(28 + 100) × 400")


def test_the_network_is_not_linear_and_its_output_layer_is() -> None:
    test = load_mnist().test
    mixed = blend(load_network("lstm"), test.image(0), test.image(1))
    says("17_document_000", f"{mixed.network_gap:.2f}")
    assert mixed.network_gap > 5
    assert mixed.layer_gap < 1e-4


def test_what_000_printed() -> None:
    printed = LISTINGS["000"].published()
    loss, accuracy = printed["batch_loss"], printed["batch_accuracy"]
    says(
        "17_document_000",
        f"{loss.at(1):.4f}",
        f"{accuracy.at(1):.3f}",
        f"{loss.at(9_200):.4f}",
        f"{accuracy.at(9_200):.3f}",
    )
    assert int((np.diff(loss.steps) > 20).sum()) + 1 == 6  # stretches
    assert loss.steps[-1] == 9_200
    assert loss.at(1) is not None
    assert loss.at(1) > math.log(10)  # type: ignore[operator]
    says("17_document_000", f"{math.log(10):.3f}")
    recipe = DOCUMENTS["000"]
    assert start(recipe.changed(output_weights="glorot", output_bias="zeros")).loss == pytest.approx(2.3, abs=0.05)


def test_what_128_images_allow() -> None:
    few, many = measured(113, 128), measured(round(113 / 128 * 10_000), 10_000)
    says("17_document_000", percent(113 / 128), *(percent(end) for end in (few.low, few.high, many.low, many.high)))
    assert few.high - few.low > 0.11
    for right in (90, 92):
        interval = measured(right, 100)
        assert interval.high - interval.low > 0.1
    count = sessions_of_document_000()
    assert count.configured.runs == 0
    says("17_document_000", f"{count.training.runs:,}")


def test_the_start_of_001() -> None:
    found = start(DOCUMENTS["001"])
    says("18_document_001", f"{found.loss:.1f}", percent(found.confidence, 0))
    assert found.loss > 7


def test_what_001_printed() -> None:
    printed = LISTINGS["001"].published()
    cost, train, test = (printed[name].values for name in ("average_cost", "train_accuracy", "test_accuracy"))
    says("18_document_001", f"{cost[4]:.3f}", f"{cost[2]:.3f}", f"{cost[3]:.3f}", f"{test[2]:.3f}", f"{test[3]:.3f}")
    says("18_document_001", f"{train[2]:.3f}", f"{train[3]:.3f}", f"{55_000 // 16:,}", f"{55_000 / 16:,}")
    assert 55_000 - 16 * 3_437 == 8


def test_what_a_batch_of_001_costs_before_its_update() -> None:
    found = runs_of("001")
    after, before, test = (found.values(name)[:, -1].mean() for name in ("average_cost", "cost_before", "test_cost"))
    assert before > 1.8 * after
    assert abs(test - before) < abs(test - after)


def test_what_002_printed() -> None:
    values = LISTINGS["002"].published()["batch_accuracy"].values
    steps = LISTINGS["002"].published()["batch_accuracy"].steps
    says("19_document_002", f"{values[0]:.6f}", f"{values[-1]:.6f}", f"{values[-2]:.6f}", str(steps[-1]))
    assert [round(128 * value) for value in (values[0], values[-1], values[-2])] == [15, 122, 127]
    loop = loop_over_images(100_000, 128)
    says("19_document_002", f"{loop.updates}", f"{loop.images:,}", f"{55_000 / 128:.0f}")
    assert loop.updates == DOCUMENTS["002"].steps


def test_sgd_at_the_same_rate_is_far_behind_adam_and_at_its_own_much_nearer() -> None:
    adam, same, own = (runs_of(key).test_accuracies.mean() for key in ("002", "002-sgd", "002-sgd-0.1"))
    assert adam - same > 0.1
    assert adam - own < (adam - same) / 2


def test_softmax_twice() -> None:
    assert pytest.approx(math.log(1 + 9 / math.e)) == LOWEST_TWICE
    says("20_document_003", f"{LOWEST_TWICE:.3f}", f"{math.e / (math.e + 9):.3f}")
    even = over_probabilities(np.array([0.1]))
    assert even.gradient_twice[0] / even.gradient_once[0] == pytest.approx(0.1)


def test_softmax_once_is_better() -> None:
    assert runs_of("003-once").test_accuracies.mean() > runs_of("003").test_accuracies.mean()


def test_two_ways_are_one() -> None:
    network, images = load_network("lstm"), load_mnist().test.pixels[:8] / np.float32(255)
    read = dynamic_rnn(images, network.weights.cell)  # type: ignore[arg-type]
    assert np.array_equal(read.outputs.swapaxes(0, 1)[-1], read.states[1])
    assert 8 * 10 == 80
    says("21_document_004", "0.0", "80", f"{128 * 28:,}")


def test_a_hundred_thousand_updates() -> None:
    loop = loop_over_updates(100_000, 128)
    says("21_document_004", f"{loop.epochs:.0f}", f"{loop_over_images(100_000, 128).epochs:.1f}")
    assert LISTINGS["004-first"].recipe.steps == LISTINGS["004-first"].published()["batch_accuracy"].steps[-1] == 321


def test_running_averages() -> None:
    says("21_document_004", f"{running_average([0.15, 0.76, 0.86, 0.94])[-1]:.2f}")
    says("21_document_004", f"{2 * 0.5 - 1 * 0.2:.2f}")
    assert pytest.approx(0.45) == (0.2 + 0.7) / 2
    interval = measured(10, 10)
    says("21_document_004", percent(interval.low, 0), percent(interval.high, 0))
    assert round(1 / 0.8**10) == 9


def test_what_004_measures() -> None:
    steps = LISTINGS["004-second"].protocol.steps(DOCUMENTS["004-second"])
    assert steps == (1, 51, 101, 151)
    says("21_document_004", *(str(step) for step in steps[1:]), "2,000")
