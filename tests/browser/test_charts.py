"""Figures in a browser: one that grows is seen in every frame, though it is made anew for each point."""

from __future__ import annotations

import pytest

from tests.browser import hands
from tests.browser.conftest import OpenPage
from tests.browser.test_train import FIRST_POINT, RUN, train

pytestmark = [pytest.mark.browser, pytest.mark.slow]

#: Looks frame by frame. `covered` and `empty`: frames in which the figure was not there, with its picture and with nothing
#: in its place, since there was a picture; `off`: by how many pixels the picture lay beside the place.
WATCH = """() => {
    const seen = window.seen = { covered: 0, empty: 0, off: 0 };
    const files = document.querySelector(".st-key-run_curves_files");
    const shadow = [...files.querySelectorAll("*")].find((each) => each.shadowRoot).shadowRoot;
    const look = () => {
        const place = document.querySelector(".st-key-run_curves");
        const picture = shadow.querySelector(".cover svg:has(.trace)");
        const isThere = place?.querySelector(".js-plotly-plot .main-svg .trace");
        if (!isThere && picture) {
            seen.covered += 1;
            const [is, should] = [picture, place].map((each) => each.getBoundingClientRect());
            seen.off = Math.max(seen.off, Math.abs(is.left - should.left), Math.abs(is.top - should.top));
        }
        if (!isThere && !picture && seen.covered) seen.empty += 1;
        requestAnimationFrame(look);
    };
    look();
}"""


def test_a_figure_that_grows_does_not_flicker(open_page: OpenPage) -> None:
    page = open_page("/train?hidden_size=8&steps=60000&batch_size=16", motion=False)
    train(page)
    hands.wait_for_points(page, 5, FIRST_POINT)
    page.evaluate(WATCH)
    page.wait_for_function("() => window.seen.covered > 10", timeout=RUN)
    seen = page.evaluate("() => window.seen")
    assert seen["empty"] == 0
    assert seen["off"] < 1.5
