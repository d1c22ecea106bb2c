"""Pieces that several figures of training steps have: titles of panels, lines across, the axis of steps, moments."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from rnnlab.events import RateChanged
from rnnlab.figures.theme import TEXT_SIZE, TITLE_SIZE, Part, Theme, axis, faded
from rnnlab.i18n import _

#: the share of the axis that a moment's words need on the narrowest page, and that a level's words need at its end
_WIDTH, _NOTE = 0.36, 0.3
#: as many moments' words stand below one another; where there is no room left the line stays without words
_LEVELS = 4
#: decades of a logarithmic axis that are shown at most, downwards from the highest value
_DECADES = 3


def panel_title(panel: str, text: str) -> Part:
    """The name of a panel above its left end; `panel` is its vertical axis, as in ``"y2"``."""
    place = {"x": 0, "y": 1, "xref": "paper", "yref": f"{panel} domain", "xanchor": "left", "yanchor": "bottom"}
    return place | {"text": f"<b>{text}</b>", "showarrow": False, "font": {"size": TITLE_SIZE}}


def level_note(panel: str, height: float, text: str) -> Part:
    """Words on a `level_line`, at its right end. On a logarithmic axis `height` is the exponent."""
    place = {"x": 1, "y": height, "xref": "paper", "yref": panel, "xanchor": "right", "yanchor": "bottom"}
    return place | {"text": text, "showarrow": False, "opacity": 0.8}


def level_line(look: Theme, panel: str, height: float) -> Part:
    """A dotted line across a panel."""
    place = {"x0": 0, "x1": 1, "y0": height, "y1": height, "xref": "paper", "yref": panel}
    return place | {"type": "line", "line": {"color": look.quiet, "width": 1.5, "dash": "dot"}, "layer": "below"}


def step_axis(look: Theme, **more: Any) -> Part:
    """The axis of training steps, with one readout for all that hangs on it."""
    across = axis(look, title=_("training step"), showgrid=False, tickformat=",d", nticks=6)
    across |= {"spikecolor": look.quiet, "spikethickness": 1, "spikedash": "solid"}
    return across | {"unifiedhovertitle": {"text": _("training step") + " %{x:,d}"}, **more}


def until(total_steps: int | None) -> Part:
    """Where the axis of training steps ends; without a total it grows with the run."""
    return {"rangemode": "tozero"} if total_steps is None else {"range": [0, 1.01 * total_steps]}


@dataclass(frozen=True, slots=True)
class Moment:
    """A training step at which something was done to a run."""

    step: float
    words: str
    hover: str
    dash: str


def moments(rate_changes: Iterable[RateChanged], seams: Iterable[int]) -> list[Moment]:
    """The moments in order: changes of the learning rate, and steps from which another attempt went on."""
    changed = [
        Moment(
            change.step,
            _("rate {rate}", rate=f"{change.learning_rate:.3g}"),
            _("The learning rate was set to {rate} after training step {step}.",
              rate=f"{change.learning_rate:.3g}", step=f"{change.step:,}"),
            "dash",
        )
        for change in rate_changes
    ]  # fmt: skip
    joined = [
        Moment(seam, _("resumed"), _("The run was resumed after training step {step}.", step=f"{seam:,}"), "dot")
        for seam in seams
    ]
    return sorted(changed + joined, key=lambda moment: moment.step)


def moment_lines(look: Theme, marked: Sequence[Moment]) -> list[Part]:
    """A thin line from top to bottom, through all panels, for each moment."""
    return [
        {
            "type": "line",
            "x0": moment.step,
            "x1": moment.step,
            "y0": 0,
            "y1": 1,
            "xref": "x",
            "yref": "paper",
            "line": {"color": look.text, "width": 1.5, "dash": moment.dash},
            "opacity": 0.6,
        }
        for moment in marked
    ]


def moment_notes(look: Theme, marked: Sequence[Moment], end: float) -> list[Part]:
    """The moments' words at the top of the figure, beside their lines; those that would touch stand below one another.

    `end` is where the axis of steps ends.
    """
    notes: list[Part] = []
    taken = [[(1 - _NOTE, 1.0)], *([] for _level in range(1, _LEVELS))]  # level -> stretches of the axis
    for moment in marked:
        at = moment.step / end
        leftwards = at > 1 - _WIDTH  # else the words would leave the figure
        low, high = (at - _WIDTH, at) if leftwards else (at, at + _WIDTH)
        free = [place for place, used in enumerate(taken) if all(high <= left or low >= right for left, right in used)]
        if not free:
            continue
        taken[free[0]].append((low, high))
        notes.append(
            {
                "x": moment.step,
                "y": 1,
                "xref": "x",
                "yref": "paper",
                "xanchor": "right" if leftwards else "left",
                "yanchor": "top",
                "xshift": -3 if leftwards else 3,
                "yshift": -free[0] * (TEXT_SIZE + 6),
                "text": moment.words,
                "hovertext": moment.hover,
                "showarrow": False,
                "bgcolor": faded(look.surface, 0.85),
            }
        )
    return notes


def log_axis(look: Theme, values: Iterable[float], **more: Any) -> Part:
    """A logarithmic axis about positive values, at most `_DECADES` of them, with few plain numbers on it."""
    known = [math.log10(value) for value in values if math.isfinite(value) and value > 0] or [0.0]
    high = max(known) + 0.08
    low = max(min(known) - 0.08, high - _DECADES)
    low = min(low, high - 0.4)
    decades = range(math.floor(low), math.ceil(high) + 1)
    factors = (1, 2, 5) if high - low < 1.2 else (1, 3) if high - low < 2.2 else (1,)
    marks = [factor * 10.0**power for power in decades for factor in factors]
    marks = [mark for mark in marks if low <= math.log10(mark) <= high]
    return axis(look, type="log", range=[low, high], tickvals=marks, ticktext=[_plain(mark) for mark in marks], **more)


def _plain(mark: float) -> str:
    """``0.00001`` rather than ``1e-05``; ``1,000``."""
    return f"{mark:,.0f}" if mark >= 1 else f"{mark:.6f}".rstrip("0")
