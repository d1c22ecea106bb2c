"""What a click changed is drawn anew, whatever a browser has put into one message."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.small_app import serving

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
APP = """
import sys
sys.path.insert(0, {root!r})
import streamlit as st
from rnnlab.ui import streamlit_patches
if {mended}:
    streamlit_patches.apply()

@st.fragment
def still():
    st.toggle("the fragment's")

still()
st.text("the page shows: " + ("on" if st.toggle("the page's") else "off"))
"""
#: milliseconds after which nothing is to come any more
LONG = 3000


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
    expect(opened.get_by_text("the page shows: off")).to_be_visible()
    expect(opened.get_by_role("switch")).to_have_count(2)
    yield opened
    context.close()


def is_mended(page: Page) -> bool:
    return "mended" in page.url


def test_what_was_changed_in_the_page_and_in_a_fragment_at_once_is_drawn_anew(page: Page) -> None:
    page.get_by_role("switch").evaluate_all("([ofFragment, ofPage]) => { ofFragment.click(); ofPage.click(); }")
    expect(page.get_by_role("switch", name="the page's")).to_be_checked()
    if is_mended(page):
        expect(page.get_by_text("the page shows: on")).to_be_visible()
    else:  # the day this fails, half of rnnlab/ui/streamlit_patches/messages.py can go
        page.wait_for_timeout(LONG)
        expect(page.get_by_text("the page shows: off")).to_be_visible()
