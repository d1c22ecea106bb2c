"""Accuracies with the intervals that they speak for, one below the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from rnnlab.figures.theme import MARKER, Part, Theme, axis, figure, layout, theme
from rnnlab.i18n import _
from rnnlab.stats import Measured

#: pixels: a row with a name, a row without one, and what lies above and below the rows
_NAMED, _BARE, _AROUND = 34, 15, 84


@dataclass(frozen=True, slots=True)
class Row:
    """One accuracy and its interval; `strong` ones stand out. Rows without a name are packed closely."""

    measured: Measured
    name: str = ""
    strong: bool = True


def intervals(rows: Sequence[Row], *, truth: float | None = None, low: float = 0.0, dark: bool = False) -> go.Figure:
    """Each row's accuracy as a dot on the line of its interval, the first row at the top.

    Parameters
    ----------
    rows:
        What is shown.
    truth:
        An accuracy that is marked through all rows. Intervals that miss it have a colour and a marker of their own.
    low:
        Where the axis begins; it ends at 1.
    dark:
        Whether the page is dark.
    """
    look = theme(dark)
    traces = [_trace(look, place, row, truth) for place, row in enumerate(rows)]
    named = any(row.name for row in rows)
    looks = layout(look, height=_AROUND + len(rows) * (_NAMED if named else _BARE))
    looks |= {
        "showlegend": False,
        "xaxis": axis(look, title=_("accuracy"), range=[low, 1], tickformat=".0%", nticks=6),
        "yaxis": axis(
            look,
            range=[len(rows) - 0.4, -0.6],
            showgrid=False,
            showticklabels=named,
            tickvals=list(range(len(rows))),
            ticktext=[f"<b>{row.name}</b>" if row.strong else row.name for row in rows],
        ),
    }
    if truth is not None:
        looks["shapes"] = [_through(look, truth)]
    return figure(traces, looks)


def _trace(look: Theme, place: int, row: Row, truth: float | None) -> Part:
    found = row.measured
    missed = truth is not None and not found.holds(truth)
    colour = look.validation if missed else look.training if row.strong else look.quiet
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": [found.low, found.accuracy, found.high],
        "y": [place] * 3,
        "line": {"color": colour, "width": 4 if row.name else 2.5},
        "cliponaxis": False,  # a dot at 100 % is seen whole
        # the ends bear no mark, the accuracy itself a dot, or a cross where the interval misses
        "marker": {"size": [0, MARKER, 0], "color": colour, "symbol": "x" if missed else "circle", "opacity": 1},
        "hovertemplate": _("{right} of {images} right: {accuracy} (from {low} to {high})",
                           right=f"{found.right:,}", images=f"{found.images:,}", accuracy=f"{found.accuracy:.1%}",
                           low=f"{found.low:.1%}", high=f"{found.high:.1%}") + "<extra></extra>",
    }  # fmt: skip


def _through(look: Theme, truth: float) -> Part:
    place = {"x0": truth, "x1": truth, "y0": 0, "y1": 1, "xref": "x", "yref": "paper"}
    return place | {"type": "line", "line": {"color": look.text, "width": 1.5, "dash": "dot"}, "layer": "below"}
