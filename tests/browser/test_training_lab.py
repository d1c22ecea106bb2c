"""The training lab as a teacher uses it: steer a run, stop it, go on, fork it, compare both, and lose nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser import hands
from tests.browser.conftest import PATIENCE
from tests.browser.real_app import RealApp, running
from tests.browser.test_train import FIRST_POINT, RUN, step_of, train

pytestmark = [pytest.mark.browser, pytest.mark.slow]

#: long enough for all that is done to it, and a fork that is soon over
LONG = "hidden_size=32&batch_size=64&steps=100000"
SHORT = 40


@contextmanager
def browser_of_a_learner(browser: Browser) -> Iterator[BrowserContext]:
    """A browser whose cookies outlive the server. An error in a page's JavaScript fails the test."""
    broken: list[str] = []
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.set_default_timeout(PATIENCE)
    context.on("weberror", lambda error: broken.append(str(error.error)))
    yield context
    context.close()
    assert broken == []


def open_at(context: BrowserContext, app: RealApp, path: str) -> Page:
    page = context.new_page()
    page.goto(app.address(path), wait_until="commit")
    hands.settle(page)
    return page


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def set_rate_one_notch_higher(page: Page) -> None:
    page.get_by_role("button", name=re.compile("Learning rate: 0.001")).click()
    slider = page.get_by_role("slider", name="New learning rate")
    slider.focus()
    slider.press("ArrowRight")
    page.get_by_role("button", name="Apply", exact=True).click()
    page.keyboard.press("Escape")


def test_the_training_lab(tmp_path: Path, app_browser: Browser) -> None:
    with browser_of_a_learner(app_browser) as context:
        with running(tmp_path) as app:
            page = open_at(context, app, f"/train?{LONG}")
            run = steer(page)
            stop_and_go_on(page)
            fork = start_from_a_snapshot(page, run)
            compare(page, run, fork)
            page.close()
        with running(tmp_path) as app:
            page = open_at(context, app, f"/runs?runs={run},{fork}")
            expect_both(page, run, fork)
            page.goto(app.address(f"/train?run={fork}"), wait_until="commit")
            expect(page.get_by_role("button", name=re.compile("Started from step"))).to_be_visible()
            expect(hands.progress(page)).to_contain_text(f"Finished · step {SHORT} of {SHORT}")


def steer(page: Page) -> str:
    """Pause, another learning rate, one step, resume; the run's id."""
    run = train(page)
    progress = hands.progress(page)
    hands.wait_for_points(page, 2, FIRST_POINT)
    press(page, "Pause")
    expect(progress).to_contain_text("Paused")
    at = step_of(page)

    set_rate_one_notch_higher(page)
    expect(page.get_by_role("button", name=re.compile("Learning rate: 0.002"))).to_be_visible()
    expect(page.locator(".js-plotly-plot").get_by_text("rate 0.002")).to_be_visible()
    assert step_of(page) == at  # without a step, let alone a reset

    press(page, "One step")
    expect(progress).to_contain_text(f"step {at + 1:,} of")
    expect(
        page.get_by_text(re.compile(rf"Training step {at:,} → {at + 1:,}\. Belief in 7: .* % → .* %"))
    ).to_be_visible()
    trace = hands.trace_id(page)
    press(page, "One step")
    expect(page.locator(f".rnn-score[data-trace]:not([data-trace='{trace}'])")).to_have_count(1)
    expect(progress).to_contain_text(f"step {at + 2:,} of")

    press(page, "Resume")
    expect(progress).to_contain_text("Training now")
    hands.wait_for_points(page, 3, RUN)  # the curves are back by themselves
    return run


def stop_and_go_on(page: Page) -> None:
    """Stop, resume, stop: the second attempt goes on where the first one ended."""
    progress = hands.progress(page)
    press(page, "Stop")
    expect(progress).to_contain_text("Stopped; what was learned is kept", timeout=RUN)
    at = step_of(page)
    press(page, "Resume")
    expect(progress).to_contain_text("Training now", timeout=RUN)
    press(page, "Stop")
    expect(progress).to_contain_text("Stopped; what was learned is kept", timeout=RUN)
    assert step_of(page) >= at
    expect(page.get_by_text("Its learning rate was changed by hand")).to_be_visible()


def is_another_run(url: str, run: str) -> bool:
    return "run=" in url and f"run={run}" not in url


def start_from_a_snapshot(page: Page, run: str) -> str:
    """A fork that is trained as the form says; its id."""
    hands.enter_number(page, "Training steps", SHORT)
    hands.unfold(page, "Start from a snapshot")
    expect(page.get_by_text(re.compile(f"as the form says: Training steps .* → {SHORT}\\."))).to_be_visible()
    page.get_by_role("button", name=re.compile("Start from step")).click()
    page.wait_for_url(lambda url: is_another_run(url, run), wait_until="commit", timeout=30_000)
    expect(page.get_by_role("button", name=re.compile("Started from step .* of LSTM, 32 units"))).to_be_visible()
    expect(hands.progress(page)).to_contain_text(f"Finished · step {SHORT} of {SHORT}", timeout=RUN)
    return hands.parameters(page)["run"]


def compare(page: Page, run: str, fork: str) -> None:
    """Both runs' curves over each other on the Runs page."""
    hands.go_to(page, "Runs")
    for identity in (run, fork):
        page.locator(f".runs tbody tr[data-run='{identity}']").click()
        page.wait_for_url(re.compile(f"runs=.*{identity}"), wait_until="commit")
        hands.settle(page)
    expect_both(page, run, fork)


def expect_both(page: Page, run: str, fork: str) -> None:
    for identity in (run, fork):
        expect(page.locator(f".runs tbody tr[data-run='{identity}']")).to_have_class("chosen")
    names = page.locator(".js-plotly-plot .legendtext").filter(has_text="LSTM, 32 units")
    expect(names).to_have_count(2)
