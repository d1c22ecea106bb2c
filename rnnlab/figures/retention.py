"""What forget gates leave of a number, timestep by timestep."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike

from rnnlab.figures.theme import LINE, MARKER, TEXT_SIZE, Part, axis, figure, layout, line_looks, theme
from rnnlab.i18n import _

#: the powers of ten between which the axis runs: fixed, so that a bias cannot make itself look better
_LOW, _HIGH = -10, 0
_HEIGHT = 400
#: timesteps from one marker of a line to the next
_MARKS = 4


@dataclass(frozen=True, eq=False, slots=True)
class KeptCurve:
    """One line."""

    name: str
    #: (T + 1,) shares, 1 at the start
    values: ArrayLike
    #: whether it was computed from a bias alone, and is dotted; a network's own are solid
    bias_only: bool = False


def kept_curves(curves: Sequence[KeptCurve], *, dark: bool = False) -> go.Figure:
    """Which share is still there after t rows, on a logarithmic axis from 1 down to 10^-10; less leaves the figure."""
    look = theme(dark)
    traces: list[Part] = []
    for place, (curve, own) in enumerate(zip(curves, line_looks(dark), strict=False)):
        values = np.asarray(curve.values, float)
        colour = own.colour
        sizes = [MARKER if (t + place) % _MARKS == 0 else 0 for t in range(len(values))]
        traces.append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "x": np.arange(len(values)),
                "y": np.maximum(values, 1e-300),  # a logarithm of 0 has no place
                "name": curve.name,
                "line": {"color": colour, "width": LINE, "dash": "2px,4px" if curve.bias_only else "solid"},
                "marker": {"symbol": own.symbol, "color": colour, "size": sizes, "line": {"width": 0}},
                "hovertemplate": f"{curve.name}: %{{y:.2g}}<extra></extra>",
            }
        )
    marks = range(_LOW, _HIGH + 1, 2)
    names = [f"10<sup>−{-power}</sup>" if power else "1" for power in marks]
    looks = layout(look, height=_HEIGHT)
    longest = max(len(np.atleast_1d(curve.values)) for curve in curves) - 1
    title = _("rows read since")
    looks |= {
        "hovermode": "x unified",
        "margin": looks["margin"] | {"t": 12},
        "legend": looks["legend"] | {"y": -0.22, "itemsizing": "constant", "font": {"size": TEXT_SIZE}},
        "xaxis": axis(look, title=title, showgrid=False, range=[-0.4, longest + 0.4], nticks=8)
        | {"unifiedhovertitle": {"text": title + ": %{x}"}},
        "yaxis": axis(
            look,
            title=_("what is left"),
            type="log",
            range=[_LOW, _HIGH + 0.3],
            tickvals=[10.0**power for power in marks],
            ticktext=names,
        ),
    }
    return figure(traces, looks)
