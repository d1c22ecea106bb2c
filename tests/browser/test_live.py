"""Runs as they happen, in a browser: drawn in place from what the journals tell, by no run of the page's script.

No worker is needed: the tests write the journals themselves.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest
from playwright.sync_api import Browser, Page, expect

from rnnlab.events import Ended, Evaluation, Paused, Probe
from rnnlab.figures import RunSeries, compare_curves, confusion_matrix, probe_beliefs, signal_curves, training_curves
from rnnlab.recipe import Recipe
from rnnlab.runs.files.reader import read_history
from rnnlab.runs.states import State
from tests.browser import hands
from tests.browser.conftest import OpenPage
from tests.browser.real_app import RealApp
from tests.browser.test_train import RUN
from tests.going_on import GoingOn
from tests.prepared_runs import Shelf

pytestmark = pytest.mark.browser

STRANGER = "f" * 32
COUNTS = tuple(tuple(9 if label == answer else (label + answer) % 4 for answer in range(10)) for label in range(10))
BELIEF = tuple(tuple(0.73 if (label + 1) % 10 == answer else 0.03 for answer in range(10)) for label in range(10))
MakeRun = Callable[..., GoingOn]


@pytest.fixture
def shelf(app: RealApp) -> Iterator[Shelf]:
    opened = Shelf.open(app.log.parent)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def ready(app: RealApp, app_browser: Browser) -> None:
    """The app has its worker: when it starts, it takes a run that is at work for one that was broken off."""
    page = app_browser.new_page()
    page.goto(app.address("/train"))
    expect(page.get_by_text("It will train on:")).to_be_visible(timeout=RUN)
    page.context.close()


@pytest.fixture
def going_on(shelf: Shelf, ready: None) -> Iterator[MakeRun]:
    """A function that begins a run, a stranger's, which a link shows."""
    made: list[GoingOn] = []

    def make(run: str, **more: Any) -> GoingOn:
        made.append(GoingOn(shelf, run, STRANGER, **more))
        return made[-1]

    yield make
    for run in made:
        shelf.store.move(run.run, State.STOPPED)
        run.close()


def wait_for_step(page: Page, step: int) -> None:
    page.wait_for_function(
        "(step) => document.querySelector('.live-progress')?.dataset.step === String(step)", arg=step
    )


def wait_for_last(page: Page, step: int) -> None:
    """Until some line of the figure ends at that step, or at a mean of the last ones."""
    page.wait_for_function(
        """(step) => [...document.querySelectorAll(".js-plotly-plot")].some(
            (plot) => (plot.data || []).some((trace) => Math.abs(trace.x?.at?.(-1) - step) < 2))""",
        arg=step,
    )


def requests(page: Page) -> list[str]:
    """The requests for live runs that the page makes from now on."""
    asked: list[str] = []
    page.on("request", lambda request: "/runs/live?" in request.url and asked.append(request.url))
    return asked


def drawn(page: Page) -> list[dict[str, Any]]:
    """The traces as the browser made them."""
    return list(
        page.evaluate(
            """() => document.querySelector(".js-plotly-plot").data.map((trace) => Object.fromEntries(
                ["x", "y", "z", "text", "hovertext", "name"].filter((key) => trace[key] !== undefined)
                .map((key) => [key, trace[key]])))"""
        )
    )


def expect_same(page: Page, expected: go.Figure) -> None:
    """What the browser has made of increments is what Python makes of the whole."""
    traces = drawn(page)
    assert len(traces) == len(expected.data)
    for made, wanted in zip(traces, expected.data, strict=True):
        for name in ("x", "y", "z"):
            if name in wanted and wanted[name] is not None:
                one, other = (np.array(list(values), float) for values in (made[name], wanted[name]))
                np.testing.assert_allclose(one, other, rtol=2e-4, atol=2e-6, err_msg=f"{name} of {wanted.name}")
        for name in ("text", "hovertext"):
            if wanted.type == "heatmap" and wanted[name] is not None:
                assert made[name] == [list(row) for row in wanted[name]]


def test_a_curve_grows_by_no_run_of_the_page(open_page: OpenPage, going_on: MakeRun) -> None:
    run = going_on("grows")
    run.points(20)
    sockets: list[str] = []
    page = open_page("/train?run=grows")
    page.on("websocket", lambda socket: sockets.append(socket.url))
    wait_for_step(page, 20)
    wait_for_last(page, 20)
    page.evaluate("() => { document.querySelector('.js-plotly-plot').mark = 'the same'; }")
    runs_before = page.evaluate(COUNT_RUNS)
    for step in (25, 30, 35):
        run.points(5)
        wait_for_step(page, step)
        wait_for_last(page, step)
    assert page.evaluate("() => window.pageRuns") == runs_before
    assert page.evaluate("() => document.querySelector('.js-plotly-plot').mark") == "the same"
    assert sockets == []
    expect(hands.progress(page)).to_contain_text("Training now · step 35 of 400 · updated")
    history = read_history(run.folder, 1)
    expect(page.locator(".live-value").first).to_have_text(f"{history.latest('loss'):.3f}")


