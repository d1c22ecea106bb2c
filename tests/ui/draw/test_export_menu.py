"""The control that takes a trace away, and the buttons that save a figure: in AppTest, and in a real browser."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Download, Page, expect, sync_playwright
from streamlit.testing.v1 import AppTest

from rnnlab.data import load_mnist
from rnnlab.errors import LabError
from rnnlab.export import EXPORTS, trace_csv, trace_npz
from rnnlab.i18n import _, current_language, language
from rnnlab.network import Network
from rnnlab.recipe import Recipe
from rnnlab.trace import Trace
from rnnlab.ui.draw import export_menu as module
from rnnlab.ui.draw.export_menu import Maker
from rnnlab.weights import keras_shapes
from tests.browser.hands import settle
from tests.browser.small_app import serving

ROOT = Path(__file__).parents[3]


def page() -> None:
    import numpy as np

    from rnnlab.network import Network
    from rnnlab.player import Shown
    from rnnlab.recipe import Recipe
    from rnnlab.ui.draw.export_menu import take_away
    from rnnlab.weights import keras_shapes

    recipe = Recipe(cell="gru", hidden_size=3)
    weights = [np.full(shape, 0.1, np.float32) for shape in keras_shapes(recipe)]
    trace = Network.from_keras_weights(recipe, weights).trace(np.eye(28, dtype=np.float32))
    take_away(Shown(trace, name="mine"))


def test_nothing_is_prepared_until_it_is_opened() -> None:
    app = AppTest.from_function(page, default_timeout=60).run()
    assert not app.exception
    assert not app.get("download_button")


def test_there_is_a_button_for_every_form() -> None:
    app = AppTest.from_function(page, default_timeout=60)
    app.session_state["take_away_open"] = True
    app.run()
    assert not app.exception
    buttons = app.get("download_button")
    assert [button.proto.label for button in buttons] == [form.name for form in EXPORTS.values()]
    assert [button.proto.help for button in buttons] == [form.help for form in EXPORTS.values()]


def test_a_file_is_made_in_the_page_s_language_in_whatever_thread() -> None:
    told: list[str] = []
    with language("zh_CN"):
        maker = Maker(lambda: told.append(_("forget gate")) or current_language().encode())
    made: list[bytes] = []
    thread = Thread(target=lambda: made.append(maker()))
    thread.start()
    thread.join()
    assert (told, made) == (["遗忘门"], [b"zh_CN"])
    assert maker.done.is_set()
    assert maker.failure is None


def test_what_fails_is_kept_for_the_page_and_nothing_is_saved() -> None:
    error = LabError("Take the GIF.")

    def fail() -> bytes:
        raise error

    maker = Maker(fail)
    with pytest.raises(LabError):
        maker()
    assert maker.failure is error
    assert maker.begun.is_set()
    assert maker.done.is_set()


def test_a_wait_ends_with_what_it_waits_for_or_with_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_GLANCE", 0.01)
    come, never = Event(), Event()
    come.set()
    assert module._waited(come, 5)
    assert not module._waited(never, 0.05)


# in a real browser ------------------------------------------------------------------------------------------------

_APP = """
import sys
sys.path.insert(0, {root!r})
import numpy as np
import plotly.graph_objects as go
import streamlit as st
from dataclasses import replace
from rnnlab.data import load_mnist
from rnnlab.errors import LabError
from rnnlab.figures.theme import figure, layout, theme
from rnnlab.network import Network
from rnnlab.player import Shown
from rnnlab.recipe import Recipe
from rnnlab.export import EXPORTS
from rnnlab.ui.draw import export_menu as module
from rnnlab.ui.components.charts import chart
from rnnlab.weights import keras_shapes

def fail(shown, dark):
    raise LabError("The {{thing}} is missing. Take another form.", thing="pencil")

def break_(shown, dark):
    raise RuntimeError("secret details")

recipe = Recipe(hidden_size=6)
random = np.random.default_rng(0)
network = Network.from_keras_weights(recipe, [random.normal(0, .5, s).astype(np.float32) for s in keras_shapes(recipe)])
forms = dict(EXPORTS)
if st.checkbox("broken"):
    forms["png"], forms["svg"] = replace(forms["png"], make=fail), replace(forms["svg"], make=break_)
module.EXPORTS = forms
trace = network.trace(load_mnist().test.image(0))
module.take_away(Shown(trace, name="mine", label=7))
bars = [{{"type": "bar", "x": [1, 2, 3], "y": [3, 1, 2], "marker": {{"color": "#0072b2"}}}}]
bars.append({{"type": "scatter", "x": [1, 2, 3], "y": [1, 2, 3], "mode": "lines"}})
chart(figure(bars, {{**layout(theme(False), 300), "title": {{"text": "Bars & more"}}}}), key="run_curves")
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, chromium: str) -> Iterator[str]:
    with serving(tmp_path_factory.mktemp("app"), _APP.format(root=str(ROOT))) as url:
        yield url


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as running:
        started = running.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        expect.set_options(timeout=60_000)  # a busy machine takes its time
        yield started
        started.close()
    expect.set_options(timeout=5_000)


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context(viewport={"width": 1100, "height": 900}, locale="en-US", accept_downloads=True)
    opened.set_default_timeout(60_000)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def trace() -> Trace:
    """What the app shows."""
    recipe = Recipe(hidden_size=6)
    random = np.random.default_rng(0)
    weights = [random.normal(0, 0.5, shape).astype(np.float32) for shape in keras_shapes(recipe)]
    return Network.from_keras_weights(recipe, weights).trace(load_mnist().test.image(0))


