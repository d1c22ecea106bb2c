"""The page From TensorFlow 1 in a browser: search, choose, run, read, and see the diagram."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.hands import settle

pytestmark = pytest.mark.browser


def test_search_a_topic_run_its_snippet_and_see_its_output(open_page: OpenPage) -> None:
    page = open_page("/translation", width=390)
    search = page.get_by_role("textbox", name="Search")
    search.fill("keep replace")
    search.press("Enter")
    topic = page.get_by_role("button", name="GRU: does z keep or replace?")
    topic.click()
    expect(page.get_by_role("heading", name="GRU: does z keep or replace?")).to_be_visible()
    settle(page)
    page.get_by_role("button", name="Run it here").click()
    expect(page.get_by_text("z = 0.9, keeps: 0.37")).to_be_visible()
    diagram = page.get_by_role("img", name="Inside a GRU, where z replaces")
    expect(diagram).to_be_visible()
    box = diagram.bounding_box()
    assert box is not None
    assert 300 < box["width"] <= 390
    assert diagram.locator("title").text_content() == "Inside a GRU, where z replaces"
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
