"""RunView: a run as a page shows it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from rnnlab.documents.series import MeasuredSeries
from rnnlab.events import Evaluation, Probe, RateChanged
from rnnlab.i18n import _
from rnnlab.recipe import Recipe
from rnnlab.runs.endings import MENDABLE, Ending
from rnnlab.runs.files.history import Curve, History
from rnnlab.runs.reproducibility import Sentence, why_not_the_same
from rnnlab.runs.states import ACTIVE, State
from rnnlab.runs.store.records import RunRecord


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
    #: at most `watching.MOST_POINTS` points; see `Curve.thinned`
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
    #: how long it is expected to wait for a worker; None when it does not wait, or nothing is known
    queue_seconds: float | None = None
    note: str = ""
    pinned: bool = False
    #: the run whose weights it started from, and at which step of that run they were taken
    parent: str | None = None
    parent_step: int | None = None
    #: package -> version, of the worker
    versions: Mapping[str, str] = field(default_factory=dict)
    #: what its matrices were multiplied as, ``"float32"`` or ``"bfloat16"``; None until it has started, and where nobody noted it
    precision: str | None = None
    #: the changes of the learning rate by hand
    changes: tuple[RateChanged, ...] = ()
    #: the one of the latest step
    learning_rate: float | None = None
    #: the kinds of commands that the worker has not heard yet, the oldest first
    pending: tuple[str, ...] = ()
    #: the step of the network that ``Service.network(id, step="live")`` gives; None when that is the latest snapshot
    live_step: int | None = None
    #: what it believed of the probe digits, the latest last
    probes: tuple[Probe, ...] = field(default=(), repr=False)
    #: 10 x 10 counts of the latest evaluation on validation digits, ``confusion[label][answer]``
    confusion: tuple[tuple[int, ...], ...] | None = field(default=None, repr=False)
    #: what it measured as a document does, by the keys of `rnnlab.documents.QUANTITIES`
    measured: Mapping[str, MeasuredSeries] = field(default_factory=dict, repr=False)
    #: whether `Service.resume` would put it back into the queue
    can_resume: bool = False
    #: whether `Service.extend` would
    can_extend: bool = False
    #: why the same recipe and seed would not give the same curve; see `reproducible`
    difference: Sentence | None = None
    #: all points; None where `curve` has them all
    whole: Curve | None = field(default=None, repr=False)
    #: see `History.cuts`
    cuts: int = 0
    #: when it was seen so, in seconds since 1970: of two views of a run the later one is right
    seen: float = field(default_factory=time.time, compare=False)

    @property
    def active(self) -> bool:
        """Whether it waits or is being worked on: whether it is worth looking again."""
        return self.state is State.QUEUED or self.state in ACTIVE

    @property
    def reproducible(self) -> str | None:
        """None: the same recipe and seed give the same curve. Else the sentence that says why they would not, in the
        language of this context."""
        return self.difference.text if self.difference else None

    @property
    def message(self) -> str:
        """The sentence that explains the end, in the language of this context; empty if none is needed."""
        if self.ending is None or self.ending.message is None:
            return ""
        parameters = {
            key: _(value) if isinstance(value, str) else value for key, value in self.ending.parameters.items()
        }
        return _(self.ending.message).format(**parameters)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What is known of a run's place in the queue."""

    #: 1: it is next
    place: int | None = None
    #: expected
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class OnDisk:
    """What files a run has."""

    #: the steps whose snapshots are kept
    snapshots: frozenset[int] = frozenset()
    has_final: bool = False
    has_resume_point: bool = False


def make_view(
    record: RunRecord,
    history: History,
    whole: Curve,
    curve: Curve,
    disk: OnDisk,
    waiting: Waiting,
    pending: tuple[str, ...],
    versions: Mapping[str, str],
) -> RunView:
    """Put a view together. `whole` has all points and `curve` those to look at; `versions`: what this app has."""
    current = history.attempt == record.attempt
    state = _state(record, history) if current else record.state
    at_work = state in (State.RUNNING, State.PAUSED)
    speed = history.recent_speed()
    left = (record.steps - history.step) * record.recipe.batch_size / speed if speed and current and at_work else None
    snapshots = tuple(step for step in history.snapshots if step in disk.snapshots)
    return RunView(
        id=record.id,
        owner=record.owner_id,
        name=record.name,
        state=state,
        attempt=record.attempt,
        recipe=record.recipe,
        device=history.devices[-1] if history.devices else record.device,
        step=history.step,
        steps=record.steps,
        curve=curve,
        evaluations=tuple(history.evaluations),
        snapshots=snapshots,
        images_per_second=speed,
        seconds_left=left,
        seconds=history.seconds,
        validation_accuracy=history.accuracy_on("validation"),
        test_accuracy=history.accuracy_on("test"),
        queue_place=waiting.place,
        has_network=disk.has_final or bool(snapshots),
        updated=history.updated,
        ending=Ending(record.state, record.message, record.parameters or {}) if record.message else None,
        queue_seconds=waiting.seconds,
        note=record.note,
        pinned=record.pinned,
        parent=record.parent,
        parent_step=record.parent_step,
        versions=history.versions[-1] if history.versions else record.versions,
        precision=history.precision,
        changes=tuple(history.changes),
        learning_rate=history.learning_rate,
        pending=pending if state in ACTIVE else (),
        live_step=history.live_step,
        probes=tuple(history.probes),
        confusion=_confusion(history),
        measured=history.measured(),
        can_resume=_can_resume(record, disk),
        can_extend=record.state is State.DONE and disk.has_resume_point,
        difference=why_not_the_same(record, history, versions),
        whole=whole,
        cuts=history.cuts,
    )


def _state(record: RunRecord, history: History) -> State:
    """The state, with what the journal knows already and the store does not yet."""
    if record.state in (State.STARTING, State.RUNNING, State.PAUSED) and history.started is not None:
        return State.PAUSED if history.paused else State.RUNNING
    return record.state


def _can_resume(record: RunRecord, disk: OnDisk) -> bool:
    if record.state in (State.STOPPED, State.INTERRUPTED):
        # one that never left the queue goes back there
        return disk.has_resume_point or record.attempt == 0
    return record.state is State.FAILED and record.message in MENDABLE and disk.has_resume_point


def _confusion(history: History) -> tuple[tuple[int, ...], ...] | None:
    found = (one.confusion for one in reversed(history.evaluations) if one.split == "validation")
    return next((one for one in found if one is not None), None)
