"""Trajectories in a browser: where the drawn digit's head stands is where NumPy puts its state."""

from __future__ import annotations

import re

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Locator, Page, expect

from rnnlab.analysis.trajectories import Trajectories, trajectories
from rnnlab.data import load_mnist
from rnnlab.network import load_network
from tests.browser import hands
from tests.browser.conftest import OpenPage

pytestmark = pytest.mark.browser

#: what stands on the canvas at a point in CSS pixels: [red, green, blue, alpha]
_PIXEL = """(canvas, [x, y]) => {
    const ratio = canvas.width / canvas.getBoundingClientRect().width;
    return [...canvas.getContext("2d").getImageData(Math.round(x * ratio), Math.round(y * ratio), 1, 1).data];
}"""


@pytest.fixture(scope="module")
def found() -> Trajectories:
    return trajectories(load_network("lstm"))


def picture(page: Page) -> Locator:
    return page.locator(".rnn-score.paths")


def plane(page: Page) -> Locator:
    return page.locator(".plane")


def attribute(page: Page, name: str) -> float:
    return float(plane(page).get_attribute(f"data-{name}") or "nan")


def to_screen(page: Page, point: NDArray[np.floating]) -> tuple[float, float]:
    """A point of the plane in CSS pixels of the picture."""
    unit = attribute(page, "unit")
    return attribute(page, "origin-x") + float(point[0]) * unit, attribute(page, "origin-y") - float(point[1]) * unit


def head(page: Page) -> NDArray[np.float64]:
    """Where the bold path's head stands, in units of the plane."""
    unit = attribute(page, "unit")
    return np.array([attribute(page, "head-x") - attribute(page, "origin-x"),
                     attribute(page, "origin-y") - attribute(page, "head-y")]) / unit  # fmt: skip


def go_to_row(page: Page, row: int) -> None:
    """Scrub to a row, counted from 1."""
    page.locator(".slider").fill(str(row))
    expect(picture(page)).to_have_attribute("data-step", str(row))
    expect(picture(page)).to_have_attribute("data-playing", "false")


def test_the_drawn_digits_head_is_where_numpy_puts_it(open_page: OpenPage, found: Trajectories) -> None:
    page = open_page("/draw", motion=False)
    hands.draw_digit(page, 7, "plain")
    hands.go_to(page, "Trajectories")
    expect(page.locator(".card.own .title")).to_have_text("Your digit")
    trace = load_network("lstm").trace(hands.digit_in_address(page))
    expected = found.projection.apply(trace.hidden)
    expect(picture(page)).to_have_attribute("data-step", "28")  # without motion it stands at the end
    for row in (1, 14, 28):
        go_to_row(page, row)
        np.testing.assert_allclose(head(page), expected[row - 1], atol=1e-3)
        belief = int(trace.probabilities[row - 1].argmax())
        sentence = f"Row {row}: {belief}," if row < 28 else f"It reads a {belief},"
        expect(page.locator(".card.own .belief")).to_contain_text(sentence)
        # and there it is really drawn: the disc, left of its figure, has the colour of ink
        x, y = to_screen(page, expected[row - 1])
        red, green, blue, alpha = page.locator(".plane canvas.moving").evaluate(_PIXEL, [x - 8, y])
        assert (red, green, blue, alpha) == (0x1B, 0x21, 0x30, 255)


def test_it_plays_and_the_heads_glide_without_the_server(open_page: OpenPage) -> None:
    page = open_page("/trajectories?sample=0")
    expect(picture(page)).to_have_attribute("data-playing", "true")
    hands.settle(page)
    page.evaluate(
        """() => {
            window.sent = 0;
            const send = WebSocket.prototype.send;
            WebSocket.prototype.send = function (...data) { window.sent += 1; return send.apply(this, data); };
        }"""
    )
    page.locator(".control.restart").click()
    page.wait_for_function(
        """() => {
            const roots = [document, ...[...document.querySelectorAll("*")].flatMap((each) => each.shadowRoot || [])];
            const plane = roots.map((root) => root.querySelector(".plane")).find(Boolean);
            const seen = (window.headsSeen ||= new Set());
            seen.add(plane.dataset.headX);
            const step = Number(plane.closest(".paths").dataset.step);
            return step > 4 && seen.size > 12;  // more places than rows: between two rows it moves on
        }""",
        polling="raf",
    )
    expect(picture(page)).to_have_attribute("data-step", "28")
    expect(picture(page)).to_have_attribute("data-playing", "false")
    assert page.evaluate("window.sent") == 0


