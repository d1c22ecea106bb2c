"""The load driver's tab against Chromium: fed what Chromium receives, it would send what Chromium sends."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, Page, WebSocket, expect
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState

from tests.browser import hands
from tests.browser.conftest import PATIENCE
from tests.browser.real_app import RealApp
from tests.load import messages
from tests.load.tab import Tab

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@dataclass
class Watched:
    """A page of Chromium, and a tab that hears and says the same."""

    page: Page
    tab: Tab
    #: what both said, as pairs
    said: list[tuple[ClientState, ClientState]] = field(default_factory=list)
    #: the widgets that were used, by the ids on which both did not agree at first
    used: list[set[str]] = field(default_factory=list)

    def watch(self, socket: WebSocket) -> None:
        socket.on("framereceived", self._receive)
        socket.on("framesent", self._send)

    def _receive(self, data: str | bytes) -> None:
        assert isinstance(data, bytes)
        self.tab.hear(messages.read(data))

    def _send(self, data: str | bytes) -> None:
        assert isinstance(data, bytes)
        sent = _wish(data)
        if sent.is_auto_rerun:  # it may ring while the page is still being drawn
            self.tab.run(sent.fragment_id, timer=True)
            return
        if self.tab.page_hash and sent.page_script_hash != self.tab.page_hash:
            self.used.append(set())
            self.said.append((sent, _wish(self.tab.go(sent.page_script_hash, sent.query_string))))
            return
        news = [state for state in sent.widget_states.widgets if self.tab.states.get(state.id) != state]
        self.used.append({state.id for state in news})
        for state in news:
            self.tab.states[state.id] = state
        self.said.append((sent, _wish(self.tab.run(sent.fragment_id))))

    def settle(self) -> None:
        """Wait until the page is drawn, with all its widgets, whose code comes later than their messages."""
        hands.settle(self.page)
        expect(self.page.get_by_test_id("stSkeleton")).to_have_count(0)

    def goes_to(self, name: str) -> None:
        hands.go_to(self.page, name)
        self.settle()


def _wish(data: bytes) -> ClientState:
    back = BackMsg()
    back.ParseFromString(data)
    return back.rerun_script


def _comparable(said: ClientState) -> dict[str, object]:
    return {
        "page": (said.page_name, said.page_script_hash, said.query_string, said.fragment_id),
        "widgets": {state.id: state.SerializeToString() for state in said.widget_states.widgets},
        "kept": set(said.cached_message_hashes),
        "context": said.context_info.SerializeToString(),
    }


@pytest.fixture
def watched(app: RealApp, app_browser: Browser) -> Iterator[Watched]:
    with app_browser.new_context(locale="en-US", color_scheme="light", timezone_id="UTC") as context:
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        both = Watched(page, Tab(app.url))
        page.on("websocket", both.watch)
        yield both


def test_the_tab_says_what_chromium_says(watched: Watched, app: RealApp) -> None:
    page = watched.page
    page.goto(app.address("/"))
    watched.settle()
    watched.goes_to("Draw")
    page.get_by_role("tab", name="Test digits").click()
    watched.settle()
    page.get_by_role("button", name="7", exact=True).click()
    watched.settle()
    watched.goes_to("Gradients")
    page.get_by_role("radio", name="3", exact=True).first.click()
    watched.settle()
    watched.goes_to("TensorFlow 1")
    page.get_by_role("button", name="The whole table").click()
    watched.settle()
    watched.goes_to("Documents")
    watched.goes_to("Learn")
    page.get_by_test_id("stBaseButton-primary").click()
    watched.settle()
    page.get_by_role("button", name="Next lesson").click()
    watched.settle()
    watched.goes_to("Shapes")
    watched.goes_to("Home")

    for sent, expected in watched.said:
        assert _comparable(sent) == _comparable(expected)
    assert len(watched.said) >= 14
    # of each message only what was used was news
    assert [len(used) for used in watched.used if used] == [1] * sum(bool(used) for used in watched.used)


def test_a_stroke_is_sent_as_the_component_sends_it(watched: Watched, app: RealApp) -> None:
    watched.page.goto(app.address("/draw"))
    watched.settle()
    hands.draw_digit(watched.page, 7)
    watched.settle()
    sent, expected = watched.said[-1]
    assert _comparable(sent) == _comparable(expected)
    [canvas] = [state for state in sent.widget_states.widgets if "canvas" in state.id]
    assert canvas.WhichOneof("value") == "json_value"
    assert len(json.loads(canvas.json_value)["drawing"]["raw"]["objects"]) == 1
