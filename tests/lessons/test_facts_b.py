"""Lessons 9 to 16: every number that they state is worked out anew, and must stand in the text of both languages."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from rnnlab.analysis.gradients import Gradients, gradients_through_time
from rnnlab.analysis.retention import gate_of_bias, kept_by_bias, kept_by_gates
from rnnlab.analysis.surgery.answers import answers_held
from rnnlab.analysis.surgery.held import Hold
from rnnlab.data import as_sequence, load_mnist
from rnnlab.i18n import LANGUAGES
from rnnlab.lessons import LESSONS_FOLDER
from rnnlab.network import Network, load_network
from rnnlab.recipe import Recipe
from rnnlab.trace import Trace
from rnnlab.ui.learn.widgets.run import RunParameters
from rnnlab.ui.shared.gradient_networks import Condition, fresh, network_of, reached

#: the first test digit, a seven
SEVEN, LABEL = 0, 7


@pytest.fixture(autouse=True)
def one_core_a_product() -> Iterator[None]:
    """As the app does it: on a busy machine OpenBLAS' threads wait for each other."""
    with threadpool_limits(1, "blas"):
        yield


@cache
def said(slug: str, language: str) -> str:
    """The lesson, with one way to write percent."""
    text = (LESSONS_FOLDER / language / f"{slug}.md").read_text(encoding="utf-8")
    return re.sub(r"(?<=\d)\N{NO-BREAK SPACE}?%", " %", text)


def says(slug: str, *numbers: str) -> None:
    """Each of these stands in the lesson, in both languages, and is not part of a longer number."""
    for language in LANGUAGES:
        for number in numbers:
            found = re.search(rf"(?<![\d.,]){re.escape(number)}(?![\d]|[.,]\d)", said(slug, language))
            assert found, f"{language}/{slug} does not say {number}"


def percent(share: float, decimals: int = 1) -> str:
    return f"{100 * share:.{decimals}f} %"


@cache
def trace_of(name: str, sample: int = SEVEN) -> Trace:
    return load_network(name).trace(load_mnist().test.image(sample))


def gradients_of(network: Network) -> Gradients:
    return gradients_through_time(network, network.trace(load_mnist().test.image(SEVEN)))


def share(network: Network) -> float:
    """What is left of the gradient at the first timestep: at c in an LSTM, at h in the others."""
    found = gradients_of(network)
    shares = found.hidden_shares if found.cell_shares is None else found.cell_shares
    return float(shares[LABEL, 0])


@cache
def thousand() -> tuple[NDArray[np.float32], NDArray[np.uint8]]:
    test = load_mnist().test
    return test.pixels[:1000].astype(np.float32) / np.float32(255), test.labels[:1000]


def right(answers: NDArray[np.intp]) -> float:
    return float((answers == thousand()[1]).mean())


def held(name: str, gate: str, value: float) -> NDArray[np.intp]:
    return answers_held(load_network(name), thousand()[0], [Hold(gate, value)])


# 09 gradients


def test_the_gradient_arrives_over_28_rows() -> None:
    left = {cell: share(network_of(cell, Condition(28, True))) for cell in ("simple_rnn", "gru", "lstm")}
    assert left["simple_rnn"] > 0.5, "the prediction’s answer"
    says("09_gradients", percent(left["simple_rnn"], 0), percent(left["gru"]), percent(left["lstm"], 0))
    sizes = {network_of(cell, Condition(28, True)).recipe.hidden_size for cell in left}
    assert sizes == {64}
    for cell in left:
        assert share(network_of(cell, Condition(392, True))) < 0.05, "little arrives"
        assert share(network_of(cell, Condition(784, True))) < 0.003, "hardly anything arrives"


def test_half_the_weights_make_it_vanish_and_twice_make_it_explode() -> None:
    vanished = share(network_of("simple_rnn", Condition(784, False, 0.5)))
    assert math.floor(math.log10(vanished)) == -237
    assert vanished < 0.5**783
    assert np.float32(vanished) == 0, "a float32 cannot hold it"
    says("09_gradients", "10⁻²³⁷", "783")
    exploded = share(network_of("simple_rnn", Condition(196, False, 2.0)))
    assert math.floor(math.log10(exploded)) == 24
    says("09_gradients", "10²⁴", "196")


def test_a_fresh_recurrent_matrix_is_orthogonal() -> None:
    recurrent = network_of("simple_rnn", Condition(28, False)).weights.cell.U_h  # type: ignore[union-attr]
    np.testing.assert_allclose(recurrent @ recurrent.T, np.eye(64), atol=1e-5)


# 10 the LSTM


def test_unit_116_keeps_its_memory() -> None:
    trace = trace_of("lstm")
    assert trace.cell is not None
    forget = trace.gates["forget"][20:, 115]
    assert (forget > 0.99).all()
    says("10_lstm", f"{trace.cell[19, 115]:.2f}", f"{trace.cell[27, 115]:.2f}", f"{forget.prod():.2f}", "116")


