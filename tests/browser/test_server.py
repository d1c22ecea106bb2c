"""What the running Streamlit process holds while it is used."""

from __future__ import annotations

import signal
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Browser, expect

from rnnlab.runs.config import Paths
from rnnlab.runs.endings import APP_CLOSED
from rnnlab.runs.files.folder import RunFolder
from rnnlab.runs.states import State
from rnnlab.runs.store.store import Store
from rnnlab.training import ResumePoint
from tests.browser import hands
from tests.browser.conftest import PATIENCE, OpenPage
from tests.browser.real_app import RealApp, running
from tests.browser.test_train import RUN, train

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def libraries(process: object) -> set[str]:
    """The files that a process has mapped into its memory."""
    return {mapped.path for mapped in process.memory_maps()}


def test_the_apps_own_process_never_loads_tensorflow(open_page: OpenPage, app: RealApp) -> None:
    page = open_page("/train?hidden_size=8&steps=20")
    train(page)
    expect(hands.progress(page)).to_contain_text("Finished · step 20 of 20", timeout=RUN)
    page.get_by_role("button", name="Watch it read").click()
    hands.draw_digit(page, 7)
    expect(hands.answer(page)).to_be_visible()

    mapped = libraries(app.process)
    assert any("numpy" in path for path in mapped)  # the way of looking works
    assert [path for path in mapped if "tensorflow" in path or "keras" in path] == []
    # it is the worker that has it
    others = [libraries(process) for process in app.process.children(recursive=True)]
    assert any("tensorflow" in path for paths in others for path in paths)


def test_nothing_of_the_use_so_far_was_an_error(open_page: OpenPage, app: RealApp) -> None:
    open_page("/")
    assert app.errors() == []


@pytest.mark.parametrize("word", [signal.SIGTERM, signal.SIGINT])
def test_a_server_that_ends_ends_its_run_and_its_processes(
    app_browser: Browser, tmp_path: Path, word: signal.Signals
) -> None:
    """After a signal nothing that is registered with `atexit` need run: the run is closed by the server's lifespan."""
    context = app_browser.new_context(locale="en-US")
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    with running(tmp_path) as started:
        page.goto(started.address("/train?hidden_size=8&steps=1000000"))
        hands.settle(page)
        page.get_by_role("button", name="Train", exact=True).click()
        hands.wait_for_points(page, 1, PATIENCE)
        others = started.family()[1:]
        started.process.send_signal(word)
        started.process.wait(60)
        assert psutil.wait_procs(others, timeout=10)[1] == []
    context.close()
    paths = Paths(tmp_path, tmp_path / "storage")
    store = Store.open(paths)  # which brings nothing up to date, as a start of the app would
    (run,) = store.all()
    store.close()
    assert (run.state, run.message) == (State.INTERRUPTED, APP_CLOSED)
    point = ResumePoint.from_bytes(RunFolder(paths.storage, run.id).resume(1).read_bytes())
    assert point.step == run.step
    assert "Traceback" not in started.log_text()


def test_the_app_runs_without_the_patches(app_browser: Browser, tmp_path: Path) -> None:
    context = app_browser.new_context(locale="en-US")
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    with running(tmp_path, environment={"RNNLAB_STREAMLIT_PATCHES": "0"}) as started:
        page.goto(started.address("/draw?sample=0"))
        hands.settle(page)
        expect(hands.score(page)).to_be_visible()
        hands.go_to(page, "Runs")
        expect(page.get_by_text("No runs yet")).to_be_visible()
        assert "Traceback" not in started.log_text()
    context.close()
