"""The real app, a real browser, and pages of it that differ in theme, language and width."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Literal, Protocol

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.hands import settle
from tests.browser.real_app import CHROMIUM_ARGUMENTS, RealApp, running

#: milliseconds: a busy machine takes its time
PATIENCE = 120_000

Scheme = Literal["light", "dark"]


class OpenPage(Protocol):
    """Open the app in a browser that has never seen it: no cookie, no cache of another test."""

    def __call__(
        self,
        path: str = "/",
        *,
        scheme: Scheme = "light",
        locale: str = "en-US",
        width: int = 1440,
        height: int = 900,
        motion: bool = True,
        touch: bool = False,
    ) -> Page: ...


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory, chromium: str) -> Iterator[RealApp]:
    """The app, started once for all tests of this process (and not at all where there is no browser).

    Nothing of what the tests did with it may have been an error: each process has its own to answer for.
    """
    with running(tmp_path_factory.mktemp("home")) as started:
        yield started
        assert started.errors() == []


@pytest.fixture(scope="module")
def app_browser(chromium: str) -> Iterator[Browser]:
    """Chromium, started once a module: Playwright's event loop must not stay open for tests of another kind."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(CHROMIUM_ARGUMENTS))
        yield browser
        browser.close()
    expect.set_options(timeout=5_000)


@pytest.fixture
def open_page(app: RealApp, app_browser: Browser) -> Iterator[OpenPage]:
    """A function that opens a page of the app. An error in its JavaScript fails the test."""
    broken: list[str] = []
    with ExitStack() as stack:

        def open_(
            path: str = "/",
            *,
            scheme: Scheme = "light",
            locale: str = "en-US",
            width: int = 1440,
            height: int = 900,
            motion: bool = True,
            touch: bool = False,
        ) -> Page:
            context = app_browser.new_context(
                viewport={"width": width, "height": height},
                color_scheme=scheme,
                locale=locale,
                reduced_motion="no-preference" if motion else "reduce",
                has_touch=touch,
            )
            stack.callback(context.close)
            context.set_default_timeout(PATIENCE)
            page = context.new_page()
            page.on("pageerror", lambda error: broken.append(str(error)))
            page.goto(app.address(path), wait_until="commit")
            settle(page)
            return page

        yield open_
    assert broken == []
