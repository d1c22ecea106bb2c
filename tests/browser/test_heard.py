"""Each click comes once, and what it changed is drawn anew, whatever a busy browser has put into one message."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Page, expect

from tests.browser.small_app import serving

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
APP = """
import sys
sys.path.insert(0, {root!r})
import streamlit as st
from rnnlab.ui.reruns import hear_to_the_end
if {mended}:
    hear_to_the_end()

def click():
    st.session_state.clicks = st.session_state.get("clicks", 0) + 1

@st.fragment(run_every=0.05)
def ticking():
    st.button("click", on_click=click)
    st.text(f"clicks: {{st.session_state.get('clicks', 0)}}")

@st.fragment
def still():
    st.toggle("the fragment's")

ticking()
still()
st.text("the page shows: " + ("on" if st.toggle("the page's") else "off"))
"""
#: milliseconds in which a busy browser finds no moment for what was to be done at once
BUSY = 300
#: milliseconds after which nothing is to come any more
LONG = 3000
#: what a browser that is busy does
DELAY = f"""() => {{
    const soon = window.setTimeout;
    window.setTimeout = (what, wait, ...rest) => soon(what, wait === 0 ? {BUSY} : wait, ...rest);
}}"""


@pytest.fixture(scope="module", params=[True, False], ids=["mended", "streamlit by itself"])
def served(request: pytest.FixtureRequest, chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    source = APP.format(root=str(ROOT), mended=request.param)
    with serving(tmp_path_factory.mktemp("app"), source) as url:
        yield url + ("/?mended" if request.param else "/")


@pytest.fixture
def page(app_browser: Browser, served: str) -> Iterator[Page]:
    context = app_browser.new_context()
    opened = context.new_page()
    opened.goto(served)
    if not is_mended(
        opened
    ):  # without rnnlab/ui/streamlit_patches/sessions.py a timer may ring too early, and the page stays empty
        for _turn in range(5):
            with suppress(Error):
                opened.get_by_text("clicks: 0").wait_for(timeout=10_000)
                break
            opened.reload()
    expect(opened.get_by_text("clicks: 0")).to_be_visible()
    expect(opened.get_by_text("the page shows: off")).to_be_visible()
    expect(opened.get_by_role("switch")).to_have_count(2)
    yield opened
    context.close()


def is_mended(page: Page) -> bool:
    return "mended" in page.url


def clicks(page: Page) -> int:
    return int(page.get_by_text("clicks: ").inner_text().removeprefix("clicks: "))


def test_a_click_that_a_timer_tells_as_well_comes_once(page: Page) -> None:
    page.evaluate(DELAY)
    page.get_by_role("button", name="click", exact=True).click()
    expect(page.get_by_text("clicks: 0")).to_be_hidden()
    if is_mended(page):
        page.wait_for_timeout(LONG)
        assert clicks(page) == 1
    else:  # the day this fails, half of rnnlab/ui/streamlit_patches/messages.py can go
        expect(page.get_by_text(re.compile("clicks: ([2-9]|[1-9][0-9])"))).to_be_visible()


@pytest.mark.parametrize("busy", [False, True], ids=["at leisure", "a timer tells it as well"])
def test_what_was_changed_in_the_page_and_in_a_fragment_at_once_is_drawn_anew(page: Page, busy: bool) -> None:
    if busy:
        page.evaluate(DELAY)
    page.get_by_role("switch").evaluate_all("([ofFragment, ofPage]) => { ofFragment.click(); ofPage.click(); }")
    expect(page.get_by_role("switch", name="the page's")).to_be_checked()
    if is_mended(page):
        expect(page.get_by_text("the page shows: on")).to_be_visible()
    else:  # the day this fails, the other half can go
        page.wait_for_timeout(LONG)
        expect(page.get_by_text("the page shows: off")).to_be_visible()
