"""The loss of one digit as if the network had to answer after every row."""

from __future__ import annotations

import math

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike

from rnnlab.figures.parts import level_line, level_note, panel_title
from rnnlab.figures.theme import LINE, MARKER, axis, figure, layout, theme
from rnnlab.i18n import _
from rnnlab.notation import timestep_word
from rnnlab.recipe import CLASSES


def row_loss(losses: ArrayLike, *, at: int, by_rows: bool = True, dark: bool = False) -> go.Figure:
    """The cross-entropy loss −ln p after every timestep, with the one that is looked at marked.

    Parameters
    ----------
    losses:
        (T,) in nats.
    at:
        Which timestep is marked, from 0.
    by_rows:
        Whether a timestep is a row of the digit, and so is called one.
    """
    look = theme(dark)
    loss = np.asarray(losses, float)
    steps = np.arange(1, len(loss) + 1)
    line = {
        "type": "scatter",
        "mode": "lines+markers",
        "x": steps,
        "y": loss,
        "line": {"color": look.training, "width": LINE},
        "marker": {"size": MARKER / 2, "color": look.training},
        "hovertemplate": timestep_word(by_rows) + " %{x}: %{y:.3f}<extra></extra>",
        "showlegend": False,
    }
    here = {
        "type": "scatter",
        "mode": "markers",
        "x": [int(steps[at])],
        "y": [float(loss[at])],
        "marker": {"size": 1.6 * MARKER, "color": look.validation, "symbol": "circle-open", "line": {"width": 4}},
        "hoverinfo": "skip",
        "showlegend": False,
        "cliponaxis": False,
    }
    guessing = math.log(CLASSES)
    looks = layout(look, height=300) | {
        "xaxis": axis(look, title=timestep_word(by_rows), showgrid=False, nticks=8),
        "yaxis": axis(look, rangemode="tozero", nticks=6),
        "annotations": [panel_title("y", _("Loss")), level_note("y", guessing, _("guessing"))],
        "shapes": [level_line(look, "y", guessing)],
    }
    return figure([line, here], looks)
