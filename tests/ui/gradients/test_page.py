"""The Gradients page: what it says is what the networks' gradients are."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from rnnlab.analysis.gradients import gradients_through_time
from rnnlab.data import load_mnist
from rnnlab.network import Network
from rnnlab.recipe import Recipe
from rnnlab.settings import TIMESTEPS
from rnnlab.training.initial import initial_weights
from rnnlab.ui.gradients import words as gradient_words
from rnnlab.ui.shared import gradient_networks
from rnnlab.ui.shared.gradient_networks import CELLS, Condition, Reading
from tests.ui.conftest import OpenApp

Remembered = Callable[[AppTest], Mapping[str, Any]]


def said(app: AppTest) -> str:
    return "\n".join(entry.value for entry in app.main.markdown)


def finding(app: AppTest) -> str:
    """The paragraph with the shares of one timestep, without its bold type."""
    return next(entry.value for entry in app.main.markdown if " has **" in entry.value).replace("**", "")


def shares_of(cell: str, condition: Condition, index: int, label: int) -> tuple[np.ndarray, np.ndarray | None]:
    """h's and c's shares over time for a test digit, from the gradients themselves."""
    network = gradient_networks.network_of(cell, condition)
    found = gradients_through_time(network, network.trace(load_mnist().test.image(index)))
    return found.hidden_shares[label], None if found.cell_shares is None else found.cell_shares[label]


def test_the_sentence_has_the_gradients_own_numbers(open_app: OpenApp) -> None:
    app = open_app("gradients", gradient_trained="0", sample="0", gradient_row="5")
    assert not app.exception
    assert not app.error
    condition = Condition(28, trained=False)
    expected = []
    for cell in CELLS:
        hidden, memory = shares_of(cell, condition, 0, 7)  # the first test digit is a seven
        expected += [gradient_words.share_label(float(each[4])) for each in (hidden, memory) if each is not None]
    told = finding(app)
    assert told.startswith("At row 5 the SimpleRNN has ")
    assert re.findall(r"[\d.]+\u00a0(?:%|times)", told) == expected


def test_another_class_and_length_are_remembered_and_shown(open_app: OpenApp, remembered: Remembered) -> None:
    app = open_app("gradients", gradient_trained="0", sample="0")
    before = finding(app)
    app.pills(key="widget_gradient_class").set_value(3).run()
    assert remembered(app)["gradient_class"] == 3
    assert finding(app) != before
    app.select_slider(key="widget_gradient_steps").set_value(196).run()
    assert not app.exception
    assert remembered(app)["gradient_steps"] == 196
    assert finding(app).startswith("At timestep 1 ")


def test_a_moment_beyond_a_shorter_sequence_becomes_its_last(open_app: OpenApp, remembered: Remembered) -> None:
    app = open_app("gradients", gradient_trained="0", gradient_steps="56", gradient_row="50", sample="0")
    app.select_slider(key="widget_gradient_steps").set_value(14).run()
    assert not app.exception
    assert remembered(app)["gradient_row"] == 14
    assert re.findall(r"([\d.]+)\u00a0%", finding(app)) == ["100"] * 4


def test_a_louder_recurrence_makes_the_gradient_explode_and_a_quieter_one_vanish(open_app: OpenApp) -> None:
    for gain, word in (("0.5", "vanished"), ("2", "explodes")):
        app = open_app("gradients", gradient_trained="0", sample="0", gradient_steps="196", gradient_gain=gain)
        assert not app.exception
        verdict = next(line for line in said(app).splitlines() if line.startswith("- **SimpleRNN**"))
        assert word in verdict
        first = shares_of("simple_rnn", Condition(196, trained=False, gain=float(gain)), 0, 7)[0][0]
        assert f"by {first ** (1 / 195):.2f}." in verdict


def test_the_table_has_every_length(open_app: OpenApp) -> None:
    app = open_app("gradients", gradient_trained="0", sample="0", gradient_steps="56")
    table = next(
        element.value for element in app.html if "gradient-lengths" in element.value and "<tr" in element.value
    )
    rows = re.findall(r"<tr[^>]*>(<td>.*?)</tr>", table)
    assert [int(re.match(r"<td>(\d+)</td><td>(\d+)", row)[1]) for row in rows] == list(TIMESTEPS)
    assert re.search(r'class="now"[^>]*><td>56</td><td>14</td>', table)
    for steps, row in zip(TIMESTEPS[:4], rows, strict=False):
        for cell, shown in zip(CELLS, re.findall(r"<td>([^<]*)", row)[2:], strict=True):
            hidden, memory = shares_of(cell, Condition(steps, trained=False), 0, 7)
            assert shown == gradient_words.share_label(float((hidden if memory is None else memory)[0]))


def test_pictures_say_whose_they_are_and_what_was_read(open_app: OpenApp) -> None:
    app = open_app("gradients", gradient_trained="0", sample="0")
    pictures = next(element.value for element in app.html if "<figure" in element.value)
    assert re.findall(r'<figure data-cell="(\w+)"', pictures) == list(CELLS)
    for cell in CELLS:
        network = gradient_networks.network_of(cell, Condition(28, trained=False))
        answer = network.trace(load_mnist().test.image(0)).answer
        assert re.search(rf'data-cell="{cell}".*?reads it as {answer}', pictures)


def test_a_picture_holds_what_float32_does_not(open_app: OpenApp) -> None:
    """Over 784 timesteps the gradient grows beyond 1e38; each class's largest pixel is then still 1, and only that."""
    image = load_mnist().test.image(0)
    condition = Condition(784, trained=False, gain=2.0)
    network = gradient_networks.network_of("simple_rnn", condition)
    found = gradients_through_time(network, network.trace(image))
    assert found.saliency[7].max() > 1e39
    reading = gradient_networks.read(image, "simple_rnn", condition)
    np.testing.assert_allclose(reading.saliency[7], found.saliency[7] / found.saliency[7].max(), atol=1e-6)


