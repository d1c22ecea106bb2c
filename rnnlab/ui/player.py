"""The score on a page: the one place that mounts the player's component."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from rnnlab.player.bundle import script, style
from rnnlab.player.payload import SIMPLEST, Mode, ScorePayload, View

# Registered once: a registration per mount would make a new component of every page run.
_component = st.components.v2.component("rnnlab_score", css=style(), js=script())


def score(
    payload: ScorePayload,
    *,
    key: str,
    mode: Mode = "score",
    open_lanes: Sequence[str] = SIMPLEST,
    height: int | None = None,
    on_next: Callable[[], None] | None = None,
) -> None:
    """Show the score of a trace.

    Parameters
    ----------
    payload:
        From `rnnlab.player.score_payload`. A new one under the same key plays from the top; lanes that the learner
        opened, and the speed, stay.
    mode:
        ``"guess"`` is Home's "cover and guess".
    open_lanes:
        The lanes that are open when the score is first shown, as in ``trace[key]``.
    height:
        The largest side of the digit in CSS pixels.
    on_next:
        Called before the script runs again, when the next digit is asked for. Without it nothing offers one.
    """
    view = View(mode=mode, open_lanes=tuple(open_lanes), height=height, has_next=on_next is not None)
    _component(key=key, data=payload.to_bytes(view), on_next_change=on_next or _nothing)


def _nothing() -> None:
    """Streamlit wants a callback for every value that a component may send."""
