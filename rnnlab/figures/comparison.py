"""Curves of several runs over each other."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, TypeAlias

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike

from rnnlab.errors import LabError
from rnnlab.events import Evaluation
from rnnlab.figures.live import live
from rnnlab.figures.parts import level_line, level_note, log_axis, panel_title, step_axis
from rnnlab.figures.readout import plain, readout, readout_steps
from rnnlab.figures.smoothing import SMOOTHING, Series, shortened, smoothed
from rnnlab.figures.theme import (
    LINE,
    MARKER,
    MOST_LINES,
    TEXT_SIZE,
    LineLook,
    Part,
    Theme,
    axis,
    faded,
    figure,
    layout,
    line_looks,
    theme,
)
from rnnlab.i18n import N_, _
from rnnlab.recipe import CLASSES

Quantity: TypeAlias = Literal["loss", "accuracy", "gradient_norm", "learning_rate", "saturation"]

#: markers along a line, so that it is known without its colour
_MARKS = 6
#: pixels: a line that was not smoothed
_FAINT = 1.5
#: pixels of the drawing, and of a line of the legend
_HEIGHT, _LEGEND_LINE = 380, 26


@dataclass(frozen=True, slots=True)
class _Look:
    """How a quantity is shown: its name, how a value is read out, and its axis."""

    name: str
    form: str
    log: bool
    share: bool
    #: what guessing would reach
    guessing: float | None = None


_LOOKS = MappingProxyType(
    {
        "loss": _Look(N_("Loss"), ".3f", log=False, share=False, guessing=math.log(CLASSES)),
        "accuracy": _Look(N_("Accuracy"), ".2%", log=False, share=True, guessing=1 / CLASSES),
        "gradient_norm": _Look(N_("Gradient norm"), ".3g", log=True, share=False),
        "learning_rate": _Look(N_("Learning rate"), ".3g", log=True, share=False),
        "saturation": _Look(N_("Saturated gates"), ".1%", log=False, share=True),
    }
)


@dataclass(frozen=True, eq=False, slots=True)
class RunSeries:
    """One run in a comparison."""

    name: str
    #: (N,) training steps, and the quantity measured there
    steps: ArrayLike
    values: ArrayLike
    #: those on validation images are drawn as markers, where loss or accuracy is compared
    evaluations: Sequence[Evaluation] = ()


def compare_curves(
    series: Sequence[RunSeries],
    *,
    quantity: Quantity = "loss",
    log_x: bool = False,
    log_y: bool | None = None,
    smooth: bool | float = True,
    dark: bool = False,
) -> go.Figure:
    """The same quantity of up to `MOST_LINES` runs over their training steps.

    Each run has a colour and a marker that no other has, and some a dash as well; the legend stands below the lines.

    Parameters
    ----------
    series:
        The runs. What is not finite is left out, and what a logarithmic axis cannot show.
    quantity:
        What the values are.
    log_x, log_y:
        Whether an axis is logarithmic; a gradient norm and a learning rate have a logarithmic axis unless told.
    smooth:
        Whether a smoothed line lies on the faint measured one, and is what is read out; a number is how far it looks to either side, as a
        share of the points (`SMOOTHING` if True). A learning rate is not measured and never smoothed.
    dark:
        Whether the page is dark.

    Raises `LabError` if there are more runs than lines that can be told apart.
    """
    if len(series) > MOST_LINES:
        raise LabError("Choose at most {most} runs to compare.", most=MOST_LINES)
    page, shown = theme(dark), _LOOKS[quantity]
    log_y = shown.log if log_y is None else log_y
    strength = (SMOOTHING if smooth else 0.0) if isinstance(smooth, bool) else float(smooth)
    traces: list[Part] = []
    grid = readout_steps([one.steps for one in series], log_x)
    for place, (one, look) in enumerate(zip(series, line_looks(dark), strict=False)):
        step, values = _visible(one, log_x, log_y)
        offset = place / max(1, len(series))
        smoothing = 0.0 if quantity == "learning_rate" else strength
        source = {"of": "line", "run": place, "y": quantity, "positive": log_y, "log_x": log_x}
        lines = _run(step, values, look, smoothing, log_y, limited=shown.share, source=source)
        lines.append(readout(lines[-1], grid, shown.form, one.name, look))
        lines += _marks(lines[-2], look, offset)
        lines += _evaluated(one, quantity, look, log_x, place)
        # two runs may have the same name
        traces += [line | {"name": plain(one.name), "legendgroup": str(place)} for line in lines]
    heights = [float(value) for trace in traces for value in trace["y"] if value is not None]
    traces += _key(page, traces)
    entries = sum(trace["showlegend"] for trace in traces)
    return figure(traces, _layout(page, shown, heights, entries, log_x, log_y))


def _visible(one: RunSeries, log_x: bool, log_y: bool) -> tuple[Series, Series]:
    """The points that the axes can show, at most `smoothing.MOST_POINTS`."""
    step, values = np.asarray(one.steps, float), np.asarray(one.values, float)
    step = np.where(step > 0, step, np.nan) if log_x else step
    values = np.where(values > 0, values, np.nan) if log_y else values
    step, values = shortened(step, values)
    return step, values


def _run(
    step: Series, values: Series, look: LineLook, strength: float, log_y: bool, *, limited: bool, source: Part
) -> list[Part]:
    """The lines of a run, the one to be read last; a `limited` quantity stays in [0, 1]."""
    common = {"type": "scatter", "mode": "lines", "x": step, "showlegend": False, "hoverinfo": "skip"}
    common |= {"meta": live(**source)}
    bold = {"color": look.colour, "width": LINE, "dash": look.dash}
    if not strength:
        return [common | {"y": values, "line": bold}]
    # on a logarithmic axis the smoothed line is that of the exponents: it follows what the eye sees
    line = np.exp(smoothed(np.log(values), strength)) if log_y else smoothed(values, strength)
    line = np.clip(line, None, 1) if limited else line
    faint = {"color": faded(look.colour, 0.3), "width": _FAINT}
    kind: Part = {"strength": strength, "log": log_y} | ({"high": 1} if limited else {})
    return [common | {"y": values, "line": faint}, common | {"y": line, "line": bold, "meta": live(**source, **kind)}]


def _marks(line: Part, look: LineLook, offset: float) -> list[Part]:
    """A few markers on a line, shifted against those of the other lines, and the run's entry in the legend."""
    count = len(line["x"])
    places = np.unique(((np.arange(_MARKS) + offset) / _MARKS * count).astype(int)) if count else np.array([], int)
    marker = {"symbol": look.symbol, "size": MARKER, "color": look.colour}
    common = {"type": "scatter", "marker": marker}
    return [
        common
        | {
            "mode": "markers",
            "x": line["x"][places],
            "y": line["y"][places],
            "meta": live(of="marks", line=line["meta"]["live"], offset=offset),
            "showlegend": False,
            "hoverinfo": "skip",
        },
        common
        | {
            "mode": "lines+markers",
            "x": [None],
            "y": [None],
            "line": {"color": look.colour, "width": LINE, "dash": look.dash},
            "showlegend": True,
        },
    ]


