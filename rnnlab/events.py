"""What a training run tells and is told: plain frozen values that know nothing of files, queues or pages.

`rnnlab.train` hands each to `on_event` as it happens. `to_json` and `from_json` carry them through a journal or over a wire;
a `Snapshot`'s weights travel as a file beside the journal, never as JSON.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias

if TYPE_CHECKING:
    from rnnlab.network import Network

#: How a run ended. ``diverged``: the loss stopped being finite, and the last good weights were kept.
EndReason: TypeAlias = Literal["done", "stopped", "diverged"]


@dataclass(frozen=True, slots=True)
class Started:
    """The run has its device and its data and is about to build its first batch."""

    steps: int
    #: the device's name as a person knows it, for example ``"CPU (AMD EPYC)"``
    device: str
    parameters: int


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
    #: seconds since `Started`
    seconds: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Loss and accuracy on a whole split that the run does not learn from."""

    step: int
    split: Literal["validation", "test"]
    loss: float
    accuracy: float


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The weights at one moment of the run."""

    step: int
    network: Network = field(repr=False)


@dataclass(frozen=True, slots=True)
class Ended:
    """The run is over; its network holds the weights of `step`."""

    step: int
    reason: EndReason
    seconds: float


Event: TypeAlias = Started | Progress | Evaluation | Snapshot | Ended

_KINDS: dict[str, type[Any]] = {kind.__name__.lower(): kind for kind in (Started, Progress, Evaluation, Ended)}


def to_json(event: Event) -> dict[str, Any]:
    """The event as JSON's own types, with its kind under ``"kind"``; a `Snapshot` keeps only its step."""
    if isinstance(event, Snapshot):
        return {"kind": "snapshot", "step": event.step}
    return {"kind": type(event).__name__.lower(), **asdict(event)}


def from_json(data: dict[str, Any]) -> Event | None:
    """The event that `to_json` wrote; None for a snapshot (its weights lie in a file) or an unknown kind."""
    kind = _KINDS.get(data.get("kind", ""))
    if kind is None:
        return None
    return kind(**{key: value for key, value in data.items() if key in kind.__slots__})  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True)
class Stop:
    """End the run after the step it is in and keep what was learned."""


Command: TypeAlias = Stop


class Control(Protocol):
    """Where a run looks for commands, between two chunks of steps."""

    def poll(self) -> Command | None:
        """The oldest command that was not yet handed over, or None. Must return at once."""
