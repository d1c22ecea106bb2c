"""The score in a real Chromium: widths, densities, themes, words, and no data."""

from __future__ import annotations

import re

import pytest

from rnnlab.player.bundle import script
from rnnlab.player.score.texts import text_table
from tests.browser.player.score_page import LSTM

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("density", [1, 3])
@pytest.mark.parametrize("lanes", [("hidden",), LSTM], ids=["simple", "all"])
def test_it_fits_a_phone(show, lstm, density, lanes):
    score = show(lstm, width=390, open_lanes=lanes, device_scale_factor=density, has_touch=True)
    score.seek(14)
    overflow = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert score.page.evaluate(overflow) <= 0
    assert score.page.locator("[data-lane=probabilities] canvas").bounding_box()["x"] < 390
    box = score.page.locator(".digit canvas").bounding_box()
    score.page.touchscreen.tap(box["x"] + 30, box["y"] + 9.5 * box["width"] / 28)
    assert score.step == 10


@pytest.mark.parametrize("density", [1, 1.5, 2])
def test_it_is_sharp(show, lstm, density):
    score = show(lstm, device_scale_factor=density)
    for canvas in score.page.locator("canvas:visible").all():
        drawn = canvas.evaluate("e => [e.width, e.height]")
        box = canvas.bounding_box()
        assert drawn == pytest.approx([box["width"] * density, box["height"] * density], abs=0.05)


def test_without_motion_nothing_moves_by_itself(show, lstm):
    score = show(lstm, motion="reduce")
    assert (score.step, score.playing) == (1, False)
    score.stage.focus()
    score.page.keyboard.press("ArrowDown")
    assert score.step == 2
    duration = score.page.locator(".line").evaluate("e => getComputedStyle(e).transitionDuration")
    assert duration == "0s"


def test_it_follows_the_theme(show, lstm):
    score = show(lstm)
    score.seek(28)
    corner = "e => e.getContext('2d').getImageData(2, 2, 1, 1).data[0]"
    canvas = score.page.locator(".digit canvas")
    assert canvas.evaluate(corner) > 200
    score.page.emulate_media(color_scheme="dark")
    score.page.wait_for_selector(".rnn-score.dark")
    assert canvas.evaluate(corner) < 60
    assert score.step == 28, "another theme is not another trace"


def test_all_sentences_come_from_the_table(show, lstm):
    table = {key: re.sub(r"[A-Za-z’]+(?![^{]*\})", "字", sentence) for key, sentence in text_table().items()}
    score = show(lstm, text=table)
    score.seek(5)
    said = score.text(".rnn-score") + score.page.locator(".rnn-score").evaluate(
        "e => [...e.querySelectorAll('[aria-label], [title]')].map(n => n.getAttribute('aria-label') + n.title).join(' ')"
    )
    names = "Forget|Input|Candidate|Output|Cell|Hidden|Belief|gate|state|LSTM"
    left = [word for word in re.findall(r"[A-Za-z]{2,}", said) if not re.fullmatch(names, word)]
    assert set(left) <= {"null"}


def test_lanes_open_and_close_by_name(show, lstm):
    score = show(lstm)
    lanes = score.page.locator(".lanes .panel")
    assert [lane.get_attribute("data-lane") for lane in lanes.all()] == ["hidden"]
    score.page.get_by_role("button", name="Cell state", exact=True).click()
    score.page.get_by_role("button", name="Forget gate", exact=True).click()
    assert [lane.get_attribute("data-lane") for lane in lanes.all()] == ["forget", "cell", "hidden"]
    limit = abs(lstm.cell).max()
    labels = score.page.locator("[data-lane=cell] .numbers span").all_inner_texts()
    assert float(labels[-1]) >= limit
    score.page.get_by_role("button", name="All lanes").click()
    assert lanes.count() == 6
    score.page.get_by_role("button", name="Only the hidden state").click()
    assert lanes.count() == 1


@pytest.mark.parametrize(
    "data", ["null", "new Uint8Array(0)", "new Uint8Array([255, 255, 255, 255, 1, 2, 3, 4, 5, 6])"]
)
def test_without_data_nothing_broken_is_shown(browser, data):
    page = browser.new_page()
    page.set_content("<div id=root></div>")
    page.add_script_tag(
        content=f"{script(module=False)}\nmount({{data: {data}, parentElement: document.getElementById('root')}});"
    )
    assert page.locator(".rnn-score").inner_text().strip() == ""
    assert not page.locator(".rnn-score button").first.is_visible()
    page.close()
