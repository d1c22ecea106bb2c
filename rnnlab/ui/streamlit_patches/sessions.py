"""Orders a session's rerun requests after the pending events of its last script runner: a patch of Streamlit 1.67.

A script thread hands each of its messages to the event loop as an event, and ends. Where a request of the browser is
handled between that end and those events, `AppSession.request_rerun` finds the runner stopped, creates another one, and
from then on ignores all events of the first. What is lost is a new address (a drawing that is not in it), or a redrawn
panel (a click without an effect): now and then, and often on a busy machine. Here such a request is queued until the
stopped runner's events have been handled.

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

#: seconds between two looks at a stopped runner, and after which its pending events are given up
_POLL_INTERVAL, _TIMEOUT = 0.005, 2.0
#: where a session keeps its pending requests
_PENDING = "_rnnlab_pending_requests"


@dataclass(slots=True)
class _PendingRequests:
    """The requests of one session that wait for a stopped runner's events, oldest first."""

    deadline: float
    requests: deque[ClientState | None] = field(default_factory=deque)


_request_rerun = AppSession.request_rerun
_create_scriptrunner = AppSession._create_scriptrunner


class _RunnerStopped(Exception):
    """The runner that was to take a request stopped before it did."""


def apply() -> None:
    """Patch this process' sessions; calling it again changes nothing."""
    AppSession.request_rerun = _ordered_request_rerun  # type: ignore[method-assign]
    AppSession._create_scriptrunner = _ordered_create_scriptrunner  # type: ignore[method-assign]


def _ordered_request_rerun(self: AppSession, client_state: ClientState | None) -> None:
    """`AppSession.request_rerun`, after the pending events of a runner that has stopped."""
    pending: _PendingRequests | None = self.__dict__.get(_PENDING)
    if pending is not None:
        pending.requests.append(client_state)
        return
    try:
        if _has_pending_events(self) and _on_event_loop(self):
            raise _RunnerStopped
        _request_rerun(self, client_state)
    except _RunnerStopped:
        self.__dict__[_PENDING] = _PendingRequests(time.monotonic() + _TIMEOUT, deque([client_state]))
        self._event_loop.call_soon(_make_pending_requests, self)


def _ordered_create_scriptrunner(self: AppSession, initial_rerun_data: RerunData) -> None:
    """`AppSession._create_scriptrunner`, unless the runner stopped during the request."""
    if _has_pending_events(self) and _on_event_loop(self):
        raise _RunnerStopped
    _create_scriptrunner(self, initial_rerun_data)


def _make_pending_requests(session: AppSession) -> None:
    """Make the pending requests in their order, as soon as the stopped runner's events have been handled."""
    pending: _PendingRequests = session.__dict__[_PENDING]
    if _has_pending_events(session):
        if time.monotonic() < pending.deadline:
            session._event_loop.call_later(_POLL_INTERVAL, _make_pending_requests, session)
            return
        session._scriptrunner = None  # its events are ignored from now on
    del session.__dict__[_PENDING]
    for client_state in pending.requests:
        _ordered_request_rerun(session, client_state)


def _has_pending_events(session: AppSession) -> bool:
    """Whether the session's runner takes no more requests, but the event of its shutdown has not been handled yet."""
    runner = session._scriptrunner
    return runner is not None and runner._requests._state is ScriptRequestType.STOP


def _on_event_loop(session: AppSession) -> bool:
    """Whether this is the session's own thread: a watcher of files makes requests from another one."""
    try:
        return asyncio.get_running_loop() is session._event_loop
    except RuntimeError:
        return False
