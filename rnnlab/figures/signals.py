"""What goes wrong in recurrent networks, as signals under the training curve."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike

from rnnlab.events import RateChanged
from rnnlab.figures.live import live
from rnnlab.figures.parts import (
    level_line,
    level_note,
    log_axis,
    moment_lines,
    moments,
    panel_title,
    step_axis,
    until,
)
from rnnlab.figures.smoothing import SMOOTHING, Series, shortened, smoothed
from rnnlab.figures.theme import LINE, Part, Theme, axis, faded, figure, layout, theme
from rnnlab.i18n import N_, _

#: pixels: a panel, the gap above it, and what lies below the last one
_PANEL, _GAP, _FOOT = 104, 44, 60


@dataclass(frozen=True, slots=True)
class _Signal:
    """One small panel: what it shows and how."""

    quantity: str
    name: str
    form: str
    step: Series
    values: Series
    colour: str
    log: bool
    #: whether a smoothed line lies on the measured one
    smooth: bool


def signal_curves(
    steps: ArrayLike,
    gradient_norms: ArrayLike,
    saturations: ArrayLike,
    learning_rates: ArrayLike | None = None,
    rate_changes: Iterable[RateChanged] = (),
    *,
    seams: Iterable[int] = (),
    clip_norm: float | None = None,
    total_steps: int | None = None,
    dark: bool = False,
) -> go.Figure:
    """Small panels over the same training steps as `training_curves`: gradient norm, saturated gates, learning rate.

    The panel of the learning rate is there only if the rate varies.

    Parameters
    ----------
    steps, gradient_norms, saturations, learning_rates:
        (N,) each. The length of the gradient before clipping, on a logarithmic axis; the share of saturated gates in
        [0, 1]; the learning rate, on a logarithmic axis. What is not finite (older runs) is left out.
    rate_changes, seams, total_steps:
        As in `training_curves`, below which these panels stand: the lines' words are there.
    clip_norm:
        The recipe's: a dotted line, above which gradients are shortened.
    dark:
        Whether the page is dark.
    """
    look = theme(dark)
    step = np.asarray(steps, float)
    signals = [
        _signal("gradient_norm", N_("Gradient norm"), ".3g", step, gradient_norms, look.validation, log=True),
        _signal("saturation", N_("Saturated gates"), ".1%", step, saturations, look.test),
    ]
    rates = None if learning_rates is None else np.asarray(learning_rates, float)
    if rates is not None and len(rates) and np.ptp(rates) > 0:
        signals.append(
            _signal("learning_rate", N_("Learning rate"), ".3g", step, rates, look.training, log=True, smooth=False)
        )
    looks = _layout(look, signals, total_steps)
    looks["shapes"] = moment_lines(look, moments(rate_changes, seams))
    if clip_norm is not None:
        looks["shapes"].append(level_line(look, "y", clip_norm))
        looks["annotations"].append(
            level_note("y", math.log10(clip_norm), _("clipped at {norm}", norm=f"{clip_norm:g}"))
        )
    return figure([line for place, signal in enumerate(signals) for line in _lines(signal, _axis(place))], looks)


def _signal(
    quantity: str,
    name: str,
    form: str,
    step: Series,
    values: ArrayLike,
    colour: str,
    log: bool = False,
    smooth: bool = True,
) -> _Signal:
    measured = np.asarray(values, float)
    if log:
        measured = np.where(measured > 0, measured, np.nan)
    step, measured = shortened(step, measured)
    return _Signal(quantity, name, form, step, measured, colour, log, smooth)


def _axis(place: int) -> str:
    """``y``, ``y2``, ``y3``: the axes as traces name them, from the top."""
    return f"y{place + 1}" if place else "y"


def _layout_axis(place: int) -> str:
    """``yaxis``, ``yaxis2``, …: the same as the layout names them."""
    return f"yaxis{place + 1}" if place else "yaxis"


def _lines(signal: _Signal, panel: str) -> list[Part]:
    """The measured line, and on top of it the smoothed one."""
    common: Part = {"type": "scatter", "mode": "lines", "x": signal.step, "yaxis": panel, "name": _(signal.name)}
    source = {"of": "line", "run": 0, "y": signal.quantity, "positive": signal.log}
    common |= {"showlegend": False, "meta": live(**source)}
    hover = f"%{{y:{signal.form}}}<extra>{_(signal.name)}</extra>"
    if not signal.smooth:
        steps = {"color": signal.colour, "width": LINE, "shape": "hv"}
        return [common | {"y": signal.values, "line": steps, "hovertemplate": hover}]
    # on a logarithmic axis the smoothed line is that of the exponents: it follows what the eye sees
    line = np.exp(smoothed(np.log(signal.values))) if signal.log else np.clip(smoothed(signal.values), 0, 1)
    kind: Part = {"log": True} if signal.log else {"low": 0, "high": 1}
    faint = {"color": faded(signal.colour, 0.4), "width": 1.5}
    bold = {"color": signal.colour, "width": LINE}
    return [
        common | {"y": signal.values, "line": faint, "hoverinfo": "skip"},
        common | {"y": line, "line": bold, "hovertemplate": hover, "meta": live(**source, strength=SMOOTHING, **kind)},
    ]


def _layout(look: Theme, signals: list[_Signal], total_steps: int | None) -> Part:
    inner = len(signals) * (_PANEL + _GAP) - _GAP  # pixels
    looks = layout(look, height=inner + _GAP + _FOOT)
    looks |= {"margin": looks["margin"] | {"t": _GAP - 12, "b": _FOOT - 12}}
    looks |= {"hovermode": "x unified", "hoversubplots": "axis", "annotations": []}
    for place, signal in enumerate(signals):
        top = 1 - place * (_PANEL + _GAP) / inner
        domain = [max(0.0, top - _PANEL / inner), top]
        looks[_layout_axis(place)] = (
            log_axis(look, signal.values, domain=domain)
            if signal.log
            else axis(look, domain=domain, tickformat=".0%", range=[0, 1.02], tickvals=[0, 0.5, 1])
        )
        looks["annotations"].append(panel_title(_axis(place), _(signal.name)))
    looks["xaxis"] = step_axis(look, anchor=_axis(len(signals) - 1), **until(total_steps))
    # of the measured lines, the first of each panel's traces
    firsts = [sum(2 if one.smooth else 1 for one in signals[:place]) for place in range(len(signals))]
    logs = {_layout_axis(place): [firsts[place]] for place, signal in enumerate(signals) if signal.log}
    looks["meta"] = live(log_axes=logs)
    return looks
