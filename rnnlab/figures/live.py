"""Figures that grow on a page: of what each trace is made, so that the browser can go on with it (player/live/derive.js)."""

from __future__ import annotations

import copy
import json
from typing import Any

import plotly.graph_objects as go
from plotly.io.json import to_json_plotly

from rnnlab.figures.theme import Part

#: what the browser makes itself of a run's points, by the kind of the trace
_MADE = ("x", "y", "z", "text", "hovertext")


def live(**source: Any) -> Part:
    """What a trace, or a layout, says under ``meta``: of what it is made.

    ``of`` is a kind of `player/live/derive.js`, ``run`` the place of the run among the figure's runs.
    """
    return {"live": source}


def skeleton(figure: go.Figure) -> Part:
    """A figure as plotly.js takes it, in JSON's own types, without the arrays that the browser makes."""
    whole = figure.to_plotly_json()
    whole["data"] = [_bare(trace) for trace in whole["data"]]
    read: Part = json.loads(to_json_plotly(whole))
    return read


def _bare(trace: Part) -> Part:
    source = trace.get("meta", {}).get("live")
    if source is None:
        return copy.copy(trace)
    # a table's digits stand still
    made = _MADE[2:] if trace["type"] == "heatmap" else _MADE[:2]
    return {name: value for name, value in trace.items() if name not in made}
