"""The Learn page: the course as a list, or one of its lessons."""

from __future__ import annotations

import time

import streamlit as st

from rnnlab.i18n import _, current_language
from rnnlab.lessons import find_lesson, lessons
from rnnlab.ui.app import startup, state
from rnnlab.ui.learn import progress as course_progress
from rnnlab.ui.learn.course import course_overview
from rnnlab.ui.learn.lesson import lesson_page
from rnnlab.ui.shared import lesson_place

#: set while this page stays open
_HERE = "learn_here"
#: seconds for which the browser's address may not know yet what a click has changed
_SETTLING = 1.5

#: a column that the eye does not lose on its way back: at most about 75 letters, or 37 Chinese characters
_STYLE = """<style>
[class*="st-key-lesson_text_"], [class*="st-key-lesson_wide_"] { width: 100%; margin-inline: auto; }
[class*="st-key-lesson_text_"] { max-width: 42.5rem; }
[class*="st-key-lesson_wide_"] { max-width: 62rem; }
[class*="st-key-lesson_text_"] [data-testid="stMarkdownContainer"] :is(p, li) { font-size: 1.125rem; line-height: 1.65; }
[class*="st-key-lesson_text_"] [data-testid="stCaptionContainer"] p { font-size: 0.95rem; line-height: 1.5; }
[class*="st-key-lesson_text_"] [data-testid="stMarkdownContainer"] h3 { padding-top: 0.75rem; }
[class*="st-key-lesson_wide_"] { padding-block: 0.5rem; }
[class*="st-key-lesson_entry_"] { padding-block: 0.35rem; border-top: 1px solid var(--st-border-color, rgba(128, 128, 128, 0.25)); }
[class*="st-key-lesson_entry_"] a { background: none !important; padding-inline: 0; }
[class*="st-key-lesson_entry_"] a:hover { text-decoration: underline; }
[class*="st-key-lesson_entry_"] [data-testid="stCaptionContainer"] { padding-inline-start: 1.9rem; }
.katex-display { overflow-x: auto; overflow-y: hidden; padding-block: 2px; }
</style>"""


def learn_page() -> None:
    """The list of lessons, or the one that the address names."""
    values = state.page_state().values
    values["back"] = None
    _follow_the_address()
    course = lessons(current_language())
    st.html(_STYLE)
    # before the lesson itself: nobody should look at the middle of the next one while it is still drawn
    lesson_place.keep_place(values["lesson"], values["place"])
    values["place"] = None
    lesson = find_lesson(course, values["lesson"])
    if lesson is None and values["lesson"]:
        st.info(_("There is no lesson “{slug}”. Here are all that there are.", slug=values["lesson"]))
        values["lesson"] = ""
    progress = course_progress.progress()
    if lesson is None:
        course_overview(course, progress)
    else:
        lesson_page(course, lesson, progress)
    startup.start_worker_soon()


def _follow_the_address() -> None:
    """Take the lesson of the address, which Back, Forward and the links of the list change.

    But for a moment after a click has changed the lesson, or after this page was opened, it may still be the old one.
    """
    page = state.page_state()
    if _HERE not in page.passing:
        page.passing[_HERE] = True
        lesson_place.note_move()
    elif time.monotonic() - lesson_place.moved_at() > _SETTLING:
        asked = st.query_params.to_dict()
        if asked.get("lesson", "") != page.values["lesson"]:
            page.values["lesson"] = ""
            page.adopt({name: asked[name] for name in ("lesson", "place") if name in asked})
            lesson_place.from_the_top()
