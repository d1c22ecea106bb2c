from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from rnnlab.events import RateChanged
from rnnlab.recipe import Recipe
from rnnlab.runs.config import Paths
from rnnlab.runs.states import ENDED, LEGAL, State
from rnnlab.runs.store.store import Store, now


@pytest.fixture
def store(either_paths: Paths) -> Iterator[Store]:
    """The same for both databases."""
    opened = Store.open(either_paths)
    yield opened
    opened.close()


MOMENT = datetime(2026, 3, 4, 5, 6, 7, 890_000, tzinfo=UTC)


def brought_to(store: Store, run_id: str, state: State) -> None:
    """A new run in `state`, by legal moves only."""
    ways = {State.QUEUED: [], State.STARTING: [State.STARTING], State.RUNNING: [State.STARTING, State.RUNNING]}
    way = ways.get(state) or [State.STARTING, State.RUNNING, state]
    store.add(run_id, "owner", Recipe(), created_at=now())
    for next_state in way if state is not State.QUEUED else []:
        assert store.move(run_id, next_state)


@pytest.mark.parametrize("before", State)
def test_only_legal_moves_are_made(store: Store, before: State):
    for after in State:
        run_id = f"{before}-{after}"
        brought_to(store, run_id, before)
        assert store.move(run_id, after, values={"name": "moved"}) == (after in LEGAL[before])
        record = store.get(run_id)
        assert record is not None
        assert record.state is (after if after in LEGAL[before] else before)
        assert record.name == ("moved" if after in LEGAL[before] else "")


def test_a_run_is_read_as_it_was_added(store: Store):
    recipe = Recipe(cell="gru", clip_norm=1.5, input_layer=None, steps=7)
    store.add("run", "me", recipe, created_at=MOMENT, name="Größe 中文")
    record = store.get("run")
    assert record is not None
    assert (record.owner_id, record.name, record.recipe, record.created_at) == ("me", "Größe 中文", recipe, MOMENT)
    assert (record.state, record.attempt, record.step, record.steps) == (State.QUEUED, 0, 0, 7)
    assert record.message is None
    assert record.parameters is None
    assert store.get("other") is None


def test_moments_of_another_time_zone_are_kept_in_utc(store: Store):
    from datetime import timezone

    store.add("run", "me", Recipe(), created_at=MOMENT.astimezone(timezone(timedelta(hours=8))))
    record = store.get("run")
    assert record is not None
    assert record.created_at == MOMENT
    assert record.created_at.tzinfo is UTC


def test_a_queued_run_is_claimed_once_and_each_attempt_once(store: Store):
    store.add("run", "me", Recipe(), created_at=now())
    assert not store.claim("run", 2)
    assert store.claim("run", 1)
    assert not store.claim("run", 1)
    assert not store.claim("run", 2)
    store.move("run", State.QUEUED, attempt=1)
    assert store.claim("run", 2)


def test_two_threads_cannot_both_take_a_run(store: Store):
    ids = [f"run{number}" for number in range(40)]
    for run_id in ids:
        store.add(run_id, "me", Recipe(), created_at=now())
    taken: list[str] = []
    barrier = threading.Barrier(4)

    def take() -> None:
        barrier.wait()
        for run_id in ids:
            if store.claim(run_id, 1):
                taken.append(run_id)

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == sorted(ids)


