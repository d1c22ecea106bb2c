"""Where in the course the learner stands: which lesson, moved to by a click, and how far it is scrolled."""

from __future__ import annotations

import time
from pathlib import Path

import streamlit as st

from rnnlab.lessons import Lesson
from rnnlab.ui.app import frame, state
from rnnlab.ui.app.component_data import json_bytes

_MOVED = "lesson_moved_at"
#: how often a lesson was opened from its top
_FROM_TOP = "lesson_from_top"

_mount = st.components.v2.component(
    "rnnlab_lesson_place",
    html="<span hidden></span>",
    js=(Path(__file__).parent / "lesson_place.js").read_text(encoding="utf-8"),
)


def keep_place(lesson: str, block: int | None) -> None:
    """Have the browser scroll: a lesson that was just opened to its top; one that the learner comes back to, to where
    it was left, else to this block."""
    data = {"lesson": lesson, "block": block, "visit": st.session_state.get(_FROM_TOP, 0)}
    _mount(key="lesson_place", data=json_bytes(data))


@frame.callback
def go_to(lesson: str) -> None:
    """Open a lesson at its top, or the list where `lesson` is empty (a widget's callback)."""
    values = state.page_state().values
    values["lesson"], values["place"] = lesson, None
    note_move()
    from_the_top()


def from_the_top() -> None:
    """Note that another lesson is shown, which begins at its top."""
    state.count_up(_FROM_TOP)


def note_move() -> None:
    """Note that the address will change: for a moment the browser does not know the new one."""
    st.session_state[_MOVED] = time.monotonic()


def moved_at() -> float:
    """When that was last noted, on the clock of `time.monotonic`."""
    moment: float = st.session_state.get(_MOVED, float("-inf"))
    return moment


def widget_key(lesson: Lesson, block: int) -> str:
    """The key of a widget in a block of a lesson, from which `way_back` knows where it stands."""
    return f"lesson_{lesson.number}_{block}"


def way_back(key: str) -> dict[str, str]:
    """The parameters of a link to another page that then leads back to the widget of this key."""
    return {"lesson": state.page_state().values["lesson"], "back": key.rsplit("_", 1)[1]}
