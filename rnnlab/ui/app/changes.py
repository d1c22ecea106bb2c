"""Which parts of a page were changed: where it was more than the one that Streamlit draws anew, the whole page is drawn.

The browser sends what a learner does within one turn of its event loop as one message, which on a busy machine may be a
tenth of a second's. The message names one fragment, the first that a changed widget stands in, and Streamlit draws that
one alone; but it calls the callbacks of all widgets that were changed. So each callback notes where its widget stands, and
a fragment that finds another place noted has the whole page drawn (`rnnlab.ui.app.frame.fragment`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import streamlit as st

_NOTED = "rnnlab_changes"
#: the fragment that is being drawn; None for what stands in the page itself
_here: ContextVar[object | None] = ContextVar("fragment", default=None)


def noted(callback: Callable[..., object] | None = None) -> Callable[..., None]:
    """The callback of a widget that is about to be drawn: it notes where the widget stands, then calls `callback`.

    ``st.button(label, on_click=noted(_submit))``; ``st.slider(label, on_change=noted())``
    """
    here = _here.get()

    def changed(*args: Any, **kwargs: Any) -> None:
        st.session_state.setdefault(_NOTED, set()).add(here)
        if callback is not None:
            callback(*args, **kwargs)

    return changed


@contextmanager
def inside(fragment: object) -> Iterator[None]:
    """What is drawn here stands in this fragment, which any object may stand for."""
    token = _here.set(fragment)
    try:
        yield
    finally:
        _here.reset(token)


def noted_outside(fragment: object) -> bool:
    """Whether anything was changed that does not stand in this fragment; what was noted is forgotten."""
    changed: set[object] = st.session_state.pop(_NOTED, set())
    return bool(changed - {fragment})


def forget() -> None:
    """The whole page is drawn, with all that was changed."""
    st.session_state.pop(_NOTED, None)
