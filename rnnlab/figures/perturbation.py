"""What a disturbance leaves, timestep by timestep, in several networks."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go

from rnnlab.analysis.perturbation import Disturbed
from rnnlab.figures.plain import Axis, Level, Line, lines
from rnnlab.i18n import _
from rnnlab.notation import CELLS


def disturbance_curves(readings: Mapping[str, Disturbed], *, shares: bool = True, dark: bool = False) -> go.Figure:
    """One line a cell (by its key in `notation.CELLS`), from the row that was changed to the last one.

    Parameters
    ----------
    readings:
        The same digit, changed in the same row, read by each network.
    shares:
        Whether each distance is divided by what it was right at the changed row, or shown as it is.
    dark:
        Whether the page is dark.
    """
    drawn = []
    for cell, found in readings.items():
        values = found.left if shares else found.distance[found.row :]
        drawn.append(Line(CELLS[cell].name, np.arange(found.row, found.before.timesteps) + 1, values))
    finite = [float(np.nanmax(line.y)) for line in drawn if np.isfinite(line.y).any()]
    top = 1.08 * max([1.0, *finite])
    across = Axis(_("row"), ",d", ends=(0.5, 28.5))
    up = Axis(_("share that is left") if shares else _("distance ‖h′ − h‖"), ".2f", ends=(0.0, top))
    levels = [Level(1.0, _("as far as right after the changed row"))] if shares else []
    return lines(drawn, across, up, levels=levels, dark=dark)