#: counts how often the page's script runs from now on
COUNT_RUNS = """() => {
    const app = document.querySelector("[data-testid=stApp]");
    window.pageRuns = 0;
    new MutationObserver(() => { if (app.dataset.testScriptState === "running") window.pageRuns += 1; })
        .observe(app, { attributeFilter: ["data-test-script-state"] });
    return window.pageRuns;
}"""


@pytest.mark.parametrize("points", [40, 1300], ids=["few", "more than are drawn"])
def test_the_browser_makes_of_the_points_what_python_makes(open_page: OpenPage, going_on: MakeRun, points: int) -> None:
    name = f"same{points}"
    run = going_on(name, recipe=Recipe(hidden_size=8, steps=4000, clip_norm=1.0))
    run.points(2)
    page = open_page(f"/train?run={name}")
    wait_for_last(page, 2)
    run.points(points - 12)
    wait_for_step(page, points - 10)
    run.points(10)
    wait_for_last(page, points)
    curve = read_history(run.folder, 1).curve()
    expect_same(page, training_curves(curve.step, curve.loss, curve.accuracy, total_steps=4000))
    page.get_by_role("radio", name="Training signals").or_(page.get_by_role("button", name="Training signals")).click()
    expect(page.locator(".js-plotly-plot").get_by_text("Gradient norm")).to_be_visible()
    if points < 500:  # else the page was given the thinned curve
        expected = signal_curves(
            curve.step, curve.gradient_norm, curve.saturation, curve.learning_rate, clip_norm=1.0, total_steps=4000
        )
        wait_for_last(page, points)
        expect_same(page, expected)
        axis = page.evaluate("() => document.querySelector('.js-plotly-plot').layout.yaxis")
        wanted = expected.to_dict()["layout"]["yaxis"]
        np.testing.assert_allclose(axis["range"], wanted["range"], rtol=1e-4)
        assert axis["ticktext"] == list(wanted["ticktext"])


@pytest.mark.parametrize(
    "more", ["", "&log_steps=1&log_values=1", "&curve=gradient_norm", "&curve=saturation&smooth=0"]
)
def test_compared_runs_grow_as_python_draws_them(
    open_page: OpenPage, going_on: MakeRun, more: str, request: pytest.FixtureRequest
) -> None:
    ids = [f"{name}{abs(hash(more)) % 10**6}" for name in ("first", "second")]
    one, other = (going_on(run, name=run) for run in ids)
    one.points(30)
    other.points(10)
    other.tell(Evaluation(5, "validation", 1.5, 0.5))
    page = open_page(f"/runs?runs={','.join(ids)}{more}")
    wait_for_last(page, 30)
    other.points(30)
    other.tell(Evaluation(40, "validation", 1.1, 0.7))
    wait_for_last(page, 40)
    expect(page.get_by_text(f"“{ids[1]}”: training now, step 40 of 400.")).to_be_visible()
    quantity = re.search(r"curve=(\w+)", more)
    curves = [(read_history(run.folder, 1).curve(), run) for run in (one, other)]
    name = quantity[1] if quantity else "loss"
    evaluations = (Evaluation(5, "validation", 1.5, 0.5), Evaluation(40, "validation", 1.1, 0.7))
    series = [
        RunSeries(run.run, curve.step, getattr(curve, name), evaluations if run is other else ())
        for curve, run in curves
    ]
    expect_same(
        page,
        compare_curves(
            series, quantity=name, log_x="log_steps" in more, log_y=True if "log_values" in more else None,
            smooth="smooth=0" not in more,
        ),
    )  # fmt: skip


def test_mistakes_and_beliefs_follow_the_run(open_page: OpenPage, going_on: MakeRun) -> None:
    run = going_on("tables")
    run.points(3)
    run.tell(
        Evaluation(3, "validation", 1.5, 0.5, tuple((1,) * 10 for _row in range(10))), Probe(3, ((0.1,) * 10,) * 10)
    )
    page = open_page("/train?run=tables")
    page.get_by_role("radio", name="Mistakes").or_(page.get_by_role("button", name="Mistakes")).click()
    expect(page.get_by_text("Of 100 validation digits, 10.0 % are on the diagonal")).to_be_visible()
    page.evaluate(COUNT_RUNS)
    run.tell(Evaluation(4, "validation", 1.4, 0.6, COUNTS))
    total, right = sum(map(sum, COUNTS)), 90
    expect(
        page.get_by_text(f"Of {total} validation digits, {100 * right / total:.1f} % are on the diagonal")
    ).to_be_visible()
    page.wait_for_function("() => document.querySelector('.js-plotly-plot').data[0].text[0][0] === '9'")
    expect_same(page, confusion_matrix(COUNTS))
    assert page.evaluate("() => window.pageRuns") == 0
    page.get_by_role("radio", name="Ten digits").or_(page.get_by_role("button", name="Ten digits")).click()
    expect(page.get_by_text("after training step 3. Framed")).to_be_visible()
    run.tell(Probe(4, BELIEF))
    expect(page.get_by_text("after training step 4. Framed")).to_be_visible()
    page.wait_for_function("() => document.querySelector('.js-plotly-plot').data[1].text[0][1] === '73'")
    expect_same(page, probe_beliefs(BELIEF))
    marks = page.evaluate("() => document.querySelector('.js-plotly-plot').layout.yaxis.ticktext")
    assert marks == list(probe_beliefs(BELIEF).to_dict()["layout"]["yaxis"]["ticktext"])


