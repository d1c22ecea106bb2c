"""The score inside Streamlit, in a real Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.player.score_page import Score
from tests.browser.small_app import serving

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[3]


_APP = """
import sys
sys.path.insert(0, {root!r})
import numpy as np
import streamlit as st
from rnnlab.data import load_mnist
from rnnlab.network import Network
from rnnlab.player import Shown, View, score_payload
from rnnlab.recipe import Recipe
from rnnlab.ui.app.score import Answers, score
from rnnlab.weights import keras_shapes

def next_digit():
    st.session_state.index = st.session_state.get("index", 0) + 1

recipe = Recipe(hidden_size=16)
random = np.random.default_rng(0)
network = Network.from_keras_weights(recipe, [random.normal(0, .5, s).astype(np.float32) for s in keras_shapes(recipe)])
st.button("another", on_click=next_digit)
st.button("nothing")
mode = "guess" if st.checkbox("guess") else "score"
trace = network.trace(load_mnist().test.image(st.session_state.get("index", 0)))
if not st.checkbox("away"):
    view = View(mode=mode, open_lanes=("hidden", "forget"), has_next=True)
    score(score_payload(Shown(trace, "mine")), key="score", view=view, answers=Answers(next=next_digit))
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
