"""What lessons 1 to 8 state as fact, computed again: from the shipped networks, the digits and the library."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from rnnlab.analysis.belief import belief_story
from rnnlab.analysis.perturbation import disturb, disturbed
from rnnlab.data import load_mnist
from rnnlab.i18n import LANGUAGES
from rnnlab.lessons import LESSONS_FOLDER
from rnnlab.lessons.two_unit_rnn import TinyNetwork, TinyUnit
from rnnlab.network import Network, load_network, softmax
from rnnlab.recipe import Recipe
from rnnlab.settings import SIDE
from rnnlab.stats import measured
from rnnlab.trace import Trace

CELLS = ("simple_rnn", "gru", "lstm")
TEST = load_mnist().test


@pytest.fixture(autouse=True, scope="module")
def one_thread() -> Iterator[None]:
    """On a busy machine OpenBLAS' threads wait for each other for seconds."""
    with threadpool_limits(1, "blas"):
        yield


def states(slug: str, *facts: str) -> None:
    """Both languages of a lesson hold these numbers, as they are computed here."""
    for code in LANGUAGES:
        text = (LESSONS_FOLDER / code / f"{slug}.md").read_text(encoding="utf-8").replace("\N{NO-BREAK SPACE}", " ")
        for fact in facts:
            assert fact in text, f"{code}/{slug} should say {fact}"


@cache
def network(name: str) -> Network:
    return load_network(name)


@cache
def trace(name: str, sample: int = 0) -> Trace:
    return network(name).trace(TEST.image(sample))


@cache
def probabilities(name: str) -> NDArray[np.float32]:
    """Of all 10,000 test digits, (10000, 10)."""
    return network(name).probabilities(TEST.images)


def percent(share: float, digits: int = 0) -> str:
    return f"{100 * share:.{digits}f} %"


class TestSequence:
    def test_the_digit(self) -> None:
        image = TEST.image(0)
        assert TEST.labels[0] == 7
        inked = np.flatnonzero(image.any(axis=1)) + 1
        assert inked[0] == 8
        assert network("lstm").recipe.timesteps == SIDE
        assert trace("lstm").inputs.shape == (28, 28)

    def test_what_the_lstm_takes_it_for(self) -> None:
        read = trace("lstm")
        story = belief_story(read.probabilities)
        assert (story.answer, story.decided + 1) == (7, 18)
        for row, digit in ((11, 2), (12, 1), (16, 4)):
            belief = read.probabilities[row - 1]
            assert belief.argmax() == digit
            states("01_sequence", f"{percent(float(belief[digit]))}")


class TestRecurrence:
    def test_weights_are_not_counted_by_timesteps(self) -> None:
        cell = network("simple_rnn").weights.cell
        sizes = [array.size for array in (cell.W_h, cell.U_h, cell.b_h)]  # type: ignore[union-attr]
        assert sizes == [3_584, 16_384, 128]
        states("02_recurrence", *(f"{size:,}" for size in (*sizes[:2], sum(sizes))))

    def test_the_state_begins_at_zero(self) -> None:
        assert not network("simple_rnn").empty_state().hidden.any()
        assert network("simple_rnn").recipe.hidden_size == 128


class TestByHand:
    LESSON = TinyNetwork(TinyUnit(2, 2, 0, 0), TinyUnit(2, -2, 0, 0))

    def test_the_story_of_four_pixels(self) -> None:
        h = np.round([step.h for step in self.LESSON.read([0, 1, 1, 0])], 2)
        assert h.tolist() == [[0, 0], [0.96, 0.96], [1.0, 0.07], [0.96, -0.96]]

    @pytest.mark.parametrize("weight", [1.0, 0.5])
    def test_the_memory_fades(self, weight: float) -> None:
        steps = TinyNetwork(TinyUnit(2, weight, 0, 0), self.LESSON.unit_2).read([1, 0, 0, 0, 0])
        numbers = [f"{step.h[0]:.2f}" for step in steps]
        for code, comma in (("en", ", "), ("zh_CN", "、")):
            text = (LESSONS_FOLDER / code / "03_by_hand.md").read_text(encoding="utf-8")
            assert comma.join(numbers) in text
        if weight == 0.5:
            states("08_forgetting", numbers[0], numbers[1], numbers[2], numbers[3])

    def test_a_unit_that_feeds_itself_holds_the_dot_for_good(self) -> None:
        assert f"{self.LESSON.read([1] + 1_000 * [0])[-1].h[0]:.2f}" == "0.96"


