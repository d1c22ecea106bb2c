"""Draw in a browser: a digit drawn with the mouse is read, played, and its numbers are the trace's."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from rnnlab.network import load_network
from tests.browser import hands
from tests.browser.conftest import OpenPage

pytestmark = pytest.mark.browser


def draw_a_seven(page: Page) -> None:
    hands.draw_digit(page, 7, "plain")
    expect(hands.answer(page)).to_contain_text("It reads a 7")
    hands.settle(page)


def test_an_empty_canvas_is_an_invitation(open_page: OpenPage) -> None:
    page = open_page("/draw")
    expect(page.get_by_text("Draw a digit on the canvas")).to_be_visible()
    expect(hands.canvas(page)).to_be_visible()
    expect(hands.answer(page)).to_have_count(0)
    expect(hands.score(page)).to_have_count(0)


def test_a_drawn_seven_is_read_and_plays_to_its_end(open_page: OpenPage) -> None:
    page = open_page("/draw")
    draw_a_seven(page)
    score = hands.score(page)
    expect(score).to_have_attribute("data-playing", "true")
    # to the last row, by itself
    expect(score).to_have_attribute("data-step", "28")
    expect(score).to_have_attribute("data-playing", "false")
    expect(page.locator(".belief .now")).to_contain_text("answer: 7")


def test_a_gate_at_row_10_is_the_traces(open_page: OpenPage) -> None:
    page = open_page("/draw")
    draw_a_seven(page)
    trace = load_network("lstm").trace(hands.digit_in_address(page))
    assert trace.answer == 7

    # scrub with the mouse: a click on the tenth row of the digit
    digit = page.locator(".digit canvas")
    box = digit.bounding_box()
    assert box is not None
    digit.click(position={"x": box["width"] / 2, "y": 9.5 * box["width"] / 28})
    expect(hands.score(page)).to_have_attribute("data-step", "10")
    expect(hands.score(page)).to_have_attribute("data-playing", "false")

    for lane in ("forget", "cell"):
        page.locator(f"[data-chip={lane}]").click()
        page.locator(f"[data-lane={lane}] .head").click()  # every unit a column of its own
        expect(page.locator(f"[data-lane={lane}] .head")).to_have_attribute("aria-pressed", "true")
        for unit in (0, 40, 127):
            sentence = hands.read_cell(page, lane, unit, units=128, row=9, rows=28)
            assert f"unit {unit + 1}," in sentence
            assert "row 10:" in sentence
            shown = float(sentence.rsplit(": ", 1)[1].replace("−", "-"))
            assert shown == round(float(trace[lane][9, unit]), 3)
        page.locator(f"[data-lane={lane}] .head").click()


def test_clear_brings_the_invitation_back(open_page: OpenPage) -> None:
    page = open_page("/draw")
    draw_a_seven(page)
    hands.clear(page)
    expect(page.get_by_text("Draw a digit on the canvas")).to_be_visible()
    expect(hands.score(page)).to_have_count(0)
    assert "ink" not in hands.parameters(page)
    # and the empty canvas takes another digit
    hands.draw_digit(page, 1, "plain")
    expect(hands.answer(page)).to_contain_text("It reads a 1")


def test_the_stages_of_ink_are_shown(open_page: OpenPage) -> None:
    page = open_page("/draw")
    draw_a_seven(page)
    page.get_by_text("What the network sees: your ink, stage by stage").click()
    expect(page.get_by_test_id("stExpander").get_by_role("img")).not_to_have_count(0)


def test_the_drawing_survives_reload_pages_back_and_another_language(open_page: OpenPage) -> None:
    page = open_page("/draw")
    draw_a_seven(page)
    sentence, ink, trace = hands.answer(page).inner_text(), hands.parameters(page)["ink"], hands.trace_id(page)

    def is_still_there() -> None:
        expect(hands.answer(page)).to_have_text(sentence)
        expect(hands.score(page)).to_have_attribute("data-trace", trace)
        expect(hands.canvas(page)).to_be_visible()
        hands.settle(page)
        assert hands.parameters(page)["ink"] == ink
        assert hands.ink_on_canvas(page)

    page.reload(wait_until="commit")
    is_still_there()
    hands.go_to(page, "Home")
    page.wait_for_url(lambda url: "/draw" not in url, wait_until="commit")
    expect(hands.score(page)).to_have_attribute("data-mode", "guess")
    hands.go_to(page, "Draw")
    is_still_there()
    hands.go_to(page, "Home")
    page.wait_for_url(lambda url: "/draw" not in url, wait_until="commit")
    expect(hands.score(page)).to_have_attribute("data-mode", "guess")
    hands.settle(page)
    hands.go_back_to(page, "/draw")
    is_still_there()

    hands.choose(page, "Language", "简体中文")
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    expect(hands.answer(page)).to_contain_text("它读出的是 7")
    hands.settle(page)
    assert hands.parameters(page)["ink"] == ink
    assert hands.ink_on_canvas(page)
    hands.choose(page, "Language", "English")
    is_still_there()


def test_a_choice_outlives_a_change_of_language(open_page: OpenPage) -> None:
    """The browser knows a choice by its words alone, and these are others then."""
    page = open_page("/draw?sample=0&inside=belief")
    hands.choose(page, "Network", "GRU, trained")
    expect(page.get_by_role("combobox", name="Network")).to_have_value("GRU, trained")
    hands.choose(page, "Language", "简体中文")
    menu = page.get_by_role("combobox", name="网络")
    expect(menu).to_have_value("GRU（已训练）")
    page.get_by_test_id("stButtonGroup").get_by_text("干预").click()  # and after the next message, too
    page.wait_for_url(re.compile("inside=belief(,|%2C)surgery"), wait_until="commit")
    hands.settle(page)
    expect(menu).to_have_value("GRU（已训练）")
    assert hands.parameters(page)["network"] == "gru"


def test_by_keyboard_alone(open_page: OpenPage) -> None:
    page = open_page("/draw")
    hands.tab_to(page, role="tab")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.get_by_role("tab", name="Test digits")).to_have_attribute("aria-selected", "true")
    page.get_by_role("button", name="7", exact=True).wait_for()
    hands.tab_to(page, name="7")
    page.keyboard.press("Enter")
    expect(hands.answer(page)).to_contain_text("It reads a 7")
    hands.settle(page)
    score = hands.score(page)
    expect(score).to_have_attribute("data-step", "28")  # it plays by itself
    expect(score).to_have_attribute("data-playing", "false")
    hands.tab_to(page, role="application")
    page.keyboard.press("Home")
    expect(score).to_have_attribute("data-step", "1")
    page.keyboard.press("Space")
    expect(score).to_have_attribute("data-playing", "true")
    expect(score).not_to_have_attribute("data-step", "1")
    page.keyboard.press("Space")
    expect(score).to_have_attribute("data-playing", "false")


def test_another_shipped_network_reads_the_same_drawing(open_page: OpenPage) -> None:
    page = open_page("/draw")
    draw_a_seven(page)
    lstm = hands.trace_id(page)
    hands.choose(page, "Network", re.compile("LSTM that failed"))
    expect(hands.score(page)).not_to_have_attribute("data-trace", lstm)
    hands.settle(page)
    assert hands.parameters(page)["network"] == "failed_learning_rate"
    trace = load_network("failed_learning_rate").trace(hands.digit_in_address(page))
    expect(hands.answer(page)).to_contain_text(f"It reads a {trace.answer}")


def test_a_bad_value_in_the_address_is_told_once(open_page: OpenPage) -> None:
    page = open_page("/draw?pen=900&sample=0")
    warning = page.get_by_test_id("stAlert").filter(has_text="The address of this page held something")
    expect(warning).to_have_count(1)
    expect(warning).to_contain_text("900")
    expect(hands.answer(page)).to_contain_text("It reads a 7")
    hands.choose(page, "Network", re.compile("LSTM that failed"))
    expect(warning).to_have_count(0)
