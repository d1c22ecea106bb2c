"""History: what the journals of a run have recorded so far, as the curve, the evaluations, the end."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from itertools import pairwise
from operator import itemgetter
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnlab.documents.series import MeasuredSeries
from rnnlab.events import (
    Ended,
    EndReason,
    Evaluation,
    Event,
    Measured,
    Paused,
    Probe,
    Progress,
    RateChanged,
    Resumed,
    Started,
)
from rnnlab.runs.endings import Ending, of_event
from rnnlab.runs.files.journal import Entry
from rnnlab.runs.states import State

Array = NDArray[np.float64]
_NOTHING: Array = np.empty(0)
#: points of the latest speed
_RECENT = 10


@dataclass(frozen=True, eq=False, slots=True)
class Curve:
    """The points of a training curve, one array (points,) a quantity; see `rnnlab.events.Progress`.

    `step` rises strictly. NaN stands where a quantity is not known, or was no number.
    """

    step: Array
    loss: Array
    accuracy: Array
    learning_rate: Array
    images_per_second: Array
    seconds: Array
    gradient_norm: Array = field(default_factory=lambda: _NOTHING)
    saturation: Array = field(default_factory=lambda: _NOTHING)
    dead: Array = field(default_factory=lambda: _NOTHING)

    def __post_init__(self) -> None:
        for name in ("gradient_norm", "saturation", "dead"):
            if len(getattr(self, name)) != len(self.step):
                object.__setattr__(self, name, np.full(len(self.step), np.nan))

    def __len__(self) -> int:
        return len(self.step)

    def thinned(self, limit: int) -> Curve:
        """At most `limit` points (at least 4) that look like all of them: of each stretch of the curve the points
        with its lowest and its highest loss are kept, so that no spike is lost, and the first and the last point."""
        count = len(self)
        if count <= limit:
            return self
        stretches = max(1, (limit - 2) // 2)
        edges = np.linspace(0, count, stretches + 1).astype(int)
        loss = np.nan_to_num(self.loss, nan=np.inf)
        kept = {0, count - 1}
        for start, end in pairwise(edges):
            kept.update((start + int(loss[start:end].argmin()), start + int(loss[start:end].argmax())))
        return self._at(np.array(sorted(kept)))

    def _at(self, index: NDArray[np.intp]) -> Curve:
        return Curve(*(getattr(self, name.name)[index] for name in fields(self)))


_QUANTITIES = tuple(quantity.name for quantity in fields(Curve))


@dataclass(slots=True)
class History:
    """Takes the entries of a run's attempts in order. Not for several threads at once.

    An attempt goes on from a training step; what the attempts before it told of later steps was not kept, or is told
    again, and is dropped here.
    """

    #: the attempt that told the latest entry; 0 before there is one
    attempt: int = 0
    #: what follows is of that attempt
    started: Started | None = None
    ending: Ending | None = None
    reason: EndReason | None = None
    paused: bool = False
    #: how many commands its worker has handled
    handled: int = 0
    #: the step of its live network; None if a snapshot is newer
    live_step: int | None = None
    #: how long the run trained, in seconds, over all attempts; None until it has ended
    seconds: float | None = None
    #: when the latest entry was written, in seconds since 1970
    updated: float | None = None
    evaluations: list[Evaluation] = field(default_factory=list)
    snapshots: list[int] = field(default_factory=list)
    probes: list[Probe] = field(default_factory=list)
    changes: list[RateChanged] = field(default_factory=list)
    #: package -> version, one mapping for each way in which the attempts differed
    versions: list[Mapping[str, str]] = field(default_factory=list)
    devices: list[str] = field(default_factory=list)
    #: see `Started.precision`; None where an attempt told none
    precision: str | None = None
    #: the number of steps that each attempt was to make, where it differed
    lengths: list[int] = field(default_factory=list)
    #: how often something that was told before was dropped, or told again: what was read before is then out of date
    cuts: int = 0
    _measured: dict[str, list[tuple[int, float]]] = field(default_factory=dict)
    _from: int = 0
    _evaluated_before: int = 0
    _seconds_before: float = 0.0
    _columns: dict[str, array[float]] = field(default_factory=lambda: {name: array("d") for name in _QUANTITIES})

    def add(self, entries: Iterable[Entry]) -> None:
        """Take entries that the journals were found to have."""
        for entry in entries:
            self.updated, self.attempt = entry.time, entry.attempt
            if entry.kind == "begun":
                self._begin(int(entry.data["step"]), entry.data)
            elif entry.kind == "heard":
                self.handled = int(entry.data["count"])
            elif entry.kind == "failed":
                parameters = entry.data.get("parameters")
                self.ending = Ending(State.FAILED, str(entry.data.get("message")), dict(parameters or {}))
            elif entry.kind == "snapshot":
                self._add_snapshot(int(entry.data["step"]), entry.data.get("kept", True))
            elif (event := entry.event) is not None:
                self._add_event(event)

    def _begin(self, step: int, facts: Mapping[str, Any]) -> None:
        self.cuts += 1
        self._cut(bisect_right(self._columns["step"], step))
        self.evaluations = [one for one in self.evaluations if one.step <= step]
        self.probes = [one for one in self.probes if one.step <= step]
        self.changes = [one for one in self.changes if one.step <= step]
        for points in self._measured.values():
            del points[bisect_right(points, step, key=itemgetter(0)) :]
        self.snapshots = [one for one in self.snapshots if one <= step]
        self.started = self.ending = self.reason = self.live_step = self.seconds = None
        self.paused, self.handled = False, 0
        self._from, self._evaluated_before = step, len(self.evaluations)
        self._seconds_before = self.latest("seconds") or 0.0
        _note(self.versions, MappingProxyType(dict(facts.get("versions") or {})))
        _note(self.lengths, int(facts.get("steps") or 0))

    def _add_snapshot(self, step: int, kept: bool) -> None:
        self.live_step = None if kept else step
        if kept and step not in self.snapshots[-1:]:
            self.snapshots.append(step)

    def _add_event(self, event: Event) -> None:
        if isinstance(event, Progress):
            self._add_point(event)
        elif isinstance(event, Evaluation):
            # told again after a resume point of the same step
            again = [one for one in self.evaluations if (one.step, one.split) == (event.step, event.split)]
            self.cuts += bool(again)
            for one in again:
                self.evaluations.remove(one)
            self.evaluations.append(event)
        elif isinstance(event, Probe):
            if self.probes and self.probes[-1].step == event.step:
                self.cuts += 1
                self.probes.pop()
            self.probes.append(event)
        elif isinstance(event, Measured):
            self._add_measured(event)
        elif isinstance(event, RateChanged):
            self.changes.append(event)
        elif isinstance(event, (Paused, Resumed)):
            self.paused = isinstance(event, Paused)
        elif isinstance(event, Started):
            self.started = event
            _note(self.devices, event.device)
            if not self._from:  # an attempt that goes on does so in the precision of those before it, known or not
                self.precision = event.precision
        elif isinstance(event, Ended):
            self.ending, self.reason, self.paused, self.live_step = of_event(event), event.reason, False, None
            self.seconds = event.seconds + self._seconds_before

    def _add_point(self, point: Progress) -> None:
        self._cut(bisect_left(self._columns["step"], point.step))
        for name, column in self._columns.items():
            value = getattr(point, name)
            column.append(float("nan") if value is None else value)
        self._columns["seconds"][-1] += self._seconds_before

    def _add_measured(self, event: Measured) -> None:
        for name, value in zip(event.names, event.values, strict=False):
            points = self._measured.setdefault(name, [])
            kept = bisect_left(points, event.step, key=itemgetter(0))
            self.cuts += kept < len(points)
            del points[kept:]
            points.append((event.step, float(value)))

    def measured(self) -> dict[str, MeasuredSeries]:
        """What was measured as a document does, by the keys of `rnnlab.documents.QUANTITIES`."""
        return {name: MeasuredSeries.of(points) for name, points in self._measured.items() if points}

    def _cut(self, points: int) -> None:
        self.cuts += points < self.points
        for column in self._columns.values():
            del column[points:]

    @property
    def points(self) -> int:
        """How many points the curve has."""
        return len(self._columns["step"])

    @property
    def step(self) -> int:
        """Training steps made, as far as the journals tell."""
        return max(self._from, int(self._columns["step"][-1]) if self.points else 0)

    def curve(self) -> Curve:
        """All points so far."""
        return Curve(*(np.array(self._columns[name], dtype=np.float64) for name in _QUANTITIES))

    def latest(self, quantity: str) -> float | None:
        """The last point's value of a quantity of `Curve`; None before there is a point."""
        return self._columns[quantity][-1] if self.points else None

    @property
    def learning_rate(self) -> float | None:
        """The learning rate now: as it was set by hand after the last point, else that point's."""
        if self.changes and self.changes[-1].step >= self.step:
            return self.changes[-1].learning_rate
        return self.latest("learning_rate")

    def accuracy_on(self, split: str) -> float | None:
        """The accuracy of the latest evaluation on ``"validation"`` or ``"test"``. The test of an end that was not
        the end does not count."""
        found = self.evaluations[self._evaluated_before if split == "test" else 0 :]
        return next((one.accuracy for one in reversed(found) if one.split == split), None)

    def typical_speed(self) -> float | None:
        """Images a second: the median over the points but the first, which also pays for building the graph."""
        speeds = self._columns["images_per_second"]
        return float(np.median(speeds[1:] or speeds)) if speeds else None

    def recent_speed(self) -> float | None:
        """Images a second over the latest points."""
        speeds = self._columns["images_per_second"][-_RECENT:]
        return float(np.median(speeds)) if speeds else None

    def columns(self) -> dict[str, Any]:
        """What the store keeps of it, by the names of its columns."""
        return {
            "device": self.devices[-1] if self.devices else None,
            "step": self.step,
            "loss": self.latest("loss"),
            "accuracy": self.latest("accuracy"),
            "validation_accuracy": self.accuracy_on("validation"),
            "test_accuracy": self.accuracy_on("test"),
            "images_per_second": self.typical_speed(),
            "seconds": self.seconds,
            "versions": dict(self.versions[-1]) if self.versions else None,
            "changes": [[change.step, change.learning_rate] for change in self.changes] or None,
        }


def _note(known: list[Any], fact: Any) -> None:
    """Append what is told, unless it is known."""
    if fact and fact not in known:
        known.append(fact)
