"""Nothing that a page has drawn is lost, whenever the browser asks again: a mend of Streamlit 1.67.

A script thread hands each of its messages to the event loop as a callback, and ends. Where a request of the browser is
handled between that end and those callbacks, `AppSession.request_rerun` finds the script runner stopped, starts another
one, and from then on ignores whatever the first one still had to tell. What is lost is a new address (a drawing that is
not in it), or a redrawn panel (a click without an effect): now and then, and often on a busy machine. Here such a request
waits until the first runner has been heard to its end.

The race is described in Streamlit's own comment in `AppSession.request_rerun` (upstream issue 9921). The private names are
those of 1.67; tests/ui/streamlit_patches/test_sessions.py fails if they change.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequestType

if TYPE_CHECKING:
    from streamlit.proto.ClientState_pb2 import ClientState
    from streamlit.runtime.scriptrunner import RerunData

#: seconds between two looks at a runner that is ending, and how long at most is waited for it
_BLINK, _PATIENCE = 0.005, 2.0
#: where a session keeps its waiting requests
_WAITING = "_rnnlab_waiting"


@dataclass(slots=True)
class _Waiting:
    """The requests of one session that wait for a runner's last words, oldest first."""

    until: float
    requests: deque[ClientState | None] = field(default_factory=deque)


_request_rerun = AppSession.request_rerun
_create_scriptrunner = AppSession._create_scriptrunner


class _EndedMeanwhile(Exception):
    """The runner that was to take a request had taken its last one."""


def apply() -> None:
    """Mend this process' sessions; calling it again changes nothing."""
    AppSession.request_rerun = _patient_request_rerun  # type: ignore[method-assign]
    AppSession._create_scriptrunner = _patient_create_scriptrunner  # type: ignore[method-assign]


def _patient_request_rerun(self: AppSession, client_state: ClientState | None) -> None:
    """`AppSession.request_rerun`, after the last words of a runner that has ended."""
    _ask(self, client_state)


def _patient_create_scriptrunner(self: AppSession, initial_rerun_data: RerunData) -> None:
    """`AppSession._create_scriptrunner`, but for a runner that ended while it was asked."""
    if _has_last_words(self) and _on_event_loop(self):
        raise _EndedMeanwhile
    _create_scriptrunner(self, initial_rerun_data)


def _ask(session: AppSession, client_state: ClientState | None) -> None:
    """Make a request, or let it wait for its turn."""
    waiting: _Waiting | None = session.__dict__.get(_WAITING)
    if waiting is not None:
        waiting.requests.append(client_state)
        return
    try:
        if _has_last_words(session) and _on_event_loop(session):
            raise _EndedMeanwhile
        _request_rerun(session, client_state)
    except _EndedMeanwhile:
        _wait(session, client_state)


def _wait(session: AppSession, client_state: ClientState | None) -> None:
    session.__dict__[_WAITING] = _Waiting(time.monotonic() + _PATIENCE, deque([client_state]))
    session._event_loop.call_soon(_go_on, session)


def _go_on(session: AppSession) -> None:
    """Make the requests that waited, in their order, as soon as the runner has been heard."""
    waiting: _Waiting = session.__dict__[_WAITING]
    if _has_last_words(session):
        if time.monotonic() < waiting.until:
            session._event_loop.call_later(_BLINK, _go_on, session)
            return
        session._scriptrunner = None  # it is not heard any more
    del session.__dict__[_WAITING]
    for client_state in waiting.requests:
        _ask(session, client_state)


def _has_last_words(session: AppSession) -> bool:
    """Whether the session's runner takes no more requests, but its end has not been heard yet."""
    runner = session._scriptrunner
    return runner is not None and runner._requests._state is ScriptRequestType.STOP


def _on_event_loop(session: AppSession) -> bool:
    """Whether this is the session's own thread: a watcher of files asks from another one."""
    try:
        return asyncio.get_running_loop() is session._event_loop
    except RuntimeError:
        return False