def axis(page: Page) -> tuple[float, float]:
    low, high = page.evaluate("() => document.querySelector('.js-plotly-plot')._fullLayout.xaxis.range")
    return low, high


def test_zoom_legend_and_readout_survive_new_points(open_page: OpenPage, going_on: MakeRun) -> None:
    run = going_on("zoomed")
    run.points(100)
    run.tell(Evaluation(50, "validation", 1.0, 0.6))
    page = open_page("/train?run=zoomed")
    wait_for_last(page, 100)
    whole = axis(page)
    panel = page.locator(".js-plotly-plot .nsewdrag").first
    panel.scroll_into_view_if_needed()
    box = panel.bounding_box()
    assert box is not None
    # the first quarter of the steps, with the mouse
    page.mouse.move(box["x"] + 4, box["y"] + 30)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 8, box["y"] + 30, steps=4)
    page.mouse.move(box["x"] + box["width"] / 4, box["y"] + 30, steps=4)
    page.mouse.up()
    page.wait_for_function("() => document.querySelector('.js-plotly-plot')._fullLayout.xaxis.range[1] < 150")
    zoomed = axis(page)
    # a name of the legend, hidden
    page.locator(".js-plotly-plot .legendtoggle").last.click()
    page.wait_for_function(
        "() => document.querySelectorAll('.js-plotly-plot .legend .traces[style*=\"opacity: 0.5\"]').length === 1"
    )
    # the mouse rests on the curve
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.move(box["x"] + box["width"] / 2 + 2, box["y"] + box["height"] / 2)
    expect(page.locator(".js-plotly-plot .hoverlayer .legend")).to_be_visible()
    for step in (110, 120):
        run.points(10)
        wait_for_last(page, step)
        assert axis(page) == zoomed
        expect(page.locator(".js-plotly-plot .hoverlayer .legend")).to_be_visible()
        assert page.locator(".js-plotly-plot .legend .traces[style*='opacity: 0.5']").count() == 1
    page.get_by_role("button", name="Show all").click()
    page.wait_for_function(
        "(end) => document.querySelector('.js-plotly-plot')._fullLayout.xaxis.range[1] === end", arg=whole[1]
    )
    expect(page.get_by_role("button", name="Show all")).to_be_hidden()


def test_the_keyboard_zooms(open_page: OpenPage, going_on: MakeRun) -> None:
    run = going_on("keys")
    run.points(50)
    page = open_page("/train?run=keys")
    wait_for_last(page, 50)
    plot, whole = page.locator(".js-plotly-plot"), axis(page)
    plot.focus()
    plot.press("+")
    page.wait_for_function(
        "(whole) => document.querySelector('.js-plotly-plot')._fullLayout.xaxis.range[1] < whole", arg=whole[1]
    )
    low, high = axis(page)
    assert high - low == pytest.approx((whole[1] - whole[0]) / 2)
    plot.press("ArrowLeft")
    page.wait_for_function(
        "(low) => document.querySelector('.js-plotly-plot')._fullLayout.xaxis.range[0] < low", arg=low
    )
    run.points(5)
    wait_for_last(page, 55)
    assert axis(page)[0] < low
    plot.press("0")
    page.wait_for_function(
        "(end) => document.querySelector('.js-plotly-plot')._fullLayout.xaxis.range[1] === end", arg=whole[1]
    )
    assert axis(page) == whole


def test_a_hidden_page_asks_for_nothing(open_page: OpenPage, going_on: MakeRun) -> None:
    run = going_on("hidden")
    run.points(5)
    page = open_page("/train?run=hidden")
    wait_for_last(page, 5)
    page.evaluate(
        """() => {
            window.hiddenNow = true;
            Object.defineProperty(document, "visibilityState", { get: () => (window.hiddenNow ? "hidden" : "visible") });
            document.dispatchEvent(new Event("visibilitychange"));
        }"""
    )
    page.wait_for_timeout(700)  # one that was on its way
    asked = requests(page)
    run.points(5)
    page.wait_for_timeout(2500)
    assert asked == []
    assert hands.progress(page).get_attribute("data-step") == "5"
    page.evaluate("() => { window.hiddenNow = false; document.dispatchEvent(new Event('visibilitychange')); }")
    wait_for_step(page, 10)


