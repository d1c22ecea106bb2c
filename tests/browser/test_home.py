"""Home in a browser: cover and guess, from the first moment to the next digit."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser import hands
from tests.browser.conftest import OpenPage

pytestmark = pytest.mark.browser


def test_a_guess_from_the_first_row_to_the_next_digit(open_page: OpenPage) -> None:
    page = open_page("/")
    score = hands.score(page)
    expect(score).to_have_attribute("data-mode", "guess")

    # it moves by itself, then stops in mid-digit and asks
    expect(score).to_have_attribute("data-step", re.compile("[3-9]|[12][0-9]"))
    expect(score).to_have_attribute("data-phase", "asking")
    assert 10 <= hands.step(page) <= 20
    expect(score).to_have_attribute("data-playing", "false")
    expect(page.locator(".question")).to_have_text("Which digit? How sure are you?")
    expect(page.locator(".final")).to_be_hidden()

    # a guess, and how sure, by key and by button
    page.keyboard.press("4")
    expect(page.get_by_role("button", name="My guess is 4")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="fairly sure").click()

    page.keyboard.press("Space")
    expect(score).to_have_attribute("data-phase", "told")
    assert hands.step(page) == 28
    expect(page.locator(".final")).to_have_text(re.compile(r"^\d$"))
    expect(page.locator(".story")).to_contain_text("You said 4: fairly sure.")

    first = hands.trace_id(page)
    page.keyboard.press("n")
    expect(score).not_to_have_attribute("data-trace", first)
    expect(score).to_have_attribute("data-phase", "asking")

    page.keyboard.press("g")
    expect(page.locator(".lanes .panel")).to_have_count(6)


def test_a_class_can_be_shown_large_type(open_page: OpenPage) -> None:
    page = open_page("/", motion=False)
    # without motion it does not play: it stands where it asks
    expect(hands.score(page)).to_have_attribute("data-phase", "asking")
    digit = page.locator(".panel.digit canvas, .digit canvas").first
    usual = digit.bounding_box()
    page.keyboard.press("p")
    expect(hands.score(page)).to_have_class(re.compile("large"))
    large = digit.bounding_box()
    assert usual is not None
    assert large is not None
    assert large["height"] > usual["height"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_score_takes_the_theme_of_the_page(open_page: OpenPage, scheme: str) -> None:
    page = open_page("/", scheme=scheme, motion=False)
    dark = re.compile(r"(^|\s)dark(\s|$)")
    if scheme == "dark":
        expect(hands.score(page)).to_have_class(dark)
    else:
        expect(hands.score(page)).not_to_have_class(dark)


@pytest.mark.parametrize(
    ("way", "path", "shown"),
    [
        ("Draw a digit", "/draw", "Draw a digit on the canvas"),
        ("See a network that failed", "/draw", "It reads a"),
        ("Train a network", "/train", "Your network"),
    ],
)
def test_the_three_ways_in(open_page: OpenPage, way: str, path: str, shown: str) -> None:
    page = open_page("/", motion=False)
    page.get_by_role("link", name=way).click()
    page.wait_for_url(re.compile(path), wait_until="commit")
    expect(page.get_by_text(shown).first).to_be_visible()


def test_the_failed_network_of_the_link_reads(open_page: OpenPage) -> None:
    page = open_page("/", motion=False)
    page.get_by_role("link", name="See a network that failed").click()
    expect(hands.score(page)).to_be_visible()
    hands.settle(page)
    # 196 timesteps of four pixels each: the network that failed, not the trained one
    expect(page.locator(".where")).to_contain_text("of 196")
    assert hands.parameters(page)["network"] == "failed_long_simple_rnn"
    assert hands.parameters(page)["sample"] == "0"
