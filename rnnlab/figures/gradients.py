"""The gradient of an answer over the timesteps, and over the digit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike, NDArray

from rnnlab.errors import LabError
from rnnlab.figures.parts import level_line, level_note
from rnnlab.figures.theme import (
    LINE,
    MARKER,
    MOST_LINES,
    TEXT_SIZE,
    LineLook,
    Part,
    Theme,
    axis,
    figure,
    layout,
    line_looks,
    pixel_colours,
    theme,
)
from rnnlab.i18n import _
from rnnlab.notation import timestep_word

#: markers along a line, so that it is known without its colour
_MARKS = 6
#: the exponents at which the axis may begin and end: few, so that two pictures can be compared
_LOWS, _HIGHS = (-3, -6, -12, -24, -48, -96, -192, -384), (1, 3, 6, 12, 24, 48, 96, 192, 384)
#: decades from one mark of the axis to the next
_STRIDES = (1, 2, 3, 6, 12, 24, 48, 96)
#: pixels, the legend's included, which takes the more of them the narrower the page is
_HEIGHT = 460
#: how strong the ink is under the saliency
_INK = 0.55


@dataclass(frozen=True, eq=False, slots=True)
class GradientCurve:
    """One curve over the timesteps."""

    name: str
    #: (T,) the share of the last timestep's gradient, or a product of gates
    values: ArrayLike
    #: whether it is only the direct path of the curve that stands `of` places before it: same colour, thin and dotted
    direct_of: int | None = None


def gradient_curves(
    curves: Sequence[GradientCurve], *, at: int | None = None, rows: bool = True, dark: bool = False
) -> go.Figure:
    """Which share of the last timestep's gradient is left, timestep by timestep, on a logarithmic axis.

    Each curve has a colour and a marker that no other has; a direct path has its curve's colour and is dotted. The
    axis holds all curves, but not all of a direct path, which leaves it at its edge where it is smaller than they are.

    Parameters
    ----------
    curves:
        All of the same length T. A value of 0 has no place on the axis and is left out.
    at:
        A timestep, from 0, that is marked.
    rows:
        Whether a timestep is a row of the digit, and is called so.
    dark:
        Whether the page is dark.

    Raises `LabError` if there are more curves than lines that can be told apart.
    """
    full = [curve for curve in curves if curve.direct_of is None]
    if len(full) > MOST_LINES:
        raise LabError("Choose at most {most} curves to compare.", most=MOST_LINES)
    looks = dict(zip((id(curve) for curve in full), line_looks(dark), strict=False))
    traces: list[Part] = []
    for place, curve in enumerate(curves):
        if curve.direct_of is None:
            traces += _line(curve, looks[id(curve)], full.index(curve) / len(full))
        else:
            traces.append(_direct(curve, looks[id(curves[place - curve.direct_of])]))
    return figure(traces, _layout(theme(dark), curves, at, rows))


def _values(curve: GradientCurve) -> NDArray[np.float64]:
    values = np.asarray(curve.values, float)
    return np.where(values > 0, values, np.nan)  # also for what is no number


def _common(curve: GradientCurve, values: NDArray[np.float64]) -> Part:
    steps = np.arange(1, len(values) + 1)
    seen = np.isfinite(values)
    return {"type": "scatter", "x": steps[seen], "y": values[seen], "name": curve.name}


def _line(curve: GradientCurve, look: LineLook, offset: float) -> list[Part]:
    """The line, which is read out; a few markers on it, shifted against those of the others; its entry in the legend."""
    line = _common(curve, _values(curve))
    pen = {"color": look.colour, "width": LINE, "dash": look.dash}
    marker = {"symbol": look.symbol, "size": MARKER, "color": look.colour}
    count = len(line["x"])
    places = np.unique(((np.arange(_MARKS) + offset) / _MARKS * count).astype(int)) if count else np.array([], int)
    sign = f'<span style="color:{look.colour}">{look.sign}</span>'
    hidden = {"showlegend": False, "hoverinfo": "skip", "legendgroup": curve.name}
    return [
        line
        | {"mode": "lines", "line": pen, "showlegend": False, "legendgroup": curve.name}
        | {"hovertemplate": f"{sign} {curve.name}: %{{y:.3g}}<extra></extra>"},
        line | {"mode": "markers", "marker": marker, "x": line["x"][places], "y": line["y"][places]} | hidden,
        line | {"mode": "lines+markers", "x": [None], "y": [None], "line": pen, "marker": marker}
        | {"showlegend": True, "hoverinfo": "skip", "legendgroup": curve.name},
    ]  # fmt: skip


def _direct(curve: GradientCurve, look: LineLook) -> Part:
    return _common(curve, _values(curve)) | {
        "mode": "lines",
        "line": {"color": look.colour, "width": 1.5, "dash": "2px,3px"},
        "showlegend": True,
        "hovertemplate": f"{curve.name}: %{{y:.3g}}<extra></extra>",
    }


def exponents(curves: Sequence[GradientCurve]) -> tuple[int, int]:
    """The powers of ten between which the axis runs: it holds all curves but the direct paths."""
    full = [_values(curve) for curve in curves if curve.direct_of is None]
    found = np.concatenate(full) if full else np.array([1.0])
    known = np.log10(found[np.isfinite(found)]) if np.isfinite(found).any() else np.array([0.0])
    low = next((low for low in _LOWS if low <= known.min()), _LOWS[-1])
    high = next((high for high in _HIGHS if high >= known.max()), _HIGHS[-1])
    return low, high


def _layout(look: Theme, curves: Sequence[GradientCurve], at: int | None, rows: bool) -> Part:
    low, high = exponents(curves)
    stride = next(stride for stride in _STRIDES if high - low <= 8 * stride)
    marks = [power for power in range(low, high + 1) if power % stride == 0]
    names = [f"10<sup>{power}</sup>".replace("-", "−") if power else "1" for power in marks]
    longest = max((len(np.atleast_1d(curve.values)) for curve in curves), default=1)
    title = timestep_word(rows)
    across = axis(look, title=title, showgrid=False, range=[0.5, longest + 0.5], tickformat=",d", nticks=8)
    across |= {"spikecolor": look.quiet, "spikethickness": 1, "spikedash": "solid"}
    across |= {"unifiedhovertitle": {"text": title + " %{x:,d}"}}
    up = axis(
        look,
        type="log",
        range=[low - 0.01 * (high - low), high + 0.01 * (high - low)],
        tickvals=[10.0**power for power in marks],
        ticktext=names,
    )
    level = _("as large as at the last row") if rows else _("as large as at the last timestep")
    looks = layout(look, height=_HEIGHT)
    looks |= {
        "hovermode": "x unified",
        "margin": looks["margin"] | {"t": 12},
        "legend": looks["legend"] | {"y": -0.2, "itemsizing": "trace", "font": {"size": TEXT_SIZE}},
        "xaxis": across,
        "yaxis": up,
        "shapes": [level_line(look, "y", 1.0)],
        # at the left, since all curves meet at its right end
        "annotations": [level_note("y", 0.0, level) | {"x": 0.03, "xanchor": "left"}],
    }
    if at is not None:
        looks["shapes"].append(_moment(look, at + 1))
    return looks


def _moment(look: Theme, step: int) -> Part:
    """A line from top to bottom at one timestep."""
    place = {"x0": step, "x1": step, "y0": 0, "y1": 1, "xref": "x", "yref": "paper"}
    return place | {"type": "line", "line": {"color": look.text, "width": 1.5}, "opacity": 0.6}


def saliency_picture(image: ArrayLike, saliency: ArrayLike, *, size: int = 8, dark: bool = False) -> NDArray[np.uint8]:
    """The digit with its saliency over it, as the score shows it: (28 size, 28 size, 3) uint8.

    The ink is pale; the mark's colour lies over it, not at all where the saliency is 0 and fully at its largest.

    Parameters
    ----------
    image:
        (28, 28) in [0, 1].
    saliency:
        (28, 28) or (784,), not negative; divided by its own largest here.
    size:
        Pixels of the picture for one of the digit.
    dark:
        Whether the page is dark.
    """
    paper, ink, mark = pixel_colours(dark)
    digit = np.asarray(image, float)[..., None]  # (28, 28, 1)
    strength = np.nan_to_num(np.asarray(saliency, float)).reshape(digit.shape)
    largest = strength.max()
    strength = strength / largest if largest > 0 else strength
    below = paper + (ink - paper) * digit * _INK
    colours: NDArray[np.uint8] = np.rint(below + (mark - below) * strength).astype(np.uint8)  # (28, 28, 3)
    return colours.repeat(size, axis=0).repeat(size, axis=1)
