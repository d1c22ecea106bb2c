"""Plain figures for a point that is made in numbers: lines, bars, a table of numbers as a picture, a digit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike

from rnnlab.figures.parts import level_line, level_note
from rnnlab.figures.theme import (
    LINE,
    MARKER,
    TEXT_SIZE,
    TITLE_SIZE,
    Part,
    Theme,
    axis,
    figure,
    layout,
    line_looks,
    theme,
)
from rnnlab.page_theme import page_theme

#: pixels: a row of a table of numbers, a bar
_ROW, _BAR = 30, 46
#: more numbers than these in a line are drawn without markers
_MARKED = 12


@dataclass(frozen=True, eq=False, slots=True)
class Line:
    """One line: its name, and x and y, (N,) each. `bounds`: what lies below and above it, drawn as a band."""

    name: str
    x: ArrayLike
    y: ArrayLike
    bounds: tuple[ArrayLike, ArrayLike] | None = None


@dataclass(frozen=True, slots=True)
class Axis:
    """What an axis shows: its title, the format of its marks, whether it is logarithmic, and its ends."""

    title: str
    form: str = ""
    log: bool = False
    ends: tuple[float, float] | None = None

    def part(self, look: Theme, **more: Any) -> Part:
        """As plotly.js takes it."""
        kind: Part = {"type": "log"} if self.log else {}
        ends: Part = {} if self.ends is None else {"range": list(np.log10(self.ends) if self.log else self.ends)}
        return axis(look, title=self.title, tickformat=self.form, nticks=7, **kind, **ends, **more)


@dataclass(frozen=True, slots=True)
class Level:
    """A dotted line across, at a height that has a name."""

    height: float
    name: str


def lines(
    drawn: Sequence[Line],
    across: Axis,
    up: Axis,
    *,
    levels: Sequence[Level] = (),
    height: int = 380,
    dark: bool = False,
) -> go.Figure:
    """Lines over one axis, each with a colour and a marker that no other has."""
    look = theme(dark)
    traces: list[Part] = []
    for line, pen in zip(drawn, line_looks(dark), strict=False):
        common = {"type": "scatter", "x": np.asarray(line.x, float), "legendgroup": line.name}
        if line.bounds is not None:
            traces += _band(common, line.bounds, pen.colour)
        few = len(np.atleast_1d(line.y)) <= _MARKED
        traces.append(
            common
            | {
                "y": np.asarray(line.y, float),
                "name": line.name,
                "mode": "lines+markers" if few else "lines",
                "line": {"color": pen.colour, "width": LINE, "dash": pen.dash},
                "marker": {"symbol": pen.symbol, "size": MARKER, "color": pen.colour},
                "hovertemplate": f"{line.name}: %{{y:{up.form or '.3f'}}}<extra></extra>",
            }
        )
    looks = layout(look, height)
    looks |= {
        "hovermode": "x unified",
        "margin": looks["margin"] | {"t": 12},
        "legend": looks["legend"] | {"y": -0.24},
        "xaxis": across.part(look, showgrid=False),
        "yaxis": up.part(look),
        "shapes": [level_line(look, "y", level.height) for level in levels],
        "annotations": [
            level_note("y", np.log10(level.height) if up.log else level.height, level.name) for level in levels
        ],
    }
    return figure(traces, looks)


def _band(common: Part, bounds: tuple[ArrayLike, ArrayLike], colour: str) -> list[Part]:
    edge = common | {"mode": "lines", "line": {"width": 0}, "hoverinfo": "skip", "showlegend": False}
    low, high = (np.asarray(bound, float) for bound in bounds)
    red, green, blue = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return [edge | {"y": low}, edge | {"y": high, "fill": "tonexty", "fillcolor": f"rgba({red},{green},{blue},0.18)"}]


def bars(
    names: Sequence[str], values: ArrayLike, words: Sequence[str], *, first: int = 1, dark: bool = False
) -> go.Figure:
    """Horizontal bars from 0, each with its value in words beside it; the first `first` stand out."""
    look = theme(dark)
    lengths = np.asarray(values, float)  # (N,)
    trace = {
        "type": "bar",
        "orientation": "h",
        "x": lengths,
        "y": list(range(len(names))),
        "marker": {"color": [look.training if place < first else look.quiet for place in range(len(names))]},
        "text": list(words),
        "textposition": "outside",
        "textfont": {"color": look.text},
        "cliponaxis": False,
        "hoverinfo": "skip",
        "showlegend": False,
    }
    looks = layout(look, height=30 + _BAR * len(names)) | {
        "bargap": 0.35,
        "margin": {"l": 8, "r": 70, "t": 4, "b": 4},
        "xaxis": axis(look, showticklabels=False, showgrid=False, range=[0, 1.12 * max(float(lengths.max()), 1e-12)]),
        "yaxis": axis(
            look, autorange="reversed", showgrid=False, tickvals=list(range(len(names))), ticktext=list(names)
        ),
    }
    return figure([trace], looks)


def numbers(
    values: ArrayLike,
    rows: Sequence[str],
    columns: Sequence[str],
    *,
    framed: Sequence[int] = (),
    digits: int = 3,
    dark: bool = False,
) -> go.Figure:
    """A matrix (R, C) with its numbers written into it to so many digits, coloured about zero up to its own largest; the
    rows `framed` have a frame."""
    look = theme(dark)
    matrix = np.asarray(values, float)
    edge = float(np.abs(matrix).max()) or 1.0
    trace = {
        "type": "heatmap",
        "z": matrix,
        "zmin": -edge,
        "zmax": edge,
        "colorscale": [[0, look.validation], [0.5, page_theme(dark).background], [1, look.training]],
        "showscale": False,
        "text": [[f"{value:.{digits}f}".replace("-", "−") for value in row] for row in matrix],
        "texttemplate": "%{text}",
        "textfont": {"size": TEXT_SIZE},
        "xgap": 2,
        "ygap": 2,
        "hoverinfo": "skip",
    }
    frames = [
        {"type": "rect", "xref": "x", "yref": "y", "x0": -0.5, "x1": matrix.shape[1] - 0.5, "y0": row - 0.5, "y1": row + 0.5,
         "line": {"color": look.text, "width": 2.5}}
        for row in framed
    ]  # fmt: skip
    looks = layout(look, height=40 + _ROW * matrix.shape[0]) | {
        "margin": {"l": 8, "r": 8, "t": 28, "b": 4},
        "xaxis": axis(look, side="top", showgrid=False, tickvals=list(range(len(columns))), ticktext=list(columns)),
        "yaxis": axis(look, autorange="reversed", showgrid=False, tickvals=list(range(len(rows))), ticktext=list(rows)),
        "shapes": frames,
    }
    return figure([trace], looks)


def digit(image: ArrayLike, *, column: int | None = None, row: int | None = None, dark: bool = False) -> go.Figure:
    """A digit (28, 28) in [0, 1] as it stands, with one of its columns or rows in a frame (from 0)."""
    look = theme(dark)
    pixels = np.asarray(image, float)
    side = len(pixels)
    page = page_theme(dark)
    trace = {
        "type": "heatmap",
        "z": pixels,
        "zmin": 0,
        "zmax": 1,
        "colorscale": [[0, page.background], [1, page.text]],
        "showscale": False,
        "hoverinfo": "skip",
    }
    frame: Part = {"type": "rect", "xref": "x", "yref": "y", "line": {"color": look.validation, "width": 3}}
    shapes = [
        {"type": "rect", "xref": "x", "yref": "y", "x0": -0.5, "x1": side - 0.5, "y0": -0.5, "y1": side - 0.5,
         "line": {"color": look.grid, "width": 1}}
    ]  # fmt: skip
    if column is not None:
        shapes.append(frame | {"x0": column - 0.5, "x1": column + 0.5, "y0": -0.5, "y1": side - 0.5})
    if row is not None:
        shapes.append(frame | {"x0": -0.5, "x1": side - 0.5, "y0": row - 0.5, "y1": row + 0.5})
    marks = [0, 6, 13, 20, 27]
    ticks = {"tickvals": marks, "ticktext": [str(mark + 1) for mark in marks], "showgrid": False}
    looks = layout(look, height=300) | {
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        "xaxis": axis(look, **ticks, constrain="domain", tickfont={"size": TITLE_SIZE - 3}),
        "yaxis": axis(
            look, **ticks, autorange="reversed", scaleanchor="x", constrain="domain", tickfont={"size": TITLE_SIZE - 3}
        ),
        "shapes": shapes,
    }
    return figure([trace], looks)
