"""Documents in a browser: a real run of a document, drawn over its published points, with its console lines."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from rnnlab.documents.listings import LISTINGS
from tests.browser import hands
from tests.browser.conftest import OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.slow]

#: milliseconds until a run that was clicked has been measured three times: the worker may be warming up still
MEASURED = 400_000
#: what the figure of a document holds: name, x and y of each of its traces
_TRACES = """() => [...document.querySelectorAll(".js-plotly-plot")].flatMap((plot) => (plot._fullData || []).map(
    (trace) => ({name: trace.name || "", x: [...(trace.x || [])], y: [...(trace.y || [])]})))"""


def console(page: Page) -> list[str]:
    """The lines of the console that a run which goes on writes."""
    return page.locator(".live-console").inner_text().split()


def test_a_run_is_drawn_over_the_published_points_and_writes_the_documents_lines(open_page: OpenPage) -> None:
    page = open_page("/documents?document=004-first&finding=training_iters")
    published = LISTINGS["004-first"].published()["batch_accuracy"]
    page.wait_for_function(
        """() => [...document.querySelectorAll(".js-plotly-plot")].some(
            (plot) => (plot._fullData || []).some((trace) => (trace.name || "").endsWith("printed")))""",
        timeout=MEASURED,
    )
    printed = next(trace for trace in page.evaluate(_TRACES) if trace["name"].endswith("printed"))
    assert printed["x"] == published.steps.tolist()
    assert printed["y"] == pytest.approx(published.values.tolist())

    page.get_by_role("button", name="Run it here").click()
    expect(page.get_by_role("button", name="Stop", exact=True)).to_be_visible(timeout=MEASURED)
    expect(page.locator(".live-console")).to_contain_text(re.compile(r"(\S+\s+){3}"), timeout=MEASURED)
    lines = console(page)
    live = [trace for trace in page.evaluate(_TRACES) if len(trace["x"]) >= 3 and trace["x"][:3] == [1, 21, 41]]
    assert len(live) >= 2, "the run is not drawn beside the published points"
    drawn = next(
        trace for trace in live if trace["y"][: len(published)] != pytest.approx(printed["y"][: len(trace["y"])])
    )
    assert [float(line) for line in lines[:3]] == pytest.approx(drawn["y"][:3], abs=1e-5)
    assert all(
        128 * float(line) == pytest.approx(round(128 * float(line)), abs=1e-2) for line in lines
    )  # of 128 images

    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.get_by_role("button", name="Stop", exact=True)).to_have_count(0, timeout=MEASURED)
    expect(page.get_by_role("link", name="See this run on the Train page")).to_be_visible()
    page.get_by_role("link", name="See this run on the Train page").click()
    hands.settle(page)
    expect(page.get_by_text("stopped; what was learned is kept").first).to_be_visible(timeout=MEASURED)
