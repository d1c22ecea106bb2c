"""The canvas: whole at every width."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from rnnlab.ink.drawing import CANVAS, Drawing, Stroke
from tests.browser import hands
from tests.browser.conftest import OpenPage

pytestmark = pytest.mark.browser

#: window widths in pixels: a telephone, a laptop at 200 %, projectors and laptops
WIDTHS = (390, 720, 1024, 1100, 1280, 1366, 1440)
#: so much of the window's width leaves no room for a score beside the canvas
STACKED = 1024

SEVEN = Drawing((Stroke(((80, 60), (200, 60), (120, 230)), 18),))


@pytest.mark.parametrize("width", WIDTHS)
def test_the_canvas_is_whole_and_the_score_has_room(open_page: OpenPage, width: int) -> None:
    page = open_page(f"/draw?ink={SEVEN.to_text()}", width=width, height=768)
    expect(hands.score(page)).to_have_attribute("data-step", "28")
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
