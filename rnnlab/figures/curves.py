"""Loss and accuracy over a run's training steps."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike

from rnnlab.events import Evaluation, RateChanged
from rnnlab.figures.live import live
from rnnlab.figures.parts import (
    Moment,
    level_line,
    level_note,
    moment_lines,
    moment_notes,
    moments,
    panel_title,
    step_axis,
    until,
)
from rnnlab.figures.smoothing import SMOOTHING, Series, shortened, smoothed
from rnnlab.figures.theme import LINE, MARKER, Part, Theme, axis, faded, figure, layout, theme
from rnnlab.i18n import N_, _
from rnnlab.recipe import CLASSES


@dataclass(frozen=True, slots=True)
class _Panel:
    """One of the two panels: its axis, what it shows, and how a value is read out."""

    axis: str
    quantity: str
    name: str
    lower_case: str
    form: str
    of: Callable[[Evaluation], float]

    def hover(self, what: str) -> str:
        """``0.335 loss (validation)``."""
        return f"%{{y:{self.form}}}<extra>{_(self.lower_case)} ({what})</extra>"


_LOSS = _Panel("y", "loss", N_("Loss"), N_("loss"), ".3f", attrgetter("loss"))
_ACCURACY = _Panel("y2", "accuracy", N_("Accuracy"), N_("accuracy"), ".2%", attrgetter("accuracy"))


def training_curves(
    steps: ArrayLike,
    losses: ArrayLike,
    accuracies: ArrayLike,
    evaluations: Iterable[Evaluation] = (),
    *,
    total_steps: int | None = None,
    rate_changes: Iterable[RateChanged] = (),
    seams: Iterable[int] = (),
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
    rate_changes:
        Where the learning rate was changed by hand: a thin dashed line each, with the new rate.
    seams:
        Training steps from which another attempt went on: a thin dotted line each.
    log_loss:
        Whether the loss has a logarithmic axis.
    dark:
        Whether the page is dark.
    """
    look = theme(dark)
    step, loss, accuracy = shortened(np.asarray(steps, float), np.asarray(losses, float), np.asarray(accuracies, float))
    traces = [*_lines(step, loss, look, _LOSS), *_lines(step, accuracy, look, _ACCURACY)]
    measured = list(evaluations)
    for split, name, symbol in (("validation", N_("validation"), "circle"), ("test", N_("test"), "diamond")):
        points = [one for one in measured if one.split == split]
        traces += _markers(points, _(name), symbol, getattr(look, split), split)
    end = total_steps or float(step[-1] if len(step) else 1)
    return figure(traces, _layout(look, total_steps, log_loss, moments(rate_changes, seams), end))


def _lines(step: Series, values: Series, look: Theme, panel: _Panel) -> list[Part]:
    """The faint line as it was measured and the smoothed one on top, under one name for both panels."""
    source = {"of": "line", "run": 0, "y": panel.quantity, "with": ["loss", "accuracy"]}
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
        "meta": live(**source),
        "line": {"color": faded(look.training, 0.4), "width": 1.5},
        "showlegend": False,
        "hoverinfo": "skip",
    }
    bold = {
        "y": smoothed(values),
        "meta": live(**source, strength=SMOOTHING),
        "line": {"color": look.training, "width": LINE},
        "showlegend": panel is _LOSS,
        "hovertemplate": panel.hover(_("training, smoothed")),
    }
    return [common | faint, common | bold]


def _markers(points: Sequence[Evaluation], name: str, symbol: str, colour: str, split: str) -> list[Part]:
    """Few and weighty: a marker each, joined by a dotted line where there are several."""
    return [
        {
            "type": "scatter",
            "x": [point.step for point in points],
            "y": [panel.of(point) if math.isfinite(panel.of(point)) else None for point in points],
            "yaxis": panel.axis,
            "meta": live(of="evaluations", run=0, split=split, y=panel.quantity, gaps=True),
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


def _layout(look: Theme, total_steps: int | None, log_loss: bool, marked: Sequence[Moment], end: float) -> Part:
    scale = {"type": "log", "dtick": "D2"} if log_loss else {"rangemode": "tozero", "nticks": 5}
    guessed_loss = math.log(CLASSES)
    return layout(look, height=460) | {
        "hovermode": "x unified",
        "hoversubplots": "axis",
        "xaxis": step_axis(look, anchor="y2", **until(total_steps)),
        "yaxis": axis(look, domain=[0.56, 1.0], **scale),
        "yaxis2": axis(look, domain=[0.0, 0.44], range=[0, 1.02], tickformat=".0%", nticks=6),
        "annotations": [
            panel_title(_LOSS.axis, _(_LOSS.name)),
            panel_title(_ACCURACY.axis, _(_ACCURACY.name)),
            level_note("y", math.log10(guessed_loss) if log_loss else guessed_loss, _("guessing")),
            level_note("y2", 1 / CLASSES, _("guessing")),
            *moment_notes(look, marked, end),
        ],
        "shapes": [
            level_line(look, "y", guessed_loss),
            level_line(look, "y2", 1 / CLASSES),
            *moment_lines(look, marked),
        ],
    }
