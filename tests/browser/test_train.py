"""Train in a browser: real runs on the real worker, watched, reloaded, stopped, and read with."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from rnnlab.network import load_network
from tests.browser import hands
from tests.browser.conftest import OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.slow]

#: milliseconds until a run that was clicked has drawn something: the worker may be warming up still
FIRST_POINT = 180_000
RUN = 240_000


def train(page: Page) -> str:
    """Click on Train and wait until the run is known by its id."""
    before = hands.parameters(page).get("run")
    page.get_by_role("button", name="Train", exact=True).click()
    page.wait_for_url(lambda url: "run=" in url and f"run={before}" not in url, wait_until="commit")
    return hands.parameters(page)["run"]


def step_of(page: Page) -> int:
    words = hands.progress(page).inner_text()
    found = re.search(r"step ([\d,]+) of", words)
    assert found is not None, words
    return int(found[1].replace(",", ""))


def test_stop_keeps_what_was_learned(open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page("/train?hidden_size=16&steps=20000&batch_size=32")
    train(page)
    hands.wait_for_points(page, 2, FIRST_POINT)
    page.get_by_role("button", name="Stop").click()
    progress = hands.progress(page)
    expect(progress).to_contain_text("Stopped; what was learned is kept", timeout=RUN)
    stopped_at = step_of(page)
    assert 0 < stopped_at < 20_000
    expect(page.get_by_role("button", name="Stop")).to_have_count(0)

    # the file is a network that reads, and it is the run's
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    kept = tmp_path / "mine.keras"
    download.value.save_as(kept)
    network = load_network(kept)
    assert network.recipe.hidden_size == 16
    assert network.predict(np.zeros((2, 28, 28), np.float32)).shape == (2,)


def test_a_run_that_diverges_is_explained_and_keeps_its_weights(open_page: OpenPage) -> None:
    page = open_page("/train?cell=simple_rnn&timesteps=196&optimizer=sgd&learning_rate=10&steps=60")
    train(page)
    explained = page.get_by_test_id("stAlert").filter(has_text="The loss stopped being a number after training step")
    expect(explained).to_have_count(1, timeout=RUN)
    expect(hands.progress(page)).to_contain_text("Ended early")
    page.get_by_role("button", name="Watch it read").click()
    page.wait_for_url(re.compile("/draw"), wait_until="commit")
    hands.settle(page)
    page.get_by_role("tab", name="Test digits").click()
    page.get_by_role("button", name="7", exact=True).click()
    expect(hands.answer(page)).to_be_visible()
    expect(page.locator(".where")).to_contain_text("of 196")


def test_the_form_stands_in_the_address_and_is_restored_from_it(open_page: OpenPage) -> None:
    page = open_page("/train")
    page.get_by_role("radio", name="GRU").or_(page.get_by_role("button", name="GRU")).first.click()
    hands.settle(page)
    hands.enter_number(page, "Hidden size", 40)
    hands.choose(page, "Optimizer", "RMSprop")
    hands.settle(page)
    page.wait_for_url(re.compile("optimizer=rmsprop"), wait_until="commit")
    shared = hands.parameters(page)
    assert (shared["cell"], shared["hidden_size"]) == ("gru", "40")
    other = open_page("/train?" + page.url.split("?", 1)[1])
    expect(other.get_by_role("spinbutton", name="Hidden size")).to_have_value("40")
    assert hands.parameters(other) == shared


def test_a_run_of_another_address_is_told(open_page: OpenPage) -> None:
    page = open_page("/train?run=nothere")
    expect(page.get_by_text("The run in this address is not here.")).to_be_visible()
    expect(page.get_by_role("button", name="Train", exact=True)).to_be_enabled()
