"""From traces to what the score's browser side is given: a small JSON header and a body of whole numbers.

A value v travels as round(1000 v): the score shows three decimals, and they are the trace's own.
"""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from rnnlab.errors import LabError
from rnnlab.i18n import _
from rnnlab.notation import CELLS, QUANTITIES
from rnnlab.player.pause import pause_step
from rnnlab.player.score.lanes import Lane, default_lanes, fitting_lanes
from rnnlab.player.score.texts import text_table
from rnnlab.player.sections.section import Section, thousandths
from rnnlab.trace import Trace

Mode: TypeAlias = Literal["score", "guess"]
#: what the other takes of a digit differ in: what was changed by hand, or how long the network had learned
Axis: TypeAlias = Literal["surgery", "training"]
#: one of several takes of a digit, by a place; or, of two, what the second is more than the first
WhichTake: TypeAlias = int | Literal["difference"]

#: the lanes that are open at first; the belief always is
SIMPLEST = ("hidden",)
#: what is told of a lane besides its values
_TOLD = tuple(each.name for each in fields(Lane) if each.name != "values")


@dataclass(frozen=True)
class View:
    """How the score is first shown; none of it is part of the trace."""

    mode: Mode = "score"
    #: the lanes that are open, besides the belief; None: `SIMPLEST` in the player, every lane in a picture
    open_lanes: tuple[str, ...] | None = None
    #: the largest side of the digit, in CSS pixels; None leaves it to the score
    height: int | None = None
    #: whether somebody answers when the next digit is asked for
    has_next: bool = False
    #: whether somebody answers when a unit is pinned
    can_pin: bool = False
    #: the pinned unit, from 0
    unit: int | None = None
    #: how the units stand side by side at first, as the section of units names it
    order: str | None = None
    #: where the score stands at first, from 0; None: it plays from the start
    row: int | None = None
    #: which take is shown at first, by its place on the page (`ScorePayload.take_at`); None: the last one
    take: WhichTake | None = None
    #: a new digit is shown at once, as far as the last one had been read
    live: bool = False
    #: scores of the same clock move together
    clock: str | None = None
    #: its moments are another score's, which has the controls
    follows: bool = False
    #: whether a link to this very view is offered
    linked: bool = False
    #: whether it begins to play only when it is scrolled into view
    waits: bool = False


@dataclass(frozen=True, eq=False)
class Take:
    """Another trace of the same digit, and what it is called beside the others."""

    name: str
    trace: Trace = field(repr=False)


@dataclass(frozen=True, eq=False)
class Shown:
    """What the score shows of a digit: a trace with what is said of it, its other takes, and the views beside it."""

    trace: Trace
    #: what the network is called
    name: str = ""
    #: what the digit was meant as, where that is known
    label: int | None = None
    #: other traces of the digit, of the same cell and sizes; what they differ in, and what `trace` is called beside them
    takes: Sequence[Take] = field(default=(), repr=False)
    axis: Axis | None = None
    first: str = ""
    #: what further views of the score need
    sections: Sequence[Section] = field(default=(), repr=False)
    #: how all of it is first shown; of a picture, how it is shown
    view: View = field(default_factory=View)

    @classmethod
    def of(cls, what: Trace | Shown) -> Shown:
        """A trace alone, if it is one."""
        return what if isinstance(what, Shown) else cls(what)

    @property
    def unit_order(self) -> NDArray[np.integer[Any]] | None:
        """The unit at each place in the view's order; None where they stand as they are numbered."""
        arrays = next((section.arrays for section in self.sections if section.key == "units"), {})
        return arrays.get(f"order_{self.view.order}")


@dataclass(frozen=True)
class TakeLanes:
    """A take, ready to be sent: its lanes as the score's own, and its digit (28, 28)."""

    name: str
    lanes: tuple[Lane, ...]
    image: NDArray[np.int16] = field(repr=False)


