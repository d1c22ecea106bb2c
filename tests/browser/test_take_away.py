"""What a score's messages carry, and that what is saved is what the stage shows, in the real app."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, WebSocket, expect

from rnnlab.data import load_mnist
from rnnlab.export import score_png
from rnnlab.network import load_network
from rnnlab.player import Shown, View
from rnnlab.player.bundle import page_script
from tests.browser import hands
from tests.browser.conftest import OpenPage
from tests.browser.real_app import RealApp

pytestmark = pytest.mark.browser

#: of the script: long enough to be found nowhere else
PIECE = page_script("score").code[5_000:5_200].encode()


def received(page: Page) -> list[bytes]:
    """Everything that the server tells this page from its next start on."""
    messages: list[bytes] = []

    def keep(message: str | bytes) -> None:
        messages.append(message if isinstance(message, bytes) else message.encode())

    def listen(socket: WebSocket) -> None:
        socket.on("framereceived", keep)

    page.on("websocket", listen)
    return messages


def test_the_script_comes_once_and_by_no_message(app: RealApp, open_page: OpenPage) -> None:
    page = open_page("/gradients")
    messages = received(page)
    scripts = []
    page.on("request", lambda request: scripts.append(request.url) if "/_rnnlab/scripts/" in request.url else None)
    page.goto(app.address("/draw?sample=0"))
    hands.score(page).wait_for()
    hands.settle(page)
    for network in ("GRU, trained", "LSTM, trained"):
        before = hands.trace_id(page)
        hands.choose(page, "Network", network)
        expect(hands.score(page)).not_to_have_attribute("data-trace", before)
        hands.settle(page)
    hands.go_to(page, "Home")
    hands.score(page).wait_for()
    hands.go_to(page, "Draw")
    hands.score(page).wait_for()
    hands.settle(page)
    assert messages
    assert not any(PIECE in message for message in messages)
    assert scripts == [app.address(f"/_rnnlab/scripts/{page_script('score').file}")]


def open_popover(page: Page) -> None:
    page.get_by_role("button", name="Take it away").click()
    expect(page.get_by_role("button", name="Picture (PNG)", exact=True)).to_be_visible()


def picture(page: Page) -> bytes:
    page.wait_for_timeout(500)  # what the browser tells draws the buttons once more
    hands.settle(page)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Picture (PNG)", exact=True).click()
    return Path(waiting.value.path()).read_bytes()


def test_a_picture_has_the_lanes_that_are_open(open_page: OpenPage) -> None:
    page = open_page("/draw?sample=0&row=28")
    hands.score(page).wait_for()
    page.locator("[data-chip=forget]").click()
    expect(page.locator(".lanes [data-lane=forget]")).to_be_visible()
    open_popover(page)
    trace = load_network("lstm").trace(load_mnist().test.image(0))
    shown = Shown(trace, "LSTM, trained", 7)
    both = score_png(replace(shown, view=View(open_lanes=("forget", "hidden"))))
    assert picture(page) == both
    assert both != score_png(shown)
