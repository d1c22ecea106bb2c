"""What a person does with the app in a browser, and what they see: for tests, benchmarks and the README's pictures."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import FloatRect, Locator, Page, expect

from rnnlab.ink.drawing import CANVAS, Drawing
from rnnlab.ink.stages import digit_from_ink
from tests import drawn_digits


def settle(page: Page) -> None:
    """Wait until the server has drawn the page and nothing of it is stale."""
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    expect(page.locator("[data-stale='true']")).to_have_count(0)


def score(page: Page) -> Locator:
    """The score, whose attributes tell what it shows."""
    return page.locator(".rnn-score")


def trace_id(page: Page) -> str:
    """Which trace the score shows; empty where there is no score."""
    return (score(page).get_attribute("data-trace") if score(page).count() else None) or ""


def step(page: Page) -> int:
    """The score's timestep, counted from 1."""
    return int(score(page).get_attribute("data-step") or 0)


def canvas(page: Page) -> Locator:
    """What the mouse draws on."""
    return page.locator("canvas.upper-canvas")


def draw_digit(page: Page, digit: int = 7, variant: str = "plain") -> None:
    """Draw a digit with the mouse, stroke by stroke, each when the one before was read."""
    for stroke in drawn_digits.draw(digit, variant).strokes:
        before = trace_id(page)
        draw_stroke(page, stroke)
        expect(page.locator(f".rnn-score[data-trace]:not([data-trace='{before}'])")).to_have_count(1)
    settle(page)


def clear(page: Page) -> None:
    """Press Clear and wait for the empty canvas, which is a new one."""
    canvas(page).evaluate("canvas => canvas.classList.add('before-clear')")
    page.get_by_role("button", name="Clear", exact=True).click()
    expect(page.locator("canvas.before-clear")).to_have_count(0)
    canvas(page).wait_for()
    settle(page)


def draw_stroke(page: Page, stroke: NDArray[np.float64]) -> None:
    """Move the mouse along `stroke`, (N, 2) in pixels of the canvas, with its button down."""
    canvas(page).hover()  # which waits until it has come to rest in its place
    box = _place_of_canvas(page)
    points = stroke * box["width"] / CANVAS + (box["x"], box["y"])
    page.mouse.move(*points[0])
    page.mouse.down()
    for x, y in points[1:]:
        page.mouse.move(x, y)
    page.mouse.up()


def dash_off_stroke(page: Page, stroke: NDArray[np.float64]) -> None:
    """Draw a stroke as a quick hand does: the mouse comes from afar, and is pressed where it arrives, at once."""
    box = _place_of_canvas(page)
    points = stroke * box["width"] / CANVAS + (box["x"], box["y"])
    mouse = page.context.new_cdp_session(page)
    steps = [("mouseMoved", (1.0, 1.0), 0), ("mousePressed", points[0], 1)]
    steps += [("mouseMoved", point, 1) for point in points[1:]] + [("mouseReleased", points[-1], 0)]
    for kind, (x, y), buttons in steps:
        button = "none" if (kind, buttons) == ("mouseMoved", 0) else "left"
        event = {"type": kind, "x": float(x), "y": float(y), "button": button, "buttons": buttons, "clickCount": 1}
        mouse.send("Input.dispatchMouseEvent", event)
    mouse.detach()


def touch_stroke(page: Page, stroke: NDArray[np.float64]) -> None:
    """Draw a stroke with a finger; the page needs a context with `has_touch`."""
    box = _place_of_canvas(page)
    points = stroke * box["width"] / CANVAS + (box["x"], box["y"])
    finger = page.context.new_cdp_session(page)
    for kind, place in [
        ("touchStart", points[:1]),
        *(("touchMove", [point]) for point in points[1:]),
        ("touchEnd", []),
    ]:
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in place]})
    finger.detach()


def _place_of_canvas(page: Page) -> FloatRect:
    canvas(page).scroll_into_view_if_needed()
    box = canvas(page).bounding_box()
    assert box is not None, "the canvas is not on the screen"
    return box


def answer(page: Page) -> Locator:
    """The sentence with the network's answer."""
    return page.get_by_role("heading", level=4).filter(has_text=re.compile("It reads a|它读出的是"))


def parameters(page: Page) -> dict[str, str]:
    """What stands in the page's address."""
    return {name: values[-1] for name, values in parse_qs(urlsplit(page.url).query).items()}


