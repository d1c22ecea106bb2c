"""Loss and accuracy over a run's training steps."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TypeAlias

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike, NDArray

from rnnlab.events import Evaluation
from rnnlab.figures.theme import LINE, MARKER, TITLE_SIZE, Part, Theme, axis, faded, figure, layout, theme
from rnnlab.i18n import N_, _
from rnnlab.recipe import CLASSES

Series: TypeAlias = NDArray[np.float64]  # (N,)

#: points of a drawn line; a longer run is averaged over equal stretches of steps
MOST_POINTS = 600
#: the smoothed line looks this share of the points to either side
SMOOTHING = 1 / 50


def training_curves(
    steps: ArrayLike,
    losses: ArrayLike,
    accuracies: ArrayLike,
    evaluations: Iterable[Evaluation] = (),
    *,
    total_steps: int | None = None,
    log_loss: bool = False,
    dark: bool = False,
) -> go.Figure:
    """Loss above, accuracy below, over the same training steps.

    Each has what was measured on the training batches as a faint line, the same smoothed on top of it, and the
    evaluations as markers. A dotted line shows what guessing would reach.

    Parameters
    ----------
    steps, losses, accuracies:
        (N,) each: training steps made, and loss and accuracy in [0, 1] measured there. What is not finite is left out.
    evaluations:
        Measurements on the validation and the test images.
    total_steps:
        Where the axis ends; without it, it grows with the run.
    log_loss:
        Whether the loss has a logarithmic axis.
    dark:
        Whether the page is dark.
    """
    look = theme(dark)
    step, loss, accuracy = _shortened(
        np.asarray(steps, float), np.asarray(losses, float), np.asarray(accuracies, float)
    )
    traces = [*_lines(step, loss, look, "y", ".3f"), *_lines(step, accuracy, look, "y2", ".1%")]
    measured = list(evaluations)
    for split, name, symbol in (("validation", N_("validation"), "circle"), ("test", N_("test"), "diamond")):
        points = [one for one in measured if one.split == split]
        traces += _markers(points, _(name), symbol, getattr(look, split))
    return figure(traces, _layout(look, total_steps, log_loss))


def _lines(step: Series, values: Series, look: Theme, panel: str, form: str) -> list[Part]:
    """The faint line as it was measured and the smoothed one on top, under one name for both panels."""
    common = {
        "type": "scatter",
        "x": step,
        "yaxis": panel,
        "mode": "lines",
        "name": _("training (faint: not smoothed)"),
        "legendgroup": "training",
    }
    faint = {
        "y": values,
        "line": {"color": faded(look.training, 0.4), "width": 1.5},
        "showlegend": False,
        "hoverinfo": "skip",
    }
    bold = {
        "y": smoothed(values),
        "line": {"color": look.training, "width": LINE},
        "showlegend": panel == "y",
        "hovertemplate": f"%{{y:{form}}}<extra>{_('training, smoothed')}</extra>",
    }
    return [common | faint, common | bold]


def _markers(points: Sequence[Evaluation], name: str, symbol: str, colour: str) -> list[Part]:
    """Few and weighty: a marker each, joined by a dotted line where there are several."""
    panels = (
        ("y", ".3f", [point.loss for point in points]),
        ("y2", ".2%", [point.accuracy for point in points]),
    )
    return [
        {
            "type": "scatter",
            "x": [point.step for point in points],
            "y": [value if math.isfinite(value) else None for value in values],
            "yaxis": panel,
            "mode": "lines+markers",
            "name": name,
            "marker": {"symbol": symbol, "size": MARKER, "color": colour},
            "line": {"color": colour, "width": 1.5, "dash": "dot"},
            "cliponaxis": False,
            "legendgroup": name,
            "showlegend": panel == "y",
            "hovertemplate": f"%{{y:{form}}}<extra>{name}</extra>",
        }
        for panel, form, values in panels
        if points
    ]


def _layout(look: Theme, total_steps: int | None, log_loss: bool) -> Part:
    across = axis(look, title=_("training step"), anchor="y2", showgrid=False, tickformat=",d", nticks=6)
    across |= {"rangemode": "tozero"} if total_steps is None else {"range": [0, 1.01 * total_steps]}
    scale = {"type": "log", "dtick": "D2"} if log_loss else {"rangemode": "tozero", "nticks": 5}
    guessed_loss = math.log(CLASSES)
    return layout(look, height=460) | {
        "hovermode": "x unified",
        "hoversubplots": "axis",
        "xaxis": across,
        "yaxis": axis(look, domain=[0.56, 1.0], **scale),
        "yaxis2": axis(look, domain=[0.0, 0.44], range=[0, 1.02], tickformat=".0%", nticks=6),
        "annotations": [
            _title(_("Loss"), "y domain"),
            _title(_("Accuracy"), "y2 domain"),
            _guessing("y", math.log10(guessed_loss) if log_loss else guessed_loss),
            _guessing("y2", 1 / CLASSES),
        ],
        "shapes": [_rule(look, "y", guessed_loss), _rule(look, "y2", 1 / CLASSES)],
    }


def _title(text: str, panel: str) -> Part:
    place = {"x": 0, "y": 1, "xref": "paper", "yref": panel, "xanchor": "left", "yanchor": "bottom"}
    return place | {"text": f"<b>{text}</b>", "showarrow": False, "font": {"size": TITLE_SIZE}}


def _guessing(panel: str, height: float) -> Part:
    place = {"x": 1, "y": height, "xref": "paper", "yref": panel, "xanchor": "right", "yanchor": "bottom"}
    return place | {"text": _("guessing"), "showarrow": False, "opacity": 0.8}


def _rule(look: Theme, panel: str, height: float) -> Part:
    """A dotted line across a panel."""
    place = {"x0": 0, "x1": 1, "y0": height, "y1": height, "xref": "paper", "yref": panel}
    return place | {"type": "line", "line": {"color": look.quiet, "width": 1.5, "dash": "dot"}, "layer": "below"}


def smoothed(values: Series) -> Series:
    """A straight line fitted around each point, near ones counting more (Cleveland 1979): it neither lags nor sags."""
    count = len(values)
    if count < 4:
        return values
    away = np.arange(count)[:, None] - np.arange(count)  # (N, N), points
    weight = np.exp(-0.5 * (away / max(1.5, SMOOTHING * count)) ** 2)
    nearby = weight / weight.sum(axis=1, keepdims=True)
    mean_away, mean = (nearby * away).sum(axis=1), nearby @ values  # (N,)
    spread = (nearby * away**2).sum(axis=1) - mean_away**2
    slope = ((nearby * away) @ values - mean_away * mean) / spread
    line: Series = mean - slope * mean_away
    return line


def _shortened(*series: Series) -> tuple[Series, ...]:
    """The series without points that are not finite, and averaged over equal stretches to at most `MOST_POINTS`."""
    finite = np.all([np.isfinite(one) for one in series], axis=0)
    kept = [one[finite] for one in series]
    stretch = -(-len(kept[0]) // MOST_POINTS)
    if stretch <= 1:
        return tuple(kept)
    starts = np.arange(0, len(kept[0]), stretch)
    counts = np.diff(np.append(starts, len(kept[0])))
    return tuple(np.add.reduceat(one, starts) / counts for one in kept)
