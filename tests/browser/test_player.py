"""The score in a real Chromium: what it shows is compared with the NumPy trace."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from rnnlab.data import load_mnist
from rnnlab.network import Network
from rnnlab.player import score_html, score_payload
from rnnlab.player.bundle import script
from rnnlab.player.texts import text_table
from rnnlab.recipe import Recipe
from rnnlab.trace import Trace
from tests.browser.small_app import serving

playwright = pytest.importorskip("playwright.sync_api")
pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
LSTM = ("forget", "input", "candidate", "output", "cell", "hidden")


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[object]:
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with playwright.sync_playwright() as running:
        started = running.chromium.launch(executable_path=chromium, args=flags)
        yield started
        started.close()


class Score:
    """A score on a page, and what a person would do with it."""

    def __init__(self, page: object) -> None:
        self.page = page
        self.root = page.locator(".rnn-score")
        self.stage = page.locator(".stage")

    @property
    def step(self) -> int:
        return int(self.root.get_attribute("data-step"))

    @property
    def playing(self) -> bool:
        return self.root.get_attribute("data-playing") == "true"

    def text(self, selector: str) -> str:
        return self.page.locator(selector).inner_text()

    def state(self, **attributes: object) -> None:
        """Wait until the root shows these."""
        for name, value in attributes.items():
            self.page.wait_for_selector(f".rnn-score[data-{name}='{value}']", timeout=20_000)

    def passes(self, *rows: int) -> None:
        """Wait until these rows have been shown one right after the other, however short."""
        wanted = ",".join(map(str, rows))
        self.page.wait_for_function(
            "wanted => `,${window.rows.join()},`.includes(`,${wanted},`)", arg=wanted, timeout=20_000
        )

    def seek(self, row: int) -> None:
        self.page.locator(".slider").fill(str(row))
        self.state(step=row, playing="false")

    def hover(self, lane: str, column: int, columns: int, line: int, lines: int) -> str:
        """Point at a cell of a lane; what is then read out."""
        canvas = self.page.locator(f"[data-lane={lane}] canvas")
        box = canvas.bounding_box()
        side = self.page.locator(".digit .box").evaluate(
            "e => parseFloat(getComputedStyle(e).getPropertyValue('--side'))"
        )
        canvas.hover(position={"x": (column + 0.5) * box["width"] / columns, "y": (line + 0.5) * side / lines})
        return self.text(".readout")


@pytest.fixture
def show(browser: object, tmp_path: Path) -> Iterator[Callable[..., Score]]:
    """Open an exported page with a trace, offline. Anything on the console, and any request, fails the test."""
    contexts, troubles = [], []

    def open_page(trace: Trace, width: int = 1080, motion: str = "no-preference", **options: object) -> Score:
        file = tmp_path / f"score{len(contexts)}.html"
        known = {"mode", "open_lanes", "text", "name", "label"}
        file.write_text(score_html(trace, **{k: v for k, v in options.items() if k in known}), encoding="utf-8")
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            reduced_motion=motion,
            **{key: value for key, value in options.items() if key not in known},
        )
        context.set_offline(True)
        page = context.new_page()
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", lambda message: message.type == "error" and troubles.append(message.text))
        page.on("request", lambda request: None if request.url == file.as_uri() or request.url.startswith("data:") else
                troubles.append(request.url))  # fmt: skip
        contexts.append(context)
        page.goto(file.as_uri())
        page.wait_for_selector(".rnn-score[data-step]")
        page.evaluate("""() => {
            const root = document.querySelector(".rnn-score");
            window.rows = [];
            new MutationObserver(() => {
                const row = Number(root.dataset.step);
                if (window.rows.at(-1) !== row) window.rows.push(row);
            }).observe(root, {attributeFilter: ["data-step"]});
        }""")
        return Score(page)

    yield open_page
    for context in contexts:
        context.close()
    assert troubles == []


@pytest.fixture(scope="module")
def lstm(random_network: Callable[..., Network]) -> Trace:
    """A trace of random weights, its cell state stretched until it leaves the range of 16 bits."""
    trace = random_network(Recipe(hidden_size=128)).trace(load_mnist().test.image(0))
    return replace(trace, cell=trace.cell * np.float32(40 / abs(trace.cell).max()))


@pytest.fixture(scope="module")
def trace_of(random_network: Callable[..., Network]) -> Callable[..., Trace]:
    def make(index: int = 3, **fields: object) -> Trace:
        return random_network(Recipe(**fields)).trace(load_mnist().test.image(index))

    return make


def shown(value: float) -> str:
    return f"{value:.3f}".replace("-0.000", "0.000").replace("-", "−")


# playing ----------------------------------------------------------------------------------------------------------


def test_it_plays_by_itself_to_the_answer(show, lstm):
    score = show(lstm)
    assert score.playing
    score.page.locator(".speed").select_option("4")
    score.state(step=28, playing="false")
    assert score.text(".now").startswith(f"answer: {lstm.answer}, ")


def test_the_keys(show, lstm):
    score = show(lstm)
    score.stage.focus()
    press = score.page.keyboard.press
    press("Space")
    score.state(playing="false")
    press("Home")
    assert score.step == 1
    press("ArrowDown")
    press("ArrowRight")
    assert score.step == 3
    press("ArrowUp")
    press("ArrowLeft")
    press("ArrowLeft")
    assert score.step == 1
    press("End")
    assert score.step == 28
    press("Space")
    score.passes(28, 1, 2, 3)


def test_the_buttons_and_the_loop(show, lstm):
    score = show(lstm)
    button = lambda name: score.page.get_by_role("button", name=name, exact=True)  # noqa: E731
    button("Pause").click()
    score.seek(5)
    button("One timestep on").click()
    button("One timestep on").click()
    button("One timestep back").click()
    assert score.step == 6
    assert score.text(".where") == "Row 6 of 28"
    button("Play again and again").click()
    score.page.locator(".speed").select_option("4")
    score.seek(27)
    button("Play").click()
    score.passes(28, 1, 2)
    assert score.playing
    button("From the start").click()
    assert score.playing


def test_what_is_below_the_line_is_not_drawn(show, lstm):
    score = show(lstm)
    score.seek(10)
    colours = """e => {
        const at = (y) => [...e.getContext('2d').getImageData(e.width / 2, y, 1, 1).data].join();
        const side = parseFloat(getComputedStyle(e).getPropertyValue('--side'));
        return Array.from({length: 28}, (_, row) => at((row + 0.6) * side / 28));
    }"""
    hidden = score.page.locator("[data-lane=hidden] canvas").evaluate(colours)
    assert len(set(hidden[10:])) == 1
    assert len(set(hidden[:10])) > 3


# values -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lane", LSTM)
def test_a_single_unit_reads_as_in_the_trace(show, lstm, lane):
    score = show(lstm, open_lanes=LSTM)
    score.seek(10)
    score.page.locator(f"[data-lane={lane}] .head").click()
    for unit, row in ((0, 10), (77, 4), (127, 1)):
        readout = score.hover(lane, unit, 128, row - 1, 28)
        assert f"unit {unit + 1}, row {row}: {shown(float(lstm[lane][row - 1, unit]))}" in readout


def test_a_column_of_the_overview_reads_as_the_mean_of_its_units(show, lstm):
    score = show(lstm)
    score.seek(10)
    assert "2 a column" in score.text("[data-lane=hidden] .foot")
    readout = score.hover("hidden", 20, 64, 9, 28)
    value = float(re.search(r"(−?[\d.]+)$", readout)[1].replace("−", "-"))
    assert "mean of units 41 to 42, row 10" in readout
    assert value == pytest.approx(lstm.hidden[9, 40:42].mean(), abs=0.0011)


def test_belief_and_pixels_read_as_in_the_trace(show, lstm):
    score = show(lstm)
    score.seek(12)
    best = int(lstm.probabilities[11].argmax())
    percent = re.match(rf"now: {best}, (?:>\s)?([\d.]+)\s%", score.text(".now"))
    assert float(percent[1]) == pytest.approx(100 * lstm.probabilities[11, best], abs=0.51)
    readout = score.hover("probabilities", best, 10, 11, 28)
    assert f"digit {best}, row 12: {shown(float(lstm.probabilities[11, best]))}" in readout
    canvas = score.page.locator(".digit canvas")
    cell = canvas.bounding_box()["width"] / 28
    canvas.hover(position={"x": 15.5 * cell, "y": 8.5 * cell})
    value = shown(float(lstm.image[8, 15]))
    assert f"pixel in row 9 and column 16, read at row 9: {value}" in score.text(".readout")


def test_nothing_is_read_out_of_the_future(show, lstm):
    score = show(lstm)
    score.seek(10)
    assert "row 20" not in score.hover("hidden", 3, 64, 19, 28)


def test_the_keyboard_reaches_every_unit(show, lstm):
    score = show(lstm)
    score.seek(7)
    score.page.locator("[data-lane=hidden] .head").focus()
    score.page.keyboard.press("Enter")
    for _ in range(5):
        score.page.keyboard.press("ArrowRight")
    score.page.keyboard.press("ArrowDown")
    expected = f"unit 6, row 8: {shown(float(lstm.hidden[7, 5]))}"
    assert expected in score.text(".readout")
    assert expected in score.page.locator("[aria-live=polite]").text_content()
    score.page.keyboard.press("Escape")
    assert "mean" in score.text(".readout")


def test_a_drag_over_the_digit_moves_the_line(show, lstm):
    score = show(lstm)
    box = score.page.locator(".digit canvas").bounding_box()
    row = box["width"] / 28
    mouse = score.page.mouse
    mouse.move(box["x"] + 100, box["y"] + 4.5 * row)
    mouse.down()
    assert score.step == 5
    mouse.move(box["x"] + 100, box["y"] + 17.5 * row)
    mouse.up()
    assert score.step == 18
    assert not score.playing


def test_what_is_spoken(show, lstm):
    score = show(lstm, open_lanes=("forget", "hidden"))
    score.seek(12)
    best = int(lstm.probabilities[11].argmax())
    spoken = score.page.locator("[aria-live=polite]").text_content()
    assert spoken.startswith(f"Row 12: belief {best} at ")
    assert spoken.endswith(f"Forget gate, mean {lstm.gates['forget'][11].mean():.2f}.")
    count = """() => new Promise((done) => {
        const root = document.querySelector('.rnn-score'), live = root.querySelector('[aria-live=polite]');
        const times = [];
        new MutationObserver(() => times.push(performance.now())).observe(live, {childList: true, characterData: true, subtree: true});
        new MutationObserver(() => root.dataset.step >= 26 && done(times)).observe(root, {attributeFilter: ['data-step']});
        root.querySelector('.play').click();
    })"""
    score.page.locator(".slider").fill("1")
    times = score.page.evaluate(count)
    assert 2 <= len(times) <= 4
    assert min(np.diff(times)) >= 1_990


# other sequences --------------------------------------------------------------------------------------------------


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


# screens ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("density", [1, 3])
@pytest.mark.parametrize("lanes", [("hidden",), LSTM], ids=["simple", "all"])
def test_it_fits_a_phone(show, lstm, density, lanes):
    score = show(lstm, width=390, open_lanes=lanes, device_scale_factor=density, has_touch=True)
    score.seek(14)
    overflow = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert score.page.evaluate(overflow) <= 0
    assert score.page.locator("[data-lane=probabilities] canvas").bounding_box()["x"] < 390
    box = score.page.locator(".digit canvas").bounding_box()
    score.page.touchscreen.tap(box["x"] + 30, box["y"] + 9.5 * box["width"] / 28)
    assert score.step == 10


@pytest.mark.parametrize("density", [1, 1.5, 2])
def test_it_is_sharp(show, lstm, density):
    score = show(lstm, device_scale_factor=density)
    for canvas in score.page.locator("canvas:visible").all():
        drawn = canvas.evaluate("e => [e.width, e.height]")
        box = canvas.bounding_box()
        assert drawn == pytest.approx([box["width"] * density, box["height"] * density], abs=0.05)


def test_without_motion_nothing_moves_by_itself(show, lstm):
    score = show(lstm, motion="reduce")
    assert (score.step, score.playing) == (1, False)
    score.stage.focus()
    score.page.keyboard.press("ArrowDown")
    assert score.step == 2
    duration = score.page.locator(".line").evaluate("e => getComputedStyle(e).transitionDuration")
    assert duration == "0s"


def test_it_follows_the_theme(show, lstm):
    score = show(lstm)
    score.seek(28)
    corner = "e => e.getContext('2d').getImageData(2, 2, 1, 1).data[0]"
    canvas = score.page.locator(".digit canvas")
    assert canvas.evaluate(corner) > 200
    score.page.emulate_media(color_scheme="dark")
    score.page.wait_for_selector(".rnn-score.dark")
    assert canvas.evaluate(corner) < 60
    assert score.step == 28, "another theme is not another trace"


def test_all_sentences_come_from_the_table(show, lstm):
    table = {key: re.sub(r"[A-Za-z’]+(?![^{]*\})", "字", sentence) for key, sentence in text_table().items()}
    score = show(lstm, text=table)
    score.seek(5)
    said = score.text(".rnn-score") + score.page.locator(".rnn-score").evaluate(
        "e => [...e.querySelectorAll('[aria-label], [title]')].map(n => n.getAttribute('aria-label') + n.title).join(' ')"
    )
    names = "Forget|Input|Candidate|Output|Cell|Hidden|Belief|gate|state|LSTM"
    left = [word for word in re.findall(r"[A-Za-z]{2,}", said) if not re.fullmatch(names, word)]
    assert set(left) <= {"null"}


def test_lanes_open_and_close_by_name(show, lstm):
    score = show(lstm)
    lanes = score.page.locator(".lanes .panel")
    assert [lane.get_attribute("data-lane") for lane in lanes.all()] == ["hidden"]
    score.page.get_by_role("button", name="Cell state", exact=True).click()
    score.page.get_by_role("button", name="Forget gate", exact=True).click()
    assert [lane.get_attribute("data-lane") for lane in lanes.all()] == ["forget", "cell", "hidden"]
    limit = abs(lstm.cell).max()
    labels = score.page.locator("[data-lane=cell] .numbers span").all_inner_texts()
    assert float(labels[-1]) >= limit
    score.page.get_by_role("button", name="All lanes").click()
    assert lanes.count() == 6
    score.page.get_by_role("button", name="Only the hidden state").click()
    assert lanes.count() == 1


@pytest.mark.parametrize(
    "data", ["null", "new Uint8Array(0)", "new Uint8Array([255, 255, 255, 255, 1, 2, 3, 4, 5, 6])"]
)
def test_without_data_nothing_broken_is_shown(browser, data):
    page = browser.new_page()
    page.set_content("<div id=root></div>")
    page.add_script_tag(
        content=f"{script(module=False)}\nmount({{data: {data}, parentElement: document.getElementById('root')}});"
    )
    assert page.locator(".rnn-score").inner_text().strip() == ""
    assert not page.locator(".rnn-score button").first.is_visible()
    page.close()


# cover and guess --------------------------------------------------------------------------------------------------


def test_cover_and_guess(show, lstm):
    pause = score_payload(lstm).pause
    score = show(lstm, mode="guess", label=8)
    cover = score.page.locator(".cover")
    assert score.text(".question") == text_table()["watch"]
    score.page.keyboard.press("4")
    score.state(phase="asking", playing="false", step=pause + 1)
    assert "Which digit" in score.text(".question")
    assert cover.is_visible()
    assert score.text(".now") == ""
    assert "%" not in score.text(".rnn-score"), "the audience commits itself first"
    score.page.keyboard.press("7")
    assert score.page.locator(".pickdigit[aria-pressed=true]").inner_text() == "7"
    score.page.get_by_role("button", name="fairly sure").click()
    score.page.keyboard.press("Space")
    assert cover.is_hidden()
    score.state(phase="told", step=28)
    assert score.text(".final") == str(lstm.answer)
    story = score.text(".story")
    then = int(lstm.probabilities[pause].argmax())
    assert story.startswith("You said 7: fairly sure.")
    assert f"After row {pause + 1} the network’s belief was {then}, " in story
    assert f"at the end it answers {lstm.answer}, " in story
    assert ("meant as a 8" in story) == (lstm.answer != 8)


def test_the_keys_of_cover_and_guess_are_buttons_too(show, lstm):
    score = show(lstm, mode="guess", motion="reduce")
    score.state(phase="asking", playing="false")
    score.page.keyboard.press("g")
    assert score.page.locator(".lanes .panel").count() == 6
    score.page.get_by_role("button", name="G Gates").click()
    assert score.page.locator(".lanes .panel").count() == 1
    small = score.page.locator(".question").bounding_box()["height"]
    score.page.keyboard.press("p")
    assert score.page.locator(".question").bounding_box()["height"] > small
    assert score.page.get_by_role("button", name="N Next digit").count() == 0, "an exported page has no next digit"
    score.page.keyboard.press("n")
    score.page.get_by_role("button", name="Space Reveal").click()
    score.state(phase="told")
    # the click left no focus behind: space means "once more", not the same button again
    score.page.keyboard.press("Space")
    score.state(phase="asking")


def test_unread_rows_are_covered_in_cover_and_guess(show, lstm):
    score = show(lstm, mode="guess", motion="reduce")
    row = score_payload(lstm).pause + 1
    colours = score.page.locator(".digit canvas").evaluate("""(e, row) => {
        const cell = e.width / 28, seen = new Set(), pen = e.getContext('2d');
        for (let y = row; y < 28; y++) for (let x = 0; x < 28; x++)
            seen.add([...pen.getImageData((x + 0.5) * cell, (y + 0.5) * cell, 1, 1).data].join());
        return seen.size;
    }""", row)  # fmt: skip
    assert colours == 1
    box = score.page.locator(".digit canvas").bounding_box()
    score.page.mouse.click(box["x"] + 150, box["y"] + 26.5 * box["width"] / 28)
    assert score.step == row, "nobody looks ahead"


# in Streamlit -----------------------------------------------------------------------------------------------------

_APP = """
import sys
sys.path.insert(0, {root!r})
import numpy as np
import streamlit as st
from rnnlab.data import load_mnist
from rnnlab.network import Network
from rnnlab.player import View, score_payload
from rnnlab.recipe import Recipe
from rnnlab.ui.player import Answers, give_script, score
from rnnlab.weights import keras_shapes

