"""Measures: what a run that measures as a document does remembers from one print to the next."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measures:
    """What is remembered between two prints."""

    #: updates made when something was printed last
    step: int = 0
    #: since the last print: sums over the updates of the batch's loss after it and before it, and their number
    cost_sum: float = 0.0
    before_sum: float = 0.0
    costs: int = 0
    #: the loss of the last update, before it, if that was made alone
    loss: float | None = None
    #: what ``tf.metrics.accuracy`` counts on from print to print
    right: int = 0
    seen: int = 0
