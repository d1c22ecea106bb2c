"""How every figure looks: on the page's own background, in its font, readable from the last row of a classroom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from rnnlab.notation import QUANTITIES
from rnnlab.page_theme import FONT, page_theme

#: a piece of a figure, as plotly.js takes it
Part: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours of a figure on a light or on a dark page."""

    text: str
    #: lines that help reading and must not be seen first
    grid: str
    #: what was measured while learning; what was measured on digits that are not learned from; the test at the end
    training: str
    validation: str
    test: str
    #: what lies over the page: a readout
    surface: str
    #: bars beside the one that matters
    quiet: str
    #: cells of a table with white figures on them: what is right, what is mistaken
    right: str
    mistaken: str


def _colour(key: str, dark: bool) -> str:
    quantity = QUANTITIES[key]
    return quantity.colour_dark if dark else quantity.colour


def theme(dark: bool) -> Theme:
    """The theme for a light or a dark page; the hues are notation.py's, safe for colour-blind eyes."""
    hues = (_colour("input", dark), _colour("candidate", dark), _colour("output", dark))
    fills = (_colour("input", False), _colour("candidate", False))
    page = page_theme(dark)
    surface, quiet = (page.secondary_background, "#5d6678") if dark else (page.background, "#9aa3b2")
    return Theme(page.text, page.border, *hues, surface, quiet, *fills)


@dataclass(frozen=True, slots=True)
class LineLook:
    """How one of several lines of equal rank looks: by colour, and by a dash and a marker that no other has."""

    colour: str
    dash: str
    #: the marker, as plotly.js names it and as a letter
    symbol: str
    sign: str


#: keys of notation.py whose hues lie apart, and what tells the lines apart without colour
_LINES = (
    ("input", "solid", "circle", "●"),
    ("forget", "solid", "square", "■"),
    ("output", "solid", "diamond", "◆"),
    ("cell", "solid", "triangle-up", "▲"),
    ("inputs", "6px,4px", "x", "✖"),
    ("candidate", "6px,4px", "triangle-down", "▼"),
    ("hidden", "6px,4px", "star", "★"),
    ("projected", "2px,4px", "cross", "✚"),
)
#: as many lines can be told apart
MOST_LINES = len(_LINES)


def line_looks(dark: bool) -> tuple[LineLook, ...]:
    """The looks of up to `MOST_LINES` lines, the plainest first."""
    hues = [_colour(key, dark) for key, *_rest in _LINES[:-1]]
    hues.append(QUANTITIES["cell"].below_dark if dark else QUANTITIES["cell"].below)  # type: ignore[arg-type]
    return tuple(LineLook(hue, *rest) for hue, (_key, *rest) in zip(hues, _LINES, strict=True))


def rgb(colour: str) -> NDArray[np.float64]:
    """``#rrggbb`` as three numbers from 0 to 255."""
    return np.array([int(colour[start : start + 2], 16) for start in (1, 3, 5)], float)


def pixel_colours(dark: bool) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Paper, ink and mark of a digit's pixels, as the score has them, each three numbers from 0 to 255."""
    page = page_theme(dark)
    return rgb(page.background), rgb(page.text), rgb(page.primary)


#: pixels
TEXT_SIZE, TITLE_SIZE, LINE, MARKER = 14, 16, 3, 10


def figure(traces: list[Part], layout: Part) -> go.Figure:
    """The figure of these traces. Built unvalidated, which takes a tenth of the time."""
    return go.Figure({"data": traces, "layout": layout}, _validate=False)


def layout(look: Theme, height: int) -> Part:
    """What every figure has: nothing to drag, so that a finger scrolls the page."""
    return {
        "template": None,
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        # "inherit" would be Plotly's own choice, which has no Chinese
        "font": {"family": FONT, "size": TEXT_SIZE, "color": look.text},
        "height": height,
        "margin": {"l": 8, "r": 12, "t": 30, "b": 8},
        "dragmode": False,
        "legend": {"orientation": "h", "x": 0, "xanchor": "left", "y": -0.16, "yanchor": "top"},
        "hoverlabel": {
            "bgcolor": look.surface,
            "bordercolor": look.quiet,
            "font": {"family": FONT, "size": TEXT_SIZE, "color": look.text},
        },
        # new points draw the figure anew; what a learner hid in the legend stays hidden
        "uirevision": "kept",
    }


def axis(look: Theme, **more: Any) -> Part:
    """An axis in the theme."""
    title = {"text": more.pop("title", ""), "font": {"size": TITLE_SIZE}, "standoff": 8}
    return {
        "gridcolor": look.grid,
        "linecolor": look.grid,
        "zeroline": False,
        "fixedrange": True,
        "automargin": True,
        "title": title,
        **more,
    }


def faded(colour: str, opacity: float) -> str:
    """``#rrggbb`` as an rgba() colour."""
    red, green, blue = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity:g})"