def _evaluated(one: RunSeries, quantity: Quantity, look: LineLook, log_x: bool, place: int) -> list[Part]:
    """The evaluations on validation images, as open circles in the run's colour."""
    if quantity not in ("loss", "accuracy"):
        return []
    points = [
        (found.step, getattr(found, quantity))
        for found in one.evaluations
        if found.split == "validation" and math.isfinite(getattr(found, quantity)) and (found.step > 0 or not log_x)
    ]
    if not points:
        return []
    open_circle = {"symbol": "circle-open", "size": MARKER, "color": look.colour, "line": {"width": 2}}
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "x": [step for step, _value in points],
            "y": [value for _step, value in points],
            "meta": live(of="evaluations", run=place, split="validation", y=quantity, log_x=log_x),
            "marker": open_circle,
            "showlegend": False,
            "cliponaxis": False,
            "hoverinfo": "skip",
        }
    ]


def _key(look: Theme, traces: Sequence[Part]) -> list[Part]:
    """The last entries of the legend: what faint lines and open circles are, where there are any."""
    common = {"type": "scatter", "x": [None], "y": [None], "showlegend": True, "hoverinfo": "skip"}
    entries = []
    if any(trace.get("line", {}).get("width") == _FAINT for trace in traces):
        line = {"color": faded(look.text, 0.4), "width": _FAINT}
        entries.append(common | {"mode": "lines", "line": line, "name": _("faint: not smoothed")})
    if any(trace["marker"]["symbol"] == "circle-open" for trace in traces if "marker" in trace):
        marker = {"symbol": "circle-open", "size": MARKER, "color": look.text, "line": {"width": 2}}
        entries.append(common | {"mode": "markers", "marker": marker, "name": _("open circles: validation")})
    return entries


def _layout(look: Theme, shown: _Look, values: Sequence[float], entries: int, log_x: bool, log_y: bool) -> Part:
    across = step_axis(look, **({"type": "log", "dtick": 1} if log_x else {"rangemode": "tozero"}))
    if log_y:
        up = log_axis(look, values)
    elif shown.share:
        up = axis(look, range=[0, 1.02], tickformat=".0%", nticks=6)
    else:
        up = axis(look, rangemode="tozero", nticks=6)
    looks = layout(look, height=_HEIGHT + entries * _LEGEND_LINE)
    looks["meta"] = live(log_axes={"yaxis": None} if log_y else {})
    # one entry a line: names of any length can be read, and the drawing keeps its height
    foot = {
        "orientation": "v",
        "x": 0,
        "y": 0,
        "yref": "container",
        "yanchor": "bottom",
        "itemsizing": "trace",
        "maxheight": 1,
    }
    looks |= {
        "hovermode": "x unified",
        "margin": looks["margin"] | {"b": entries * _LEGEND_LINE + 56},
        "legend": looks["legend"] | foot | {"font": {"size": TEXT_SIZE}},
        "xaxis": across,
        "yaxis": up,
        "annotations": [panel_title("y", _(shown.name))],
        "shapes": [],
    }
    if shown.guessing is not None:
        height = math.log10(shown.guessing) if log_y else shown.guessing
        looks["annotations"].append(level_note("y", height, _("guessing")))
        looks["shapes"].append(level_line(look, "y", shown.guessing))
    return looks
