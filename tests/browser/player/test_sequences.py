"""The score in a real Chromium: other orders, lengths and sizes."""

from __future__ import annotations

import re

import pytest

from rnnlab.player.bundle import script
from tests.browser.player.score_page import Score, shown

pytestmark = pytest.mark.browser


def lit_pixels(score: Score) -> set[int]:
    """The pixels that carry the mark's hue."""
    found = score.page.locator(".digit canvas").evaluate("""e => {
        const lit = [], cell = e.width / 28, pen = e.getContext('2d');
        for (let pixel = 0; pixel < 784; pixel++) {
            const [x, y] = [(pixel % 28 + 0.5) * cell, (Math.floor(pixel / 28) + 0.5) * cell];
            const [r, g, b] = pen.getImageData(Math.floor(x), Math.floor(y), 1, 1).data;
            if (b - r > 60) lit.push(pixel);
        }
        return lit;
    }""")
    return set(found)


@pytest.mark.parametrize(
    "fields",
    [
        {"order": "columns"},
        {"order": "reversed"},
        {"order": "permuted", "timesteps": 56},
        {"order": "permuted", "timesteps": 7},
        {"order": "columns", "timesteps": 196},
        {"timesteps": 784},
        {"timesteps": 112},
    ],
    ids=str,
)
def test_exactly_the_pixels_of_the_timestep_are_lit(show, trace_of, fields):
    trace = trace_of(hidden_size=4, cell="gru", **fields)
    score = show(trace)
    for step in (0, trace.timesteps // 2, trace.timesteps - 1):
        score.seek(step + 1)
        assert lit_pixels(score) == set(trace.pixels[step].tolist())
    assert "Timestep" in score.text(".where")


@pytest.mark.parametrize(
    ("fields", "notes"),
    [
        ({"timesteps": 784, "hidden_size": 32}, ["784 timesteps, 2 a line"]),
        ({"hidden_size": 512}, ["512 units, in no order", "8 a column"]),
        ({"hidden_size": 1, "cell": "simple_rnn"}, []),
        ({"timesteps": 7, "hidden_size": 65}, ["65 units, in no order", "2 a column"]),
        ({"timesteps": 784, "hidden_size": 500}, ["784 timesteps, 2 a line", "mean of 3 neighbouring units"]),
    ],
    ids=str,
)
def test_lengths_and_sizes(show, trace_of, fields, notes):
    trace = trace_of(**fields)
    score = show(trace)
    score.page.locator(".speed").select_option("4")
    score.page.wait_for_function("() => Number(document.querySelector('.rnn-score').dataset.step) > 1")
    score.seek(trace.timesteps)
    said = score.text(".rnn-score")
    for note in notes:
        assert note in said
    tiny = score.page.locator("[data-lane=hidden] canvas").bounding_box()
    assert tiny["width"] > 20
    score.page.locator("[data-lane=hidden] .head").click()
    expected = f"unit 1, {'row' if trace.timesteps == 28 else 'timestep'} {trace.timesteps}: "
    if "neighbouring" not in said:
        assert expected + shown(float(trace.hidden[-1, 0])) in score.text(".readout")


def test_a_line_of_several_timesteps_reads_as_their_mean(show, trace_of):
    trace = trace_of(timesteps=784, hidden_size=16)
    score = show(trace)
    score.seek(784)
    readout = score.hover("hidden", 3, 16, 100, 392)
    assert "unit 4, timesteps 201 to 202: " in readout
    value = float(re.search(r"(−?[\d.]+)$", readout)[1].replace("−", "-"))
    assert value == pytest.approx(trace.hidden[200:202, 3].mean(), abs=0.0011)


def test_every_plan_fits_its_width(browser):
    """Whatever the width, density, sizes and open lanes: at most 64 columns a lane, and no wider than the page."""
    page = browser.new_page()
    source = script().replace("export default mount;", "export { plan };")
    troubles = page.evaluate(
        """async (source) => {
        const { plan } = await import("data:text/javascript," + encodeURIComponent(source));
        const troubles = [];
        for (const width of [340, 358, 390, 600, 700, 980, 1280, 2000]) for (const ratio of [1, 1.25, 1.5, 2, 3])
        for (const steps of [7, 14, 28, 56, 112, 196, 392, 784]) for (const units of [1, 7, 64, 65, 128, 512])
        for (const count of [0, 1, 3, 6]) for (const wide of [null, "lane0"]) {
            const open = Array.from({length: count}, (_, n) => ({key: "lane" + n, columns: units, units}));
            const made = plan({width, ratio, score: {steps}, open, wide, tallest: 400});
            const say = (what) => troubles.push(JSON.stringify({what, width, ratio, steps, units, count, wide}));
            for (const lane of made.lanes) {
                if (!lane.wide && lane.columns > 64) say("columns");
                if (lane.wide && lane.columns !== units) say("not single");
                if (lane.columns * lane.group < units) say("units are missing");
                if (!Number.isInteger(lane.columnPx) || lane.columnPx < 1) say("column");
            }
            if (made.lines * made.perLine !== steps || made.lines * made.linePx !== made.side) say("lines");
            if (!Number.isInteger(made.linePx)) say("line");
            const lanes = made.scrolls ? made.laneGap + 40 * ratio : made.lanes.reduce((sum, lane) => sum + lane.widthPx + made.laneGap, 0);
            const all = made.gutter + made.side + made.digitGap + lanes + made.beliefWidth;
            if (all > width * ratio + 1) say("too wide: " + all);
        }
        return troubles;
    }""",
        source,
    )
    page.close()
    assert troubles == []


def test_on_a_phone_bars_and_cells_give_way_before_the_lanes_scroll(browser):
    """Three steps from roomy to tight; lanes scroll only where even the tightest is too wide."""
    page = browser.new_page()
    source = script().replace("export default mount;", "export { plan };")
    made = page.evaluate(
        """async (source) => {
        const { plan } = await import("data:text/javascript," + encodeURIComponent(source));
        const lanes = (count) => Array.from({length: count}, (_, n) => ({key: "lane" + n, columns: 128, units: 128}));
        const bars = (count) => Array.from({length: count}, (_, n) => ({key: "bar" + n}));
        return [350, 390, 480, 600].flatMap((width) => [1, 2, 3].flatMap((ratio) => [0, 1, 2, 3, 4].flatMap((barred) => [1, 2].map((open) => {
            const score = { steps: 28, takes: [{}] };
            const { scrolls, barPx, cell, side, bars: taken, lanes: planned, laneGap, digitGap, beliefWidth } =
                plan({ width, ratio, score, open: lanes(open), bars: bars(barred), wide: null, tallest: 400 });
            const used = side + digitGap + taken + planned.reduce((sum, lane) => sum + lane.widthPx + laneGap, 0) + beliefWidth;
            return { width, ratio, barred, open, scrolls, bar: Math.round(barPx / ratio), cell: cell / ratio, used: used / ratio };
        }))));
    }""",
        source,
    )
    page.close()
    assert {one["bar"] for one in made if one["barred"]} == {42, 28, 22}
    for one in made:
        assert one["scrolls"] or one["used"] <= one["width"] + 1, one
        assert one["bar"] == 42 or (one["barred"] and not one["scrolls"]), f"narrow without need or use: {one}"
    by_view = {
        (one["width"], one["ratio"], one["open"], one["barred"]): one["bar"] for one in made if not one["scrolls"]
    }
    for (width, ratio, lanes, bars), bar in by_view.items():
        assert bar <= by_view.get((width, ratio, lanes, bars - 1), 42), "more bars are never wider"
    assert not any(one["scrolls"] for one in made if one["width"] == 390 and one["barred"] <= 2 and one["open"] == 1)
