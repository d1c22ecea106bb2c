"""A score that is mounted again: with nothing, or with other data while nobody can see it."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator

import pytest

from rnnlab.player import Shown, View, score_payload
from rnnlab.player.bundle import script
from rnnlab.player.sections.belief.section import belief_section
from rnnlab.trace import Trace

pytestmark = pytest.mark.browser

_MOUNT = """(text) => window.mount({
    data: Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)), parentElement: document.getElementById("place"),
})"""


@pytest.fixture
def page(browser: object) -> Iterator[object]:
    """A page whose time passes when it is told to; an error on it fails the test."""
    page, troubles = browser.new_page(), []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.clock.install()
    page.set_content('<div id="place"></div>')
    page.evaluate(
        "async (source) => { window.mount = (await import('data:text/javascript,' + encodeURIComponent(source))).default; }",
        script(),
    )
    yield page
    page.close()
    assert troubles == []


def mount(page: object, data: bytes) -> None:
    page.evaluate(_MOUNT, base64.b64encode(data).decode())


def test_a_copied_link_is_forgotten_with_its_score(page: object, trace_of: Callable[..., Trace]) -> None:
    mount(page, score_payload(trace_of(hidden_size=4)).to_bytes(View(linked=True, row=3)))
    page.locator("button.link").dispatch_event("click")
    page.wait_for_selector(".linkrow[data-address]", state="attached")
    mount(page, b"")
    page.clock.run_for(30_000)


def test_what_comes_while_the_score_is_hidden_is_written_when_it_is_seen(
    page: object, trace_of: Callable[..., Trace]
) -> None:
    mount(page, score_payload(trace_of(3, hidden_size=4)).to_bytes())
    place = page.locator("#place")
    place.evaluate("node => { node.style.display = 'none'; }")
    trace = trace_of(4, hidden_size=4)
    mount(page, score_payload(Shown(trace, sections=(belief_section(trace),))).to_bytes())
    page.clock.run_for(3_000)
    place.evaluate("node => { node.style.display = ''; }")
    page.wait_for_function("() => document.querySelector('.now-of-belief').textContent !== ''")
