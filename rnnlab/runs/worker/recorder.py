"""Recorder: writes the events of a training run to its journal and its files, in the worker, and notifies the app."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

from rnnlab.events import Ended, Evaluation, Event, Paused, Progress, RateChanged, Resumed, Snapshot, Started, to_json
from rnnlab.network import Network
from rnnlab.runs.endings import Ending
from rnnlab.runs.files.folder import RunFolder, write_then_rename
from rnnlab.runs.files.journal import JournalWriter
from rnnlab.runs.states import State

_log = logging.getLogger(__name__)
#: at most one notice of progress in this time
_NOTICE_SECONDS = 0.5
#: between two resume points; in the beginning they come closer
RESUME_SECONDS = 10.0
FIRST_RESUME_SECONDS = 1.0

Notify = Callable[[dict[str, Any]], None]


class SavedPoint(Protocol):
    """What the recorder needs of `training.ResumePoint`."""

    @property
    def step(self) -> int:
        """Training steps made."""

    def to_bytes(self) -> bytes:
        """The content of its file."""


class Recorder:
    """Writes the trainer's events to the journal and their weights to files, and sends the app a notice now and then."""

    def __init__(self, folder: RunFolder, attempt: int, journal: JournalWriter, notify: Notify) -> None:
        self._folder, self._attempt, self._journal, self._notify = folder, attempt, journal, notify
        self._end: Ended | None = None
        self._notified = 0.0
        self._resume_point: Callable[[], SavedPoint | None] = lambda: None
        self._resume_step = 0
        self._began = self._saved = time.monotonic()

    def begin(self, step: int, steps: int, versions: dict[str, str]) -> None:
        """The first line: the attempt goes on from `step`, and will make `steps` in all."""
        self._resume_step = step
        for draft in self._folder.path.glob(".*.part.*"):  # of a worker that was killed while it wrote
            _remove(draft)
        self._journal.append({"kind": "begun", "step": step, "steps": steps, "versions": versions})

    def save_resume_points(self, resume_point: Callable[[], SavedPoint | None]) -> None:
        """From now on resume points are saved: `resume_point` gives where the run stands."""
        self._resume_point = resume_point
        self._began = self._saved = time.monotonic()

    def acknowledge(self, count: int) -> None:
        """The run has handled so many commands."""
        self._journal.append({"kind": "heard", "count": count})

    def __call__(self, event: Event) -> None:
        """Record an event of the run. Raises `OSError`, for example on a full disk."""
        if isinstance(event, Ended):
            # Recorded when the network is in its file: a journal that has ended is a run whose network can be opened.
            self._end = event
            return
        if isinstance(event, Snapshot):
            self._save_snapshot(event)
        self._journal.append(to_json(event))
        if self._is_resume_point_due(event):
            self._save_resume_point()
        self._notify_app(event)

    def record_end(self, network: Network) -> None:
        """The last line of a run that was not broken off, and what it leaves behind."""
        write_then_rename(self._folder.final(self._attempt), network.save)
        self._folder.live(self._attempt).unlink(missing_ok=True)
        if self._end is not None:
            self._journal.append(to_json(self._end))
        try:
            self._save_resume_point()
        except OSError:  # it is saved; only going on beyond its end will repeat a few steps
            _log.exception("the last resume point of run %s was not written", self._folder.run)

    def record_failure(self, ending: Ending) -> None:
        """The last line of one that was."""
        line = {"kind": "failed", "message": ending.message, "parameters": dict(ending.parameters)}
        self._journal.append(line)

    def _save_snapshot(self, snapshot: Snapshot) -> None:
        live = self._folder.live(self._attempt)
        if snapshot.kept:
            write_then_rename(self._folder.snapshot(self._attempt, snapshot.step), snapshot.network.save)
            live.unlink(missing_ok=True)
        else:
            write_then_rename(live, snapshot.network.save)

    def _is_resume_point_due(self, event: Event) -> bool:
        # A pause emits its live snapshot before `Paused`.
        if isinstance(event, RateChanged) or (isinstance(event, Snapshot) and not event.kept):
            return True
        now = time.monotonic()
        wait = min(RESUME_SECONDS, max(FIRST_RESUME_SECONDS, self._saved - self._began))
        return isinstance(event, Progress) and now - self._saved >= wait

    def _save_resume_point(self) -> None:
        self._saved = time.monotonic()
        point = self._resume_point()
        if point is None or point.step < self._resume_step:
            return
        content = point.to_bytes()
        write_then_rename(self._folder.resume(self._attempt), lambda draft: draft.write_bytes(content))
        self._resume_step = point.step
        for attempt in self._folder.resume_attempts():
            if attempt < self._attempt:
                _remove(self._folder.resume(attempt))
                _remove(self._folder.live(attempt))

    def _notify_app(self, event: Event) -> None:
        state, values = _state(event), _columns(event)
        now = time.monotonic()
        if isinstance(event, Progress):
            if now - self._notified < _NOTICE_SECONDS:
                return
            self._notified = now
        if state or values:
            notice = {"run": self._folder.run, "attempt": self._attempt, "values": values}
            self._notify(notice | ({"state": state.value} if state else {}))


def _remove(file: Path) -> None:
    with suppress(OSError):
        file.unlink(missing_ok=True)


def _state(event: Event) -> State | None:
    """The state that an event brings the run into."""
    if isinstance(event, (Started, Resumed)):
        return State.RUNNING
    return State.PAUSED if isinstance(event, Paused) else None


def _columns(event: Event) -> dict[str, Any]:
    """What an event changes in the store, by the names of its columns."""
    if isinstance(event, Started):
        return {"device": event.device, "steps": event.steps}
    if isinstance(event, Progress):
        return {"step": event.step, "loss": event.loss, "accuracy": event.accuracy}
    if isinstance(event, Evaluation):
        return {f"{event.split}_accuracy": event.accuracy}
    return {}
