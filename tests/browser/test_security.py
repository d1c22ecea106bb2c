"""The policy of the pages is enforced, nothing that they do breaks it, and nothing comes from outside."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.browser import hands
from tests.browser.conftest import PATIENCE
from tests.browser.real_app import RealApp
from tests.browser.test_pages import PAGES

pytestmark = pytest.mark.browser

#: for each violation: what was forbidden, by which directive, and where
WATCH = """addEventListener("securitypolicyviolation", (event) => console.error(
    `violation of ${event.effectiveDirective}: ${event.blockedURI} at ${event.sourceFile}:${event.lineNumber} `
    + event.sample));"""


class Watched:
    """A page, what it broke of the policy, and whom it asked for something."""

    def __init__(self, page: Page, app: RealApp) -> None:
        self.page, self._app = page, app
        self.violations: list[str] = []
        self.hosts: set[str] = set()
        page.on("console", lambda message: self._note(message.text))
        page.on("request", lambda request: self._ask(request.url))
        page.on("websocket", lambda socket: self._ask(socket.url))

    def _note(self, text: str) -> None:
        if re.search(r"violat|Content.Security.Policy|Permissions.Policy|unrecognized feature", text, re.IGNORECASE):
            self.violations.append(text)

    def _ask(self, url: str) -> None:
        if urlsplit(url).scheme not in ("blob", "data"):
            self.hosts.add(urlsplit(url).netloc)

    def open(self, path: str) -> Page:
        self.page.goto(self._app.address(path))
        hands.settle(self.page)
        return self.page


@pytest.fixture
def watched(app: RealApp, app_browser: Browser) -> Iterator[Watched]:
    context = app_browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-US")
    context.set_default_timeout(PATIENCE)
    context.add_init_script(WATCH)
    seen = Watched(context.new_page(), app)
    yield seen
    context.close()
    assert seen.violations == []
    assert seen.hosts == {urlsplit(app.url).netloc}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_keeps_to_its_policy(watched: Watched, name: str) -> None:
    watched.open(PAGES[name])


def test_drawing_playing_and_saving_keep_to_it(watched: Watched) -> None:
    page = watched.open("/draw")
    hands.draw_digit(page, 7)
    expect(hands.score(page)).to_have_attribute("data-playing", "true")
    expect(hands.score(page)).to_have_attribute("data-step", "28")
    page.get_by_role("button", name="Take it away").click()
    with page.expect_download():
        page.get_by_role("button", name="Picture (PNG)", exact=True).click()


def test_a_figure_and_its_files_keep_to_it(watched: Watched) -> None:
    page = watched.open("/gradients")
    page.wait_for_function("() => document.querySelector('.js-plotly-plot')?._fullData?.length")
    page.locator(".js-plotly-plot").first.hover()
    for form in ("PNG", "SVG"):
        with page.expect_download():
            page.get_by_role("button", name=f"Save this figure. As {form}").first.click()


def test_an_uploaded_picture_keeps_to_it(watched: Watched, tmp_path) -> None:
    pixels = np.full((64, 64), 255, np.uint8)
    pixels[10:54, 28:36] = 0
    Image.fromarray(pixels).save(tmp_path / "one.png")
    page = watched.open("/draw")
    page.get_by_role("tab", name="Picture").click()
    page.locator("input[type=file]").set_input_files(tmp_path / "one.png")
    expect(hands.answer(page)).to_be_visible()


@pytest.mark.slow
def test_slow_motion_keeps_to_it(watched: Watched) -> None:
    page = watched.open("/train?hidden_size=8&steps=100000")
    page.get_by_role("button", name="Train", exact=True).click()
    hands.wait_for_points(page, 1, PATIENCE)
    page.get_by_role("button", name="One step", exact=True).click()
    expect(page.get_by_role("button", name="Resume", exact=True)).to_be_visible()
    hands.settle(page)
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(hands.progress(page)).to_contain_text("Stopped")


def test_the_policy_is_enforced(watched: Watched) -> None:
    """The browser has it, and would not run what came from elsewhere."""
    page = watched.open("/")
    for forbidden in (
        "document.head.append(Object.assign(document.createElement('script'), {textContent: 'globalThis.ran = 1'}))",
        "document.head.append(Object.assign(document.createElement('script'), {src: 'https://example.org/x.js'}))",
        "fetch('https://example.org/').catch(() => null)",
    ):
        page.evaluate(f"() => {{ {forbidden} }}")
    page.wait_for_timeout(500)
    assert page.evaluate("globalThis.ran") is None
    assert len({text for text in watched.violations if text.startswith("violation of")}) == 3
    watched.violations.clear()
    watched.hosts.discard("example.org")
