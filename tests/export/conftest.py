"""Traces to take away, and a browser to compare with."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from rnnlab.data import load_mnist
from rnnlab.network import Network
from rnnlab.recipe import Recipe
from rnnlab.trace import Trace

MakeTrace = Callable[..., Trace]


@pytest.fixture(scope="session")
def trace_of(random_network: Callable[..., Network]) -> MakeTrace:
    """A function that makes the trace of a network with random weights: ``trace_of(cell="gru", hidden_size=5)``."""

    def make(index: int = 0, scale: float = 0.4, **fields: object) -> Trace:
        return random_network(Recipe(**fields), scale=scale).trace(load_mnist().test.image(index))

    return make


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as running:
        started = running.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        yield started
        started.close()
