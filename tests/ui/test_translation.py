"""The page From TensorFlow 1: the table, a search, a topic, and what its snippet prints."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from rnnlab.i18n import _, language
from rnnlab.translation import TOPICS
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
@pytest.mark.parametrize("key", TOPICS)
def test_a_topic_shows_both_codes_and_what_changed(open_app: OpenApp, key: str, code: str) -> None:
    app = open_app("translation", lang=code, topic=key)
    assert not app.exception
    assert not app.error
    topic = TOPICS[key]
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
