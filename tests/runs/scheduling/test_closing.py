from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from rnnlab.events import Ended, Evaluation, Progress, Started, Stop, to_json
from rnnlab.recipe import Recipe
from rnnlab.runs.config import Paths
from rnnlab.runs.endings import (
    APP_CLOSED,
    APP_CLOSED_EARLY,
    GOES_ON,
    WORKER_LOST,
    WORKER_LOST_EARLY,
    Ending,
)
from rnnlab.runs.files.commands import FileControl
from rnnlab.runs.files.folder import RunFolder
from rnnlab.runs.files.journal import JournalWriter
from rnnlab.runs.scheduling.closing import MOST_STARTS, close_attempt, replay
from rnnlab.runs.states import State
from rnnlab.runs.store.manifest import import_folders, write_manifest
from rnnlab.runs.store.store import RunRecord, Store, now

LOST = Ending(State.INTERRUPTED, WORKER_LOST)
STARTED = Started(100, "CPU", 9)
POINT = Progress(40, 0.7, 0.8, 1e-3, 500.0, 2.0)


def begun(store: Store, paths: Paths, *events: object, run_id: str = "run", state: State = State.RUNNING) -> None:
    """A run whose first attempt told these events."""
    store.add(run_id, "me", Recipe(steps=100), created_at=now())
    store.claim(run_id, 1)
    if state is not State.STARTING:
        assert store.move(run_id, state)
    folder = RunFolder(paths.storage, run_id)
    folder.path.mkdir(parents=True)
    if events:
        writer = JournalWriter(folder.journal(1), run_id, 1)
        for event in events:
            writer.append(event if isinstance(event, dict) else to_json(event))
        writer.close()


def the(store: Store, run_id: str = "run") -> RunRecord:
    record = store.get(run_id)
    assert record is not None
    return record


def test_what_the_journal_says_counts_not_what_dask_says(store: Store, paths: Paths):
    begun(store, paths, STARTED, POINT, Evaluation(40, "test", 0.5, 0.9), Ended(40, "stopped", 2.5))
    close_attempt(store, paths.storage, "run", 1, LOST)
    record = the(store)
    assert (record.state, record.step, record.test_accuracy, record.seconds) == (State.STOPPED, 40, 0.9, 2.5)
    assert record.message is None
    assert record.ended_at is not None


def test_a_journal_without_an_end_is_an_interrupted_run_with_what_it_had(store: Store, paths: Paths):
    begun(store, paths, STARTED, POINT)
    close_attempt(store, paths.storage, "run", 1, LOST)
    record = the(store)
    assert (record.state, record.message, record.step, record.loss) == (
        State.INTERRUPTED, WORKER_LOST_EARLY, 40, 0.7,
    )  # fmt: skip


def test_an_attempt_that_never_began_goes_back_into_the_queue_but_not_for_ever(store: Store, paths: Paths):
    begun(store, paths, state=State.STARTING)
    for attempt in range(1, MOST_STARTS):
        close_attempt(store, paths.storage, "run", attempt, LOST)
        assert the(store).state is State.QUEUED
        assert the(store).started_at is None
        assert store.claim("run", attempt + 1)
    close_attempt(store, paths.storage, "run", MOST_STARTS, LOST)
    assert the(store).state is State.INTERRUPTED


def test_an_attempt_that_never_began_and_was_to_stop_is_stopped(store: Store, paths: Paths):
    begun(store, paths, state=State.STARTING)
    store.move("run", State.STOPPING)
    close_attempt(store, paths.storage, "run", 1, LOST)
    assert the(store).state is State.STOPPED


def test_a_run_that_ended_stays_as_it_ended(store: Store, paths: Paths):
    begun(store, paths, STARTED, Ended(100, "done", 1.0))
    close_attempt(store, paths.storage, "run", 1, LOST)
    before = the(store)
    close_attempt(store, paths.storage, "run", 1, LOST)
    assert the(store) == before


def test_after_a_start_every_run_is_as_its_journal_says(store: Store, paths: Paths):
    begun(store, paths, STARTED, POINT, run_id="cut")
    begun(store, paths, STARTED, POINT, Ended(100, "done", 3.0), run_id="done")
    begun(store, paths, STARTED, {"kind": "failed", "message": "It broke.", "parameters": {}}, run_id="failed")
    begun(store, paths, run_id="unbegun", state=State.STARTING)
    store.add("queued", "me", Recipe(), created_at=now())
    replay(store, paths.storage)
    states = {run_id: the(store, run_id).state for run_id in ("cut", "done", "failed", "unbegun", "queued")}
    assert states == {
        "cut": State.INTERRUPTED,
        "done": State.DONE,
        "failed": State.FAILED,
        "unbegun": State.QUEUED,
        "queued": State.QUEUED,
    }
    assert the(store, "cut").message == APP_CLOSED_EARLY
    assert the(store, "failed").message == "It broke."
    # whoever may still be working on it, on a cluster, is told to stop
    assert FileControl(RunFolder(paths.storage, "cut").commands(1)).poll() == Stop()


def saved(paths: Paths, attempt: int) -> None:
    """Leave a resume point, as a worker does."""
    RunFolder(paths.storage, "run").resume(attempt).write_bytes(b"where it stands")


