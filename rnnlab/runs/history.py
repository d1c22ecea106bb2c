"""What a journal has told so far, gathered for looking at: the curve, the evaluations, the end."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from rnnlab.events import Ended, Evaluation, Progress, Started
from rnnlab.runs.endings import Ending, of_event
from rnnlab.runs.journal import Entry
from rnnlab.runs.states import State

Array = NDArray[np.float64]
#: points of the latest speed
_RECENT = 10


@dataclass(frozen=True, eq=False, slots=True)
class Curve:
    """The points of a training curve, one array (points,) a quantity; see `rnnlab.events.Progress`."""

    step: Array
    loss: Array
    accuracy: Array
    learning_rate: Array
    images_per_second: Array
    seconds: Array

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
    """Takes the entries of one attempt in order. Not for several threads at once."""

    started: Started | None = None
    ending: Ending | None = None
    #: how long it trained, in seconds; None until it has ended
    seconds: float | None = None
    #: when the latest entry was written, in seconds since 1970
    updated: float | None = None
    evaluations: list[Evaluation] = field(default_factory=list)
    snapshots: list[int] = field(default_factory=list)
    _columns: dict[str, array[float]] = field(default_factory=lambda: {name: array("d") for name in _QUANTITIES})

    def add(self, entries: Iterable[Entry]) -> None:
        """Take entries that the journal was found to have."""
        for entry in entries:
            self.updated = entry.time
            if entry.kind == "failed":
                parameters = entry.data.get("parameters")
                self.ending = Ending(State.FAILED, str(entry.data.get("message")), dict(parameters or {}))
            elif entry.kind == "snapshot":
                self.snapshots.append(int(entry.data["step"]))
            else:
                self._add_event(entry)

    def _add_event(self, entry: Entry) -> None:
        event = entry.event
        if isinstance(event, Progress):
            for name, column in self._columns.items():
                column.append(getattr(event, name))
        elif isinstance(event, Evaluation):
            self.evaluations.append(event)
        elif isinstance(event, Started):
            self.started = event
        elif isinstance(event, Ended):
            self.ending, self.seconds = of_event(event), event.seconds

    @property
    def points(self) -> int:
        """How many points the curve has."""
        return len(self._columns["step"])

    @property
    def step(self) -> int:
        """Training steps made, as far as the journal tells."""
        return int(self._columns["step"][-1]) if self.points else 0

    def curve(self) -> Curve:
        """All points so far."""
        return Curve(*(np.array(self._columns[name], dtype=np.float64) for name in _QUANTITIES))

    def latest(self, quantity: str) -> float | None:
        """The last point's value of a quantity of `Curve`; None before there is a point."""
        return self._columns[quantity][-1] if self.points else None

    def accuracy_on(self, split: str) -> float | None:
        """The accuracy of the latest evaluation on ``"validation"`` or ``"test"``."""
        return next((found.accuracy for found in reversed(self.evaluations) if found.split == split), None)

    def typical_speed(self) -> float | None:
        """Images a second: the median over the points but the first, which also pays for building the graph."""
        speeds = self._columns["images_per_second"]
        return float(np.median(speeds[1:] or speeds)) if speeds else None

    def recent_speed(self) -> float | None:
        """Images a second over the latest points."""
        speeds = self._columns["images_per_second"][-_RECENT:]
        return float(np.median(speeds)) if speeds else None

    def columns(self) -> dict[str, float | int | str | None]:
        """What the store keeps of it, by the names of its columns."""
        return {
            "device": self.started.device if self.started else None,
            "step": self.step,
            "loss": self.latest("loss"),
            "accuracy": self.latest("accuracy"),
            "validation_accuracy": self.accuracy_on("validation"),
            "test_accuracy": self.accuracy_on("test"),
            "images_per_second": self.typical_speed(),
            "seconds": self.seconds,
        }
