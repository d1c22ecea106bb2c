"""Plotly figures of what is looked at rather than played; pure functions, one theme."""

from __future__ import annotations

from rnnlab.figures.belief import belief_bars
from rnnlab.figures.curves import training_curves

__all__ = ["belief_bars", "training_curves"]
