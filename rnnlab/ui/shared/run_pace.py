"""What the learner has asked of a run that has not happened yet.

A click on a control is shown as on its way; the browser asks often until it has happened, and then for a page run.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType

import streamlit as st

from rnnlab.i18n import N_, _
from rnnlab.runs.service import service
from rnnlab.runs.states import State
from rnnlab.runs.views import RunView
from rnnlab.ui.app import frame, state

#: seconds after a click on Train in which the first points are expected
_FRESH = 2.0
#: seconds after which a click that had no effect is not spoken of any more
_FORGET = 20.0

_CLICKED = "run_clicked"
_ASKED = "run_asked"

_ON_ITS_WAY = MappingProxyType(
    {
        "pause": N_("Pause is on its way"),
        "resume": N_("Resume is on its way"),
        "stop": N_("Stop is on its way"),
        "one_step": N_("One step is on its way"),
        "set_learning_rate": N_("The new learning rate is on its way"),
    }
)


@dataclass(frozen=True, slots=True)
class _Look:
    """What a command would change."""

    state: State
    attempt: int
    step: int
    live_step: int | None
    rate_changes: int


@dataclass(frozen=True, slots=True)
class _Asked:
    """The latest click on a control."""

    run: str
    kind: str
    before: _Look
    moment: float


def _look(run: RunView) -> _Look:
    return _Look(run.state, run.attempt, run.step, run.live_step, len(run.changes))


def note_train() -> None:
    """Train was clicked: the first points of the curve are waited for."""
    st.session_state[_CLICKED] = time.monotonic()


def is_brisk(run: RunView) -> bool:
    """Whether something is about to change."""
    fresh = time.monotonic() - st.session_state.get(_CLICKED, -math.inf) < _FRESH
    return run.active and bool(fresh or on_its_way(run))


def on_its_way(run: RunView) -> tuple[str, ...]:
    """The kinds of commands that were sent and have had no effect yet."""
    kinds = dict.fromkeys(run.pending)
    asked: _Asked | None = st.session_state.get(_ASKED)
    if asked is not None and asked.run == run.id and not _happened(asked, run):
        kinds[asked.kind] = None
    return tuple(kinds) if run.active else ()


def pending_words(run: RunView) -> list[str]:
    """``Pause is on its way``."""
    return [_(_ON_ITS_WAY[kind]) for kind in on_its_way(run) if kind in _ON_ITS_WAY]


def ask(run_id: str, kind: str, command: Callable[[], None]) -> None:
    """Send a command to a run. Raises `LabError` as the command does."""
    before = service().get(run_id)
    command()
    st.session_state[_ASKED] = _Asked(run_id, kind, _look(before), time.monotonic())


def _happened(asked: _Asked, run: RunView) -> bool:
    """Whether the effect of a click is there, or is not to be expected any more."""
    if not run.active or _has_begun_again(asked.before, run) or time.monotonic() - asked.moment > _FORGET:
        return True
    match asked.kind:
        case "pause":
            return run.state is State.PAUSED
        case "resume":
            return run.state is not State.PAUSED
        case "stop":
            return run.state is State.STOPPING
        case "one_step":
            moved = (run.step, run.live_step) != (asked.before.step, asked.before.live_step)
            return moved and run.state is State.PAUSED and not run.pending
        case _:
            return len(run.changes) > asked.before.rate_changes


def _has_begun_again(before: _Look, run: RunView) -> bool:
    """Whether the attempt that was asked for something is over, and the run waits for another or has it already."""
    return run.attempt != before.attempt or (run.state is State.QUEUED and before.state is not State.QUEUED)


@frame.callback
def watch(run_id: str) -> None:
    """Show another run in this page's panel (a widget's callback, which draws the whole page)."""
    state.page_state().values["run"] = run_id
    st.rerun()
