"""One readout for several runs, which were measured at different training steps."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from rnnlab.figures.live import live
from rnnlab.figures.smoothing import Series
from rnnlab.figures.theme import LineLook, Part

#: steps at which all runs are read out
_READOUTS = 200
#: letters of a run's name in the readout, which must fit on a phone
_NAME_LENGTH = 18


def readout_steps(runs: Sequence[ArrayLike], log_x: bool) -> Series:
    """Training steps at which all runs are read out: a readout takes only what stands at the same step."""
    steps = [np.asarray(one, float) for one in runs]
    end = max((float(step.max()) for step in steps if len(step)), default=1.0)
    even = np.geomspace(1, max(end, 1), _READOUTS) if log_x else np.linspace(0, end, _READOUTS)
    return np.unique(np.rint(even))


def readout(line: Part, grid: Series, form: str, name: str, look: LineLook) -> Part:
    """An unseen line on the common steps, which tells what the seen one has there, after the run's marker."""
    short = name if len(name) <= _NAME_LENGTH else name[: _NAME_LENGTH - 1] + "…"
    sign = f'<span style="color:{look.colour}">{look.sign}</span>'
    step = line["x"]
    inside = grid[(grid >= step[0]) & (grid <= step[-1])] if len(step) else grid[:0]
    return line | {
        "x": inside,
        "y": np.interp(inside, step, line["y"]) if len(inside) else inside,
        "meta": live(of="readout", line=line["meta"]["live"]),
        "opacity": 0,
        "hoverinfo": "all",
        "hovertemplate": f"{sign} {plain(short)}: %{{y:{form}}}<extra></extra>",
    }


def plain(name: str) -> str:
    """A learner's name for a run inside a template of Plotly's: braces and tags would be read as its own."""
    return name.replace("&", "&amp;").replace("<", "&lt;").replace("%{", "% {")
