from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from rnnlab.runs.scheduling.fairness import expected_waits, in_order

START = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Waiter:
    id: str
    owner_id: str
    queued_at: datetime


def waiter(owner: str, minute: int) -> Waiter:
    return Waiter(f"{owner}{minute}", owner, START + timedelta(minutes=minute))


def test_one_owners_runs_come_in_the_order_they_were_asked_for():
    runs = [waiter("a", 3), waiter("a", 1), waiter("a", 2)]
    assert in_order(runs, {}) == ["a1", "a2", "a3"]


def test_owners_take_turns():
    runs = [waiter("a", 1), waiter("a", 2), waiter("a", 3), waiter("b", 4), waiter("c", 5)]
    assert in_order(runs, {}) == ["a1", "b4", "c5", "a2", "a3"]


def test_who_was_served_longest_ago_comes_first_and_who_never_was_before_all():
    runs = [waiter("a", 1), waiter("b", 2), waiter("c", 3)]
    served = {"a": START + timedelta(hours=2), "b": START + timedelta(hours=1)}
    assert in_order(runs, served) == ["c3", "b2", "a1"]


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abcd"), st.integers(0, 1000)), unique=True, max_size=30))
def test_nobody_waits_longer_than_one_turn_of_each_other_owner(asked: list[tuple[str, int]]):
    """Start them one by one, as the dispatcher does: between two turns of an owner who waits, everybody has one."""
    waiting = [waiter(owner, minute) for owner, minute in asked]
    served: dict[str, datetime] = {}
    turns: list[str] = []
    while waiting:
        first = in_order(waiting, served)[0]
        run = next(run for run in waiting if run.id == first)
        waiting.remove(run)
        turns.append(run.owner_id)
        served[run.owner_id] = START + timedelta(days=1, minutes=len(turns))
    for owner in set(turns):
        places = [place for place, other in enumerate(turns) if other == owner]
        for before, after in pairwise(places):
            between = turns[before + 1 : after]
            assert len(between) == len(set(between))


def test_the_wait_is_until_a_worker_is_free():
    assert expected_waits([10, 20, 30], [5], workers=1) == [5, 15, 35]
    assert expected_waits([10, 20, 30], [5], workers=2) == [0, 5, 10]
    assert expected_waits([10], [], workers=1) == [0]


def test_nothing_is_said_of_who_waits_for_a_run_whose_length_nobody_knows():
    assert expected_waits([10, 20], [None], workers=1) == [None, None]
    assert expected_waits([None, 20], [5], workers=1) == [5, None]
    assert expected_waits([10, 20], [None, 5], workers=2) == [5, 15]
    assert expected_waits([10], [], workers=0) == [None]
