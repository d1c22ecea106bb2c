"""What the first version left opens unchanged: its home folder, its addresses, and its cookies, in this one's pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import cleared_page
from tests.browser.hands import settle
from tests.browser.real_app import RealApp, running
from tests.earlier_version import DONE, OWNER, PROGRESS, addresses, unpack_home

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def earlier(tmp_path_factory: pytest.TempPathFactory, chromium: str) -> Iterator[RealApp]:
    with running(unpack_home(tmp_path_factory.mktemp("home"))) as started:
        yield started
        assert started.errors() == []


@pytest.fixture
def open_earlier(earlier: RealApp, returning: BrowserContext) -> Iterator[Callable[[str], Page]]:
    """Open an address with the cookies that the first version had set."""
    kept = {"rnnlab_owner": OWNER, "rnnlab_progress": PROGRESS}
    with cleared_page(returning, earlier.url) as page:
        returning.add_cookies([{"name": name, "value": value, "url": earlier.url} for name, value in kept.items()])

        def open_(address: str) -> Page:
            page.goto(earlier.address(address))
            settle(page)
            return page

        yield open_


def test_its_runs_are_the_owners(open_earlier):
    page = open_earlier("/runs")
    expect(page.get_by_text("Finished before")).to_be_visible()
    expect(page.get_by_text("Stopped before", exact=True)).to_be_visible()
    page = open_earlier(f"/draw?network=run:{DONE}&sample=7")
    expect(page.locator(".rnn-score")).to_be_visible()
    cookies = {cookie["name"]: cookie["value"] for cookie in page.context.cookies()}
    assert (cookies["rnnlab_owner"], cookies["rnnlab_progress"]) == (OWNER, PROGRESS)


def test_its_progress_is_the_learners(open_earlier):
    page = open_earlier("/learn")
    expect(page.get_by_text("1 of 21 lessons done")).to_be_visible()


@pytest.mark.slow
@pytest.mark.parametrize(("name", "query"), addresses(), ids=lambda value: value if isinstance(value, str) else "")
def test_its_addresses_stay_as_they_are(open_earlier, name, query):
    page = open_earlier(f"/{'' if name == 'home' else name}?{urlencode(query)}")
    expect(page.get_by_role("alert")).to_have_count(0)
    assert dict(parse_qsl(urlsplit(page.url).query)) == query
