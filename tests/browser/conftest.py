"""The real app, a real browser, and pages of it that differ in theme, language and width."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Literal, Protocol

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

from tests.browser.hands import settle
from tests.browser.real_app import CHROMIUM_ARGUMENTS, RealApp, running

#: milliseconds: a busy machine takes its time
PATIENCE = 120_000
#: the language of a browser that does not say another one
USUAL = "en-US"

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
def playwright(chromium: str) -> Iterator[Playwright]:
    """Playwright, started once a module: its event loop must not stay open for tests of another kind."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as started:
        yield started
    expect.set_options(timeout=5_000)


@pytest.fixture(scope="module")
def app_browser(chromium: str, playwright: Playwright) -> Iterator[Browser]:
    """Chromium, for contexts that have no cache of another."""
    browser = playwright.chromium.launch(executable_path=chromium, args=list(CHROMIUM_ARGUMENTS))
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def profile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which Chromium keeps its cache of scripts, compiled: a third of the work of opening a page."""
    return tmp_path_factory.mktemp("profile")


@pytest.fixture(scope="module")
def returning(chromium: str, playwright: Playwright, profile: Path) -> Iterator[BrowserContext]:
    """A browser that has the app's scripts; its cookies and all storage are cleared for each test."""
    context = playwright.chromium.launch_persistent_context(
        profile, executable_path=chromium, args=list(CHROMIUM_ARGUMENTS), locale=USUAL
    )
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


@pytest.fixture
def open_page(app: RealApp, request: pytest.FixtureRequest) -> Iterator[OpenPage]:
    """A function that opens a page of the app. An error in its JavaScript fails the test.

    The first page of a test is opened in `returning` where that will do; whoever opens another one is another learner.
    """
    broken: list[str] = []
    with ExitStack() as stack:
        is_taken = False

        def open_(
            path: str = "/",
            *,
            scheme: Scheme = "light",
            locale: str = USUAL,
            width: int = 1440,
            height: int = 900,
            motion: bool = True,
            touch: bool = False,
        ) -> Page:
            nonlocal is_taken
            if is_taken or touch or locale != USUAL:
                browser: Browser = request.getfixturevalue("app_browser")
                page = stack.enter_context(new_learner(browser, locale, touch))
            else:
                is_taken = True
                page = stack.enter_context(cleared_page(request.getfixturevalue("returning"), app.url))
            page.set_viewport_size({"width": width, "height": height})
            page.emulate_media(color_scheme=scheme, reduced_motion="no-preference" if motion else "reduce")
            page.on("pageerror", lambda error: broken.append(str(error)))
            page.goto(app.address(path), wait_until="commit")
            settle(page)
            return page

        yield open_
    assert broken == []


@contextmanager
def new_learner(browser: Browser, locale: str, touch: bool) -> Iterator[Page]:
    """A page in a context of its own."""
    context = browser.new_context(locale=locale, has_touch=touch)
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


@contextmanager
def cleared_page(context: BrowserContext, origin: str) -> Iterator[Page]:
    """A page in a context that others used before; afterwards all its pages are closed, and nothing but the cache stays."""
    before = list(context.pages)
    page = context.new_page()
    yield page
    storage = context.new_cdp_session(before[0])
    storage.send(
        "Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "local_storage,indexeddb,cache_storage"}
    )
    storage.detach()
    context.clear_cookies()
    context.clear_permissions()
    for opened in context.pages:
        if opened not in before:
            opened.close()
