"""Plotly figures of what is looked at rather than played; pure functions, one theme."""

from __future__ import annotations

from rnnlab.figures.belief import belief_bars
from rnnlab.figures.comparison import RunSeries, compare_curves
from rnnlab.figures.confusion import confusion_matrix
from rnnlab.figures.curves import training_curves
from rnnlab.figures.probes import probe_beliefs
from rnnlab.figures.signals import signal_curves
from rnnlab.figures.theme import MOST_LINES

__all__ = [
    "MOST_LINES",
    "RunSeries",
    "belief_bars",
    "compare_curves",
    "confusion_matrix",
    "probe_beliefs",
    "signal_curves",
    "training_curves",
]
