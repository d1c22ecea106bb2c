"""The frame of every page: language, sidebar, and one sentence in place of a traceback."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from rnnlab.errors import LabError
from rnnlab.i18n import language
from rnnlab.ui.app.frame import PAGES
from tests.ui.conftest import OpenApp

Remembered = Callable[[Any], Mapping[str, Any]]


def test_an_error_is_one_sentence_and_an_id_that_stands_in_the_log(
    open_app: OpenApp, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise ZeroDivisionError("a secret of the house")

    monkeypatch.setattr("rnnlab.ui.home.page.cover_and_guess", fail)
    with caplog.at_level(logging.ERROR, "rnnlab.ui"):
        app = open_app("home")
    assert not app.exception
    assert len(app.error) == 1
    told = app.error[0].value
    assert "secret" not in told
    identity = re.search(r"\b[0-9a-f]{8}\b", told)
    assert identity is not None
    assert any(identity[0] in record.getMessage() and record.exc_info for record in caplog.records)
    # the way out is still there
    assert len(app.sidebar.selectbox) == 1


def test_bad_input_is_its_own_sentence(open_app: OpenApp, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise LabError("The drawing in this link is damaged. Draw your digit again.")

    monkeypatch.setattr("rnnlab.ui.draw.page.DigitPicker", fail)
    app = open_app("draw")
    assert not app.exception
    assert [error.value for error in app.error] == ["The drawing in this link is damaged. Draw your digit again."]


def test_the_error_is_told_in_the_pages_language(open_app: OpenApp, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise LabError("The drawing in this link is damaged. Draw your digit again.")

    monkeypatch.setattr("rnnlab.ui.draw.page.DigitPicker", fail)
    app = open_app("draw", lang="zh_CN")
    assert re.search("[一-鿿]", app.error[0].value)


@pytest.mark.parametrize(("locale", "code"), [("en-US", "en"), ("zh-CN", "zh_CN"), ("zh-TW", "zh_CN"), ("fr", "en")])
def test_the_browsers_language_is_the_default(
    open_app: OpenApp, remembered: Remembered, locale: str, code: str
) -> None:
    app = open_app("draw", locale=locale)
    assert remembered(app)["lang"] == code
    assert app.sidebar.selectbox(key="widget_lang").value == code


def test_the_address_outranks_the_browser(open_app: OpenApp) -> None:
    app = open_app("draw", locale="en-US", lang="zh_CN")
    assert app.sidebar.selectbox(key="widget_lang").value == "zh_CN"


def test_the_control_changes_the_language_of_every_page(open_app: OpenApp) -> None:
    app = open_app("draw")
    english = app.button[0].label
    app.sidebar.selectbox(key="widget_lang").set_value("zh_CN").run()
    # AppTest names what is chosen in a menu in the language of the test, so that must be the page's
    with language("zh_CN"):
        assert app.button[0].label != english
        app.switch_page("app.py").run()
        assert re.search("[一-鿿]", app.main.markdown[0].value)
        assert app.sidebar.selectbox(key="widget_lang").value == "zh_CN"
        app.sidebar.selectbox(key="widget_lang").set_value("en").run()
    assert not re.search("[一-鿿]", app.main.markdown[0].value)


@pytest.mark.parametrize("page", PAGES)
def test_every_page_draws_without_an_error(open_app: OpenApp, page: str) -> None:
    app = open_app(page)
    assert not app.exception
    assert not app.error
    assert not app.warning
