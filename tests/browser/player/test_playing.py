"""The score in a real Chromium: how it plays."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser


def test_it_plays_by_itself_to_the_answer(show, lstm):
    score = show(lstm)
    assert score.playing
    score.page.locator(".speed").select_option("4")
    score.state(step=28, playing="false")
    assert score.text(".now").startswith(f"answer: {lstm.answer}, ")


def test_the_keys(show, lstm):
    score = show(lstm)
    score.stage.focus()
    press = score.page.keyboard.press
    press("Space")
    score.state(playing="false")
    press("Home")
    assert score.step == 1
    press("ArrowDown")
    press("ArrowRight")
    assert score.step == 3
    press("ArrowUp")
    press("ArrowLeft")
    press("ArrowLeft")
    assert score.step == 1
    press("End")
    assert score.step == 28
    press("Space")
    score.passes(28, 1, 2, 3)


def test_the_buttons_and_the_loop(show, lstm):
    score = show(lstm)
    button = lambda name: score.page.get_by_role("button", name=name, exact=True)  # noqa: E731
    button("Pause").click()
    score.seek(5)
    button("One timestep on").click()
    button("One timestep on").click()
    button("One timestep back").click()
    assert score.step == 6
    assert score.text(".where") == "Row 6 of 28"
    button("Play again and again").click()
    score.page.locator(".speed").select_option("4")
    score.seek(27)
    button("Play").click()
    score.passes(28, 1, 2)
    assert score.playing
    button("From the start").click()
    assert score.playing


def test_what_is_below_the_line_is_not_drawn(show, lstm):
    score = show(lstm)
    score.seek(10)
    colours = """e => {
        const at = (y) => [...e.getContext('2d').getImageData(e.width / 2, y, 1, 1).data].join();
        const side = parseFloat(getComputedStyle(e).getPropertyValue('--side'));
        return Array.from({length: 28}, (_, row) => at((row + 0.6) * side / 28));
    }"""
    hidden = score.page.locator("[data-lane=hidden] canvas").evaluate(colours)
    assert len(set(hidden[10:])) == 1
    assert len(set(hidden[:10])) > 3
