"""A browser, scores exported and opened in it, and traces to compare with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import sync_playwright

from rnnlab.data import load_mnist
from rnnlab.network import Network
from rnnlab.player import score_html
from rnnlab.recipe import Recipe
from rnnlab.trace import Trace
from tests.browser.player.score_page import Score


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[object]:
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as running:
        started = running.chromium.launch(executable_path=chromium, args=flags)
        yield started
        started.close()


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
