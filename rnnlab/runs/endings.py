"""How runs end: the state, and the sentence that explains it when it is not the plain end."""

from __future__ import annotations

import errno
import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rnnlab.errors import LabError
from rnnlab.events import Ended
from rnnlab.i18n import N_
from rnnlab.runs.states import State

_log = logging.getLogger(__name__)
_FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}

DIVERGED = N_(
    "The loss stopped being a number after training step {step}, so the run ended there. "
    "The weights from before are kept. Choose a lower learning rate, or clip the gradient."
)
TARGET = N_("The run reached the validation accuracy that its recipe asks for, after training step {step}.")
PATIENCE = N_("The validation loss fell no more, so the run ended after training step {step}, as its recipe asks.")
TIME = N_("The time that its recipe gives the run was over after training step {step}.")
WORKER_LOST = N_(
    "The process that trained this network ended before its time. Perhaps memory ran out. "
    "What it had saved is kept. Resume the run, or train again."
)
WORKER_LOST_EARLY = N_(
    "The process that trained this network ended before its time. Perhaps memory ran out. "
    "What it had saved is kept. Train again to start anew."
)
GOES_ON = N_(
    "The process that trained this network ended before its time. "
    "The run goes on from where it was saved last, a few seconds before."
)
APP_CLOSED = N_("RNN Lab was closed while this network was training. What was saved is kept. Resume the run.")
APP_CLOSED_EARLY = N_(
    "RNN Lab was closed while this network was training. What was saved is kept. Train again to start anew."
)
PAUSED_TOO_LONG = N_(
    "The run was paused while others waited for the worker, so it was stopped and they went on. "
    "Nothing is lost: resume it when you like."
)
NO_MEMORY = N_(
    "This network needs more memory than the computer has to spare. "
    "Choose a smaller hidden size or batch size, or fewer timesteps."
)
DISK_FULL = N_("The disk is full, so the run could not be saved and ended. Make room, then train again.")
NOT_WRITTEN = N_("The run could not be saved: {reason}. Check the folder of RNNLAB_STORAGE, then train again.")
UNEXPECTED = N_("Something went wrong inside RNN Lab, and the run ended. The log has the details under {error_id}.")


#: what is told instead when nothing was saved from which the run could go on
_EARLY = {WORKER_LOST: WORKER_LOST_EARLY, APP_CLOSED: APP_CLOSED_EARLY}
_CONDITIONS = {"target": TARGET, "patience": PATIENCE, "time": TIME}
#: a run that failed for one of these reasons can go on once there is room again
MENDABLE = frozenset({NO_MEMORY, DISK_FULL, NOT_WRITTEN})


@dataclass(frozen=True, slots=True)
class Ending:
    """The state that a run ends in, and why (a message id and its parameters) if that needs a word."""

    state: State
    message: str | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)


def of_event(event: Ended) -> Ending:
    """The ending that the trainer reported."""
    if event.reason == "diverged":
        return Ending(State.FAILED, DIVERGED, {"step": event.step})
    if event.reason in _CONDITIONS:
        return Ending(State.DONE, _CONDITIONS[event.reason], {"step": event.step})
    return Ending(State.STOPPED if event.reason == "stopped" else State.DONE)


def without_resume_point(ending: Ending) -> Ending:
    """The same ending, of a run that cannot be resumed."""
    return Ending(ending.state, _EARLY.get(ending.message or "", ending.message), ending.parameters)


def of_error(error: Exception) -> Ending:
    """The ending of a run that raised. What a learner cannot mend goes into the log, under the id that they are told."""
    if isinstance(error, LabError):
        return Ending(State.FAILED, error.message, {key: _plain(value) for key, value in error.parameters.items()})
    error_id = secrets.token_hex(4)
    _log.error("a run ended with an error, id %s", error_id, exc_info=error)
    # TensorFlow's own MemoryError, known by its name: this module must not load TensorFlow
    if isinstance(error, MemoryError) or type(error).__name__ == "ResourceExhaustedError":
        return Ending(State.FAILED, NO_MEMORY)
    if isinstance(error, OSError) and error.errno in _FULL:
        return Ending(State.FAILED, DISK_FULL)
    if isinstance(error, OSError):
        return Ending(State.FAILED, NOT_WRITTEN, {"reason": error.strerror or type(error).__name__})
    return Ending(State.FAILED, UNEXPECTED, {"error_id": error_id})


def _plain(value: object) -> object:
    return value if isinstance(value, (str, int, float, bool)) else str(value)
