"""RunView: a run as a page shows it, from its row in the store and its journal."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path

from rnnlab.events import Evaluation
from rnnlab.i18n import _
from rnnlab.recipe import Recipe
from rnnlab.runs.endings import Ending
from rnnlab.runs.folder import RunFolder
from rnnlab.runs.history import Curve, History
from rnnlab.runs.journal import JournalReader
from rnnlab.runs.states import ACTIVE, State
from rnnlab.runs.store import RunRecord

#: points of the curve in a view
MOST_POINTS = 500
#: journals that are kept open to be read on
_KEPT = 256


@dataclass(frozen=True, slots=True)
class RunView:
    """A run at one moment."""

    id: str
    owner: str
    name: str
    state: State
    #: 0 while it waits for its first
    attempt: int
    recipe: Recipe
    #: the device's name; None until it has started
    device: str | None
    #: training steps made, of `steps`
    step: int
    steps: int
    #: at most `MOST_POINTS` points; see `Curve.thinned`
    curve: Curve = field(repr=False)
    evaluations: tuple[Evaluation, ...]
    #: the steps of the snapshots that can be opened
    snapshots: tuple[int, ...]
    #: of the latest points; None before there is one
    images_per_second: float | None
    #: None when it is not running or nothing is known yet
    seconds_left: float | None
    #: how long it trained; None before its end
    seconds: float | None
    validation_accuracy: float | None
    test_accuracy: float | None
    #: 1: it is next; None when it does not wait
    queue_place: int | None
    #: whether `Service.network` has something to give
    has_network: bool
    #: when the worker last wrote, in seconds since 1970
    updated: float | None
    #: why it ended as it did, if that needs a word: a message id and its parameters
    ending: Ending | None

    @property
    def active(self) -> bool:
        """Whether it waits or is being worked on: whether it is worth looking again."""
        return self.state is State.QUEUED or self.state in ACTIVE

    @property
    def updated_seconds_ago(self) -> float | None:
        """How long ago the worker last wrote."""
        return None if self.updated is None else max(0.0, time.time() - self.updated)

    @property
    def message(self) -> str:
        """The sentence that explains the end, in the language of this context; empty if none is needed."""
        if self.ending is None or self.ending.message is None:
            return ""
        parameters = {
            key: _(value) if isinstance(value, str) else value for key, value in self.ending.parameters.items()
        }
        return _(self.ending.message).format(**parameters)


class Watcher:
    """Reads the journals on as they grow, each no more than once, for all who look. Thread-safe."""

    def __init__(self, storage: Path) -> None:
        self._storage = storage
        self._lock = threading.Lock()
        self._watched: OrderedDict[tuple[str, int], _Watched] = OrderedDict()

    def view(self, record: RunRecord, queue_place: int | None) -> RunView:
        """The run now."""
        with self._lock:
            key = (record.id, record.attempt)
            watched = self._watched.get(key)
            if watched is None:
                watched = self._watched[key] = _Watched(RunFolder(self._storage, record.id), record.attempt)
            self._watched.move_to_end(key)
            while len(self._watched) > _KEPT:
                self._watched.popitem(last=False)
        return watched.view(record, queue_place)


class _Watched:
    """One attempt's journal and the last view of it."""

    def __init__(self, folder: RunFolder, attempt: int) -> None:
        self._lock = threading.Lock()
        self._folder, self._attempt = folder, attempt
        self._reader = JournalReader(folder.journal(attempt))
        self._history = History()
        self._curve: Curve | None = None
        self._last: tuple[RunRecord, int | None, RunView] | None = None

    def view(self, record: RunRecord, queue_place: int | None) -> RunView:
        with self._lock:
            entries = self._reader.read()
            if not entries and self._last is not None and self._last[:2] == (record, queue_place):
                return self._last[2]
            self._history.add(entries)
            if self._curve is None or entries:
                self._curve = self._history.curve().thinned(MOST_POINTS)
            view = _view(record, self._history, self._curve, queue_place, self._has_final())
            self._last = (record, queue_place, view)
            return view

    def _has_final(self) -> bool:
        return self._folder.final(self._attempt).exists()


def _view(record: RunRecord, history: History, curve: Curve, queue_place: int | None, has_final: bool) -> RunView:
    state = record.state
    if state is State.STARTING and history.started is not None:
        state = State.RUNNING  # the notice is on its way
    speed = history.recent_speed()
    left = (
        (record.steps - history.step) * record.recipe.batch_size / speed if speed and state is State.RUNNING else None
    )
    return RunView(
        id=record.id,
        owner=record.owner_id,
        name=record.name,
        state=state,
        attempt=record.attempt,
        recipe=record.recipe,
        device=history.started.device if history.started else record.device,
        step=history.step,
        steps=record.steps,
        curve=curve,
        evaluations=tuple(history.evaluations),
        snapshots=tuple(history.snapshots),
        images_per_second=speed,
        seconds_left=left,
        seconds=history.seconds,
        validation_accuracy=history.accuracy_on("validation"),
        test_accuracy=history.accuracy_on("test"),
        queue_place=queue_place,
        has_network=has_final or bool(history.snapshots),
        updated=history.updated,
        ending=Ending(record.state, record.message, record.parameters or {}) if record.message else None,
    )
