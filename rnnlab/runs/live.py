"""Live updates: what is new in the journals of runs that go on, as JSON, for a page's component that polls.

``GET …/_rnnlab/runs/live?ticket=…&have=<run>:<cursor>&have=…`` is answered with nothing (204) if nothing is new, else with

    {"now": 1764500000.1,                 seconds since 1970, this server's clock
     "tickets": {old: new},               in place of those that are soon to expire
     "worker": {"state": …, "device": …}  if it was asked for (``worker=<state><device>``) and is another
     "runs": {run: update}}               those of the requested runs that have an update
    update = {"cursor": "2.31.4.6.12.9f0c…",  what to send with the next request
              "seen": 1764500000.1,       of two of them the later one is right (`RunView.seen`)
              "from": 0,                  0: this is all there is. Else it goes after the first so many points
              "facts": {…},               how it stands: see `facts`
              "points": {"step": […], "loss": […], …},            the curve's points that are new, a list a quantity
              "evaluations": [[step, split, loss, accuracy], …],  those that are new
              "probe": {"step": …, "probabilities": 10 x 10},     the latest, if it is asked for (``more=probe``) and new
              "confusion": 10 x 10 counts,                        of the latest evaluation, if it is new
              "measured": {quantity: {"from": 0, "steps": […], "values": […]}},
              "console": ["…"]}             a document's last lines, if they are asked for (``more=<listing>``)
    update = {"gone": "There is no run …"}  if it was deleted

A cursor counts what the asker has: the history's cuts, points, evaluations, probes and measured values, and a digest of
the facts. So an answer depends on the cursor alone, is made once for all who have the same one, and outlives the server.
Where something was emitted anew (`History.cuts`), and for who has no points, the answer is the whole: the points thinned as in a
`RunView`, then increments. NaN is null. A number has six figures, as many as can be seen.
"""

from __future__ import annotations

import hashlib
import json
import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from rnnlab.documents.console import console_lines
from rnnlab.documents.listings import LISTINGS
from rnnlab.errors import LabError
from rnnlab.runs.states import State
from rnnlab.runs.views import RunView

Update = dict[str, Any]
Facts = dict[str, Any]

#: the quantities of a point that a page draws
QUANTITIES = ("step", "loss", "accuracy", "learning_rate", "gradient_norm", "saturation", "dead")
#: seconds for which a look at a run is good for all who ask: less than a person notices
FRESH = 0.05
#: lines of a document's console that are shown while a run goes on
CONSOLE_LINES = 30
#: runs that are looked at, and answers that are kept for each
_RUNS, _ANSWERS = 256, 64


@dataclass(frozen=True, slots=True)
class Cursor:
    """How much of a run somebody has."""

    cuts: int
    points: int
    evaluations: int
    probes: int
    #: for each measured quantity in the order of its name
    measured: tuple[int, ...]
    digest: str

    @classmethod
    def of(cls, run: RunView, known: Facts) -> Cursor:
        """All there is of the run."""
        measured = tuple(len(run.measured[name]) for name in sorted(run.measured))
        digest = hashlib.blake2b(_json(known).encode(), digest_size=6).hexdigest()
        return cls(run.cuts, _points(run), len(run.evaluations), len(run.probes), measured, digest)

    @classmethod
    def read(cls, text: str) -> Cursor | None:
        """None for a text that is no cursor: its sender has nothing that is of use."""
        try:
            cuts, points, evaluations, probes, measured, digest = text.split(".")
            each = tuple(int(count) for count in measured.split("-")) if measured else ()
            read = cls(int(cuts), int(points), int(evaluations), int(probes), each, digest)
        except ValueError:
            return None
        return read if min(read.cuts, *read._counts()) >= 0 else None

    def __str__(self) -> str:
        measured = "-".join(map(str, self.measured))
        return f"{self.cuts}.{self.points}.{self.evaluations}.{self.probes}.{measured}.{self.digest}"

    def is_before(self, other: Cursor) -> bool:
        """Whether what is missing to `other` can be added to this."""
        pairs = zip(self._counts(), other._counts(), strict=False)
        same_kinds = len(self.measured) == len(other.measured)
        return self.cuts == other.cuts and same_kinds and all(one <= two for one, two in pairs)

    def _counts(self) -> tuple[int, ...]:
        return (self.points, self.evaluations, self.probes, *self.measured)


