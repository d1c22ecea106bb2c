"""The page From TensorFlow 1: the table, a search, a topic, and what its snippet prints."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from rnnlab.errors import LabError
from rnnlab.i18n import _, language
from rnnlab.tensorflow1 import TOPICS
from rnnlab.ui.learn.widgets import find_widget
from rnnlab.ui.tensorflow1 import topic as translation_topic
from tests.ui.conftest import OpenApp


def _codes(app: AppTest) -> list[str]:
    return [code.value for code in app.code]


@pytest.mark.parametrize("code", ["en", "zh_CN"])
def test_the_whole_table_is_there_at_first(open_app: OpenApp, code: str) -> None:
    app = open_app("translation", lang=code)
    assert not app.exception
    assert not app.error
    labels = {button.label for button in app.button}
    with language(code):
        assert labels >= {_(topic.title) for topic in TOPICS.values()}
        assert _("The whole table") in labels
    assert any("translation-table" in str(block.value) for block in app.get("html"))


@pytest.mark.parametrize("code", ["en", "zh_CN"])
def test_a_topic_shows_both_codes_and_what_changed(open_app: OpenApp, code: str) -> None:
    app = open_app(
        "translation", lang=code, topic="gru_z"
    )  # what the others say is looked through in tests/translation
    for topic in (TOPICS["gru_z"], TOPICS["positional"], TOPICS["warning_download"]):
        app.button(key=f"translation_{topic.key}").click().run()
        assert not app.exception
        assert not app.error
        assert topic.old in _codes(app)
        assert topic.source.rstrip() in _codes(app)
        with language(code):
            assert _(topic.changed) in [text.value for text in app.markdown]


def test_a_search_shortens_the_list(open_app: OpenApp) -> None:
    app = open_app("translation")
    app.text_input(key="widget_topic_words").set_value("zero_state").run()
    labels = {button.label for button in app.button}
    assert TOPICS["initial_state"].title in labels
    assert TOPICS["gru_z"].title not in labels
    app.text_input(key="widget_topic_words").set_value("peephole projection qwerty").run()
    assert any("Nothing in the table" in caption.value for caption in app.caption)


def test_a_snippet_is_run_where_it_stands(open_app: OpenApp) -> None:
    app = open_app("translation")
    app.button(key="translation_gru_z").click().run()
    assert not any("keeps: 0.37" in code for code in _codes(app))
    app.button(key="translation_gru_z_run").click().run()
    assert not app.error
    assert any("z = 0.9, keeps: 0.37" in code for code in _codes(app))


def test_the_neighbours_lead_on(open_app: OpenApp) -> None:
    app = open_app("translation", topic="gru")
    app.button(key="translation_after").click().run()
    assert TOPICS["gru_z"].old in _codes(app)
    app.button(key="translation_all").click().run()
    assert not _codes(app)


def test_an_unknown_topic_is_one_sentence(open_app: OpenApp) -> None:
    app = open_app("translation", topic="peephole")
    (error,) = app.error
    assert "peephole" in error.value
    assert not app.exception


@pytest.mark.parametrize(("kind", "parameters"), [("diagram", {"name": "lstm"}), ("tensorflow1", {"topic": "gru_z"})])
def test_a_lesson_can_show_it(kind: str, parameters: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(translation_topic, "_link", lambda _see: None)  # an app of one function has no pages
    app = AppTest.from_function(_lesson, args=(kind, parameters), default_timeout=60).run()
    assert not app.exception
    assert app.get("bidi_component") or app.code


@pytest.mark.parametrize(
    ("kind", "parameters"), [("diagram", {"name": "loop"}), ("tensorflow1", {"topic": "peephole"})]
)
def test_a_lesson_that_asks_for_what_is_not_there_is_refused(kind: str, parameters: dict[str, str]) -> None:
    widget = find_widget(kind)
    assert widget is not None
    with pytest.raises(LabError, match="is one of"):
        widget.show(parameters, "key")


def _lesson(kind: str, parameters: dict[str, str]) -> None:
    from rnnlab.ui.learn.widgets import find_widget  # the source of this function alone becomes an app

    widget = find_widget(kind)
    assert widget is not None
    widget.show(parameters, "key")
