"""The score in a real Chromium: what it reads out is compared with the NumPy trace."""

from __future__ import annotations

import re

import numpy as np
import pytest

from tests.browser.player.score_page import LSTM, shown

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("lane", LSTM)
def test_a_single_unit_reads_as_in_the_trace(show, lstm, lane):
    score = show(lstm, open_lanes=LSTM)
    score.seek(10)
    score.page.locator(f"[data-lane={lane}] .head").click()
    for unit, row in ((0, 10), (77, 4), (127, 1)):
        readout = score.hover(lane, unit, 128, row - 1, 28)
        assert f"unit {unit + 1}, row {row}: {shown(float(lstm[lane][row - 1, unit]))}" in readout


def test_a_column_of_the_overview_reads_as_the_mean_of_its_units(show, lstm):
    score = show(lstm)
    score.seek(10)
    assert "2 a column" in score.text("[data-lane=hidden] .foot")
    readout = score.hover("hidden", 20, 64, 9, 28)
    value = float(re.search(r"(−?[\d.]+)$", readout)[1].replace("−", "-"))
    assert "mean of units 41 to 42, row 10" in readout
    assert value == pytest.approx(lstm.hidden[9, 40:42].mean(), abs=0.0011)


def test_belief_and_pixels_read_as_in_the_trace(show, lstm):
    score = show(lstm)
    score.seek(12)
    best = int(lstm.probabilities[11].argmax())
    percent = re.match(rf"now: {best}, (?:>\s)?([\d.]+)\s%", score.text(".now"))
    assert float(percent[1]) == pytest.approx(100 * lstm.probabilities[11, best], abs=0.51)
    readout = score.hover("probabilities", best, 10, 11, 28)
    assert f"digit {best}, row 12: {shown(float(lstm.probabilities[11, best]))}" in readout
    canvas = score.page.locator(".digit canvas")
    cell = canvas.bounding_box()["width"] / 28
    canvas.hover(position={"x": 15.5 * cell, "y": 8.5 * cell})
    value = shown(float(lstm.image[8, 15]))
    assert f"pixel in row 9 and column 16, read at row 9: {value}" in score.text(".readout")


def test_nothing_is_read_out_of_the_future(show, lstm):
    score = show(lstm)
    score.seek(10)
    assert "row 20" not in score.hover("hidden", 3, 64, 19, 28)


def test_the_keyboard_reaches_every_unit(show, lstm):
    score = show(lstm)
    score.seek(7)
    score.page.locator("[data-lane=hidden] .head").focus()
    score.page.keyboard.press("Enter")
    for _ in range(5):
        score.page.keyboard.press("ArrowRight")
    score.page.keyboard.press("ArrowDown")
    expected = f"unit 6, row 8: {shown(float(lstm.hidden[7, 5]))}"
    assert expected in score.text(".readout")
    assert expected in score.page.locator("[aria-live=polite]").text_content()
    score.page.keyboard.press("Escape")
    assert "mean" in score.text(".readout")


def test_a_drag_over_the_digit_moves_the_line(show, lstm):
    score = show(lstm)
    box = score.page.locator(".digit canvas").bounding_box()
    row = box["width"] / 28
    mouse = score.page.mouse
    mouse.move(box["x"] + 100, box["y"] + 4.5 * row)
    mouse.down()
    assert score.step == 5
    mouse.move(box["x"] + 100, box["y"] + 17.5 * row)
    mouse.up()
    assert score.step == 18
    assert not score.playing


def test_what_is_spoken(show, lstm):
    score = show(lstm, open_lanes=("forget", "hidden"))
    score.seek(12)
    best = int(lstm.probabilities[11].argmax())
    spoken = score.page.locator("[aria-live=polite]").text_content()
    assert spoken.startswith(f"Row 12: belief {best} at ")
    assert spoken.endswith(f"Forget gate, mean {lstm.gates['forget'][11].mean():.2f}.")
    count = """() => new Promise((done) => {
        const root = document.querySelector('.rnn-score'), live = root.querySelector('[aria-live=polite]');
        const times = [];
        new MutationObserver(() => times.push(performance.now())).observe(live, {childList: true, characterData: true, subtree: true});
        new MutationObserver(() => root.dataset.step >= 26 && done(times)).observe(root, {attributeFilter: ['data-step']});
        root.querySelector('.play').click();
    })"""
    score.page.locator(".slider").fill("1")
    times = score.page.evaluate(count)
    assert 2 <= len(times) <= 4
    assert min(np.diff(times)) >= 1_990
