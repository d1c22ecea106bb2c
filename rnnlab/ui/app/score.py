"""The score on a page: the one place that mounts the player's component."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from rnnlab.player.score.payload import ScorePayload, View
from rnnlab.ui.app.changes import noted
from rnnlab.ui.app.served_component import served_component

# Registered once: a registration per mount would make a new component of every page run.
_component = served_component("rnnlab_score", "score")


@dataclass(frozen=True, slots=True)
class Answers:
    """Callbacks for what the score requests; each is called before the script runs again.

    What the browser sent may be anything: a callback must check it.
    """

    #: the next digit ("cover and guess"); without it nothing offers one
    next: Callable[[], None] | None = None
    #: a unit is pinned: its number from 0, or −1 for none
    pin: Callable[[object], None] | None = None
    #: the pinned unit is given a name: {"unit": …, "name": …}
    name: Callable[[object], None] | None = None
    #: which of the pinned unit's values is looked for in the test digits
    excites: Callable[[object], None] | None = None
    #: another test digit is wanted: its number
    sample: Callable[[object], None] | None = None


def score(payload: ScorePayload, *, key: str, view: View | None = None, answers: Answers | None = None) -> None:
    """Show the score of a trace.

    Parameters
    ----------
    payload:
        From `rnnlab.player.score_payload`. A new one under the same key plays from the top; lanes that the learner
        opened, and the speed, stay.
    view:
        How it is first shown.
    answers:
        Callbacks for what the score requests.
    """
    callbacks = answers or Answers()
    _component(
        key=key,
        data=payload.to_bytes(view),
        on_next_change=noted(callbacks.next),
        on_pin_change=noted(_callback(key, "pin", callbacks.pin)),
        on_name_change=noted(_callback(key, "name", callbacks.name)),
        on_excites_change=noted(_callback(key, "excites", callbacks.excites)),
        on_sample_change=noted(_callback(key, "sample", callbacks.sample)),
    )


def _callback(key: str, name: str, answer: Callable[[object], None] | None) -> Callable[[], None] | None:
    if answer is None:
        return None

    def pass_on() -> None:
        sent: Any = st.session_state[key]
        answer(sent.get(name))

    return pass_on