def test_c_is_not_bounded_and_h_is() -> None:
    trace = trace_of("lstm")
    assert trace.cell is not None
    assert np.abs(trace.cell).max() == np.abs(trace.cell[:, 107]).max()
    says("10_lstm", f"−{-trace.cell[27, 107]:.1f}".replace("−-", "−"), "108")
    assert np.abs(trace.hidden).max() < 1


def test_an_lstm_that_never_forgets_and_one_that_never_writes() -> None:
    free = right(load_network("lstm").predict(thousand()[0]))
    never_written = held("lstm", "input", 0)
    assert set(never_written.tolist()) == {1}, "every digit gets the same answer"
    says("10_lstm", percent(free), percent(right(held("lstm", "forget", 1))), percent(right(never_written)))


# 11 the forget bias


def test_what_biases_leave_after_28_rows() -> None:
    table = said("11_forget_bias", "en")
    for bias, decimals in ((0, 8), (1, 3), (3, 0), (5, 0)):
        left = percent(float(kept_by_bias(bias, 28)[-1]), decimals)
        assert f"| {bias} | {gate_of_bias(bias):.3f} | {left} |" in table
        says("11_forget_bias", left)
    assert f"{0.5**28:.1e}" == "3.7e-09"
    says("11_forget_bias", "10⁻⁹")
    assert kept_by_bias(1, 28)[-1] / kept_by_bias(0, 28)[-1] == pytest.approx(40_000, rel=0.05)
    assert kept_by_bias(0, 10)[-1] == pytest.approx(0.001, rel=0.03)
    assert gate_of_bias(-4) == pytest.approx(0.018, abs=5e-4)


def test_what_a_trained_lstm_keeps() -> None:
    network, trace = load_network("lstm"), trace_of("lstm")
    kept = kept_by_gates(trace)
    unit = kept.most_lasting
    bias = float(network.weights.cell.b_f.mean())  # type: ignore[union-attr]
    arrives = percent(share(network), 0)
    most = percent(float(kept.units[-1, unit]))
    says("11_forget_bias", percent(float(kept.mean[-1]), 2), most, str(unit + 1), f"{bias:.2f}", arrives)


def test_a_bias_of_one_is_little_on_784_timesteps() -> None:
    left = share(fresh(Recipe(hidden_size=64, timesteps=784, forget_bias=1.0)))
    assert round(math.log10(left)) == -57
    says("11_forget_bias", "10⁻⁵⁷")


# 12 the GRU


def test_the_parameters_of_three_cells_and_their_mistakes() -> None:
    sizes = [Recipe(cell=cell).parameters for cell in ("lstm", "gru", "simple_rnn")]
    says("12_gru", *(f"{size:,}" for size in sizes))
    assert sizes[1] / sizes[0] == pytest.approx(0.75, abs=0.02), "a quarter fewer"
    images, labels = load_mnist().test.images, load_mnist().test.labels
    wrong = [int((load_network(name).predict(images) != labels).sum()) for name in ("lstm", "gru")]
    says("12_gru", *map(str, wrong))
    assert abs(wrong[1] - wrong[0]) == 6
    assert sum(wrong) ** 0.5 > 6, "less than chance alone moves"


def test_a_gru_that_keeps_everything_answers_the_same_every_time() -> None:
    kept = held("gru", "update", 1)
    assert set(kept.tolist()) == {1}
    assert right(kept) == float((thousand()[1] == 1).mean())
    says("12_gru", percent(right(kept)), percent(right(held("gru", "update", 0))))


# 13 shapes


def test_timesteps_add_no_parameters() -> None:
    recipe = Recipe()
    output = (recipe.hidden_size + 1) * 10
    says("13_shapes", f"{recipe.parameters - output:,}", f"{output:,}", f"{recipe.parameters:,}")
    assert recipe.parameters - output == 4 * 128 * (28 + 128 + 1)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_code_of_the_lesson_runs_and_has_the_shapes_it_claims(language: str) -> None:
    code = re.search(r"```python\n(.*?)```", said("13_shapes", language), re.DOTALL)
    assert code
    names: dict[str, Any] = {}
    exec(code[1], names)
    claimed = dict(re.findall(r"^(\w+) = .*?# (\(\d[\d, ]*\))", code[1], re.MULTILINE))
    assert claimed.keys() == {"last", "every"}
    for name, shape in claimed.items():
        assert str(tuple(names[name].shape)) == shape


# 14 timesteps


