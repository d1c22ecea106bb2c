"""Who is next: owners take turns, whoever was served longest ago first, so that nobody can fill the queue alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Protocol

_NEVER = datetime.min.replace(tzinfo=UTC)


class Waiting(Protocol):
    """What the order depends on."""

    @property
    def id(self) -> str:
        """The run."""

    @property
    def owner_id(self) -> str:
        """Whose it is."""

    @property
    def created_at(self) -> datetime:
        """Since when it waits."""


def in_order(queued: Sequence[Waiting], last_served: Mapping[str, datetime]) -> list[str]:
    """The ids of the queued runs in the order in which they will be started.

    In each round every waiting owner has one turn. Within a round the owner comes first whose last run was started
    longest ago (`last_served`; never comes before all), and among equals the run that has waited longest.
    """
    turns: Counter[str] = Counter()
    keys: list[tuple[int, datetime, datetime, str]] = []
    for run in sorted(queued, key=lambda run: (run.created_at, run.id)):
        keys.append((turns[run.owner_id], last_served.get(run.owner_id, _NEVER), run.created_at, run.id))
        turns[run.owner_id] += 1
    return [run_id for _turn, _served, _created, run_id in sorted(keys)]
