"""How large everything is, and the presets: the documents' own examples."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Literal, TypeAlias

from rnnlab.errors import LabError
from rnnlab.i18n import N_
from rnnlab.notation import CELLS
from rnnlab.settings import PIXELS, Setting

Way: TypeAlias = Literal["last", "every", "h", "hc"]

CELL_CHOICES = ("simple_rnn", "lstm", "gru")
INITIALS = ("zeros", "given")
#: what the output layer is given: outputs[:, -1], all outputs, the final h, or h and c
WAYS = ("last", "every", "h", "hc")

#: what each field may be; its first value is document 003's example
FIELDS = MappingProxyType(
    {
        setting.name: setting
        for setting in (
            Setting("batch", "integer", 3, N_("Batch B"), N_("How many examples are read side by side."), low=1, high=256),
            Setting("timesteps", "integer", 2, N_("Timesteps T"),
                    N_("How long the sequence is: how often the cell is used."), low=1, high=784),
            Setting("inputs", "integer", 4, N_("Inputs I"),
                    N_("How many numbers the cell is given at one timestep."), low=1, high=784),
            Setting("units", "integer", 5, N_("Units H"),
                    N_("How many numbers the state holds (Keras: units, TensorFlow 1: num_units). Not the timesteps."), low=1, high=512),
            Setting("cell", "choice", "lstm", N_("Cell"), "", choices=CELL_CHOICES),
            Setting("time_major", "flag", False, "time_major",
                    N_("Whether timesteps are the first axis and the batch the second. It moves numbers and changes none.")),
            Setting("initial", "choice", "zeros", N_("Initial state"),
                    N_("Zeros, or given: the state that this cell has after reading the same batch once before."), choices=INITIALS),
            Setting("way", "choice", "last", N_("The answer is made from"),
                    N_("Which of the cell’s tensors the output layer is given."), choices=WAYS),
        )
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ShapeSetup:
    """The sizes and choices that decide every shape. Raises `LabError` on a value that is not allowed."""

    batch: int = 3
    timesteps: int = 2
    inputs: int = 4
    units: int = 5
    cell: str = "lstm"
    time_major: bool = False
    #: ``sequence_length``: how many timesteps each example has, B numbers; None where all have T
    lengths: tuple[int, ...] | None = None
    initial: str = "zeros"
    way: str = "last"

    def __post_init__(self) -> None:
        for name, setting in FIELDS.items():
            object.__setattr__(self, name, setting.check(getattr(self, name)))
        if self.way == "hc" and self.cell != "lstm":
            raise LabError("Only the LSTM has a cell state c: choose the final state h, or an LSTM.")
        if self.lengths is not None:
            _check_lengths(self.lengths, self.batch, self.timesteps)

    @property
    def blocks(self) -> int:
        """How many gate blocks the cell has: 4 in an LSTM, 3 in a GRU, 1 in a SimpleRNN."""
        return len(CELLS[self.cell].keras_order)

    @property
    def flat(self) -> int:
        """T · I: how many numbers one example has."""
        return self.timesteps * self.inputs

    @property
    def reads_digits(self) -> bool:
        """Whether an example has as many numbers as a digit of MNIST has pixels."""
        return self.flat == PIXELS

    def changed(self, **values: Any) -> ShapeSetup:
        """A copy with some values replaced, checked again."""
        return replace(self, **values)


def _check_lengths(lengths: tuple[int, ...], batch: int, timesteps: int) -> None:
    if len(lengths) != batch:
        raise LabError(
            "sequence_length needs one length for each of the {batch} examples, but there are {count}. "
            "End the list with “…” to repeat it.",
            batch=batch,
            count=len(lengths),
        )
    for example, length in enumerate(lengths, start=1):
        if not 1 <= length <= timesteps:
            raise LabError(
                "Example {example} cannot have the length {length}: there are {timesteps} timesteps, "
                "so choose from 1 to {timesteps}.",
                example=example,
                length=length,
                timesteps=timesteps,
            )


@dataclass(frozen=True, slots=True)
class Preset:
    """A setup with a name (a message id)."""

    key: str
    name: str
    setup: ShapeSetup


PRESETS = MappingProxyType(
    {
        preset.key: preset
        for preset in (
            Preset("example", N_("Document 003: 3, 2, 4, 5"), ShapeSetup()),
            Preset("lengths", N_("Document 003: lengths 5, 10, 25"), ShapeSetup(timesteps=25, lengths=(5, 10, 25), way="h")),
            Preset("digits", N_("MNIST, document 004: 128, 28, 28, 128"), ShapeSetup(128, 28, 28, 128)),
        )
    }
)  # fmt: skip
