"""The canvas: whole at every width, every corner takes the pen, and what was drawn on it is there again."""

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

LEFT, RIGHT = (np.array([[x, 50.0], [x, 140.0], [x, 230.0]]) for x in (70.0, 200.0))
BAR = np.array([[70.0, 140.0], [140.0, 140.0], [200.0, 140.0]])
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


def wait_for_ink(page: Page, dark: int) -> None:
    """Wait until so many of the canvas' pixels are dark, but for a few at the edges of what was thinned."""
    page.wait_for_function(
        """([dark, few]) => {
            const roots = [...document.querySelectorAll("[data-testid=stBidiComponentIsolated]")];
            const canvas = roots.map((host) => host.shadowRoot?.querySelector("canvas.dc-canvas.lower-canvas")).find(Boolean);
            if (!canvas) return false;
            const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
            let seen = 0;
            for (let at = 0; at < pixels.length; at += 4) seen += pixels[at + 3] > 127 && pixels[at] < 128;
            return Math.abs(seen - dark) <= few;
        }""",
        arg=[dark, dark // 50],
    )


def look_at(page: Page, way: str) -> None:
    page.get_by_role("tab", name=way).click()
    expect(page.get_by_role("tab", name=way)).to_have_attribute("aria-selected", "true")
    hands.settle(page)


def press_undo(page: Page) -> None:
    page.get_by_role("button", name="Undo", exact=True).click()


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


@pytest.mark.parametrize("pen", PENS)
def test_another_tab_and_back(open_page: OpenPage, pen: str) -> None:
    page = open_page("/draw", touch=pen == "touch")
    one = draw(page, LEFT, pen=PENS[pen])
    dark_of_one = hands.ink_on_canvas(page)
    two = draw(page, RIGHT, pen=PENS[pen])
    dark_of_two = hands.ink_on_canvas(page)
    assert dark_of_two > dark_of_one
    for way in ("Test digits", "Picture"):
        look_at(page, way)
        assert drawing(page) == two
    look_at(page, "Draw")
    wait_for_ink(page, dark_of_two)
    # the next stroke adds to it, and undo takes the strokes away one by one
    three = draw(page, BAR, pen=PENS[pen])
    assert three.strokes[:2] == two.strokes
    press_undo(page)
    assert wait_for_strokes(page, 2) == two
    wait_for_ink(page, dark_of_two)
    press_undo(page)
    assert wait_for_strokes(page, 1) == one
    wait_for_ink(page, dark_of_one)


def test_undo_after_coming_back(open_page: OpenPage) -> None:
    page = open_page("/draw")
    one = draw(page, LEFT)
    dark = hands.ink_on_canvas(page)
    draw(page, RIGHT)
    look_at(page, "Test digits")
    look_at(page, "Draw")
    press_undo(page)
    assert wait_for_strokes(page, 1) == one
    wait_for_ink(page, dark)


def test_another_tab_and_back_in_a_hurry(open_page: OpenPage) -> None:
    page = open_page("/draw")
    two = draw(page, LEFT, RIGHT)
    dark = hands.ink_on_canvas(page)
    for way in ("Test digits", "Draw", "Picture", "Draw"):
        page.get_by_role("tab", name=way).click()
    hands.settle(page)
    expect(page.get_by_role("tab", name="Draw")).to_have_attribute("aria-selected", "true")
    wait_for_ink(page, dark)
    assert draw(page, BAR).strokes[:2] == two.strokes


def test_another_language_and_back(open_page: OpenPage) -> None:
    page = open_page("/draw")
    two = draw(page, LEFT, RIGHT)
    dark = hands.ink_on_canvas(page)
    hands.choose(page, "Language", "简体中文")
    expect(page.get_by_role("tab", name="手写")).to_be_visible()
    hands.settle(page)
    wait_for_ink(page, dark)
    three = draw(page, BAR)
    assert three.strokes[:2] == two.strokes
    more = hands.ink_on_canvas(page)
    hands.choose(page, "Language", "English")
    expect(page.get_by_role("tab", name="Draw")).to_be_visible()
    hands.settle(page)
    wait_for_ink(page, more)
    assert drawing(page) == three
    press_undo(page)
    assert wait_for_strokes(page, 2) == two
    wait_for_ink(page, dark)


def test_a_warning_that_goes_leaves_the_drawing(open_page: OpenPage) -> None:
    """What stood above the canvas is gone with the first stroke, and the canvas moves up."""
    page = open_page("/draw?pen=900")
    one = draw(page, LEFT)
    expect(page.get_by_test_id("stAlert")).to_have_count(0)
    assert hands.ink_on_canvas(page)
    assert draw(page, RIGHT).strokes[:1] == one.strokes


def test_undo_takes_the_stroke_that_was_just_drawn(open_page: OpenPage) -> None:
    """The page may hear of the stroke and of the button in one message."""
    page = open_page("/draw")
    one = draw(page, LEFT)
    dark = hands.ink_on_canvas(page)
    undo = page.get_by_role("button", name="Undo", exact=True).element_handle()
    drawn_on = hands.canvas(page).element_handle()
    hands.draw_stroke(page, RIGHT)
    undo.evaluate("button => button.click()")
    drawn_on.wait_for_element_state("hidden")  # another canvas takes its place
    wait_for_ink(page, dark)
    hands.settle(page)
    assert drawing(page) == one
    assert draw(page, BAR).strokes[:1] == one.strokes


def test_undo_and_clear_are_beside_the_canvas(open_page: OpenPage) -> None:
    page = open_page("/draw", width=390, height=844, touch=True)
    undo, clear = (page.get_by_role("button", name=name, exact=True) for name in ("Undo", "Clear"))
    expect(undo).to_be_disabled()  # there is nothing to take away
    two = draw(page, LEFT, RIGHT, pen=hands.touch_stroke)
    for button in (undo, clear):
        box = button.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 44
    undo.tap()
    assert wait_for_strokes(page, 1).strokes == two.strokes[:1]
    clear.tap()
    wait_for_strokes(page, 0)
    expect(undo).to_be_disabled()
    wait_for_ink(page, 0)
    assert len(draw(page, RIGHT, pen=hands.touch_stroke).strokes) == 1


def test_undo_and_clear_by_keyboard(open_page: OpenPage) -> None:
    page = open_page("/draw")
    two = draw(page, LEFT, RIGHT)
    hands.tab_to(page, role="tab")
    page.keyboard.press("Tab")  # nothing of the canvas lies between
    expect(page.get_by_role("button", name="Undo", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    assert wait_for_strokes(page, 1).strokes == two.strokes[:1]
    expect(page.get_by_role("button", name="Undo", exact=True)).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Clear", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    wait_for_strokes(page, 0)
