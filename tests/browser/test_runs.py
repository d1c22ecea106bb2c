"""Runs in a browser: two runs chosen, overlaid, reloaded, renamed, pinned, deleted and had back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from rnnlab.recipe import Recipe
from tests.browser import hands
from tests.browser.conftest import OpenPage
from tests.browser.real_app import RealApp
from tests.browser.test_pages import english_of
from tests.browser.test_train import FIRST_POINT, RUN, train
from tests.prepared_runs import Shelf

pytestmark = pytest.mark.browser

GRU = Recipe(cell="gru", hidden_size=8, steps=400, seed=3)


@pytest.fixture
def shelf(app: RealApp) -> Iterator[Shelf]:
    opened = Shelf.open(app.log.parent)
    yield opened
    opened.close()


def owner_of(page: Page) -> str:
    """Who this browser is to the app."""
    return next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "rnnlab_owner")


def row(page: Page, title: str) -> Locator:
    """The line of a run in the table."""
    return page.locator(".runs tbody tr").filter(has_text=title)


def titles(page: Page) -> list[str]:
    return [title.removeprefix("pinned") for title in page.locator(".runs .title").all_inner_texts()]


def expect_legend(page: Page, *names: str) -> None:
    """Only these runs stand beside the curves. A figure that grows is made anew, and for a moment there is none."""
    words = page.locator(".js-plotly-plot .legendtext")
    expect(words.filter(has_not_text=re.compile("^(faint: not smoothed|open circles: validation)$"))).to_have_text(
        names
    )


def test_runs_are_compared_kept_and_deleted(open_page: OpenPage, shelf: Shelf, tmp_path: Path) -> None:
    page = open_page("/runs", motion=False)
    expect(page.get_by_text("No runs yet")).to_be_visible()
    owner = owner_of(page)
    mine = owner[:6]
    for place in range(3):
        shelf.add(f"{mine}{place}", owner, name=f"Number {place}", recipe=GRU if place else None, minutes_ago=place)
    page.reload(wait_until="commit")

    # chosen with the mouse and with the keyboard, and overlaid
    expect(row(page, "Number 0")).to_be_visible()
    row(page, "Number 0").click()
    page.wait_for_url(re.compile(f"runs={mine}0$"), wait_until="commit")
    hands.settle(page)
    second = page.get_by_role("checkbox", name="Show: Number 1")
    second.focus()
    second.press("Space")
    expect(second).to_be_focused()
    page.wait_for_url(re.compile(f"runs={mine}0(,|%2C){mine}1"), wait_until="commit")
    expect(page.locator(".js-plotly-plot .legendtext").first).to_be_visible()
    expect(page.locator(".runs-differences").get_by_role("cell", name="GRU")).to_be_visible()
    hands.settle(page)
    expect_legend(page, "Number 0", "Number 1")

    # another quantity, and the address brings all of it back
    page.get_by_role("radio", name="Accuracy").or_(page.get_by_role("button", name="Accuracy")).first.click()
    page.wait_for_url(re.compile("curve=accuracy"), wait_until="commit")
    hands.settle(page)
    page.reload(wait_until="commit")
    expect(page.locator(".runs tr.chosen")).to_have_count(2)
    expect(page.locator(".js-plotly-plot").get_by_text("Accuracy")).to_be_visible()
    expect_legend(page, "Number 0", "Number 1")
    expect(page.get_by_role("checkbox", name="Show: Number 1")).to_be_checked()

    # renamed, and pinned: it stands first
    page.get_by_role("textbox", name="Name").fill("The *better* one")
    page.get_by_role("textbox", name="Name").press("Enter")
    expect(row(page, "The *better* one")).to_be_visible()
    page.get_by_role("button", name="Pin", exact=True).click()
    expect(page.locator(".runs tbody tr").first).to_contain_text("The *better* one")
    expect(page.locator(".runs .pin")).to_have_count(1)

    # the file is a network
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    kept = tmp_path / "mine.keras"
    download.value.save_as(kept)
    assert kept.read_bytes()[:2] == b"PK"

    # deleted and had back
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("“The *better* one” was deleted.")).to_be_visible()
    expect(page.locator(".runs tbody tr")).to_have_count(2)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".runs tbody tr")).to_have_count(3)
    expect(page.locator(".runs tr.chosen")).to_have_count(2)

    # given up in another tab: a sentence, and the page goes on
    other = page.context.new_page()
    other.goto(page.url, wait_until="commit")
    expect(other.locator(".runs tr.chosen")).to_have_count(2)
    other.get_by_role("button", name="Delete").click()
    expect(other.get_by_text("was deleted.")).to_be_visible()
    row(page, "Number 2").click()
    expect(page.get_by_text("A run that was chosen is not here any more")).to_be_visible()
    expect(page.locator(".runs tr.chosen")).to_have_count(2)
    expect(page.get_by_test_id("stException")).to_have_count(0)


def test_quick_clicks_are_all_heard(open_page: OpenPage, shelf: Shelf) -> None:
    page = open_page("/runs", motion=False)
    owner = owner_of(page)
    for place in range(9):
        shelf.add(f"{owner[:6]}q{place}", owner, name=f"Quick {place}", minutes_ago=place)
    page.reload(wait_until="commit")
    expect(page.locator(".runs tbody tr")).to_have_count(9)
    for place in range(9):
        row(page, f"Quick {place}").click()
    expect(page.locator(".runs tr.chosen")).to_have_count(8)
    page.wait_for_url(lambda url: url.count("q") >= 8, wait_until="commit")
    hands.settle(page)
    expect(page.locator(".runs tr.chosen")).to_have_count(8)
    expect_legend(page, *(f"Quick {place}" for place in range(8)))
    expect(page.get_by_role("checkbox", name="Show: Quick 8")).to_be_disabled()
    assert titles(page)[0] == "Quick 0"


def test_the_narrow_list_is_not_cut_off(open_page: OpenPage, shelf: Shelf) -> None:
    page = open_page("/runs", width=390, height=844, motion=False)
    owner = owner_of(page)
    shelf.add(
        f"{owner[:6]}n", owner, name="A name that is long enough to need a second line on a telephone", minutes_ago=3
    )
    page.reload(wait_until="commit")
    row(page, "A name").click()
    expect(page.locator(".js-plotly-plot").first).to_be_visible()
    hands.settle(page)
    over = page.locator(".runs").evaluate("list => list.scrollWidth - list.clientWidth")
    assert over == 0
    assert page.get_by_test_id("stMain").evaluate("main => main.scrollWidth - main.clientWidth") == 0


def step_of(page: Page, more_than: int, patience: float) -> int:
    """The step that stands beside the curves, once it has risen; `patience` in milliseconds."""
    found = page.wait_for_function(
        """(least) => {
            const words = [...document.querySelectorAll(".live-line")].map((one) => one.innerText);
            const steps = words.map((text) => /training now, step ([0-9,]+) of/.exec(text)?.[1].replaceAll(",", ""));
            const latest = Math.max(0, ...steps.map((step) => Number(step ?? 0)));
            return latest > least && latest;
        }""",
        arg=more_than,
        timeout=patience,
    )
    return int(found.json_value())


@pytest.mark.slow
def test_a_run_that_trains_grows_beside_another_one(open_page: OpenPage, shelf: Shelf) -> None:
    page = open_page("/train?hidden_size=8&steps=60000&batch_size=16", motion=False)
    run = train(page)
    owner = owner_of(page)
    shelf.add(f"{owner[:6]}old", owner, name="An old one", minutes_ago=90)
    hands.go_to(page, "Runs")
    row(page, "An old one").click()
    row(page, "LSTM, 8 units").click()
    page.wait_for_url(re.compile(f"runs={owner[:6]}old(,|%2C){run}"), wait_until="commit")
    # its curve grows, and goes on growing
    first = step_of(page, 0, FIRST_POINT)
    assert step_of(page, first, RUN) > first
    hands.settle(page)
    expect_legend(page, "An old one", "LSTM, 8 units, 28 timesteps")
    # its end arrives by itself, in the list and beside the curves
    page.get_by_role("button", name="Stop and delete").click()
    expect(page.get_by_text("was stopped and deleted.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(row(page, "LSTM, 8 units")).to_contain_text("stopped", timeout=RUN)
    expect(page.get_by_text("training now")).to_have_count(0)


def test_the_comparison_is_chinese(open_page: OpenPage, shelf: Shelf) -> None:
    for place, recipe in enumerate((None, GRU)):
        shelf.add(f"chinese{place}", "f" * 32, recipe=recipe, minutes_ago=place)
    page = open_page("/runs?runs=chinese0,chinese1&lang=zh_CN", motion=False)
    expect(page.locator(".js-plotly-plot").first).to_be_visible()
    expect(page.locator(".runs-differences")).to_be_visible()
    hands.settle(page)
    assert english_of(page) == []


def test_a_chinese_heading_over_a_dash_is_one_line(open_page: OpenPage, shelf: Shelf) -> None:
    page = open_page("/runs?lang=zh_CN", motion=False)
    owner = owner_of(page)
    shelf.add(f"{owner[:6]}h", owner, name="一个名字很长的训练，长到必须写成两行甚至三行才能放得下")
    page.reload(wait_until="commit")
    expect(page.locator(".runs tbody tr")).to_have_count(1)
    page.locator(".runs tbody .figure").evaluate_all(
        "figures => figures.forEach((each) => { each.textContent = '–'; })"
    )
    headings = page.locator(".runs thead .figure")
    lines = headings.evaluate_all(
        "all => all.map((each) => each.clientHeight / parseFloat(getComputedStyle(each).fontSize))"
    )
    assert max(lines) < 3  # of the letters' heights, with what is around them


@pytest.mark.parametrize("path", ["/", "/draw?sample=7", "/runs", "/learn?lesson=01_sequence"])
def test_pandas_stays_out_of_the_process(open_page: OpenPage, app: RealApp, path: str) -> None:
    """It takes 77 MB, and half a second of the first sight of a page; Streamlit looks for data frames with it."""
    open_page(path)
    assert [mapped.path for mapped in app.process.memory_maps() if "pandas" in mapped.path] == []


def test_what_fails_in_a_part_of_a_page_is_told(open_page: OpenPage, shelf: Shelf) -> None:
    """The panel of a run draws itself alone: what a click on it could not do must be told all the same."""
    page = open_page("/runs")
    owner = owner_of(page)
    run = shelf.add(f"{owner[:6]}f", owner)
    page.goto(page.url.split("/runs")[0] + f"/train?run={run}", wait_until="commit")
    hands.unfold(page, "Start from a snapshot")
    start = page.get_by_role("button", name=re.compile("Start from step 0"))
    expect(start).to_be_visible()
    for file in (shelf.paths.storage / run).glob("snapshot.*.keras"):
        file.unlink()
    start.click()
    expect(page.get_by_test_id("stToast")).to_contain_text("snapshot at training step 0")
