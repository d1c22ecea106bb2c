"""Hints: what a run's signals say is wrong, why, and which settings would mend it. Rules, no statistics behind them.

Each rule speaks as soon as its evidence suffices, while the run goes on or after it, and not before.
"""

from __future__ import annotations

from rnnlab.hints.evidence import Evidence
from rnnlab.hints.hint import Hint
from rnnlab.hints.rules import RULES

__all__ = ["MOST_HINTS", "Evidence", "Hint", "find_hints"]

#: more would be a wall of text
MOST_HINTS = 3


def find_hints(evidence: Evidence) -> tuple[Hint, ...]:
    """The hints for a run, the most urgent first, at most `MOST_HINTS`.

    No two contradict each other: of two rules of which one explains the other (`Hint.explains`) only the first speaks,
    and so it does where two would set the same setting to different values.
    """
    found: list[Hint] = []
    for rule in RULES:
        hint = rule(evidence)
        if hint is not None and not any(_excludes(earlier, hint) for earlier in found):
            found.append(hint)
    return tuple(found[:MOST_HINTS])


def _excludes(earlier: Hint, later: Hint) -> bool:
    both = earlier.changes.keys() & later.changes.keys()
    return later.key in earlier.explains or any(earlier.changes[name] != later.changes[name] for name in both)