def test_one_request_asks_for_all_runs_of_the_page(open_page: OpenPage, going_on: MakeRun) -> None:
    for name in ("together1", "together2"):
        going_on(name, name=name).points(5)
    page = open_page("/runs?runs=together1,together2")
    wait_for_last(page, 5)
    asked = requests(page)
    page.wait_for_timeout(3000)
    assert 2 <= len(asked) <= 12
    assert all("together1" in url and "together2" in url for url in asked)


def test_an_end_brings_what_can_be_done_then(open_page: OpenPage, going_on: MakeRun) -> None:
    run = going_on("ends")
    run.points(12)
    page = open_page("/train?run=ends")
    wait_for_last(page, 12)
    expect(page.get_by_role("button", name="Again with another seed")).to_have_count(0)
    run.tell(Paused(12))
    expect(hands.progress(page)).to_contain_text("Paused · step 12 of 400")
    run.tell(Evaluation(12, "test", 0.5, 0.8), Ended(12, "done", 1.0))
    run.end()
    expect(page.get_by_role("button", name="Again with another seed")).to_be_visible()
    expect(hands.progress(page)).to_have_text("Finished · step 12 of 400")
    expect(page.locator(".live-figure").last).to_contain_text("Test accuracy")
    expect(page.locator(".live-figure").last).to_contain_text("80.0 %")
    hands.settle(page)
    asked = requests(page)
    page.wait_for_timeout(2500)
    assert asked == []  # there is nothing to come


def test_a_run_that_is_deleted_elsewhere_is_told(open_page: OpenPage, going_on: MakeRun, shelf: Shelf) -> None:
    from rnnlab.runs.store.records import now

    run = going_on("vanishes")
    run.points(5)
    page = open_page("/train?run=vanishes")
    wait_for_last(page, 5)
    shelf.store.describe("vanishes", deleted_at=now())
    expect(page.get_by_text("was deleted").or_(page.get_by_text("is not here")).first).to_be_visible()


def test_the_words_are_chinese(open_page: OpenPage, going_on: MakeRun) -> None:
    run = going_on("chinese")
    run.points(5)
    page = open_page("/train?run=chinese&lang=zh_CN")
    wait_for_last(page, 5)
    run.points(5)
    wait_for_step(page, 10)
    assert re.search("[A-Za-z]{3}", hands.progress(page).inner_text()) is None


#: looks frame by frame whether the figure is whole
WATCH = """() => {
    const seen = window.seen = { frames: 0, empty: 0, jumps: 0 };
    const plot = document.querySelector(".js-plotly-plot");
    const height = plot.getBoundingClientRect().height;
    const look = () => {
        seen.frames += 1;
        if (!document.querySelector(".js-plotly-plot .main-svg .trace path.js-line")) seen.empty += 1;
        if (document.querySelector(".js-plotly-plot")?.getBoundingClientRect().height !== height) seen.jumps += 1;
        requestAnimationFrame(look);
    };
    look();
}"""


def test_a_figure_that_grows_does_not_flicker(open_page: OpenPage, going_on: MakeRun) -> None:
    run = going_on("flickers")
    run.points(20)
    page = open_page("/train?run=flickers", motion=False)
    wait_for_last(page, 20)
    page.evaluate(WATCH)
    for step in range(25, 60, 5):
        run.points(5)
        wait_for_last(page, step)
    run.tell(Evaluation(55, "validation", 1.0, 0.6))  # the page draws it anew, with another trace
    expect(page.locator(".js-plotly-plot .legendtext").filter(has_text="validation")).to_be_visible()
    seen = page.evaluate("() => window.seen")
    assert seen["frames"] > 10
    assert (seen["empty"], seen["jumps"]) == (0, 0)


def test_a_figure_is_saved_while_points_arrive(open_page: OpenPage, going_on: MakeRun) -> None:
    run = going_on("saved")
    run.points(30)
    page = open_page("/train?run=saved")
    wait_for_last(page, 30)
    run.points(5)
    with page.expect_download() as download:
        page.get_by_role("button", name=re.compile("Save this figure. As SVG")).click()
    text = download.value.path().read_text(encoding="utf-8")
    assert download.value.suggested_filename == "rnnlab-run-curves.svg"
    assert "js-line" in text
    assert "Accuracy" in text
    with page.expect_download() as download:
        page.get_by_role("button", name=re.compile("Save this figure. As PNG")).click()
    assert download.value.path().read_bytes().startswith(b"\x89PNG")