class TestAnswer:
    def test_the_logits_of_the_seven(self) -> None:
        logits = trace("lstm").logits[-1].astype(float)
        order = np.argsort(logits)[::-1]
        assert (order[0], order[1], order[-1]) == (7, 4, 6)
        gap = logits[7] - logits[4]
        states("04_answer", f"{logits[7]:.1f}", f"{logits[4]:.1f}", f"{logits[6]:.1f}".replace("-", "−"), f"{gap:.1f}")
        assert 80_000 < math.exp(gap) < 90_000
        assert round(logits[7] - logits[6]) == 18
        np.testing.assert_allclose(softmax(logits + 5), softmax(logits), rtol=1e-6)

    def test_sure_and_wrong(self) -> None:
        belief = trace("lstm", 900).probabilities[-1]
        assert TEST.labels[900] == 1
        assert belief.argmax() == 3
        states("04_answer", f"**{percent(float(belief[3]))}**")
        story = belief_story(trace("lstm", 900).probabilities)
        assert story.rival == 1
        states("05_loss", f"{-math.log(belief[1]):.1f}")

    def test_it_is_trained_on_the_last_row_only(self) -> None:
        assert {network(cell).recipe.loss_at for cell in CELLS} == {"last"}


class TestLoss:
    @pytest.mark.parametrize("p", [0.99, 0.5, 0.1, 0.01, 0.0001])
    def test_the_table(self, p: float) -> None:
        states("05_loss", f"| {p} | {-math.log(p):.2f} |")

    def test_a_fresh_network_guesses(self) -> None:
        from rnnlab.training.initial import initial_weights

        recipe = Recipe(cell="lstm", seed=0)
        fresh = Network.from_keras_weights(recipe, initial_weights(recipe))
        belief = fresh.probabilities(TEST.images[:2_000])
        loss = float(-np.log(belief[np.arange(2_000), TEST.labels[:2_000]]).mean())
        assert loss == pytest.approx(math.log(10), abs=0.002)
        states("05_loss", f"{math.log(10):.3f}", f"{loss:.3f}")

    def test_row_by_row(self) -> None:
        right = trace("lstm").probabilities[:, 7].astype(float)
        states("05_loss", f"{-math.log(right[0]):.2f}", f"{-math.log(right[10]):.1f}", f"{-math.log(right[27]):.5f}")
        assert right[10] == pytest.approx(1e-4, rel=0.1)

    def test_a_few_mistakes_make_most_of_it(self) -> None:
        belief = probabilities("lstm")
        losses = -np.log(belief[np.arange(len(TEST)), TEST.labels].astype(float))
        wrong = belief.argmax(axis=1) != TEST.labels
        states(
            "05_loss", str(wrong.sum()), f"{losses.mean():.3f}", f"**{percent(losses[wrong].sum() / losses.sum())}**"
        )
        assert np.median(losses) < 0.00003

    def test_two_fours(self) -> None:
        states("05_loss", f"{-math.log(0.51):.2f}", f"{-math.log(0.98):.2f}")


class TestTraining:
    def test_batches_and_epochs(self) -> None:
        assert math.ceil(55_000 / 128) == 430
        states("06_training", "430", f"{782 * 128:,}", f"{782 * 128 / 55_000:.2f}")
        assert Recipe(steps=300).epochs < 1


class TestHowSure:
    @pytest.mark.parametrize("cell", CELLS)
    def test_all_of_the_first_128_and_not_of_10_000(self, cell: str) -> None:
        right = probabilities(cell).argmax(axis=1) == TEST.labels
        assert right[:128].all()
        states("07_how_sure", str(int((~right).sum())))

    def test_the_intervals(self) -> None:
        states("07_how_sure", f"**{percent(measured(128, 128).low, 1)}**")
        for images in (128, 10_000):
            found = measured(round(0.883 * images), images)
            states("07_how_sure", percent(found.low, 1), percent(found.high, 1))
        states("07_how_sure", f"{round(0.883 * 128)}")
        for right in (116, 113):
            found = measured(right, 128)
            states("07_how_sure", percent(found.low), percent(found.high))
        assert f"{100 * (116 - 113) / 128:.1f}" == "2.3"


class TestForgetting:
    def test_one_digit(self) -> None:
        for cell in CELLS:
            found = disturb(network(cell), TEST.image(0), 2)
            states("08_forgetting", percent(float(found.left[-1])))
            assert found.after.answer == (9 if cell == "lstm" else 7)
        belief = disturb(network("lstm"), TEST.image(0), 2).after.probabilities[-1]
        states("08_forgetting", percent(float(belief.max())))

    def test_two_hundred_digits(self) -> None:
        medians = {}
        for cell in CELLS:
            shares = [disturb(network(cell), TEST.image(sample), 2).left[-1] for sample in range(200)]
            medians[cell] = float(np.median(shares))
            states("08_forgetting", percent(medians[cell]))
        assert medians["simple_rnn"] < medians["gru"] < medians["lstm"]

    def test_who_remembers_is_misled(self) -> None:
        lined = np.stack([disturbed(image, 2, "line") for image in TEST.images[:1_000]])
        labels = TEST.labels[:1_000]
        left = {}
        for cell in CELLS:
            plain = float((probabilities(cell)[:1_000].argmax(axis=1) == labels).mean())
            left[cell] = float((network(cell).predict(lined) == labels).mean())
            states("08_forgetting", percent(plain, 1), percent(left[cell]))
        assert left["lstm"] < left["gru"] < left["simple_rnn"]

    def test_a_factor_many_times_over(self) -> None:
        states("08_forgetting", f"{0.9**25:.2f}", f"{0.5**25:.8f}")
