"""The states of a run, and which may follow which."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class State(StrEnum):
    """How a run stands. The values are stored; they are not shown to anybody as they are."""

    QUEUED = "queued"
    #: handed to a worker, which has not reported yet
    STARTING = "starting"
    RUNNING = "running"
    PAUSED = "paused"
    #: asked to stop; the worker is finishing the step it is in
    STOPPING = "stopping"
    #: all its steps were made
    DONE = "done"
    #: ended by its owner; what was learned is kept
    STOPPED = "stopped"
    #: its worker or its app ended in the middle
    INTERRUPTED = "interrupted"
    #: an error ended it, or its loss stopped being a number
    FAILED = "failed"


#: a worker has the run
ACTIVE = frozenset({State.STARTING, State.RUNNING, State.PAUSED, State.STOPPING})
ENDED = frozenset({State.DONE, State.STOPPED, State.INTERRUPTED, State.FAILED})

# From STARTING any end may follow at once: a short run can be over before its first notice arrives. A run goes back into
# the queue when its worker was lost, and, by its owner, to go on after an end.
_LOST = frozenset({State.QUEUED})
LEGAL: Mapping[State, frozenset[State]] = MappingProxyType(
    {
        # straight from the queue a run can only be given up, by its owner or because it cannot be started
        State.QUEUED: frozenset({State.STARTING, State.STOPPED, State.FAILED}),
        State.STARTING: frozenset({State.RUNNING, State.PAUSED, State.STOPPING}) | _LOST | ENDED,
        State.RUNNING: frozenset({State.PAUSED, State.STOPPING}) | _LOST | ENDED,
        State.PAUSED: frozenset({State.RUNNING, State.STOPPING}) | _LOST | ENDED,
        # DONE: the last step was made before the command was read
        State.STOPPING: ENDED,
        **dict.fromkeys(ENDED, frozenset({State.QUEUED})),
    }
)


def may_become(state: State) -> frozenset[State]:
    """The states from which a run may legally get into `state`."""
    return frozenset(before for before, after in LEGAL.items() if state in after)