@dataclass(frozen=True)
class ScorePayload:
    """What the score shows of one trace, or of several of one digit. `to_bytes` is the form that travels."""

    name: str
    cell: str
    timesteps: int
    lanes: tuple[Lane, ...]
    #: (28, 28) and (T, I), as in `Trace`
    image: NDArray[np.int16] = field(repr=False)
    pixels: NDArray[np.uint16] = field(repr=False)
    #: each timestep is one whole row of the digit, from the top
    by_rows: bool
    #: read pixel after pixel in reading order, so that digit and lanes share one line
    aligned: bool
    #: the timestep after which "cover and guess" asks, from 0
    pause: int
    label: int | None
    text: dict[str, str] = field(repr=False)
    #: what the network is called beside its takes, and these
    first: str = ""
    axis: Axis | None = None
    takes: tuple[TakeLanes, ...] = ()
    sections: tuple[Section, ...] = ()

    @property
    def group(self) -> int:
        """How many units share a column of this payload; 1 unless the trace was too large."""
        return max(lane.group for lane in self.lanes)

    @property
    def take_order(self) -> tuple[int, ...]:
        """The takes as they stand side by side, by their places in this payload: 0 for the trace itself.

        A training ends with the trace itself; a surgery begins with it.
        """
        others = tuple(range(1, len(self.takes) + 1))
        return (*others, 0) if self.axis == "training" else (0, *others)

    def take_at(self, place: WhichTake | None) -> WhichTake:
        """The take at a place of `take_order`, as a link says it; the last one where there is no such place."""
        order = self.take_order
        if isinstance(place, str):
            return place if self.axis == "surgery" else order[-1]
        return order[place] if place is not None and 0 <= place < len(order) else order[-1]

    def to_bytes(self, view: View | None = None) -> bytes:
        """Length of the header (uint32, little-endian), header (JSON, padded to four bytes), then the arrays.

        Every array begins at a multiple of four bytes; the header says where, counted from the body's start.
        """
        body = bytearray()
        arrays: dict[str, Any] = {}
        own = ""
        for key, array in self._arrays():
            if "/" in key and not own:  # the sections and takes of a trace come after its own arrays
                own = self._identity(arrays, body)
            arrays[key] = {"offset": len(body), "type": array.dtype.name, "shape": array.shape}
            body += array.astype(array.dtype.newbyteorder("<"), copy=False).tobytes()
            body += bytes(-len(body) % 4)
        header = self._header(arrays, view or View())
        header["id"] = own or self._identity(arrays, body)
        text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
        text += b" " * (-len(text) % 4)
        return struct.pack("<I", len(text)) + text + bytes(body)

    def _arrays(self) -> Iterator[tuple[str, NDArray[Any]]]:
        yield "image", self.image
        yield "pixels", self.pixels
        yield from ((lane.key, lane.values) for lane in self.lanes)
        for place, take in enumerate(self.takes, start=1):
            yield f"take{place}/image", take.image
            yield from ((f"take{place}/{lane.key}", lane.values) for lane in take.lanes)
        for section in self.sections:
            yield from ((f"{section.key}/{name}", array) for name, array in section.arrays.items())

    def _identity(self, arrays: dict[str, Any], body: bytearray) -> str:
        """What the picture of the trace shows, whatever the language and the view: new data, or the same again?"""
        shown = json.dumps([CELLS[self.cell].name, arrays], sort_keys=True).encode()
        return hashlib.blake2b(shown + body, digest_size=9).hexdigest()

    def _header(self, arrays: dict[str, Any], view: View) -> dict[str, Any]:
        return {
            "name": self.name,
            "cell": CELLS[self.cell].name,
            "timesteps": self.timesteps,
            "by_rows": self.by_rows,
            "aligned": self.aligned,
            "pause": self.pause,
            "label": self.label,
            "lanes": [{key: getattr(lane, key) for key in _TOLD} for lane in self.lanes],
            "input": {"name": _(QUANTITIES["inputs"].name), "symbol": QUANTITIES["inputs"].symbol},
            "axis": self.axis,
            "takes": [self.first, *(take.name for take in self.takes)],
            "take_order": self.take_order,
            "first_take": self.take_at(view.take),
            "sections": {section.key: dict(section.header) for section in self.sections},
            "arrays": arrays,
            "view": asdict(view) | {"open_lanes": SIMPLEST if view.open_lanes is None else view.open_lanes},
            "text": self.text,
        }


def score_payload(
    what: Trace | Shown, *, lanes: Sequence[str] | None = None, text: dict[str, str] | None = None
) -> ScorePayload:
    """What the score is given of a trace, or of all that it is to show; its sentences in the language of this context.

    Parameters
    ----------
    lanes:
        The quantities between digit and belief, as in ``trace[key]``, from left to right. By default every gate and
        state of the cell, and the input layer if there is one.
    text:
        Another table of sentences, as `rnnlab.player.score.texts.text_table` makes it.

    Raises `LabError` when the trace has no such quantity.
    """
    shown = Shown.of(what)
    trace, label = shown.trace, shown.label
    keys = default_lanes(trace) if lanes is None else tuple(lanes)
    for key in (*keys, "probabilities"):
        if key not in trace:
            raise LabError("This network has no quantity “{key}”. Choose from: {keys}.",
                           key=str(key), keys=", ".join(trace.keys()))  # fmt: skip
    own, *others = fitting_lanes([trace, *(take.trace for take in shown.takes)], keys)
    steps, pixels = trace.timesteps, np.asarray(trace.pixels)
    aligned = bool(np.array_equal(pixels.ravel(), np.arange(pixels.size)))
    table = text_table() if text is None else dict(text)
    table["belief"] = table["belief_every" if trace.recipe.loss_at == "every" else "belief_last"]
    return ScorePayload(
        name=shown.name,
        cell=trace.recipe.cell,
        timesteps=steps,
        lanes=own,
        image=_image(trace),
        pixels=pixels.astype(np.uint16),
        by_rows=trace.recipe.reads_rows,
        aligned=aligned,
        pause=pause_step(trace.probabilities),
        label=None if label is None else int(label),
        text=table,
        first=shown.first,
        axis=shown.axis,
        takes=tuple(
            TakeLanes(take.name, made, _image(take.trace)) for take, made in zip(shown.takes, others, strict=True)
        ),
        sections=tuple(shown.sections),
    )


def _image(trace: Trace) -> NDArray[np.int16]:
    return thousandths(trace.image).astype(np.int16)
