"""From a Trace to what the score's browser side is given: a small JSON header and a body of whole numbers.

A value v travels as round(1000 v): the score shows three decimals, and they are the trace's own.
"""

from __future__ import annotations

import hashlib
import json
import math
import struct
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from rnnlab.errors import LabError
from rnnlab.i18n import N_, _
from rnnlab.notation import CELLS, QUANTITIES, lane_keys
from rnnlab.player.texts import text_table
from rnnlab.trace import Trace

Mode: TypeAlias = Literal["score", "guess"]
WholeNumbers: TypeAlias = NDArray[np.int16] | NDArray[np.int32]

#: a payload's largest body; a trace that needs more is binned
LIMIT = 2_000_000 - 20_000
#: the lanes that are open at first; the belief always is
SIMPLEST = ("hidden",)

_PRE = "_pre"
#: what stands for a value that is not finite, in int16 and in int32
_NOT_FINITE = {"int16": -(2**15), "int32": -(2**31)}


@dataclass(frozen=True)
class Lane:
    """One quantity over time, ready to be sent.

    `values` is (T, C) of round(1000 v); C columns, each the mean of `group` neighbouring units (the last one of fewer).
    """

    key: str
    symbol: str
    name: str
    colour: str
    colour_dark: str
    #: the colours below zero; None for the neutral that most lanes share
    below: str | None
    below_dark: str | None
    low: float
    high: float
    bounded: bool
    units: int
    group: int
    values: WholeNumbers = field(repr=False)


@dataclass(frozen=True)
class View:
    """How the score is first shown; none of it is part of the trace."""

    mode: Mode = "score"
    open_lanes: tuple[str, ...] = SIMPLEST
    #: the largest side of the digit, in CSS pixels; None leaves it to the score
    height: int | None = None
    #: whether somebody answers when the next digit is asked for
    has_next: bool = False


@dataclass(frozen=True)
class ScorePayload:
    """What the score shows of one trace. `to_bytes` is the form that travels."""

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

    @property
    def group(self) -> int:
        """How many units share a column of this payload; 1 unless the trace was too large."""
        return max(lane.group for lane in self.lanes)

    def to_bytes(self, view: View | None = None) -> bytes:
        """Length of the header (uint32, little-endian), header (JSON, padded to four bytes), then the arrays.

        Every array begins at a multiple of four bytes; the header says where, counted from the body's start.
        """
        body = bytearray()
        arrays = {}
        for key, array in (("image", self.image), ("pixels", self.pixels), *((x.key, x.values) for x in self.lanes)):
            arrays[key] = {"offset": len(body), "type": array.dtype.name, "shape": array.shape}
            body += array.astype(array.dtype.newbyteorder("<")).tobytes()
            body += bytes(-len(body) % 4)
        header = self._header(arrays, view or View())
        # what the picture shows, whatever the language and the view: new data, or the same again?
        shown = json.dumps([header["cell"], arrays], sort_keys=True).encode()
        header["id"] = hashlib.blake2b(shown + body, digest_size=9).hexdigest()
        text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
        text += b" " * (-len(text) % 4)
        return struct.pack("<I", len(text)) + text + bytes(body)

    def _header(self, arrays: dict[str, Any], view: View) -> dict[str, Any]:
        plain = (
            "key",
            "symbol",
            "name",
            "colour",
            "colour_dark",
            "below",
            "below_dark",
            "low",
            "high",
            "bounded",
            "units",
            "group",
        )
        return {
            "name": self.name,
            "cell": CELLS[self.cell].name,
            "timesteps": self.timesteps,
            "by_rows": self.by_rows,
            "aligned": self.aligned,
            "pause": self.pause,
            "label": self.label,
            "lanes": [{key: getattr(lane, key) for key in plain} for lane in self.lanes],
            "input": {"name": _(QUANTITIES["inputs"].name), "symbol": QUANTITIES["inputs"].symbol},
            "arrays": arrays,
            "view": asdict(view),
            "text": self.text,
        }


