"""What the running Streamlit process holds while it is used."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser import hands
from tests.browser.conftest import OpenPage
from tests.browser.real_app import RealApp
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
    told = [line for line in app.log_text().splitlines() if "Traceback" in line or "error " in line.lower()[:60]]
    assert told == []
