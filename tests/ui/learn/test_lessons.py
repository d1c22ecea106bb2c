"""Every lesson that exists, in both languages: it is drawn whole, every question is answered, every guess revealed."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from rnnlab.i18n import LANGUAGES, language
from rnnlab.lessons import LESSONS_FOLDER, Lesson, Open, Predict, Quiz, read_lesson
from rnnlab.ui.app.frame import PAGES
from rnnlab.ui.app.url_state import ENTRIES
from rnnlab.ui.learn.widgets import WIDGETS, find_widget
from tests.ui.conftest import FakeService, OpenApp

FILES = sorted(LESSONS_FOLDER.glob("*/*.md"))
_LOCALES = {"en": "en-US", "zh_CN": "zh-CN"}


def _name(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


def _told(app: AppTest) -> str:
    return "\n".join(str(element.value) for element in (*app.markdown, *app.success, *app.warning))


def _key(lesson: Lesson, place: int) -> str:
    return f"lesson_{lesson.number}_question_{place}"


def _choice(block: Quiz | Predict, code: str) -> int:
    """Right answers in one language, wrong ones in the other: both explanations are seen."""
    return block.answer if code == "en" else (block.answer + 1) % len(block.choices)


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_the_lesson_is_drawn_and_answered(path: Path, open_app: OpenApp, runs: FakeService) -> None:
    lesson, code = read_lesson(path), path.parent.name
    with language(code):
        app = open_app("learn", locale=_LOCALES[code], lesson=lesson.slug)
        _whole(app)
        for place, block in enumerate(lesson.questions):
            app.radio(key=_key(lesson, place)).set_value(_choice(block, code))
        app.run()
        _whole(app)
        guesses = [place for place, block in enumerate(lesson.questions) if isinstance(block, Predict)]
        for place in guesses:
            block = lesson.questions[place]
            assert isinstance(block, Predict)
            assert block.reveal not in _told(app), "nothing is revealed before the guess"
            app.button(key=f"{_key(lesson, place)}_commit").click()
        if guesses:
            app.run()
        _whole(app)
        told = _told(app)
        for block in lesson.questions:
            if isinstance(block, Predict):
                assert block.reveal in told, block.id
                assert block.choices[_choice(block, code)] in told
            else:
                assert block.choices[_choice(block, code)].why in told, block.id
        assert app.session_state["rnnlab"].values["progress"].is_done(lesson.number) == bool(lesson.questions)


def _whole(app: AppTest) -> None:
    assert not app.exception
    assert [error.value for error in app.error] == []
    assert [info.value for info in app.info if info.value.startswith(("This part of the lesson", "The page “"))] == []


@pytest.mark.parametrize("kind", WIDGETS)
def test_every_kind_of_widget_is_there(kind: str) -> None:
    assert find_widget(kind) is not None


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_its_ways_to_other_pages_lead_somewhere(path: Path) -> None:
    for block in read_lesson(path).blocks:
        if isinstance(block, Open):
            assert block.page in PAGES
            for name, text in block.parameters.items():
                assert name in ENTRIES, name
                value = ENTRIES[name].parse(text)
                assert ENTRIES[name].format(value) == text, "the address would say it otherwise, or leave it out"


def test_both_languages_were_asked() -> None:
    assert {path.parent.name for path in FILES} <= set(LANGUAGES)
