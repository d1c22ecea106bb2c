"""The rules, the most urgent first.

The thresholds were found on real runs, 43 recipes replayed point by point: those that learn well (the default, the quick
start, the documents, GRU and SimpleRNN on 28 rows, small and large, cosine and clipped) had to stay silent at every
point, those that were made ill had to be told why. Beside each threshold stands what was measured on both sides.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from rnnlab.hints.evidence import Evidence
from rnnlab.hints.hint import Hint
from rnnlab.hints.loss_rules import far_under_train, flat, loss_not_finite, rate_too_high, rate_too_low
from rnnlab.hints.signal_rules import dead_units, exploding_gradient, long_simple_rnn, saturated_gates

Rule: TypeAlias = Callable[[Evidence], Hint | None]

RULES: tuple[Rule, ...] = (
    loss_not_finite,
    rate_too_high,
    exploding_gradient,
    long_simple_rnn,
    saturated_gates,
    dead_units,
    flat,
    rate_too_low,
    far_under_train,
)
