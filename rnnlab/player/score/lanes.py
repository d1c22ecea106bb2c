"""Lane: one quantity of a trace over time, as whole numbers that can be sent."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from rnnlab.i18n import N_, _
from rnnlab.notation import QUANTITIES, lane_keys
from rnnlab.player.sections.section import thousandths
from rnnlab.trace import Trace

WholeNumbers: TypeAlias = NDArray[np.int16] | NDArray[np.int32]

#: the largest body of a payload of one trace, and of one with several takes; what needs more is binned
LIMIT = 2_000_000 - 20_000
LIMIT_OF_TAKES = 4_000_000
_PRE = "_pre"


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
    #: what am I looking at, in two sentences
    explain: str
    values: WholeNumbers = field(repr=False)


def default_lanes(trace: Trace) -> tuple[str, ...]:
    """Every gate and state of the cell, and the input layer if there is one."""
    return (*(("projected",) if trace.projected is not None else ()), *lane_keys(trace.recipe.cell))


def fitting_lanes(traces: Sequence[Trace], keys: Sequence[str]) -> list[tuple[Lane, ...]]:
    """The lanes of all traces, their units binned until they all fit into the limit."""
    group, limit = 1, LIMIT if len(traces) == 1 else LIMIT_OF_TAKES
    made = make_lanes(traces, keys, group)
    while group < traces[0].hidden_size:
        size = sum(lane.values.nbytes for lanes in made for lane in lanes)
        if size <= limit:
            break
        group = max(group + 1, math.ceil(group * size / limit))
        made = make_lanes(traces, keys, group)
    return made


def make_lanes(traces: Sequence[Trace], keys: Sequence[str], group: int) -> list[tuple[Lane, ...]]:
    """The lanes `keys` of each trace and its belief; the same quantity has the same scale in all of them."""
    beside = [[_lane(traces, key, size, place) for key, size in _sizes(keys, group)] for place in range(len(traces))]
    return [tuple(lanes) for lanes in beside]


def _sizes(keys: Sequence[str], group: int) -> list[tuple[str, int]]:
    return [*((key, group) for key in keys), ("probabilities", 1)]


def _lane(traces: Sequence[Trace], key: str, group: int, place: int) -> Lane:
    quantity = QUANTITIES[key.removesuffix(_PRE)]
    raw = key.endswith(_PRE)
    values = np.asarray(traces[place][key], np.float64)  # (T, H)
    title = _(N_("{name}, before the activation"), name=_(quantity.name)) if raw else _(quantity.name)
    low, high = quantity.low, quantity.high
    if raw or low is None or high is None:
        high = max(scale_limit(np.asarray(trace[key])) for trace in traces)
        low = -high
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
        units=values.shape[1],
        group=group,
        explain=_(quantity.explain),
        values=thousandths(_grouped(values, group)),
    )


def _grouped(values: NDArray[np.float64], group: int) -> NDArray[np.float64]:
    """(T, H) -> (T, C): the means of `group` neighbouring units."""
    if group == 1:
        return values
    starts = np.arange(0, values.shape[1], group)
    sizes = np.diff(starts, append=values.shape[1])
    means: NDArray[np.float64] = np.add.reduceat(values, starts, axis=1) / sizes  # (T, C)
    return means


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