def facts(run: RunView, hints: Sequence[Any] = ()) -> Facts:
    """How a run stands, without its curve and without what its owner wrote. `hints`: whatever names them.

    Some are there so that a page knows when what it has drawn of them is out of date.
    """
    latest = len(run.curve) > 0
    rates = run.curve.learning_rate
    return {
        "state": run.state.value,
        "active": run.active,
        "attempt": run.attempt,
        "step": run.step,
        "steps": run.steps,
        "loss": _number(run.curve.loss[-1]) if latest else None,
        "accuracy": _number(run.curve.accuracy[-1]) if latest else None,
        "images_per_second": _number(run.images_per_second),
        "validation_accuracy": _number(run.validation_accuracy),
        "test_accuracy": _number(run.test_accuracy),
        "learning_rate": _number(run.learning_rate),
        "seconds_left": None if run.seconds_left is None else round(run.seconds_left),
        "queue_place": run.queue_place,
        "queue_seconds": None if run.queue_seconds is None else round(run.queue_seconds),
        "updated": None if run.updated is None else round(run.updated, 2),
        "dead_units": _dead_units(run),
        "validated": sum(map(sum, run.confusion)) if run.confusion else None,
        "diagonal": _diagonal(run),
        "probe_step": run.probes[-1].step if run.probes else None,
        # what a page's widgets and sentences depend on
        "begun": latest,
        "varies": bool(latest and (rates != rates[0]).any()),
        "splits": sorted({one.split for one in run.evaluations}),
        "probed": bool(run.probes),
        "measures": sorted(run.measured),
        "has_network": run.has_network,
        "snapshot": run.snapshots[-1] if run.snapshots else None,
        "live_step": run.live_step,
        "paused_at": run.step if run.state is State.PAUSED else None,
        "pending": list(run.pending),
        "changes": [[change.step, change.learning_rate] for change in run.changes],
        "device": run.device,
        "difference": run.difference.message if run.difference else None,
        "ending": run.ending.message if run.ending else None,
        "can": [run.can_resume, run.can_extend],
        "hints": list(hints),
    }


def update_since(
    have: Cursor | None, run: RunView, *, known: Facts | None = None, more: str = "probe"
) -> Update | None:
    """What somebody who has `have` does not know of the run; None if there is nothing.

    `more` is what else is wanted: ``probe``, or a listing of the documents.
    """
    known = facts(run) if known is None else known
    now = Cursor.of(run, known)
    if have == now:
        return None
    # who has no point yet, but a probe of step 0, gets all of it as well: 0 says so
    before = have if have is not None and have.points and have.is_before(now) else None
    start = before.points if before is not None else 0
    answer: Update = {"cursor": str(now), "seen": run.seen, "from": start, "facts": known}
    curve = run.curve if before is None or run.whole is None else run.whole
    answer["points"] = {name: _numbers(getattr(curve, name)[start:]) for name in QUANTITIES}
    answer["evaluations"] = [
        [one.step, one.split, _number(one.loss), _number(one.accuracy)]
        for one in run.evaluations[before.evaluations if before else 0 :]
    ]
    if more == "probe" and run.probes and (before is None or before.probes < now.probes):
        latest = run.probes[-1]
        answer["probe"] = {"step": latest.step, "probabilities": latest.probabilities}
    if run.confusion is not None and (before is None or before.evaluations < now.evaluations):
        answer["confusion"] = run.confusion
    answer["measured"] = _measured(run, before)
    if more in LISTINGS and answer["measured"]:
        answer["console"] = console_lines(more, run.measured, run.recipe)[-CONSOLE_LINES:]
    return answer


