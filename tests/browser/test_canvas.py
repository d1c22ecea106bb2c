"""The canvas: whole at every width, and every corner takes the pen."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Page, expect

from rnnlab.ink.drawing import CANVAS, Drawing, Stroke
from tests.browser import hands
from tests.browser.conftest import OpenPage

pytestmark = pytest.mark.browser

#: window widths in pixels: a telephone, a laptop at 200 %, projectors and laptops
WIDTHS = (390, 720, 1024, 1100, 1280, 1366, 1440)
#: so much of the window's width leaves no room for a score beside the canvas
STACKED = 1024

LEFT = np.array([[70.0, 50.0], [70.0, 140.0], [70.0, 230.0]])
SEVEN = Drawing((Stroke(((80, 60), (200, 60), (120, 230)), 18),))

Pen = Callable[[Page, NDArray[np.float64]], None]
PENS: dict[str, Pen] = {"mouse": hands.draw_stroke, "quick mouse": hands.dash_off_stroke, "touch": hands.touch_stroke}


def drawing(page: Page) -> Drawing:
    """What the page reads, as its address has it."""
    return Drawing.from_text(hands.parameters(page).get("ink", ""))


def wait_for_strokes(page: Page, count: int) -> Drawing:
    """Wait until the page reads so many strokes."""
    page.wait_for_url(lambda _url: len(drawing(page).strokes) == count, wait_until="commit")
    hands.settle(page)
    return drawing(page)


def draw(page: Page, *strokes: NDArray[np.float64], pen: Pen = hands.draw_stroke) -> Drawing:
    """Draw strokes one after the other, each when the one before was read."""
    for stroke in strokes:
        count = len(drawing(page).strokes)
        pen(page, stroke)
        wait_for_strokes(page, count + 1)
    return drawing(page)


def look_at(page: Page, way: str) -> None:
    page.get_by_role("tab", name=way).click()
    expect(page.get_by_role("tab", name=way)).to_have_attribute("aria-selected", "true")
    hands.settle(page)


@pytest.mark.parametrize("width", WIDTHS)
def test_the_canvas_is_whole_and_the_score_has_room(open_page: OpenPage, width: int) -> None:
    page = open_page(f"/draw?ink={SEVEN.to_text()}", width=width, height=768)
    hands.score(page).wait_for()
    canvas = hands.canvas(page)
    canvas.scroll_into_view_if_needed()
    box, score = canvas.bounding_box(), hands.score(page).bounding_box()
    assert box is not None
    assert score is not None
    assert (box["width"], box["height"]) == (CANVAS, CANVAS)
    # the pen finds the canvas itself at each of its corners
    found = canvas.evaluate(
        """(canvas) => {
            const { left, top, right, bottom } = canvas.getBoundingClientRect();
            const corners = [[left + 2, top + 2], [right - 2, top + 2], [left + 2, bottom - 2], [right - 2, bottom - 2]];
            return corners.map(([x, y]) => canvas.getRootNode().elementFromPoint(x, y) === canvas);
        }"""
    )
    assert found == [True] * 4
    page_width = page.evaluate("document.scrollingElement.scrollWidth")
    assert page_width == width
    if width <= STACKED:
        assert score["y"] > box["y"] + CANVAS
        assert score["x"] <= box["x"]
    else:
        assert score["x"] > box["x"] + CANVAS
        assert score["y"] < box["y"] + CANVAS
        assert score["width"] >= 480


@pytest.mark.parametrize("pen", PENS)
def test_a_stroke_may_begin_and_end_in_any_corner(open_page: OpenPage, pen: str) -> None:
    page = open_page("/draw", touch=pen == "touch")
    corners = [np.array([x, y]) for x in (8.0, CANVAS - 8.0) for y in (8.0, CANVAS - 8.0)]
    for width in (390, 1024, 1280, 1366):
        page.set_viewport_size({"width": width, "height": 768})
        for corner in corners:
            draw(page, np.linspace(corner, (140, 140), 4), pen=PENS[pen])
        draw(page, np.linspace((140, 140), corners[2], 4), pen=PENS[pen])
        strokes = drawing(page).strokes
        ends = [*(stroke.points[0] for stroke in strokes[:4]), strokes[4].points[-1]]
        assert np.abs(np.array(ends) - [*corners, corners[2]]).max() <= 2
        hands.clear(page)
        wait_for_strokes(page, 0)


def test_the_canvas_own_toolbar_is_out_of_reach(open_page: OpenPage) -> None:
    page = open_page("/draw")
    draw(page, LEFT)
    toolbar = page.locator(".dc-toolbar")
    hands.canvas(page).hover()  # which used to bring it out
    expect(toolbar).to_have_count(1)
    expect(toolbar).not_to_be_visible()
    for name in ("Edit", "Reset canvas & history", "Redo", "Update the app with this drawing"):
        expect(page.get_by_role("button", name=name)).to_have_count(0)
    assert toolbar.evaluate(
        """(toolbar) => [...toolbar.querySelectorAll("button")].filter((button) => {
            button.focus();
            return toolbar.getRootNode().activeElement === button;
        }).length"""
    ) == 0  # fmt: skip
    # nor does it lie over what stands above the canvas
    look_at(page, "Picture")
    expect(page.get_by_test_id("stFileUploader")).to_be_visible()


def test_the_drawing_is_sent_when_the_pen_is_lifted(open_page: OpenPage) -> None:
    """By the toolbar's button, which is out of a person's reach: without it the canvas waits in case more follows."""
    page = open_page("/draw")
    hands.canvas(page).wait_for()
    page.locator(".dc-toolbar button").first.evaluate(
        "(button) => button.addEventListener('click', () => { document.body.dataset.sent = 'yes'; })"
    )
    draw(page, LEFT)
    expect(page.locator("body")).to_have_attribute("data-sent", "yes")
