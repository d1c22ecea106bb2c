"""The course as a list: what each lesson is about, how long it takes, what is done, and where to go on."""

from __future__ import annotations

from types import MappingProxyType
from urllib.parse import urlsplit

import streamlit as st

from rnnlab.i18n import N_, _, paragraph
from rnnlab.lessons import Lesson, Progress
from rnnlab.ui.app.changes import noted
from rnnlab.ui.app.frame import PAGES
from rnnlab.ui.learn import progress as course_progress
from rnnlab.ui.shared import lesson_place

#: the number of the first lesson of a part, and what the part is called
_PARTS = MappingProxyType(
    {
        1: N_("A network that reads"),
        6: N_("How it learns"),
        8: N_("Memory, and what it costs"),
        13: N_("Shapes, sequences and tasks"),
        17: N_("The five documents"),
    }
)


def course_overview(course: tuple[Lesson, ...], known: Progress) -> None:
    """The whole course on one page."""
    with st.container(key="lesson_text_overview"):
        st.markdown("## " + _("A course in short lessons"))
        st.markdown(
            _(
                "Each lesson shows one idea on a real network: guess first, then see what happens. You need no more "
                "than school mathematics and curiosity."
            )
        )
        _where_you_are(course, known)
        for lesson in course:
            if lesson.number in _PARTS:
                st.markdown("#### " + _(_PARTS[lesson.number]))
            _entry(lesson, known)
        _keep(known)


def _where_you_are(course: tuple[Lesson, ...], known: Progress) -> None:
    """How much is done, and the button that goes on."""
    done = sum(known.is_done(lesson.number) for lesson in course)
    minutes = sum(lesson.minutes for lesson in course if not known.is_done(lesson.number))
    following = course_progress.first_open(course, known)
    with st.container(border=True):
        if following is None:
            st.markdown(
                _("**All {count} lessons are done.** Read any of them again, or open the lab.", count=len(course))
            )
            return
        begun = done or any(known.is_begun(lesson.number) for lesson in course)
        st.button(
            _("Go on: {number}. {title}", number=following.number, title=following.title)
            if begun
            else _("Begin: {number}. {title}", number=following.number, title=following.title),
            key="course_go_on",
            type="primary",
            icon=":material/play_arrow:",
            on_click=noted(lesson_place.go_to),
            args=(following.slug,),
        )
        sentences = [_("About {minutes} minutes.", minutes=following.minutes), following.summary]
        st.caption(paragraph(sentences))
        if begun:
            st.progress(
                done / len(course),
                text=_("{done} of {count} lessons done, about {minutes} minutes to go",
                       done=done, count=len(course), minutes=minutes),
            )  # fmt: skip


def _entry(lesson: Lesson, known: Progress) -> None:
    """A lesson's line: its mark, its title as a link, its minutes, and its sentence."""
    if known.is_done(lesson.number):
        icon, state = ":material/check_circle:", _("done")
    elif known.is_begun(lesson.number):
        icon, state = ":material/clock_loader_40:", _("begun")
    else:
        icon, state = ":material/radio_button_unchecked:", ""
    with st.container(key=f"lesson_entry_{lesson.number}", gap=None):
        st.page_link(
            PAGES["learn"].script,
            label=f"**{lesson.number}. {lesson.title}**",
            icon=icon,
            query_params={"lesson": lesson.slug},
        )
        told = [_("{minutes} min", minutes=lesson.minutes), *([state] if state else [])]
        st.caption(f"{lesson.summary} · {' · '.join(told)}")


def _keep(known: Progress) -> None:
    """How progress is kept, and how it is taken elsewhere or forgotten."""
    text = known.to_text()
    if not text:
        st.caption(_("Your progress is kept in this browser. No account is needed."))
        return
    with st.expander(_("Your progress"), icon=":material/bookmark:"):
        st.markdown(_("It is kept in this browser. With this link you have it on another device as well:"))
        st.code(_address(text), language=None, wrap_lines=True)
        st.button(
            _("Forget it and begin anew"),
            key="course_forget",
            icon=":material/restart_alt:",
            on_click=noted(course_progress.forget),
        )


def _address(progress: str) -> str:
    """The address of this page with the progress in it."""
    url = st.context.url  # none at all where there is no browser
    parts = urlsplit(url if isinstance(url, str) else "")
    origin = f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
    folder = parts.path.rstrip("/")
    return f"{origin}{folder or '/learn'}?progress={progress}"