def test_without_trained_networks_the_page_says_so(
    open_app: OpenApp, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(gradient_networks, "FOLDER", tmp_path)
    app = open_app("gradients", sample="0")
    assert not app.exception
    assert any("Untrained" in warning.value for warning in app.warning)


def test_only_lengths_with_all_cells_are_offered(
    open_app: OpenApp, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, remembered: Remembered
) -> None:
    monkeypatch.setattr(gradient_networks, "FOLDER", tmp_path)
    monkeypatch.setattr(gradient_networks, "_trained", lambda name: _tiny(name))
    gradient_networks.reached.cache_clear()
    for name in ("lstm_14", "gru_14", "simple_rnn_14", "lstm_28", "lstm_7", "gru_7", "simple_rnn_7"):
        (tmp_path / f"{name}.keras").touch()
    app = open_app("gradients", sample="0")
    assert not app.exception
    assert list(app.select_slider(key="widget_gradient_steps").options) == ["7", "14"]
    assert remembered(app)["gradient_steps"] == 14
    gradient_networks.reached.cache_clear()
    gradient_networks.read.clear()


def _tiny(name: str) -> Network:
    cell, _, steps = name.rpartition("_")
    return gradient_networks.fresh(Recipe(cell=cell, hidden_size=4, timesteps=int(steps)))


@pytest.mark.parametrize("cell", CELLS)
def test_an_untrained_network_is_the_one_that_training_begins_with(cell: str) -> None:
    """`tests/training/test_initial.py` compares those weights with Keras' own."""
    network = gradient_networks.network_of(cell, Condition(14, trained=False, gain=1.0))
    expected = initial_weights(Recipe(cell=cell, hidden_size=gradient_networks.HIDDEN_SIZE, timesteps=14))
    for found, weights in zip(network.keras_weights(), expected, strict=True):
        np.testing.assert_array_equal(found, weights)


def test_the_gain_changes_a_plain_rnn_s_recurrent_weights_alone() -> None:
    for cell in CELLS:
        network = gradient_networks.fresh(Recipe(cell=cell, hidden_size=6))
        louder = gradient_networks.with_gain(network, 1.5)
        for place, (one, other) in enumerate(zip(network.keras_weights(), louder.keras_weights(), strict=True)):
            factor = np.float32(1.5 if cell == "simple_rnn" and place == 1 else 1)
            np.testing.assert_array_equal(one * factor, other)


@pytest.mark.parametrize("cell", CELLS)
def test_the_trained_networks_that_are_there_are_those_of_their_names(cell: str) -> None:
    for steps in gradient_networks.trained_lengths():
        recipe = gradient_networks.network_of(cell, Condition(steps, trained=True)).recipe
        assert (recipe.cell, recipe.timesteps, recipe.hidden_size) == (cell, steps, gradient_networks.HIDDEN_SIZE)
        assert 0 < gradient_networks.reached()[f"{cell}_{steps}"].test_accuracy <= 1


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (1.0, "100\u00a0%"),
        (0.123456, "12\u00a0%"),
        (0.0034, "0.34\u00a0%"),
        (0.00002, "0.002\u00a0%"),
        (1.376, "138\u00a0%"),
        (9.876, "988\u00a0%"),
        (37.2, "37\u00a0times"),
        (1234.0, "1,234\u00a0times"),
        (3e-7, "about 10⁻⁷"),
        (1e-236, "about 10⁻²³⁶"),
        (2e88, "about 10⁸⁸ times"),
        (0.0, "nothing"),
        (float("nan"), "not a number"),
    ],
)
def test_shares_in_words(share: float, words: str) -> None:
    assert gradient_words.share_label(share) == words


def test_a_gradient_that_left_all_numbers_is_told() -> None:
    reading = Reading("simple_rnn", 0, np.zeros((10, 784), np.float32), np.full((10, 3), np.inf), None, None)
    assert gradient_words.verdicts([reading], 0, True) == ["**SimpleRNN**: the gradient left the range of numbers."]


def test_fewer_training_steps_are_told() -> None:
    assert gradient_words.training_words({28: 1_500}) == ["Each was trained for 1,500 steps of 128 digits."]
    told = gradient_words.training_words({28: 1_500, 392: 400, 784: 150})[1]
    assert "400 at 392 timesteps, 150 at 784 timesteps" in told
    assert gradient_words.training_words({}) == []


@pytest.mark.parametrize("cell", CELLS)
def test_a_trained_network_reads_as_many_test_digits_as_the_card_says(cell: str) -> None:
    test = load_mnist().test
    network = gradient_networks.network_of(cell, Condition(7, trained=True))
    told = gradient_networks.reached()[f"{cell}_7"].test_accuracy
    assert abs(float(np.mean(network.predict(test.images) == test.labels)) - told) <= 0.0003