def digit_in_address(page: Page) -> NDArray[np.float32]:
    """The drawing in the page's address as the network sees it, (28, 28)."""
    return digit_from_ink(Drawing.from_text(parameters(page)["ink"]).to_rgba())


def go_to(page: Page, title: str) -> None:
    """Follow a link of the sidebar."""
    page.get_by_test_id("stSidebar").get_by_role("link", name=title, exact=True).click()
    settle(page)


def go_back_to(page: Page, path: str, most: int = 3) -> None:
    """Press Back until that page is shown: what was changed on a page may be an entry of the history of its own."""
    for _press in range(most):
        page.go_back(wait_until="commit")
        settle(page)
        if urlsplit(page.url).path == path:
            return
    raise AssertionError(f"Back does not lead to {path} but to {page.url}")


def choose(page: Page, label: str, option: str | re.Pattern[str]) -> None:
    """Choose from a menu by its label."""
    page.get_by_role("combobox", name=label).click()
    page.get_by_role("option", name=option).first.click()


def unfold(page: Page, title: str) -> None:
    """Open a part that is folded, and wait until what is in it has come to rest."""
    page.get_by_text(title).click()
    at_rest = "part => part.open && !part.style.height && part.getAnimations().length === 0"
    part = page.locator("details").filter(has=page.get_by_text(title))
    page.wait_for_function(at_rest, arg=part.element_handle())


def enter_number(page: Page, label: str, value: float) -> None:
    """Type a number into a field and leave the field."""
    field = page.get_by_role("spinbutton", name=label)
    field.fill(f"{value:g}")
    field.press("Enter")
    settle(page)


def read_cell(page: Page, lane: str, unit: int, units: int, row: int, rows: int) -> str:
    """Point at a cell of a widened lane (unit and row from 0) and give back what is read out."""
    picture = page.locator(f"[data-lane={lane}] canvas")
    box = picture.bounding_box()
    assert box is not None, f"the lane {lane} is not on the screen"
    side = page.locator(".stage").evaluate("stage => parseFloat(getComputedStyle(stage).getPropertyValue('--side'))")
    picture.hover(position={"x": (unit + 0.5) * box["width"] / units, "y": (row + 0.5) * side / rows})
    return page.locator(".readout").inner_text()


def curve_points(page: Page) -> int:
    """How many points the longest curve of a run has; 0 while there is none."""
    return int(
        page.evaluate(
            """() => Math.max(0, ...[...document.querySelectorAll(".js-plotly-plot")].flatMap(
                (plot) => (plot.calcdata || []).map((points) => points.length)))"""
        )
    )


def wait_for_points(page: Page, more_than: int, patience: float) -> int:
    """Wait until the curve has more points; how many it has then. `patience` in milliseconds."""
    page.wait_for_function(
        """(least) => [...document.querySelectorAll(".js-plotly-plot")].some(
            (plot) => (plot.calcdata || []).some((points) => points.length > least))""",
        arg=more_than,
        timeout=patience,
    )
    return curve_points(page)


def progress(page: Page) -> Locator:
    """What stands over and in a run's progress bar."""
    return page.locator(".live-progress")


def ink_on_canvas(page: Page) -> int:
    """How many of the canvas' pixels are dark."""
    lower = page.locator("canvas.dc-canvas.lower-canvas")
    return int(
        lower.evaluate(
            """(canvas) => {
                const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
                let dark = 0;
                for (let at = 0; at < pixels.length; at += 4) dark += pixels[at + 3] > 127 && pixels[at] < 128;
                return dark;
            }"""
        )
    )


#: what has the keyboard's focus, looked for inside shadow roots too
_FOCUS = """() => {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    const tag = element?.tagName.toLowerCase() || "";
    return {role: element?.getAttribute("role") || tag, name: (element?.innerText || "").trim()};
}"""


def tab_to(page: Page, *, role: str | None = None, name: str | None = None, most: int = 80) -> None:
    """Press Tab until something of that role or name has the keyboard's focus."""
    if role == "application":  # a score, whose script may still be on its way
        page.get_by_role("application").first.wait_for()
    seen = []
    for _press in range(most):
        page.keyboard.press("Tab")
        focus = page.evaluate(_FOCUS)
        seen.append(focus)
        if role in (None, focus["role"]) and name in (None, focus["name"]):
            return
    raise AssertionError(f"Tab does not reach {role or name}; it went through {seen}")