def test_the_networks_of_every_length() -> None:
    accuracy = {name: entry.test_accuracy for name, entry in reached().items()}
    says("14_timesteps", *(percent(accuracy[name]) for name in ("lstm_28", "lstm_196", "gru_196", "simple_rnn_196")))
    lengths = (7, 14, 28, 56, 112, 196, 392, 784)
    best = max(lengths, key=lambda length: accuracy[f"lstm_{length}"])
    assert best == 14
    says("14_timesteps", percent(accuracy["lstm_14"]), str(len(accuracy)))
    assert accuracy["simple_rnn_196"] > max(accuracy["lstm_196"], accuracy["gru_196"])
    assert accuracy["lstm_28"] - accuracy["simple_rnn_28"] == pytest.approx(0.05, abs=0.005), "five points"
    assert {reached()[f"lstm_{length}"].steps for length in lengths if length <= 392} == {1500}
    assert reached()["lstm_784"].steps < 1500
    assert all(accuracy[f"{cell}_784"] < 0.5 for cell in ("lstm", "gru", "simple_rnn")), "learned little"


def test_the_weights_of_the_shortest_and_of_the_longest_sequence() -> None:
    blocks: list[list[int]] = []
    for length in (7, 784):
        cell = network_of("lstm", Condition(length, True)).weights.cell
        blocks.append([sum(getattr(cell, f"{part}_{gate}").size for gate in "ifgo") for part in "WU"])
    (wide, recurrent), (narrow, same) = blocks
    assert recurrent == same
    says("14_timesteps", f"{wide:,}", f"{narrow}", f"{recurrent:,}")


# 15 permuted pixels


def neighbours(sequences: NDArray[np.float32]) -> float:
    """How a pixel and the one of the same place a row later correlate; sequences (N, T, I)."""
    return float(np.corrcoef(sequences[:, :-1].ravel(), sequences[:, 1:].ravel())[0, 1])


def rows_with_ink(sequences: NDArray[np.float32]) -> float:
    return float((sequences > 0.2).any(axis=2).sum(axis=1).mean())


def test_the_shuffled_pictures() -> None:
    labels = load_mnist().test.labels[[8, 3, 11, 10]].tolist()
    assert labels == [5, 0, 6, 0], "A, B, C and D"
    rows = load_mnist().test.images[:2000]
    shuffled = as_sequence(rows, Recipe(order="permuted"))
    says("15_permuted", f"{neighbours(rows):.2f}", f"{neighbours(shuffled):.2f}", "2,000")
    says("15_permuted", f"{rows_with_ink(rows):.1f}", f"{rows_with_ink(shuffled):.1f}")
    assert (rows[:, :3].sum(axis=(1, 2)) == 0).mean() > 0.95, "the first rows are nearly always blank"


def test_a_network_that_learned_rows_guesses_shuffled_digits() -> None:
    images = as_sequence(thousand()[0], Recipe(order="permuted"))
    says("15_permuted", percent(right(load_network("lstm").predict(images))))
    says("15_permuted", percent(right(load_network("lstm").predict(thousand()[0]))))


# 16 tasks


def test_from_which_row_on_the_seven_is_a_seven() -> None:
    leaders = trace_of("lstm").probabilities.argmax(axis=1)
    decided = int(np.flatnonzero(leaders != LABEL)[-1]) + 2  # rows count from 1
    assert decided == 18
    assert 4 in leaders[: decided - 1]
    says("16_tasks", str(decided), percent(float(trace_of("lstm").probabilities[19, LABEL]), 0))


# what was trained: the lessons' own recipes, once each


@dataclass(frozen=True)
class Trained:
    """A run of a lesson and how far its test accuracy may be from what the lesson says of it."""

    slug: str
    place: int
    name: int
    accuracy: float
    within: float


RUNS = (
    Trained("09_gradients", 0, 0, 0.11, 0.03),
    Trained("09_gradients", 0, 1, 0.89, 0.03),
    Trained("11_forget_bias", 0, 0, 0.64, 0.06),
    Trained("11_forget_bias", 0, 1, 0.91, 0.02),
    Trained("11_forget_bias", 0, 2, 0.91, 0.02),
    Trained("15_permuted", 0, 0, 0.92, 0.02),
    Trained("15_permuted", 0, 1, 0.87, 0.02),
    Trained("15_permuted", 1, 0, 0.85, 0.03),
    Trained("15_permuted", 1, 1, 0.90, 0.02),
)


def runs_of(slug: str) -> Sequence[Any]:
    from rnnlab.lessons import read_lesson

    lesson = read_lesson(LESSONS_FOLDER / "en" / f"{slug}.md")
    return [widget.parameters for widget in lesson.widgets if widget.kind == "run"]


@pytest.mark.slow
@pytest.mark.parametrize("run", RUNS, ids=lambda run: f"{run.slug}-{run.place}-{run.name}")
def test_the_runs_of_the_lessons_end_as_they_say(run: Trained) -> None:
    from rnnlab.events import Evaluation, Event
    from rnnlab.training import train

    planned = RunParameters(**runs_of(run.slug)[run.place]).planned()[run.name]
    tests: list[float] = []

    def hear(event: Event) -> None:
        if isinstance(event, Evaluation) and event.split == "test":
            tests.append(event.accuracy)

    train(planned.recipe, on_event=hear)
    assert tests[-1] == pytest.approx(run.accuracy, abs=run.within)
    says(run.slug, percent(run.accuracy, 0))