def opened(context: BrowserContext, address: str, *, broken: bool = False) -> Page:
    """The page, with its control open and every button in its place."""
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(address)
    page.get_by_test_id("stPopover").wait_for()
    settle(page)
    if broken:
        page.get_by_text("broken", exact=True).click()
        expect(page.get_by_role("checkbox")).to_be_checked()
        settle(page)
    page.get_by_test_id("stPopover").get_by_role("button").click()
    expect(page.get_by_test_id("stDownloadButton")).to_have_count(len(EXPORTS))
    return page


def saved(page: Page, button: str) -> Download:
    """Press a button when the part round it has come to rest: the file of an older button is not there any more."""
    page.wait_for_timeout(300)  # the redrawing may be so quick that nothing on the page tells of it
    settle(page)
    with page.expect_download(timeout=60_000) as waiting:
        page.get_by_role("button", name=button, exact=True).click()
    return waiting.value


def content(download: Download) -> bytes:
    return Path(download.path()).read_bytes()


@pytest.mark.browser
def test_every_form_is_saved_under_its_name(address: str, context: BrowserContext, trace: Trace) -> None:
    page = opened(context, address)
    files = {ending: saved(page, form.name) for ending, form in EXPORTS.items()}
    names = {ending: f"rnnlab-lstm-{trace.answer}.{ending}" for ending in EXPORTS}
    assert {ending: file.suggested_filename for ending, file in files.items()} == names
    assert content(files["csv"]) == trace_csv(trace)
    with np.load(io.BytesIO(content(files["npz"]))) as ours, np.load(io.BytesIO(trace_npz(trace))) as theirs:
        assert set(ours) == set(theirs)
        np.testing.assert_array_equal(ours["hidden"], trace.hidden)
    assert Image.open(io.BytesIO(content(files["gif"]))).n_frames == 28
    # the popover stays open, and nothing failed
    expect(page.get_by_test_id("stAlert")).to_have_count(0)
    expect(page.get_by_role("button", name="Film (GIF)", exact=True)).to_be_visible()


@pytest.mark.browser
def test_pictures_are_light_or_dark_as_chosen(address: str, context: BrowserContext) -> None:
    page = opened(context, address)
    for look, ground in (("Dark", (17, 20, 27)), ("Light", (255, 255, 255))):
        page.get_by_role("radio", name=look).click()
        expect(page.get_by_role("radio", name=look)).to_be_checked()
        # the part that draws itself anew may be so quick that nothing on the page tells of it
        corners = (corner_of(page) for _try in range(5))
        assert any(corner == ground for corner in corners)


def corner_of(page: Page) -> tuple[int, ...]:
    """The colour of the picture's ground, as it is saved now."""
    picture = Image.open(io.BytesIO(content(saved(page, "Picture (PNG)")))).convert("RGB")
    return tuple(picture.getpixel((0, 0)))


@pytest.mark.browser
def test_a_file_speaks_the_page_s_language(address: str, browser: Browser) -> None:
    context = browser.new_context(locale="zh-CN")
    page = opened(context, address)
    with page.expect_download(timeout=60_000) as waiting:
        page.get_by_test_id("stDownloadButton").first.get_by_role("button").click()
    assert '<html lang="zh-CN">' in content(waiting.value).decode()
    context.close()


@pytest.mark.browser
def test_a_failure_ends_as_a_sentence(address: str, context: BrowserContext) -> None:
    page = opened(context, address, broken=True)
    downloads: list[Download] = []
    page.on("download", lambda download: downloads.append(download))
    page.get_by_role("button", name="Picture (PNG)", exact=True).click()
    expect(page.get_by_test_id("stAlert")).to_contain_text("The pencil is missing. Take another form.")
    page.get_by_role("button", name="Picture (SVG)", exact=True).click()
    expect(page.get_by_test_id("stAlert")).to_contain_text("Something went wrong")
    assert "secret" not in page.content()
    assert "Traceback" not in page.content()
    assert downloads == []
    # what works goes on working, and takes the sentence away
    assert saved(page, "Table (CSV)").suggested_filename.endswith(".csv")
    expect(page.get_by_test_id("stAlert")).to_have_count(0)


@pytest.mark.browser
def test_a_figure_is_saved_as_svg_and_as_png(address: str, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(address)
    page.locator(".st-key-run_curves .js-plotly-plot svg.main-svg").first.wait_for()
    save = page.get_by_role("button", name="Save this figure. As SVG")
    save.focus()
    with page.expect_download() as waiting:
        page.keyboard.press("Enter")
    assert waiting.value.suggested_filename == "rnnlab-run-curves.svg"
    root = ElementTree.fromstring(content(waiting.value))
    space = "{http://www.w3.org/2000/svg}"
    assert "Bars & more" in {text.text for text in root.iter(f"{space}text")}
    assert root.get("font-family")
    # lines are as thick beside the words as they are on the page
    assert "scatterlayer" in content(waiting.value).decode()
    assert "vector-effect" not in content(waiting.value).decode()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Save this figure. As PNG").click()
    assert waiting.value.suggested_filename == "rnnlab-run-curves.png"
    with Image.open(io.BytesIO(content(waiting.value))) as image:
        size, colours = image.size, {colour for _count, colour in image.convert("RGB").getcolors(1 << 24)}
    assert size == (3 * int(root.get("width")), 3 * int(root.get("height")))
    # a bar's blue and the page's white
    assert {(0, 114, 178), (255, 255, 255)} <= colours
