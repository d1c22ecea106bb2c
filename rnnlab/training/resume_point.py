"""ResumePoint: all that a run needs in order to go on as if it had never stopped, and its file.

The file is an ``.npz``: arrays, and a header in JSON, never a pickle. Whoever reads one may have been handed a hostile
file: every size is checked against the bytes that are there before anything is allocated.
"""

from __future__ import annotations

import io
import json
import math
import zipfile
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnlab.errors import LabError
from rnnlab.recipe import Recipe
from rnnlab.settings import PRECISIONS, SETTINGS
from rnnlab.training.measures import Measures
from rnnlab.training.stopping import Progression
from rnnlab.training.tally import Tally
from rnnlab.weights import keras_shapes

_VERSION = 1
#: weights and slots of the largest recipe are 21
_MOST_MEMBERS = 64
_HEADER = "header"

Array = NDArray[np.float32]


@dataclass(frozen=True, eq=False, slots=True)
class ResumePoint:
    """The state of a run after `step` training steps.

    Order of data and augmentation follow from the recipe's seed and the step, so no generator's state is kept.

    A run may go on with more steps than it was meant to make. With a constant learning rate it ends exactly as if
    they had been asked for from the start. A cosine is stretched: from here on the learning rate is the one that a
    run of the new length has at each step. So it first jumps up from the end of the old cosine, like a warm restart
    (Loshchilov and Hutter 2017), and then falls to zero at the new end.
    """

    step: int
    #: in Keras' ``get_weights`` order
    weights: tuple[Array, ...]
    #: what the optimizer remembers, in the order of `weights`, one group after the other (Adam: all m, then all v)
    slots: tuple[Array, ...] = ()
    #: what a command put in place of the recipe's learning rate
    learning_rate: float | None = None
    #: what the next point of the curve already has
    tally: Tally = field(default_factory=Tally)
    #: what the stop conditions have to know
    progression: Progression = field(default_factory=Progression)
    #: how many of the things that may be due at this step were emitted: a point of the curve, a snapshot, an evaluation
    emitted: int = 0
    #: what the measuring as a document does has to know
    measures: Measures = field(default_factory=Measures)
    #: what its matrices are multiplied as, ``"float32"`` or ``"bfloat16"``; None in files from before this was kept
    precision: str | None = None

    def check(self, recipe: Recipe, slot_kinds: int) -> None:
        """Raise `LabError` unless this point fits a run of `recipe`, whose optimizer has so many slots a weight."""
        expected = keras_shapes(recipe) * (1 + slot_kinds)
        if [array.shape for array in (*self.weights, *self.slots)] != expected:
            raise LabError(
                "This run cannot go on: what was saved belongs to a network or an optimizer of another kind."
            )
        if not 0 <= self.step < recipe.steps:
            raise LabError(
                "This run has made {step} training steps already; to go on, ask for more than {step}.", step=self.step
            )

    def to_bytes(self) -> bytes:
        """The content of an ``.npz`` file."""
        header = {
            "version": _VERSION,
            "step": self.step,
            "learning_rate": self.learning_rate,
            "told": self.emitted,
            "tally": asdict(self.tally),
            "progression": asdict(self.progression),
            "measures": asdict(self.measures),
            "precision": self.precision,
        }
        arrays: dict[str, NDArray[Any]] = {_HEADER: np.frombuffer(json.dumps(header).encode(), np.uint8)}
        arrays |= {f"weight_{index}": array for index, array in enumerate(self.weights)}
        arrays |= {f"slot_{index}": array for index, array in enumerate(self.slots)}
        file = io.BytesIO()
        np.savez(file, allow_pickle=False, **arrays)
        return file.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> ResumePoint:
        """What `to_bytes` wrote. Raises `LabError` on anything else; nothing in it is ever executed."""
        try:
            return _read(data)
        except (ValueError, TypeError, KeyError, AttributeError, OSError, EOFError, RuntimeError, OverflowError, RecursionError,
                zipfile.BadZipFile) as error:  # fmt: skip
            raise LabError(
                "This file is not a point from which a run can go on, or it is damaged. Start the run again."
            ) from error


def _read(data: bytes) -> ResumePoint:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = archive.infolist()
        # Stored, not compressed: then no member can be larger than the file.
        if len(members) > _MOST_MEMBERS or any(member.compress_type != zipfile.ZIP_STORED for member in members):
            raise ValueError("not members of a resume point")
        content = {member.filename.removesuffix(".npy"): archive.read(member) for member in members}
    header = json.loads(_array(content.pop(_HEADER), np.uint8).tobytes())
    if header.pop("version") != _VERSION:
        raise ValueError("another version")
    weights, slots = _in_order(content, "weight"), _in_order(content, "slot")
    if len(weights) + len(slots) != len(content):
        raise ValueError("more than a resume point holds")
    rate = SETTINGS["learning_rate"].check(header["learning_rate"]) if header["learning_rate"] is not None else None
    step, emitted = _count(header["step"]), _count(header["told"])
    # files from before the measuring have no measures
    measures = _measures(**header.get("measures", asdict(Measures())))
    tally, progression = _tally(**header["tally"]), _progression(**header["progression"])
    return ResumePoint(step, weights, slots, rate, tally, progression, emitted, measures, _precision(header))


def _in_order(content: dict[str, bytes], kind: str) -> tuple[Array, ...]:
    """The arrays of one kind: weight_0, weight_1 …"""
    count = sum(name.startswith(f"{kind}_") for name in content)
    return tuple(_array(content[f"{kind}_{index}"], np.float32) for index in range(count))


def _array(data: bytes, kind: type[np.generic]) -> NDArray[Any]:
    """The array in an ``.npy`` file of the one form that `write` makes: little-endian, rows first, format 1.0."""
    file = io.BytesIO(data)
    if np.lib.format.read_magic(file) != (1, 0):
        raise ValueError("another format of arrays")
    shape, by_columns, dtype = np.lib.format.read_array_header_1_0(file)
    values = data[file.tell() :]
    if dtype != np.dtype(kind).newbyteorder("<") or min(shape, default=0) < 0:
        raise ValueError("another type of array")
    if math.prod(shape) * dtype.itemsize != len(values):
        raise ValueError("a shape that does not fit its values")
    return np.frombuffer(values, dtype).reshape(shape, order="F" if by_columns else "C")


def _tally(*, steps: int, **sums: float) -> Tally:
    return Tally(_count(steps), **{name: _real(value) for name, value in sums.items()})


def _progression(*, best_loss: float | None, evaluations_since: int, seconds: float) -> Progression:
    return Progression(None if best_loss is None else _real(best_loss), _count(evaluations_since), _real(seconds))


def _measures(*, cost_sum: float, before_sum: float, loss: float | None, **counts: int) -> Measures:
    whole = {name: _count(value) for name, value in counts.items()}
    known = None if loss is None else _real(loss)
    return Measures(cost_sum=_real(cost_sum), before_sum=_real(before_sum), loss=known, **whole)


def _precision(header: dict[str, Any]) -> str | None:
    """Files from before it was kept have none."""
    found = header.get("precision")
    if found is None:
        return None
    if found not in PRECISIONS or found == "auto":
        raise ValueError("not a precision")
    return str(found)


def _count(value: object) -> int:
    if type(value) is not int or value < 0:
        raise ValueError("not a count")
    return value


def _real(value: object) -> float:
    if type(value) not in (int, float):
        raise ValueError("not a number")
    return float(value)  # type: ignore[arg-type]
