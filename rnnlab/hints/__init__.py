"""Hints: what a run's signals say is wrong, why, and which settings would mend it. Rules, no statistics behind them.

Each rule speaks as soon as its evidence suffices, while the run goes on or after it, and not before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rnnlab.hints.evidence import Evidence
from rnnlab.hints.hint import Hint
from rnnlab.hints.rules import RULES

if TYPE_CHECKING:
    from rnnlab.runs.views import RunView

__all__ = ["MOST_HINTS", "Evidence", "Hint", "find_hints", "hint_names"]

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


def hint_names(run: RunView) -> list[list[Any]]:
    """What a page shows of a run's hints, as JSON: each one's key and what it would change."""
    return [[hint.key, dict(hint.changes)] for hint in find_hints(Evidence.of(run))]


def _excludes(earlier: Hint, later: Hint) -> bool:
    both = earlier.changes.keys() & later.changes.keys()
    return later.key in earlier.explains or any(earlier.changes[name] != later.changes[name] for name in both)