def lost_again(store: Store, paths: Paths, attempt: int) -> RunRecord:
    """One more attempt that begins, and whose worker is lost."""
    assert store.claim("run", attempt)
    writer = JournalWriter(RunFolder(paths.storage, "run").journal(attempt), "run", attempt)
    writer.append({"kind": "begun", "step": 40, "steps": 100, "versions": {}})
    writer.close()
    close_attempt(store, paths.storage, "run", attempt, LOST)
    return the(store)


def test_a_run_whose_worker_was_lost_goes_on_by_itself_from_its_resume_point(store: Store, paths: Paths):
    begun(store, paths, STARTED, POINT)
    saved(paths, 1)
    close_attempt(store, paths.storage, "run", 1, LOST)
    record = the(store)
    assert (record.state, record.message, record.step, record.ended_at) == (State.QUEUED, GOES_ON, 40, None)


def test_a_run_that_loses_its_workers_and_comes_no_further_is_interrupted(store: Store, paths: Paths):
    begun(store, paths, STARTED, POINT)
    saved(paths, 1)
    close_attempt(store, paths.storage, "run", 1, LOST)
    assert lost_again(store, paths, 2).state is State.QUEUED
    record = lost_again(store, paths, 3)
    assert (record.state, record.message) == (State.INTERRUPTED, WORKER_LOST)


def test_as_long_as_it_comes_further_it_goes_on(store: Store, paths: Paths):
    begun(store, paths, STARTED, POINT)
    saved(paths, 1)
    close_attempt(store, paths.storage, "run", 1, LOST)
    for attempt in range(2, 8):
        saved(paths, attempt)
        assert lost_again(store, paths, attempt).state is State.QUEUED


def test_a_run_that_was_to_stop_or_whose_app_was_closed_does_not_go_on_by_itself(store: Store, paths: Paths):
    begun(store, paths, STARTED, POINT)
    saved(paths, 1)
    store.move("run", State.STOPPING)
    close_attempt(store, paths.storage, "run", 1, LOST)
    assert the(store).state is State.INTERRUPTED
    store.move("run", State.QUEUED)
    store.claim("run", 2)
    JournalWriter(RunFolder(paths.storage, "run").journal(2), "run", 2).close()
    replay(store, paths.storage)
    assert (the(store).state, the(store).message) == (State.INTERRUPTED, APP_CLOSED)


def test_closing_an_attempt_again_does_not_disturb_the_next_one(store: Store, paths: Paths):
    begun(store, paths, STARTED, POINT, Ended(40, "stopped", 2.5))
    close_attempt(store, paths.storage, "run", 1, LOST)
    store.move("run", State.QUEUED)
    close_attempt(store, paths.storage, "run", 1, LOST)
    assert the(store).state is State.QUEUED
    store.claim("run", 2)
    close_attempt(store, paths.storage, "run", 1, LOST)
    assert (the(store).state, the(store).attempt) == (State.STARTING, 2)


@pytest.mark.parametrize("attempt", [1, 3])
def test_a_lost_database_is_made_again_from_the_folders(store: Store, paths: Paths, attempt: int):
    recipe = Recipe(cell="gru", steps=100)
    created = now()
    facts = {"owner_id": "me", "name": "mine", "recipe": recipe.to_json(), "created_at": created.isoformat()}
    for run_id in ("done", "queued"):
        RunFolder(paths.storage, run_id).write_manifest(facts)  # as the first version wrote it
    writer = JournalWriter(RunFolder(paths.storage, "done").journal(attempt), "done", attempt)
    for event in (STARTED, POINT, Ended(100, "done", 3.0)):
        writer.append(to_json(event))
    writer.close()
    for run_id, text in (("broken", "{"), ("strange", json.dumps({**facts, "recipe": {"dreams": 1}})), ("no id", "{}")):
        (paths.storage / run_id).mkdir()
        (paths.storage / run_id / "run.json").write_text(text)
    import_folders(store, paths.storage)
    replay(store, paths.storage)
    records = {record.id: record for record in store.of_owner("me", 10)}
    assert set(records) == {"done", "queued"}
    done = records["done"]
    assert (done.state, done.attempt, done.step, done.seconds) == (State.DONE, attempt, 40, 3.0)
    assert (done.recipe, done.name, done.created_at) == (recipe, "mine", created)
    assert records["queued"].state is State.QUEUED


def test_folders_are_taken_in_only_where_there_is_no_list(store: Store, paths: Paths):
    store.add("run", "me", Recipe(), created_at=now())
    facts = {"owner_id": "me", "name": "", "recipe": Recipe().to_json(), "created_at": now().isoformat()}
    RunFolder(paths.storage, "deleted").write_manifest(facts)
    import_folders(store, paths.storage)
    assert store.get("deleted") is None


def test_what_its_owner_said_of_a_run_survives_the_database(store: Store, paths: Paths, tmp_path: Path):
    told = {"note": "看这里", "pinned": True, "parent": "other", "parent_step": 7, "deleted_at": now()}
    store.add("run", "me", Recipe(cell="gru"), created_at=now(), name="mine", values=told)
    write_manifest(paths.storage, the(store))
    again = Store.open(replace(paths, home=tmp_path / "another"))
    import_folders(again, paths.storage)
    assert again.get("run") == the(store)
    again.close()
