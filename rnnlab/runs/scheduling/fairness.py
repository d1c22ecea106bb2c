"""Who is next: owners take turns, whoever was served longest ago first, so that nobody can fill the queue alone."""

from __future__ import annotations

import heapq
import math
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
    def queued_at(self) -> datetime:
        """Since when it waits."""


def in_order(queued: Sequence[Waiting], last_served: Mapping[str, datetime]) -> list[str]:
    """The ids of the queued runs in the order in which they will be started.

    In each round every waiting owner has one turn. Within a round the owner comes first whose last run was started
    longest ago (`last_served`; never comes before all), and among equals the run that has waited longest.
    """
    turns: Counter[str] = Counter()
    keys: list[tuple[int, datetime, datetime, str]] = []
    for run in sorted(queued, key=lambda run: (run.queued_at, run.id)):
        keys.append((turns[run.owner_id], last_served.get(run.owner_id, _NEVER), run.queued_at, run.id))
        turns[run.owner_id] += 1
    return [run_id for _turn, _served, _created, run_id in sorted(keys)]


def expected_waits(ahead: Sequence[float | None], at_work: Sequence[float | None], workers: int) -> list[float | None]:
    """When each queued run will be started, in seconds from now, in the order of the queue.

    `ahead`: how long each queued run will take, `at_work`: how much longer those that the workers have; None where
    nothing is known, and then nothing is known of whoever waits for that.
    """
    unknown = math.inf
    free = [unknown if left is None else max(0.0, left) for left in at_work]
    free += [0.0] * max(0, workers - len(free))
    heapq.heapify(free)
    waits: list[float | None] = []
    for seconds in ahead:
        if not free:  # no worker is there
            waits.append(None)
            continue
        start = heapq.heappop(free)
        waits.append(None if math.isinf(start) else start)
        heapq.heappush(free, unknown if seconds is None else start + seconds)
    return waits
