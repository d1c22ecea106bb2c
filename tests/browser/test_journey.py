"""The main job, end to end, as one learner does it: watch, draw, look inside, train, and read with the new network."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from rnnlab.network import load_network
from tests.browser import hands
from tests.browser.conftest import OpenPage
from tests.browser.test_train import FIRST_POINT, RUN, train

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_the_main_job(open_page: OpenPage) -> None:
    # Home: the score moves
    page = open_page("/")
    score = hands.score(page)
    expect(score).to_have_attribute("data-step", re.compile("[3-9]|[12][0-9]"))

    # Draw: a seven with the mouse, and the answer is 7
    hands.go_to(page, "Draw")
    hands.draw_digit(page, 7, "bar")
    expect(hands.answer(page)).to_contain_text("It reads a 7")
    hands.settle(page)
    first_sentence, first_trace = hands.answer(page).inner_text(), hands.trace_id(page)
    ink = hands.parameters(page)["ink"]

    # the score plays; scrub to row 10 and read a gate off the screen
    expect(score).to_have_attribute("data-playing", "true")
    page.locator(".slider").fill("10")
    expect(score).to_have_attribute("data-step", "10")
    page.locator("[data-chip=forget]").click()
    page.locator("[data-lane=forget] .head").click()
    sentence = hands.read_cell(page, "forget", unit=64, units=128, row=9, rows=28)
    trace = load_network("lstm").trace(hands.digit_in_address(page))
    value = float(trace.gates["forget"][9, 64])
    assert sentence.endswith(f"unit 65, row 10: {value:.3f}")

    # Train: an LSTM of 64 units for 300 steps, whose curve grows
    hands.go_to(page, "Train")
    hands.enter_number(page, "Hidden size", 64)
    hands.enter_number(page, "Training steps", 300)
    run = train(page)
    few = hands.wait_for_points(page, 1, FIRST_POINT)
    more = hands.wait_for_points(page, few, RUN)

    # reload while it trains: it is still there, and goes on
    page.reload(wait_until="commit")
    expect(page.get_by_text("LSTM, 64 units, 28 timesteps").first).to_be_visible()
    assert hands.parameters(page)["run"] == run
    hands.wait_for_points(page, more - 1, RUN)
    expect(hands.progress(page)).to_contain_text("Finished · step 300 of 300", timeout=RUN)

    # Draw: the drawing is still there, the shipped network still reads it
    hands.go_to(page, "Draw")
    expect(hands.answer(page)).to_have_text(first_sentence)
    assert hands.parameters(page)["ink"] == ink
    # the new network is offered; with it the answer's sentence and the score change
    hands.choose(page, "Network", re.compile("LSTM, 64 units"))
    expect(score).not_to_have_attribute("data-trace", first_trace)
    expect(hands.answer(page)).not_to_have_text(first_sentence)
    hands.settle(page)
    assert hands.parameters(page)["network"] == f"run:{run}"
    assert hands.parameters(page)["ink"] == ink
    expect(page.locator("[data-lane=hidden] .foot").or_(page.locator(".notes")).first).to_contain_text("64 units")