def next_digit():
    st.session_state.index = st.session_state.get("index", 0) + 1

recipe = Recipe(hidden_size=16)
random = np.random.default_rng(0)
network = Network.from_keras_weights(recipe, [random.normal(0, .5, s).astype(np.float32) for s in keras_shapes(recipe)])
with st.sidebar:
    give_script()
st.button("another", on_click=next_digit)
st.button("nothing")
mode = "guess" if st.checkbox("guess") else "score"
trace = network.trace(load_mnist().test.image(st.session_state.get("index", 0)))
if not st.checkbox("away"):
    view = View(mode=mode, open_lanes=("hidden", "forget"), has_next=True)
    score(score_payload(trace, name="mine"), key="score", view=view, answers=Answers(next=next_digit))
st.text(f"index {{st.session_state.get('index', 0)}}")
"""


@pytest.fixture(scope="module")
def app_url(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(tmp_path_factory.mktemp("app"), _APP.format(root=str(ROOT))) as url:
        yield url


@pytest.fixture
def mounted(browser: object, app_url: str) -> Iterator[Score]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.sent = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda data: page.sent.append(len(data))))
    page.goto(app_url)
    page.wait_for_selector(".rnn-score[data-step]", timeout=30_000)
    yield Score(page)
    context.close()
    assert troubles == []


def test_mounted_it_plays_and_sends_nothing(mounted):
    mounted.page.get_by_text("index 0").wait_for()
    mounted.page.locator(".restart").click()
    before = len(mounted.page.sent)
    mounted.page.locator(".speed").select_option("2")
    mounted.state(step=28, playing="false")
    mounted.seek(3)
    mounted.page.locator(".chip").first.click()
    assert len(mounted.page.sent) == before


def test_new_data_plays_from_the_top_and_keeps_lanes_and_speed(mounted):
    page = mounted.page
    page.get_by_role("button", name="Cell state").click()
    page.locator(".speed").select_option("0.5")
    mounted.seek(20)
    trace = mounted.root.get_attribute("data-trace")
    page.get_by_role("button", name="nothing").click()
    page.wait_for_timeout(500)
    assert (mounted.step, mounted.playing) == (20, False)
    page.get_by_role("button", name="another").click()
    page.wait_for_selector(f".rnn-score:not([data-trace='{trace}'])")
    page.wait_for_selector(".rnn-score[data-playing='true']:not([data-step='20'])")
    lanes = [lane.get_attribute("data-lane") for lane in page.locator(".lanes .panel").all()]
    assert lanes == ["forget", "cell", "hidden"]
    assert page.locator(".speed").input_value() == "0.5"


def test_there_is_one_loop_however_often_it_is_called(mounted):
    page = mounted.page
    for scheme in ("dark", "light", "dark"):
        page.emulate_media(color_scheme=scheme)
        dark = ".dark" if scheme == "dark" else ":not(.dark)"
        page.wait_for_selector(f".rnn-score{dark}")
    for count in (1, 2):
        page.get_by_role("button", name="another").click()
        page.get_by_text(f"index {count}").wait_for()
    page.locator(".speed").select_option("0.25")
    page.locator(".restart").click()
    counted = page.evaluate("""() => new Promise((done) => {
        const root = document.querySelector('.rnn-score') || [...document.querySelectorAll('*')]
            .map((e) => e.shadowRoot?.querySelector('.rnn-score')).find(Boolean);
        let frames = 0, start = null;
        const tick = () => { frames += 1; requestAnimationFrame(tick); };
        new MutationObserver(() => {
            const now = Number(root.dataset.frames);
            if (start === null) { start = now; tick(); }
            else if (now - start >= 100) done({player: now - start, page: frames});
        }).observe(root, {attributeFilter: ['data-frames']});
    })""")
    assert counted["player"] == pytest.approx(counted["page"], rel=0.15)


def test_next_asks_python(mounted):
    page = mounted.page
    page.get_by_text("guess", exact=True).click()
    mounted.state(mode="guess")
    trace = mounted.root.get_attribute("data-trace")
    page.keyboard.press("n")
    page.get_by_text("index 1").wait_for()
    page.wait_for_selector(f".rnn-score:not([data-trace='{trace}'])")
    mounted.state(phase="reading")


def test_taken_away_and_put_back(mounted):
    page = mounted.page
    page.get_by_text("away", exact=True).click()
    mounted.root.wait_for(state="detached")
    page.get_by_text("away", exact=True).click()
    mounted.state(playing="true")
    assert mounted.root.count() == 1


def test_it_says_whose_score_it_is(mounted):
    assert mounted.text(".about") == "mine · LSTM"
