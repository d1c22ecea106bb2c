"""The learner's progress through the course: from the address and this browser's cookie, changed by answers."""

from __future__ import annotations

import streamlit as st

from rnnlab.lessons import Lesson, Progress
from rnnlab.ui.app import browser, frame, state
from rnnlab.ui.shared import lesson_place

_RESTORED = "progress_restored"


def progress() -> Progress:
    """What is done so far: what the address brought, and what this browser kept."""
    values = state.page_state().values
    if not st.session_state.get(_RESTORED):
        st.session_state[_RESTORED] = True
        values["progress"] = values["progress"].merged(browser.kept_progress())
    known: Progress = values["progress"]
    return known


def answer(lesson: Lesson, question: int, choice: int | None) -> None:
    """Keep an answer; a lesson whose questions are all answered is done."""
    known = progress().with_answer(lesson.number, question, choice)
    places = range(len(lesson.questions))
    if choice is not None and all(known.answer(lesson.number, place) is not None for place in places):
        known = known.with_done(lesson.number)
    state.page_state().values["progress"] = known


@frame.callback
def finish(lesson: Lesson, following: str) -> None:
    """Note that a lesson was read to its end, and go on to another one (a widget's callback)."""
    state.page_state().values["progress"] = progress().with_done(lesson.number)
    lesson_place.go_to(following)


@frame.callback
def forget() -> None:
    """Begin the course anew (a widget's callback)."""
    state.page_state().values["progress"] = Progress()
    browser.forget_progress()


def first_open(course: tuple[Lesson, ...], known: Progress) -> Lesson | None:
    """The lesson to go on with: the first that is not done after the last that is; then any that was left out."""
    done = [place for place, lesson in enumerate(course) if known.is_done(lesson.number)]
    after = course[done[-1] + 1 :] if done else course
    return next((lesson for lesson in (*after, *course) if not known.is_done(lesson.number)), None)
