"""Cover and guess in a real Chromium."""

from __future__ import annotations

import pytest

from rnnlab.player import score_payload
from rnnlab.player.score.texts import text_table

pytestmark = pytest.mark.browser


def test_cover_and_guess(show, lstm):
    pause = score_payload(lstm).pause
    score = show(lstm, mode="guess", label=8)
    cover = score.page.locator(".cover")
    assert score.text(".question") == text_table()["watch"]
    score.page.keyboard.press("4")
    score.state(phase="asking", playing="false", step=pause + 1)
    assert "Which digit" in score.text(".question")
    assert cover.is_visible()
    assert score.text(".now") == ""
    assert "%" not in score.text(".rnn-score"), "the audience commits itself first"
    score.page.keyboard.press("7")
    assert score.page.locator(".pickdigit[aria-pressed=true]").inner_text() == "7"
    score.page.get_by_role("button", name="fairly sure").click()
    score.page.keyboard.press("Space")
    assert cover.is_hidden()
    score.state(phase="told", step=28)
    assert score.text(".final") == str(lstm.answer)
    story = score.text(".story")
    then = int(lstm.probabilities[pause].argmax())
    assert story.startswith("You said 7: fairly sure.")
    assert f"After row {pause + 1} the network’s belief was {then}, " in story
    assert f"at the end it answers {lstm.answer}, " in story
    assert ("meant as a 8" in story) == (lstm.answer != 8)


def test_the_keys_of_cover_and_guess_are_buttons_too(show, lstm):
    score = show(lstm, mode="guess", motion="reduce")
    score.state(phase="asking", playing="false")
    score.page.keyboard.press("g")
    assert score.page.locator(".lanes .panel").count() == 6
    score.page.get_by_role("button", name="G Gates").click()
    assert score.page.locator(".lanes .panel").count() == 1
    small = score.page.locator(".question").bounding_box()["height"]
    score.page.keyboard.press("p")
    assert score.page.locator(".question").bounding_box()["height"] > small
    assert score.page.get_by_role("button", name="N Next digit").count() == 0, "an exported page has no next digit"
    score.page.keyboard.press("n")
    score.page.get_by_role("button", name="Space Reveal").click()
    score.state(phase="told")
    # the click left no focus behind: space means "once more", not the same button again
    score.page.keyboard.press("Space")
    score.state(phase="asking")


def test_unread_rows_are_covered_in_cover_and_guess(show, lstm):
    score = show(lstm, mode="guess", motion="reduce")
    row = score_payload(lstm).pause + 1
    colours = score.page.locator(".digit canvas").evaluate("""(e, row) => {
        const cell = e.width / 28, seen = new Set(), pen = e.getContext('2d');
        for (let y = row; y < 28; y++) for (let x = 0; x < 28; x++)
            seen.add([...pen.getImageData((x + 0.5) * cell, (y + 0.5) * cell, 1, 1).data].join());
        return seen.size;
    }""", row)  # fmt: skip
    assert colours == 1
    box = score.page.locator(".digit canvas").bounding_box()
    score.page.mouse.click(box["x"] + 150, box["y"] + 26.5 * box["width"] / 28)
    assert score.step == row, "nobody looks ahead"
