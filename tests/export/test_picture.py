"""The PNG: its pixels beside the trace and beside the player in a real browser."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Browser

from rnnlab.errors import LabError
from rnnlab.export import fonts, score_png
from rnnlab.export.colours import DARK, LIGHT, Theme, cell_colours, mix
from rnnlab.export.layout import Placed, Plan, plan, wrap
from rnnlab.export.picture import RATIO
from rnnlab.export.reading import percent, read
from rnnlab.i18n import language
from rnnlab.player import Shown, score_html
from rnnlab.trace import Trace
from tests.export.conftest import MakeTrace

LSTM = ("forget", "input", "candidate", "output", "cell", "hidden")


def pixels(content: bytes) -> NDArray[np.uint8]:
    with Image.open(io.BytesIO(content)) as image:
        assert image.format == "PNG"
        return np.asarray(image.convert("RGB"))


def planned(trace: Trace, **caption: object) -> Plan:
    return plan(read(trace, **caption), RATIO)


def middle(it: Plan, place: Placed, line: int, column: int) -> tuple[int, int]:
    """The pixel in the middle of a cell: row and column."""
    left = place.left + column * place.column_px + place.column_px // 2
    return it.top + line * it.line_px + it.line_px // 2, left


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])
def test_every_cell_has_the_colour_of_its_value(look: Theme, trace_of: MakeTrace) -> None:
    trace = trace_of(hidden_size=16)
    it, found = planned(trace), pixels(score_png(trace, dark=look.dark))
    assert found.shape == (it.height, it.width, 3)
    for place in (*it.lanes, it.belief):
        expected = cell_colours(place.lane, look, np.round(trace[place.lane.key].astype(float), 3))
        for line in range(27):  # the line of the moment goes over the last
            for column in range(place.columns):
                row, left = middle(it, place, line, column)
                assert tuple(found[row, left]) == tuple(expected[line, column]), (place.lane.key, line, column)


def test_what_has_not_been_read_lies_in_the_shade(trace_of: MakeTrace) -> None:
    trace = trace_of(hidden_size=16)
    it, found = planned(trace), pixels(score_png(trace, step=9))
    for place in (*it.lanes, it.belief):
        assert tuple(found[middle(it, place, 12, 3)]) == LIGHT.unread
    # row 9 of the seven: 0.2 of its colour
    pixel = np.argwhere(trace.image[12:] > 0.9)[0] + [12, 0]
    row, column = it.top + (pixel[0] * it.cell) + 5, it.digit_left + pixel[1] * it.cell + 5
    ink = mix(LIGHT.background, LIGHT.text, round(float(trace.image[tuple(pixel)]), 3))
    assert tuple(found[row, column]) == mix(LIGHT.unread, ink, 0.2)


@pytest.mark.parametrize("step", [0, 13, 27])
def test_the_line_of_the_moment_is_at_its_row(step: int, trace_of: MakeTrace) -> None:
    trace = trace_of(hidden_size=16)
    it, found = planned(trace), pixels(score_png(trace, step=step))
    column = it.digit_left - it.px(1)  # between gutter and digit
    marked = np.flatnonzero((found[:, column] == LIGHT.primary).all(axis=1))
    assert marked.mean() == pytest.approx(it.top + (step + 0.5) * it.side / 28, abs=2)


def test_the_bars_are_the_moment_s_values(trace_of: MakeTrace) -> None:
    trace = trace_of(hidden_size=16)
    it, found = planned(trace), pixels(score_png(trace, step=20))
    place = next(place for place in it.lanes if place.lane.key == "forget")
    strip = found[it.strip_top : it.strip_top + it.strip]
    for unit in range(16):
        left = place.left + unit * place.column_px + place.column_px // 3
        height = (strip[:, left] == LIGHT.hue(place.lane)).all(axis=1).sum()
        assert height == pytest.approx(float(trace.gates["forget"][20, unit]) * it.strip, abs=RATIO + 1)


@pytest.mark.browser
def test_the_cells_are_the_player_s_in_a_browser(trace_of: MakeTrace, browser: Browser, tmp_path: Path) -> None:
    trace = trace_of(hidden_size=16)
    file = tmp_path / "score.html"
    file.write_text(score_html(trace, open_lanes=LSTM), encoding="utf-8")
    context = browser.new_context(viewport={"width": 1400, "height": 900}, color_scheme="dark", reduced_motion="reduce")
    page = context.new_page()
    page.goto(file.as_uri())
    page.wait_for_selector(".rnn-score[data-step]")
    page.locator(".slider").fill("28")
    page.wait_for_selector(".rnn-score[data-step='28']")
    theirs = page.evaluate("""(keys) => keys.map((key) => {
        const canvas = document.querySelector(`[data-lane=${key}] canvas`);
        const pen = canvas.getContext("2d");
        const side = parseFloat(getComputedStyle(canvas.parentNode).getPropertyValue("--side"));
        const high = side / 28, wide = canvas.width / (key === "probabilities" ? 10 : 16);
        const read = (row, column) => [...pen.getImageData((column + 0.5) * wide, (row + 0.6) * high, 1, 1).data.slice(0, 3)];
        return [0, 9, 26].map((row) => [0, 3, 9].map((column) => read(row, column)));
    })""", [*LSTM, "probabilities"])  # fmt: skip
    context.close()
    it, found = planned(trace), pixels(score_png(trace, dark=True))
    for place, colours in zip((*it.lanes, it.belief), theirs, strict=True):
        ours = [[found[middle(it, place, row, column)].tolist() for column in (0, 3, 9)] for row in (0, 9, 26)]
        assert ours == colours, place.lane.key


CASES = {
    "one unit": {"cell": "simple_rnn", "hidden_size": 1},
    "seven timesteps": {"timesteps": 7, "hidden_size": 4},
    "784 timesteps": {"cell": "gru", "timesteps": 784, "hidden_size": 6},
    "512 units and an input layer": {"hidden_size": 512, "input_layer": 64, "timesteps": 196},
    "columns": {"order": "columns", "timesteps": 14, "hidden_size": 5},
    "permuted": {"order": "permuted", "timesteps": 392, "hidden_size": 5},
}


@pytest.mark.parametrize("case", CASES)
def test_any_network_fits_on_its_picture(case: str, trace_of: MakeTrace) -> None:
    trace = trace_of(**CASES[case])
    it = planned(trace)
    found = pixels(
        score_png(Shown(trace, name="a name that says much of this network and of how it learned " * 3), step=0)
    )
    edge = it.px(8)
    inner = found.copy()
    inner[edge:-edge, edge:-edge] = LIGHT.background
    assert (inner == LIGHT.background).all(), "nothing reaches the edge"
    assert it.lines * it.line_px == it.side
    assert it.lines * it.per_line == trace.timesteps
    for left, right in zip(it.lanes, (*it.lanes[1:], it.belief), strict=True):
        assert left.left + left.width < right.left


def test_units_that_share_a_column_are_their_mean(trace_of: MakeTrace) -> None:
    trace = trace_of(hidden_size=512)
    it, found = planned(trace), pixels(score_png(trace))
    place = it.lanes[0]
    assert (place.group, place.columns) == (2, 256)
    mean = np.round(trace.gates["forget"].astype(float), 3).reshape(28, 256, 2).mean(axis=2)
    expected = cell_colours(place.lane, LIGHT, mean)
    assert [tuple(found[middle(it, place, 7, column)]) for column in range(256)] == [tuple(c) for c in expected[7]]
    assert any("2 a column" in line for line in place.foot)


def test_a_timestep_that_does_not_exist_is_refused(trace_of: MakeTrace) -> None:
    trace = trace_of(hidden_size=2)
    for step in (-1, 28):
        with pytest.raises(LabError, match="28 timesteps"):
            score_png(trace, step=step)


def test_the_title_says_network_and_answer(trace_of: MakeTrace) -> None:
    trace = trace_of(hidden_size=2)
    assert read(Shown(trace, name="mine")).title.startswith(f"mine (LSTM): it reads a {trace.answer}, with ")
    assert read(Shown(trace, name="lstm")).title.startswith("LSTM: ")
    other = (trace.answer + 1) % 10
    assert read(Shown(trace, label=other)).title.endswith(f"The digit was meant as a {other}.")
    assert "meant" not in read(Shown(trace, label=trace.answer)).title


def test_percent_calls_nothing_certain() -> None:
    text = {"percent": "{value} %"}
    told = [percent(text, share) for share in (0.0, 0.125, 0.99, 0.995, 0.9994, 0.9995, 1.0)]
    plain = [sentence.replace("\u00a0", " ") for sentence in told]
    assert plain == ["0 %", "13 %", "99 %", "99.5 %", "99.9 %", "> 99.9 %", "> 99.9 %"]


def test_without_a_chinese_font_the_picture_is_in_english_and_says_so(
    trace_of: MakeTrace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fonts, "has_chinese", lambda: False)
    trace = trace_of(hidden_size=4)
    with language("zh_CN"):
        reading = read(Shown(trace, name="我的网络"))
    assert reading.lanes[0].name == "Forget gate"
    assert reading.title.startswith("LSTM: it reads")
    assert not reading.chinese
    (note,) = reading.notes
    assert "No Chinese font" in note
    assert plan(reading, RATIO).notes == (note,)


def test_with_a_chinese_font_the_picture_is_in_chinese(trace_of: MakeTrace) -> None:
    if not fonts.has_chinese():
        pytest.skip("this computer has no font with Chinese")
    trace = trace_of(hidden_size=4)
    english = score_png(trace)
    with language("zh_CN"):
        reading, chinese = read(trace), score_png(trace)
    assert (reading.lanes[0].name, reading.notes, reading.chinese) == ("遗忘门", (), True)
    assert chinese != english


def test_without_any_font_of_the_system_pillow_s_own_is_taken(
    trace_of: MakeTrace, monkeypatch: pytest.MonkeyPatch
) -> None:
    caches = (fonts.has_chinese, fonts.letters, fonts._face, fonts._chinese)
    for cached in caches:
        cached.cache_clear()
    monkeypatch.setattr(fonts, "_path", lambda _name: None)
    try:
        assert fonts.letters("bold", 20, False).plainer
        assert fonts.letters("symbol", 20, False).width("f") > 0
        assert pixels(score_png(trace_of(hidden_size=4))).std() > 10
    finally:
        for cached in caches:
            cached.cache_clear()


def test_words_are_broken_where_they_must_be() -> None:
    assert wrap("one two three", 10_000, 20, False) == ("one two three",)
    lines = wrap("one two three", round(fonts.letters("plain", 20, False).width("one two")) + 1, 20, False)
    assert lines == ("one two", "three")