def score_payload(
    trace: Trace,
    *,
    lanes: Sequence[str] | None = None,
    name: str = "",
    label: int | None = None,
    text: dict[str, str] | None = None,
) -> ScorePayload:
    """What the score shows of `trace`, its sentences in the language of this context.

    Parameters
    ----------
    lanes:
        The quantities between digit and belief, as in ``trace[key]``, from left to right. By default every gate and
        state of the cell, and the input layer if there is one.
    name:
        What the network is called.
    label:
        What the digit was meant as, where that is known.
    text:
        Another table of sentences, as `rnnlab.player.texts.text_table` makes it.

    Raises `LabError` when the trace has no such quantity.
    """
    keys = _default_lanes(trace) if lanes is None else tuple(lanes)
    for key in (*keys, "probabilities"):
        if key not in trace:
            raise LabError("This network has no quantity “{key}”. Choose from: {keys}.",
                           key=str(key), keys=", ".join(trace.keys()))  # fmt: skip
    group = 1
    made = _lanes(trace, keys, group)
    while sum(lane.values.nbytes for lane in made) > LIMIT and group < trace.hidden_size:
        group += 1
        made = _lanes(trace, keys, group)
    steps, pixels = trace.timesteps, np.asarray(trace.pixels)
    aligned = bool(np.array_equal(pixels.ravel(), np.arange(pixels.size)))
    table = text_table() if text is None else dict(text)
    table["belief"] = table["belief_every" if trace.recipe.loss_at == "every" else "belief_last"]
    return ScorePayload(
        name=name,
        cell=trace.recipe.cell,
        timesteps=steps,
        lanes=made,
        image=_thousandths(trace.image).astype(np.int16),
        pixels=pixels.astype(np.uint16),
        by_rows=aligned and steps == len(trace.image),
        aligned=aligned,
        pause=pause_step(trace.probabilities),
        label=None if label is None else int(label),
        text=table,
    )


def pause_step(probabilities: NDArray[np.float32]) -> int:
    """The timestep, from 0, after which an onlooker is asked for a guess: `probabilities` (T, K).

    The last one before the final answer's probability stays above 0.9, but never before rows 10 to 20 of 28, when
    there is something to see and something to guess.
    """
    steps = len(probabilities)
    unsure = np.flatnonzero(~(probabilities[:, int(np.argmax(probabilities[-1]))] > 0.9))
    undecided = int(unsure[-1]) if unsure.size else 0
    low, high = (max(math.ceil(row * steps / 28) - 1, 0) for row in (10, 20))
    return min(max(undecided, low), high)


def _default_lanes(trace: Trace) -> tuple[str, ...]:
    return (*(("projected",) if trace.projected is not None else ()), *lane_keys(trace.recipe.cell))


def _lanes(trace: Trace, keys: Sequence[str], group: int) -> tuple[Lane, ...]:
    return (*(_lane(trace, key, group) for key in keys), _lane(trace, "probabilities", 1))


def _lane(trace: Trace, key: str, group: int) -> Lane:
    quantity = QUANTITIES[key.removesuffix(_PRE)]
    raw = key.endswith(_PRE)
    values = np.asarray(trace[key], np.float64)  # (T, H)
    units = values.shape[1]
    title = _(N_("{name}, before the activation"), name=_(quantity.name)) if raw else _(quantity.name)
    low, high = quantity.low, quantity.high
    if raw or low is None or high is None:
        high = scale_limit(values)
        low = -high
    means = values
    if group > 1:
        starts = np.arange(0, units, group)
        sizes = np.diff(starts, append=units)
        means = np.add.reduceat(values, starts, axis=1) / sizes  # (T, C)
    return Lane(
        key=key,
        symbol=quantity.symbol + (_PRE if raw else ""),
        name=title[:1].upper() + title[1:],
        colour=quantity.colour,
        colour_dark=quantity.colour_dark,
        below=None if raw else quantity.below,
        below_dark=None if raw else quantity.below_dark,
        low=low,
        high=high,
        bounded=quantity.bounded and not raw,
        units=units,
        group=group,
        values=_thousandths(means),
    )


def scale_limit(values: NDArray[np.floating[Any]]) -> float:
    """The round number, of 1, 2, 5, 10, 20, …, up to which a scale reaches that must hold all `values`."""
    finite = np.abs(values[np.isfinite(values)])
    largest = float(finite.max()) if finite.size else 0.0
    limit, factors = 1.0, (2.0, 2.5, 2.0)
    for turn in range(1_000):
        if limit >= largest:
            break
        limit *= factors[turn % 3]
    return limit


def _thousandths(values: NDArray[Any]) -> WholeNumbers:
    """round(1000 v), halves to even as Python's own formatting does; int16 if all fit into it, else int32."""
    with np.errstate(over="ignore", invalid="ignore"):
        scaled = np.rint(np.asarray(values, np.float64) * 1000)
        good = np.abs(scaled) < 2**31 - 1  # also False for nan
    largest = np.abs(scaled[good]).max(initial=0)
    name = "int16" if largest < 2**15 else "int32"
    return np.where(good, scaled, _NOT_FINITE[name]).astype(name)