def test_two_stores_write_the_same_database_at_the_same_time(store: Store, either_paths: Paths):
    other = Store.open(either_paths)
    problems: list[Exception] = []

    def write(own: Store, name: str) -> None:
        try:
            for number in range(60):
                own.add(f"{name}{number}", name, Recipe(), created_at=now())
                own.claim(f"{name}{number}", 1)
                own.record(f"{name}{number}", 1, {"step": number})
        except Exception as error:
            problems.append(error)

    threads = [threading.Thread(target=write, args=(own, name)) for own, name in ((store, "a"), (other, "b"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.close()
    assert problems == []
    assert [store.get(f"{name}59").step for name in "ab"] == [59, 59]


def test_progress_is_recorded_for_the_attempt_that_is_at_work_only(store: Store):
    store.add("run", "me", Recipe(), created_at=now())
    assert not store.record("run", 0, {"step": 1})
    store.claim("run", 1)
    assert store.record("run", 1, {"step": 2, "loss": float("inf")})
    assert not store.record("run", 2, {"step": 3})
    for state in ENDED:
        brought_to(store, f"over-{state}", state)
        assert not store.record(f"over-{state}", 0, {"step": 4})
    record = store.get("run")
    assert record is not None
    assert (record.step, record.loss) == (2, float("inf"))


def test_an_owner_sees_their_own_runs_newest_first(store: Store):
    for number in range(5):
        store.add(f"mine{number}", "me", Recipe(), created_at=MOMENT + timedelta(minutes=number))
    store.add("theirs", "you", Recipe(), created_at=MOMENT)
    assert [record.id for record in store.of_owner("me", 3)] == ["mine4", "mine3", "mine2"]
    assert [record.id for record in store.of_owner("me", 2, "oldest")] == ["mine0", "mine1"]


def test_who_was_served_last_is_known(store: Store):
    for run_id, owner in (("a1", "a"), ("a2", "a"), ("b1", "b")):
        store.add(run_id, owner, Recipe(), created_at=now())
    store.claim("a1", 1)
    store.claim("a2", 1)
    assert list(store.last_served()) == ["a"]
    assert store.last_served()["a"] == store.get("a2").started_at


def test_a_row_that_only_a_newer_version_can_read_does_not_hide_the_others(store: Store):
    store.add("good", "me", Recipe(), created_at=now())
    store.add("strange", "me", Recipe(), created_at=now())
    with store._engine.begin() as connection:
        connection.execute(text("UPDATE runs SET recipe = '{\"dreams\": 3}' WHERE id = 'strange'"))
    assert [record.id for record in store.of_owner("me", 10)] == ["good"]
    assert store.get("strange") is None


FACTS = {
    "a": {"name": "beta", "test_accuracy": 0.5, "loss": 0.3, "seconds": 5.0},
    "b": {"name": "Alpha", "validation_accuracy": 0.9, "loss": 0.1, "seconds": 50.0},
    "c": {"name": "", "loss": None},
    "d": {"name": "gamma", "test_accuracy": 0.7, "validation_accuracy": 0.2, "loss": 0.2, "seconds": 1.0},
}


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("newest", "dcba"),
        ("oldest", "abcd"),
        ("name", "badc"),
        ("accuracy", "bdac"),
        ("loss", "bdac"),
        ("duration", "badc"),
    ],
)
def test_a_list_is_sorted_and_what_is_unknown_comes_last(store: Store, sort, expected: str):
    for minute, (run_id, values) in enumerate(FACTS.items()):
        store.add(run_id, "me", Recipe(), created_at=MOMENT + timedelta(minutes=minute), values=values)
    assert "".join(record.id for record in store.of_owner("me", 10, sort)) == expected


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        ("", "abc"),
        ("größe", "a"),
        ("GRÖSSE", "a"),
        ("中文 GRU", "a"),
        ("try", "b"),
        ("hidden_size=64", "b"),
        ("sgd 中文", ""),
        ("adam", "ac"),
        ("100%", "c"),
    ],
)
def test_each_word_of_a_search_is_found_somewhere(store: Store, search: str, expected: str):
    store.add("a", "me", Recipe(cell="gru"), created_at=MOMENT, name="Größe 中文")
    store.add("b", "me", Recipe(hidden_size=64, optimizer="sgd"), created_at=MOMENT, values={"note": "Second TRY"})
    store.add("c", "me", Recipe(), created_at=MOMENT, name="100%")
    store.add("d", "you", Recipe(cell="gru"), created_at=MOMENT, name="Größe 中文 try 100%")
    assert "".join(sorted(record.id for record in store.of_owner("me", 10, search=search))) == expected


def test_a_search_stops_at_its_limit(store: Store):
    for number in range(5):
        store.add(f"run{number}", "me", Recipe(), created_at=MOMENT + timedelta(minutes=number), name="same")
    assert [record.id for record in store.of_owner("me", 2, search="same")] == ["run4", "run3"]


def test_a_deleted_run_is_not_listed_but_there_until_it_is_removed(store: Store):
    store.add("run", "me", Recipe(), created_at=now())
    assert not store.remove("run")
    assert store.describe("run", deleted_at=MOMENT)
    assert store.of_owner("me", 10) == []
    assert store.get("run").deleted_at == MOMENT
    store.claim("run", 1)
    assert not store.remove("run")  # a worker has it
    store.move("run", State.STOPPED)
    assert store.remove("run")
    assert store.get("run") is None
    assert not store.describe("run", name="gone")


def test_what_a_run_was_made_with_is_kept(store: Store):
    store.add("run", "me", Recipe(), created_at=now())
    assert (store.get("run").versions, store.get("run").changes) == ({}, ())
    store.claim("run", 1)
    store.record("run", 1, {"versions": {"numpy": "2"}, "changes": [[5, 0.1], [7, 0.01]]})
    assert store.get("run").versions == {"numpy": "2"}
    assert store.get("run").changes == (RateChanged(5, 0.1), RateChanged(7, 0.01))


def test_a_run_that_goes_on_waits_since_then(store: Store):
    brought_to(store, "run", State.STOPPED)
    assert store.move("run", State.QUEUED, values={"queued_at": MOMENT})
    assert store.get("run").queued_at == MOMENT
    assert not store.move("run", State.STARTING, only_from=[State.RUNNING])
    assert store.claim("run", 1)
