"""Loss and accuracy over a run's training steps."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter
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


@dataclass(frozen=True, slots=True)
class _Panel:
    """One of the two panels: its axis, what it shows, and how a value is read out."""

    axis: str
    name: str
    lower_case: str
    form: str
    of: Callable[[Evaluation], float]

    def hover(self, what: str) -> str:
        """``0.335 loss (validation)``."""
        return f"%{{y:{self.form}}}<extra>{_(self.lower_case)} ({what})</extra>"


_LOSS = _Panel("y", N_("Loss"), N_("loss"), ".3f", attrgetter("loss"))
_ACCURACY = _Panel("y2", N_("Accuracy"), N_("accuracy"), ".2%", attrgetter("accuracy"))


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
    traces = [*_lines(step, loss, look, _LOSS), *_lines(step, accuracy, look, _ACCURACY)]
    measured = list(evaluations)
    for split, name, symbol in (("validation", N_("validation"), "circle"), ("test", N_("test"), "diamond")):
        points = [one for one in measured if one.split == split]
        traces += _markers(points, _(name), symbol, getattr(look, split))
    return figure(traces, _layout(look, total_steps, log_loss))


def _lines(step: Series, values: Series, look: Theme, panel: _Panel) -> list[Part]:
    """The faint line as it was measured and the smoothed one on top, under one name for both panels."""
    common = {
        "type": "scatter",
        "x": step,
        "yaxis": panel.axis,
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
        "showlegend": panel is _LOSS,
        "hovertemplate": panel.hover(_("training, smoothed")),
    }
    return [common | faint, common | bold]


def _markers(points: Sequence[Evaluation], name: str, symbol: str, colour: str) -> list[Part]:
    """Few and weighty: a marker each, joined by a dotted line where there are several."""
    return [
        {
            "type": "scatter",
            "x": [point.step for point in points],
            "y": [panel.of(point) if math.isfinite(panel.of(point)) else None for point in points],
            "yaxis": panel.axis,
            "mode": "lines+markers",
            "name": name,
            "marker": {"symbol": symbol, "size": MARKER, "color": colour},
            "line": {"color": colour, "width": 1.5, "dash": "dot"},
            "cliponaxis": False,
            "legendgroup": name,
            "showlegend": panel is _LOSS,
            "hovertemplate": panel.hover(name),
        }
        for panel in (_LOSS, _ACCURACY)
        if points
    ]


def _layout(look: Theme, total_steps: int | None, log_loss: bool) -> Part:
    across = axis(look, title=_("training step"), anchor="y2", showgrid=False, tickformat=",d", nticks=6)
    across |= {"spikecolor": look.quiet, "spikethickness": 1, "spikedash": "solid"}
    across["unifiedhovertitle"] = {"text": _("training step") + " %{x:,d}"}
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
            _title(_LOSS),
            _title(_ACCURACY),
            _guessing("y", math.log10(guessed_loss) if log_loss else guessed_loss),
            _guessing("y2", 1 / CLASSES),
        ],
        "shapes": [_rule(look, "y", guessed_loss), _rule(look, "y2", 1 / CLASSES)],
    }


def _title(panel: _Panel) -> Part:
    place = {"x": 0, "y": 1, "xref": "paper", "yref": f"{panel.axis} domain", "xanchor": "left", "yanchor": "bottom"}
    return place | {"text": f"<b>{_(panel.name)}</b>", "showarrow": False, "font": {"size": TITLE_SIZE}}


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
    width = max(1.5, SMOOTHING * count)  # points
    reach = math.ceil(3 * width)
    offset = np.arange(-reach, reach + 1.0)
    weight = np.exp(-0.5 * (offset / width) ** 2)
    here, there = np.pad(np.ones(count), reach), np.pad(values, reach)  # nothing beyond the ends
    total, mean_offset, mean_square = (np.correlate(here, weight * offset**power, "valid") for power in (0, 1, 2))
    mean, product = (np.correlate(there, weight * offset**power, "valid") / total for power in (0, 1))
    mean_offset, mean_square = mean_offset / total, mean_square / total
    slope = (product - mean_offset * mean) / (mean_square - mean_offset**2)
    line: Series = mean - slope * mean_offset
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