def _measured(run: RunView, before: Cursor | None) -> dict[str, Any]:
    """The measured values that are new, by their quantities."""
    had = before.measured if before is not None else (0,) * len(run.measured)
    return {
        name: {"from": count, "steps": series.steps[count:].tolist(), "values": _numbers(series.values[count:])}
        for count, (name, series) in zip(had, sorted(run.measured.items()), strict=True)
        if before is None or count < len(series)
    }


def _dead_units(run: RunView) -> int | None:
    """How many units do not move, where that was measured last."""
    known = run.curve.dead[np.isfinite(run.curve.dead)]
    return round(float(known[-1]) * run.recipe.hidden_size) if len(known) else None


def _diagonal(run: RunView) -> float | int | None:
    """The share of the latest validation digits that were read rightly."""
    if run.confusion is None:
        return None
    total = sum(map(sum, run.confusion))
    return _number(sum(row[digit] for digit, row in enumerate(run.confusion)) / total) if total else 0


def _points(run: RunView) -> int:
    return len(run.curve if run.whole is None else run.whole)


def _number(value: float | None) -> float | int | None:
    """Six figures; None for what is no number."""
    if value is None or not math.isfinite(value):
        return None
    short = float(f"{value:.6g}") if abs(value) < 1e6 else float(value)
    return int(short) if short.is_integer() else short


def _numbers(values: Iterable[float]) -> list[float | int | None]:
    return [_number(float(value)) for value in values]


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


class LiveRuns:
    """Answers all who ask for the same runs with the same work: a look at a run, and an answer's text, are made once.

    `look` gives a run's view and raises `LabError` when it is gone; `hints` names what is to be hinted at. Thread-safe.
    """

    def __init__(self, look: Callable[[str], RunView], hints: Callable[[RunView], Sequence[Any]]) -> None:
        self._look, self._hints = look, hints
        self._lock = threading.Lock()
        self._runs: OrderedDict[str, _CachedRun] = OrderedDict()

    def ready(self, runs: Iterable[str]) -> bool:
        """Whether `text` would answer for these without looking: in a moment, and without waiting for a disk."""
        now = time.monotonic()
        with self._lock:
            looked = [self._runs.get(run) for run in runs]
        return all(one is not None and one.is_fresh(now) for one in looked)

    def text(self, run: str, have: str, more: str = "") -> str | None:
        """The update as JSON; None if there is none."""
        with self._lock:
            looked = self._runs.get(run)
            if looked is None:
                looked = self._runs[run] = _CachedRun(run)
            self._runs.move_to_end(run)
            while len(self._runs) > _RUNS:
                self._runs.popitem(last=False)
        return looked.text(have, more, self._look, self._hints)


class _CachedRun:
    """One run as it was seen a moment ago, and the answers that were made of it."""

    def __init__(self, run: str) -> None:
        self._run = run
        self._lock = threading.Lock()
        self._moment = -math.inf
        self._view: RunView | None = None
        self._facts: Facts = {}
        self._gone: str | None = None
        self._answers: dict[tuple[str, str], str | None] = {}

    def is_fresh(self, now: float) -> bool:
        return now - self._moment < FRESH

    def text(
        self,
        have: str,
        more: str,
        look: Callable[[str], RunView],
        hints: Callable[[RunView], Sequence[Any]],
    ) -> str | None:
        with self._lock:
            if not self.is_fresh(time.monotonic()):
                self._look(look, hints)
            if self._view is None:
                return self._gone
            asked = (have, more)
            if asked not in self._answers:
                if len(self._answers) >= _ANSWERS:
                    self._answers.clear()
                found = update_since(Cursor.read(have), self._view, known=self._facts, more=more)
                self._answers[asked] = None if found is None else _json(found)
            return self._answers[asked]

    def _look(self, look: Callable[[str], RunView], hints: Callable[[RunView], Sequence[Any]]) -> None:
        try:
            view = look(self._run)
        except LabError as error:
            self._view, self._gone = None, _json({"gone": str(error)})
        else:
            if view is not self._view:
                self._view, self._facts = view, facts(view, hints(view))
                self._answers.clear()
        self._moment = time.monotonic()
