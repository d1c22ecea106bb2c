"""The script of the score, which the page fetches from the server: under any address, late, again, and another version."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from rnnlab.player.bundle import page_script
from tests.browser import hands
from tests.browser.conftest import PATIENCE, OpenPage
from tests.browser.real_app import ROOT, RealApp, running

pytestmark = pytest.mark.browser

SCRIPTS = "**/_rnnlab/scripts/*"


@pytest.fixture(scope="module")
def under_lab(tmp_path_factory: pytest.TempPathFactory, chromium: str) -> Iterator[RealApp]:
    """The app as a proxy's users see it that serves it under /lab."""
    with running(tmp_path_factory.mktemp("lab"), base_path="/lab") as started:
        yield started


@contextmanager
def new_page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-US")
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    yield page
    context.close()
    assert broken == []


@pytest.mark.parametrize("path", ["/", "/draw?sample=0", "/trajectories?sample=0", "/shapes"])
def test_under_a_base_path_what_is_drawn_is_drawn(under_lab: RealApp, app_browser: Browser, path: str) -> None:
    with new_page(app_browser) as page:
        with page.expect_response(SCRIPTS) as answer:
            page.goto(under_lab.address(path))
        assert answer.value.url.startswith(under_lab.address("/_rnnlab/scripts/"))
        assert answer.value.headers["content-type"].startswith("text/javascript")
        expect(hands.score(page).first).to_be_visible()


def test_a_reload_takes_it_from_the_browser_s_cache(app: RealApp, app_browser: Browser) -> None:
    with new_page(app_browser) as page:
        page.goto(app.address("/draw?sample=0"))
        expect(hands.score(page)).to_be_visible()
        with page.expect_response(SCRIPTS) as answer:
            page.reload()
        expect(hands.score(page)).to_be_visible()
        assert answer.value.from_service_worker is False
        sizes = "performance.getEntriesByType('resource').filter((e) => e.name.includes('_rnnlab/scripts'))"
        assert page.evaluate(f"{sizes}.map((e) => e.transferSize)") == [0]


def test_a_script_that_comes_after_its_data_draws_the_latest(app: RealApp, app_browser: Browser) -> None:
    held: list[Route] = []
    with new_page(app_browser) as page:
        page.route(SCRIPTS, lambda route: held.append(route))
        page.goto(app.address("/draw?sample=0"))
        hands.settle(page)
        hands.choose(page, "Network", "GRU, trained")
        hands.settle(page)
        assert hands.score(page).count() == 0
        assert len(held) == 1
        held[0].continue_()
        expect(hands.score(page)).to_be_visible()
        expect(hands.score(page).locator(".about")).to_contain_text("GRU")


def test_a_script_that_failed_is_asked_for_again(open_page: OpenPage, app: RealApp, app_browser: Browser) -> None:
    with new_page(app_browser) as page:
        page.route(SCRIPTS, lambda route: route.abort(), times=1)
        page.goto(app.address("/draw?sample=0"))
        expect(hands.score(page)).to_be_visible()


@pytest.mark.slow
def test_after_a_start_with_another_version_an_open_page_gets_the_new_script(
    chromium: str, app_browser: Browser, tmp_path: Path
) -> None:
    checkout = tmp_path / "checkout"
    shutil.copytree(ROOT, checkout, ignore=shutil.ignore_patterns(".git", "tests", "__pycache__", "assets"))
    (checkout / "assets").symlink_to(ROOT / "assets")
    asked: list[str] = []
    with new_page(app_browser) as page:
        page.on(
            "request", lambda request: asked.append(request.url) if "_rnnlab/scripts/score" in request.url else None
        )
        with running(tmp_path / "home", checkout=checkout) as first:
            page.goto(first.address("/draw?sample=0"))
            expect(hands.score(page)).to_be_visible()
        port = int(first.url.rpartition(":")[2])
        with (checkout / "rnnlab" / "player" / "score/main.js").open("a") as main:
            main.write("globalThis.another = true;\n")
        with running(tmp_path / "home", checkout=checkout, port=port):
            # the page connects again by itself, and asks the new server for a first run, which closes an open menu
            expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-connection-state", "CONNECTED")
            hands.settle(page)
            hands.choose(page, "Network", "GRU, trained")
            page.wait_for_function("() => globalThis.another")
            expect(hands.score(page)).to_have_count(1)
            expect(hands.score(page)).to_have_attribute("data-playing", "true")
    assert len(set(asked)) == 2
    assert asked[0].endswith(page_script("score").file)
