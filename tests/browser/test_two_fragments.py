"""What a click changed is drawn anew, whatever else was changed in the same message, and wherever it stands by then."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from streamlit.proto.BackMsg_pb2 import BackMsg

from tests.browser import hands
from tests.browser.conftest import PATIENCE, OpenPage
from tests.browser.real_app import RealApp
from tests.browser.small_app import serving

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
#: two fragments in a page; by itself, or with our fragments, our callbacks and a container for what may stand above
APP = """
import sys
import time
sys.path.insert(0, {root!r})
import streamlit as st
from rnnlab.ui.app import changes, frame

OURS = {ours}
fragment = frame.fragment() if OURS else st.fragment
changes.forget()

def toggle(name):
    on = st.toggle(name, on_change=changes.noted() if OURS else None)
    st.text(name + " is " + ("on" if on else "off"))

def count():
    st.session_state.count = st.session_state.get("count", 0) + 1

@fragment
def first():
    toggle("first")

@fragment
def second():
    toggle("second")
    st.button("Count", on_click=changes.noted(count) if OURS else count)
    st.text("counted: " + str(st.session_state.get("count", 0)))

toggle("page")
above = st.container() if OURS else st
if st.toggle("more"):
    time.sleep(1)  # a page that takes its time
    above.text("something above")
first()
second()
"""
#: milliseconds after which nothing is to come any more
LONG = 3000


@pytest.fixture(scope="module", params=[True, False], ids=["ours", "streamlit by itself"])
def ours(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture(scope="module")
def served(ours: bool, chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(tmp_path_factory.mktemp("app"), APP.format(root=str(ROOT), ours=ours)) as url:
        yield url


@pytest.fixture
def page(app_browser: Browser, served: str) -> Iterator[Page]:
    context = app_browser.new_context()
    opened = context.new_page()
    opened.goto(served)
    expect(opened.get_by_text("counted: 0")).to_be_visible()
    expect(opened.get_by_role("switch")).to_have_count(4)
    yield opened
    context.close()


def click_at_once(page: Page, *names: str) -> None:
    """Click on these switches before the browser has a moment for a message."""
    switches = [page.get_by_role("switch", name=name, exact=True).element_handle() for name in names]
    page.evaluate("switches => switches.forEach((each) => each.click())", switches)


def expect_drawn(page: Page, drawn: str, not_drawn: str, ours: bool) -> None:
    """What our fragments show, and what Streamlit's show by themselves.

    The day the second fails, Streamlit has mended it, and `rnnlab.ui.app.changes` (or the container) can go.
    """
    if ours:
        expect(page.get_by_text(drawn)).to_be_visible()
    else:
        page.wait_for_timeout(LONG)
        expect(page.get_by_text(not_drawn)).to_be_visible()


def test_what_was_changed_in_the_page_and_in_a_fragment_at_once_is_drawn_anew(page: Page, ours: bool) -> None:
    click_at_once(page, "first", "page")
    expect(page.get_by_text("first is on")).to_be_visible()
    expect_drawn(page, "page is on", "page is off", ours)


def test_what_was_changed_in_two_fragments_at_once_is_drawn_anew(page: Page, ours: bool) -> None:
    click_at_once(page, "first", "second")
    expect(page.get_by_text("first is on")).to_be_visible()
    expect_drawn(page, "second is on", "second is off", ours)


def test_a_click_in_a_fragment_that_something_is_put_above_has_its_effect(page: Page, ours: bool) -> None:
    page.evaluate(
        """async ([more, count]) => {
            more.click();
            await new Promise((next) => setTimeout(next, 100)); // a message of its own, before the page is drawn anew
            count.click();
        }""",
        [
            page.get_by_role("switch", name="more").element_handle(),
            page.get_by_role("button", name="Count").element_handle(),
        ],
    )
    expect(page.get_by_text("something above")).to_be_visible()
    expect_drawn(page, "counted: 1", "counted: 0", ours)


def fragment_of(sent: bytes | str) -> str:
    """The fragment that a message of the browser names."""
    return BackMsg.FromString(sent if isinstance(sent, bytes) else sent.encode()).rerun_script.fragment_id


def fragment_of_click(page: Page, address: str, button: str) -> str:
    """The id of the fragment that the browser names when this is clicked on the page of that address."""
    with page.expect_websocket() as opened:
        page.goto(address, wait_until="commit")
    hands.settle(page)
    with opened.value.expect_event("framesent", lambda sent: bool(fragment_of(sent)), timeout=PATIENCE) as sent:
        page.get_by_role("button", name=button).click()
    return fragment_of(sent.value)


def test_a_fragment_stands_at_the_same_place_whatever_is_above_it(app: RealApp, open_page: OpenPage) -> None:
    page = open_page("/draw", motion=False)
    told = ("", "&inside=surgery,second", "&lesson=01_sequence&back=3", "&pen=9999")
    found = [fragment_of_click(page, app.address(f"/draw?sample=7{each}"), "Take it away") for each in told]
    assert found[0]
    assert found == [found[0]] * len(told)
