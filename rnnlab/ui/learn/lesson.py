"""One lesson: its text, its widgets, its questions, and the ways on."""

from __future__ import annotations

import streamlit as st

from rnnlab.i18n import _
from rnnlab.lessons import Lesson, Open, Predict, Progress, Quiz, Text, Widget
from rnnlab.ui.app import frame
from rnnlab.ui.app.changes import noted
from rnnlab.ui.learn import progress
from rnnlab.ui.learn.questions import Asked, predict, quiz
from rnnlab.ui.learn.widgets import find_widget
from rnnlab.ui.shared import lesson_place


def lesson_page(course: tuple[Lesson, ...], lesson: Lesson, known: Progress) -> None:
    """The whole lesson, from its title to what comes next."""
    with st.container(key="lesson_text_0"):
        _head(course, lesson)
    question, answered = 0, set[str]()
    for place, block in enumerate(lesson.blocks, start=1):
        with st.container():  # a block stands at the same place, whatever an answer has opened above it
            match block:
                case Text():
                    with st.container(key=f"lesson_text_{place}"):
                        st.markdown(block.markdown)
                case Widget() if block.after and block.after not in answered:
                    pass  # it would give the answer away
                case Widget():
                    _widget(block, lesson, place)
                case Open():
                    with st.container(key=f"lesson_text_{place}"):
                        _open(block, lesson, place)
                case Quiz() | Predict():
                    choice = known.answer(lesson.number, question)
                    asked = Asked(lesson, question, choice if choice in range(len(block.choices)) else None)
                    question += 1
                    if asked.choice is not None:
                        answered.add(block.id)
                    _question(block, asked, course, place)
    with st.container(key=f"lesson_text_{len(lesson.blocks) + 1}"):
        _what_next(course, lesson)


def _head(course: tuple[Lesson, ...], lesson: Lesson) -> None:
    st.button(
        _("All lessons"),
        key="lesson_all_above",
        type="tertiary",
        icon=":material/list:",
        on_click=noted(lesson_place.go_to),
        args=("",),
    )
    st.markdown(f"## {lesson.title}")
    st.caption(
        _("Lesson {number} of {count}, about {minutes} minutes",
          number=lesson.number, count=len(course), minutes=lesson.minutes)
    )  # fmt: skip


def _question(block: Quiz | Predict, asked: Asked, course: tuple[Lesson, ...], place: int) -> None:
    with st.container(key=f"lesson_text_{place}"):
        if isinstance(block, Quiz):
            quiz(block, asked, course)
            return
        revealed = predict(block, asked)
    if revealed and block.widget is not None:
        _widget(block.widget, asked.lesson, place)


def _widget(block: Widget, lesson: Lesson, place: int) -> None:
    """The live part. One that asks the server something redraws itself alone, and its errors leave the lesson as it is."""
    found = find_widget(block.kind)
    width = "wide" if found is None or found.wide else "text"
    with st.container(key=f"lesson_{width}_{place}_live"):
        if found is None:
            st.info(_("This part of the lesson, “{kind}”, is not installed here.", kind=block.kind))
            return
        key = lesson_place.widget_key(lesson, place)
        if found.polls:
            with frame.boundary():
                found.show(block.parameters, key)
        else:
            frame.fragment()(found.show)(block.parameters, key)


def _open(block: Open, lesson: Lesson, place: int) -> None:
    """The way to another page with the lesson's settings; that page then shows the way back to this place."""
    page = frame.PAGES.get(block.page)
    if page is None:
        st.info(_("The page “{page}” is not installed here.", page=block.page))
        return
    with st.container(border=True):
        st.page_link(
            page.script,
            label=f"**{block.label}**",
            icon=page.icon,
            query_params={**block.parameters, "lesson": lesson.slug, "back": str(place)},
        )


def _what_next(course: tuple[Lesson, ...], lesson: Lesson) -> None:
    """The end of the lesson: the next one, what it is about, and the one before."""
    place = course.index(lesson)
    before = course[place - 1] if place else None
    after = course[place + 1] if place + 1 < len(course) else None
    st.divider()
    st.markdown("##### " + _("What next"))
    if after is not None:
        st.markdown(f"**{after.number}. {after.title}**  \n{after.summary}")
    else:
        st.markdown(_("This was the last lesson. The lab is yours: draw, train, and look inside."))
    with st.container(horizontal=True, gap="small"):
        st.button(
            _("Next lesson") if after else _("Finish the course"),
            key="lesson_next",
            type="primary",
            icon=":material/arrow_forward:",
            on_click=noted(progress.finish),
            args=(lesson, after.slug if after else ""),
        )
        if before is not None:
            st.button(
                _("Lesson before"),
                key="lesson_before",
                icon=":material/arrow_back:",
                on_click=noted(lesson_place.go_to),
                args=(before.slug,),
            )