def test_a_path_under_the_pointer_is_named_and_a_click_pins_it(open_page: OpenPage, found: Trajectories) -> None:
    page = open_page("/trajectories?sample=0", motion=False)
    go_to_row(page, 28)
    # the head that lies farthest from all others: no doubt which one is meant
    heads = found.paths.points[:, -1]
    away = np.linalg.norm(heads[:, None] - heads[None], axis=-1)
    np.fill_diagonal(away, np.inf)
    each = int(away.min(axis=1).argmax())
    index, label = int(found.paths.indices[each]), int(found.paths.labels[each])
    x, y = to_screen(page, heads[each])
    page.locator(".plane canvas.moving").hover(position={"x": x, "y": y})
    card = page.locator(".card.picked")
    expect(card.locator(".title")).to_have_text(f"Test digit {index}, a {label}")
    trace = load_network("lstm").trace(load_mnist().test.image(index))
    expect(card.locator(".belief")).to_contain_text(f"It reads a {trace.answer},")
    page.locator(".plane canvas.moving").click(position={"x": x, "y": y})
    expect(card.locator(".kicker")).to_have_text("The pinned path")
    page.wait_for_url(re.compile(f"path_pin={index}"), wait_until="commit")
    # it stays pinned where the pointer leaves, and after a reload
    page.mouse.move(5, 5)
    expect(card.locator(".title")).to_have_text(f"Test digit {index}, a {label}")
    page.reload(wait_until="commit")
    expect(card.locator(".kicker")).to_have_text("The pinned path")
    hands.settle(page)
    page.get_by_role("button", name="Read it on Draw").click()
    expect(hands.answer(page)).to_contain_text(f"It reads a {trace.answer}")
    page.wait_for_url(re.compile(f"/draw.*sample={index}"), wait_until="commit")


def test_by_keyboard_alone(open_page: OpenPage) -> None:
    page = open_page("/trajectories?sample=0", motion=False)
    expect(picture(page)).to_have_attribute("data-step", "28")
    hands.tab_to(page, role="application")
    page.keyboard.press("Home")
    expect(picture(page)).to_have_attribute("data-step", "1")
    page.keyboard.press("ArrowRight")
    expect(picture(page)).to_have_attribute("data-step", "2")
    page.keyboard.press("Space")
    expect(picture(page)).to_have_attribute("data-playing", "true")
    page.keyboard.press("Space")
    expect(picture(page)).to_have_attribute("data-playing", "false")
    page.keyboard.press("PageDown")
    expect(page.locator(".card.picked .title")).to_contain_text("Test digit")
    page.keyboard.press("Escape")
    expect(page.locator(".card.picked .hint")).to_be_visible()
    hands.tab_to(page, name="Whole trails")  # round the page


def test_only_the_chosen_classes_are_shown(open_page: OpenPage) -> None:
    page = open_page("/trajectories?sample=0", motion=False)
    page.get_by_role("button", name="Digits that are a 4").click()
    page.get_by_role("button", name="Digits that are a 9").click()
    page.wait_for_url(re.compile("path_classes=49"), wait_until="commit")
    expect(page.get_by_role("button", name="Digits that are a 4")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("button", name="Digits that are a 3")).to_have_attribute("aria-pressed", "false")
    plane(page).focus()
    for _press in range(3):
        page.keyboard.press("PageDown")
        expect(page.locator(".card.picked .title")).to_have_text(re.compile("a [49]$"))
    page.get_by_role("button", name="All ten").click()
    expect(page.get_by_role("button", name="Digits that are a 3")).to_have_attribute("aria-pressed", "true")


def test_tsne_on_request(open_page: OpenPage) -> None:
    page = open_page("/trajectories?sample=0", motion=False)
    expect(picture(page)).to_have_attribute("data-kind", "paths")
    page.get_by_role("button", name="End: t-SNE").or_(page.get_by_role("radio", name="End: t-SNE")).first.click()
    expect(picture(page)).to_have_attribute("data-kind", "tsne")
    expect(page.locator(".paths .told")).to_contain_text("mean little")
    expect(page.locator(".controls")).to_be_hidden()


def test_a_narrow_page_shows_all_of_it(open_page: OpenPage) -> None:
    page = open_page("/trajectories?sample=0", width=390, height=844, scheme="dark")
    expect(picture(page)).to_have_attribute("data-playing", "true")
    wide = picture(page).evaluate("root => root.scrollWidth - root.clientWidth")
    assert wide <= 0
    box = plane(page).bounding_box()
    assert box is not None
    assert box["width"] > 330
    assert box["height"] >= 300
