"""What a training run tells and is told: plain frozen values that know nothing of files, queues or pages.

`rnnlab.train` hands each to `on_event` as it happens. `to_json` and `from_json` carry them through a journal or over a wire;
a `Snapshot`'s weights travel as a file beside the journal, never as JSON.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias

if TYPE_CHECKING:
    from rnnlab.network import Network

#: How a run ended. ``diverged``: the loss stopped being finite, and the last good weights were kept. ``target``,
#: ``patience`` and ``time``: one of the recipe's stop conditions was met.
EndReason: TypeAlias = Literal["done", "stopped", "diverged", "target", "patience", "time"]


@dataclass(frozen=True, slots=True)
class Started:
    """The run has its device and its data and is about to build its first batch."""

    steps: int
    #: the device's name as a person knows it, for example ``"CPU (AMD EPYC)"``
    device: str
    parameters: int
    #: what its matrices are multiplied as, ``"float32"`` or ``"bfloat16"``; None in a journal from before this was told
    precision: str | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """One point of the training curve. `loss` and `accuracy` are the means over the batches since the last point,
    each measured before that batch's update, as Keras measures them."""

    #: training steps made so far, from 1
    step: int
    loss: float
    accuracy: float
    learning_rate: float
    images_per_second: float
    #: seconds of training since `Started`, pauses not counted
    seconds: float
    #: the mean Euclidean length of the whole gradient over those batches, before any clipping
    gradient_norm: float | None = None
    #: the share of gate activations (of a SimpleRNN: of hidden states) that stand where they hardly learn, on
    #: validation digits: within 0.05 of an end of their range
    saturation: float | None = None
    #: the share of hidden units that hardly move (by less than 0.001) over all timesteps of those digits
    dead: float | None = None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Loss and accuracy on images of a split that the run does not learn from."""

    step: int
    split: Literal["validation", "test"]
    loss: float
    accuracy: float
    #: 10 x 10 counts, ``confusion[label][answer]``
    confusion: tuple[tuple[int, ...], ...] | None = None


@dataclass(frozen=True, slots=True)
class Probe:
    """What the network believes of the ten probe digits: the first validation image of each class, 0 to 9."""

    step: int
    #: ``probabilities[digit][class]``, 10 x 10, rounded to three decimals
    probabilities: tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True)
class Measured:
    """What a document prints at this moment, measured as the document measures it (`Recipe.measure`)."""

    step: int
    #: keys of `rnnlab.documents.QUANTITIES`
    names: tuple[str, ...]
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The weights at one moment of the run."""

    step: int
    network: Network = field(repr=False)
    #: False: only the latest of its kind is worth keeping (a pause, or a single step)
    kept: bool = True


@dataclass(frozen=True, slots=True)
class Paused:
    """The run waits for a command."""

    step: int


@dataclass(frozen=True, slots=True)
class Resumed:
    """The run goes on after a pause."""

    step: int


@dataclass(frozen=True, slots=True)
class RateChanged:
    """From this step on the learning rate is another; a cosine keeps its shape under it."""

    step: int
    learning_rate: float


@dataclass(frozen=True, slots=True)
class Ended:
    """The run is over; its network holds the weights of `step`."""

    step: int
    reason: EndReason
    seconds: float


Event: TypeAlias = (
    Started | Progress | Evaluation | Probe | Measured | Snapshot | Paused | Resumed | RateChanged | Ended
)

_KINDS: dict[str, type[Any]] = {
    kind.__name__.lower(): kind
    for kind in (Started, Progress, Evaluation, Probe, Measured, Paused, Resumed, RateChanged, Ended)
}


def to_json(event: Event) -> dict[str, Any]:
    """The event as JSON's own types, with its kind under ``"kind"``; a `Snapshot` leaves out its network."""
    if isinstance(event, Snapshot):
        return {"kind": "snapshot", "step": event.step, "kept": event.kept}
    return {"kind": type(event).__name__.lower(), **asdict(event)}


def from_json(data: dict[str, Any]) -> Event | None:
    """The event that `to_json` wrote; None for a snapshot (its weights lie in a file) or an unknown kind."""
    kind = _KINDS.get(data.get("kind", ""))
    if kind is None:
        return None
    return kind(**{key: _frozen(value) for key, value in data.items() if key in kind.__slots__})  # type: ignore[no-any-return]


def _frozen(value: Any) -> Any:
    """JSON's lists as tuples, at every depth."""
    return tuple(_frozen(part) for part in value) if isinstance(value, list) else value


@dataclass(frozen=True, slots=True)
class Stop:
    """End the run after the step it is in and keep what was learned."""


@dataclass(frozen=True, slots=True)
class Pause:
    """Wait after the step the run is in."""


@dataclass(frozen=True, slots=True)
class Resume:
    """Go on after a pause."""


@dataclass(frozen=True, slots=True)
class OneStep:
    """Make one training step and wait again (slow motion). A run that goes on is paused by it first."""


@dataclass(frozen=True, slots=True)
class SetLearningRate:
    """Use another learning rate from the next step on. Weights and optimizer slots stay as they are."""

    learning_rate: float


Command: TypeAlias = Stop | Pause | Resume | OneStep | SetLearningRate

_COMMANDS: dict[str, type[Any]] = {
    "stop": Stop, "pause": Pause, "resume": Resume, "one_step": OneStep, "set_learning_rate": SetLearningRate
}  # fmt: skip


def command_to_json(command: Command) -> dict[str, Any]:
    """The command as JSON's own types, with its kind under ``"kind"``."""
    kind = next(name for name, known in _COMMANDS.items() if type(command) is known)
    return {"kind": kind, **asdict(command)}


def command_from_json(data: dict[str, Any]) -> Command | None:
    """The command that `command_to_json` wrote; None for an unknown kind, or one that lacks what it needs."""
    kind = _COMMANDS.get(str(data.get("kind")))
    if kind is None:
        return None
    try:
        return kind(**{key: value for key, value in data.items() if key in kind.__slots__})  # type: ignore[no-any-return]
    except TypeError:
        return None


class Control(Protocol):
    """Where a run looks for commands, between two chunks of steps and while it is paused."""

    def poll(self) -> Command | None:
        """The oldest command that was not yet handed over, or None. Must return at once."""
