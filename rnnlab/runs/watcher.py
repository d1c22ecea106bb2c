"""Watcher: reads the journals on as they grow, each no more than once, for all who look."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path

from rnnlab.runs.files.commands import SentCommands
from rnnlab.runs.files.folder import RunFolder
from rnnlab.runs.files.history import Curve
from rnnlab.runs.files.reader import RunReader
from rnnlab.runs.states import ACTIVE
from rnnlab.runs.store.records import RunRecord
from rnnlab.runs.views import OnDisk, RunView, Waiting, make_view
from rnnlab.runs.worker.compatibility import installed_versions

#: points of the curve in a view
MOST_POINTS = 500
#: runs whose journals are kept open to be read on
_KEPT = 256


class Watcher:
    """Gives views of runs. Thread-safe."""

    def __init__(self, storage: Path) -> None:
        self._storage = storage
        self._lock = threading.Lock()
        self._watched: OrderedDict[str, _Watched] = OrderedDict()
        self._versions: Mapping[str, str] | None = None

    def view(self, record: RunRecord, waiting: Waiting | None = None) -> RunView:
        """The run now."""
        with self._lock:
            versions = self._versions = self._versions or installed_versions()
            watched = self._watched.get(record.id)
            if watched is None:
                watched = self._watched[record.id] = _Watched(RunFolder(self._storage, record.id), versions)
            self._watched.move_to_end(record.id)
            while len(self._watched) > _KEPT:
                self._watched.popitem(last=False)
        return watched.view(record, waiting or Waiting())


class _Watched:
    """One run's journals and the last view of it."""

    def __init__(self, folder: RunFolder, versions: Mapping[str, str]) -> None:
        self._lock = threading.Lock()
        self._folder, self._versions = folder, versions
        self._reader = RunReader(folder)
        self._sent: tuple[int, SentCommands] | None = None
        #: all points, and those to look at
        self._curves: tuple[Curve, Curve] | None = None
        self._files = -1
        self._disk = OnDisk()
        self._last: tuple[object, RunView] | None = None

    def view(self, record: RunRecord, waiting: Waiting) -> RunView:
        with self._lock:
            news = self._reader.read(record.attempt)
            files = self._folder.changed()
            known = (record, waiting, files, self._pending(record))
            if not news and self._last is not None and self._last[0] == known:
                return self._last[1]
            if files != self._files:
                self._files, self._disk = files, _look(self._folder)
            history = self._reader.history
            if self._curves is None or news:
                whole = history.curve()
                self._curves = (whole, whole.thinned(MOST_POINTS))
            view = make_view(record, history, *self._curves, self._disk, waiting, known[-1], self._versions)
            self._last = (known, view)
            return view

    def _pending(self, record: RunRecord) -> tuple[str, ...]:
        """The commands that the attempt was sent and has not heard."""
        if record.state not in ACTIVE:
            return ()
        if self._sent is None or self._sent[0] != record.attempt:
            self._sent = (record.attempt, SentCommands(self._folder.commands(record.attempt)))
        history = self._reader.history
        return self._sent[1].after(history.handled if history.attempt == record.attempt else 0)


def _look(folder: RunFolder) -> OnDisk:
    attempts = folder.attempts()
    return OnDisk(
        frozenset(step for attempt in attempts for step in folder.snapshot_steps(attempt)),
        any(folder.final(attempt).exists() for attempt in attempts),
        bool(folder.resume_attempts()),
    )
