"""The five documents as data: when and on what each measures, what it printed, and what our runs of it measured.

Nothing here trains or draws: `rnnlab.training` measures by `PROTOCOLS`, `rnnlab.reproduce` runs, `rnnlab.figures` draws.
"""

from __future__ import annotations

from rnnlab.documents.comparing import Band, Comparison, band, compare
from rnnlab.documents.console import console_lines
from rnnlab.documents.experiments import EXPERIMENTS, Experiment
from rnnlab.documents.listings import LISTINGS, Listing
from rnnlab.documents.protocol import LABELS, PREDICTIONS, PROTOCOLS, QUANTITIES, Protocol, Quantity, protocol_of
from rnnlab.documents.reproduced import Reproduction, Reproductions, SeedRun, load_reproductions
from rnnlab.documents.series import MeasuredSeries

__all__ = [
    "EXPERIMENTS",
    "LABELS",
    "LISTINGS",
    "PREDICTIONS",
    "PROTOCOLS",
    "QUANTITIES",
    "Band",
    "Comparison",
    "Experiment",
    "Listing",
    "MeasuredSeries",
    "Protocol",
    "Quantity",
    "Reproduction",
    "Reproductions",
    "SeedRun",
    "band",
    "compare",
    "console_lines",
    "load_reproductions",
    "protocol_of",
]
