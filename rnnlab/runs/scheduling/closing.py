"""Closes attempts from their journals, and brings a store up to date with the folders when the app starts."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from rnnlab.events import Pause, Stop
from rnnlab.runs.endings import APP_CLOSED, GOES_ON, PAUSED_TOO_LONG, WORKER_LOST, Ending, without_resume_point
from rnnlab.runs.files import commands
from rnnlab.runs.files.folder import RunFolder
from rnnlab.runs.files.history import History
from rnnlab.runs.files.reader import RunReader, read_history
from rnnlab.runs.states import ACTIVE, State
from rnnlab.runs.store.store import Store, now

_log = logging.getLogger(__name__)
#: a run whose worker was lost before the journal began goes back into the queue until that happened so often in a row
MOST_STARTS = 3
#: a run whose worker was lost goes on by itself until so many attempts in a row came no further
MOST_ATTEMPTS_WITHOUT_PROGRESS = 2


def close_attempt(store: Store, storage: Path, run_id: str, attempt: int, fallback: Ending) -> None:
    """Write into the store how an attempt ended: what the journal says, else `fallback`.

    An attempt whose worker was lost is followed by another one if it had left a resume point, or had not begun: the
    run goes back into the queue.
    """
    folder = RunFolder(storage, run_id)
    history = read_history(folder, attempt)
    ending = history.ending if history.attempt == attempt else None
    if ending is None:
        if _goes_back(store, folder, attempt, history, fallback):
            return
        ending = _broken_off(store, folder, attempt, fallback)
    values: dict[str, Any] = {name: value for name, value in history.columns().items() if value is not None}
    values |= {"ended_at": now(), "message": ending.message}
    values["parameters"] = dict(ending.parameters) if ending.message else None
    if ending.state is State.STOPPED and _was_paused_too_long(store, run_id):
        values["message"] = PAUSED_TOO_LONG
    store.move(run_id, ending.state, attempt=attempt, only_from=ACTIVE, values=values)


def _goes_back(store: Store, folder: RunFolder, attempt: int, history: History, fallback: Ending) -> bool:
    """Put a run whose worker, or app, was lost back into the queue, if that makes sense; whether that was done."""
    begun = folder.attempts()
    unbegun = attempt - max((one for one in begun if one <= attempt), default=0)
    if fallback.state is not State.INTERRUPTED:
        return False
    values: dict[str, Any] = {"started_at": None}
    if unbegun:
        again = unbegun < MOST_STARTS
    else:
        resumable = folder.resume_attempts()
        again = (
            fallback.message == WORKER_LOST
            and bool(resumable)
            and attempt - resumable[-1] < MOST_ATTEMPTS_WITHOUT_PROGRESS
        )
        values = {"message": GOES_ON, "parameters": {}, "step": history.step}
    # not one that was to stop: `states.LEGAL` has no way back from there
    return again and store.move(folder.run, State.QUEUED, attempt=attempt, only_from=ACTIVE, values=values)


def _broken_off(store: Store, folder: RunFolder, attempt: int, fallback: Ending) -> Ending:
    """The ending of an attempt whose journal tells none."""
    if fallback.state is not State.INTERRUPTED:
        return fallback
    record = store.get(folder.run)
    if record is not None and record.state is State.STOPPING and not folder.journal(attempt).exists():
        return Ending(State.STOPPED)
    return fallback if folder.resume_attempts() else without_resume_point(fallback)


def _was_paused_too_long(store: Store, run_id: str) -> bool:
    record = store.get(run_id)
    return record is not None and record.message == PAUSED_TOO_LONG


def send_stop(storage: Path, run_id: str, attempt: int) -> None:
    """Tell an attempt to stop, whoever works on it, if anybody does."""
    commands.send(RunFolder(storage, run_id).commands(attempt), Stop())


def save_resume_points(storage: Path, attempts: Sequence[tuple[str, int]], seconds: float) -> None:
    """Have these attempts leave a resume point at the step that they are in, by a pause; wait for it, but not longer
    than `seconds`."""
    deadline = time.monotonic() + seconds
    readers = [(RunReader(RunFolder(storage, run_id)), run_id, attempt) for run_id, attempt in attempts]
    for reader, run_id, attempt in readers:
        reader.read(attempt)
        if not reader.history.paused:
            with suppress(OSError):
                commands.send(RunFolder(storage, run_id).commands(attempt), Pause())
    for reader, _run_id, attempt in readers:
        while not (reader.history.paused or reader.history.ending) and time.monotonic() < deadline:
            time.sleep(0.02)
            reader.read(attempt)


def replay(store: Store, storage: Path) -> None:
    """Bring the store up to date after a start of the app: nobody works for the attempts of an earlier one any more."""
    for record in store.in_states(*ACTIVE):
        try:
            send_stop(storage, record.id, record.attempt)  # on a cluster the work may be going on
        except OSError:
            _log.warning("run %s could not be told to stop", record.id, exc_info=True)
        close_attempt(store, storage, record.id, record.attempt, Ending(State.INTERRUPTED, APP_CLOSED))
