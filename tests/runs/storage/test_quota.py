from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from rnnlab.errors import LabError
from rnnlab.recipe import Recipe
from rnnlab.runs.config import Paths
from rnnlab.runs.files.folder import RunFolder
from rnnlab.runs.states import State
from rnnlab.runs.storage.housekeeper import Housekeeper
from rnnlab.runs.storage.quota import MB, needed
from rnnlab.runs.store.store import Store, now

START = datetime(2026, 1, 1, tzinfo=UTC)
RECIPE = Recipe(hidden_size=4)
#: of each file, a tenth of a megabyte
SIZE = MB // 10
FILES = {"journal.1.jsonl", "run.json", "final.1.keras", "resume.1.npz"} | {f"snapshot.1.{n}.keras" for n in (0, 1, 9)}


@pytest.fixture
def runs(store: Store, paths: Paths) -> Store:
    """Five ended runs and two others, each 0.7 MB; the older, the earlier in the alphabet."""
    for minute, name in enumerate("abcdefg"):
        values = {
            "pinned": name == "b", "deleted_at": now() if name == "d" else None,
            "state": {"f": State.RUNNING, "g": State.QUEUED}.get(name, State.DONE),
            "ended_at": START + timedelta(minutes=minute) if name < "f" else None,
        }  # fmt: skip
        owner = "you" if name == "e" else "me"
        store.add(name, owner, RECIPE, created_at=START + timedelta(minutes=minute), name=f"run {name}", values=values)
        folder = RunFolder(paths.storage, name)
        folder.make()
        for file in FILES:
            (folder.path / file).write_bytes(b"x" * SIZE)
    return store


def keeper(store: Store, paths: Paths, room: float) -> Housekeeper:
    """One whose quota leaves so many bytes beside the runs and a new one."""
    return Housekeeper(replace(paths, quota_mb=(7 * 7 * SIZE + needed(RECIPE) + room) / MB), store)


def names(paths: Paths, run: str) -> set[str]:
    return {file.name for file in RunFolder(paths.storage, run).path.glob("*")}


def test_where_there_is_room_nothing_is_removed_but_it_is_said_what_would_be(runs: Store, paths: Paths):
    found = keeper(runs, paths, room=1)
    found.make_room("me", RECIPE)
    assert all(names(paths, run) == FILES for run in "abcdefg")
    use = found.use("me", RECIPE)
    assert (use.used, use.own, use.full) == (49 * SIZE, 42 * SIZE, False)
    first = use.next[0]
    assert (first.run, first.name, first.kind, first.bytes) == ("d", "run d", "deleted run", 7 * SIZE)


def test_pruning_keeps_to_the_order_that_it_states(runs: Store, paths: Paths):
    # all that can go: one deleted run, two snapshots of three runs each, and their resume points
    found = keeper(runs, paths, room=-16 * SIZE)
    use = found.use("you", RECIPE)
    assert use.full
    order = [(removal.run, removal.kind) for removal in use.next]
    assert order == [
        ("d", "deleted run"), ("a", "snapshots"), ("c", "snapshots"), ("e", "snapshots"),
        ("a", "resume point"), ("c", "resume point"), ("e", "resume point"),
    ]  # fmt: skip
    found.make_room("you", RECIPE)
    assert runs.get("d") is None
    assert not RunFolder(paths.storage, "d").path.exists()
    for run in "ace":
        assert FILES - names(paths, run) == {"snapshot.1.0.keras", "snapshot.1.1.keras", "resume.1.npz"}
    # pinned, at work, waiting
    assert all(names(paths, run) == FILES for run in "bfg")


@pytest.mark.parametrize(("missing", "touched"), [(1, "d"), (7, "d"), (7.5, "da"), (9, "da"), (9.5, "dac")])
def test_no_more_is_removed_than_is_needed(runs: Store, paths: Paths, missing: float, touched: str):
    keeper(runs, paths, room=-missing * SIZE).make_room("me", RECIPE)
    assert {run for run in "abcdefg" if names(paths, run) != FILES} == set(touched)


def test_without_enough_room_nothing_is_removed_and_it_is_said_what_to_delete(runs: Store, paths: Paths):
    (RunFolder(paths.storage, "c").path / "journal.1.jsonl").write_bytes(b"x" * 2 * SIZE)
    found = keeper(runs, paths, room=-17 * SIZE)
    with pytest.raises(LabError, match="“run c”, “run a”, “run b”") as caught:
        found.make_room("me", RECIPE)
    assert caught.value.parameters["used"] == "5"
    with pytest.raises(LabError, match="none of it by an ended run of yours"):
        found.make_room("nobody", RECIPE)
    assert all(names(paths, run) == FILES for run in "abcdefg")


def test_the_latest_snapshot_stays_where_there_is_no_final_network(runs: Store, paths: Paths):
    folder = RunFolder(paths.storage, "a")
    folder.final(1).unlink()
    for step in (3, 7):
        folder.snapshot(2, step).write_bytes(b"x" * SIZE)
    keeper(runs, paths, room=-17 * SIZE).make_room("me", RECIPE)
    kept = {name for name in names(paths, "a") if name.startswith("snapshot")}
    assert kept == {"snapshot.2.7.keras"}


def test_a_run_that_was_had_back_meanwhile_is_not_purged(runs: Store, paths: Paths):
    found = keeper(runs, paths, room=-SIZE)
    survey = found._survey()
    assert survey.plan(1)[0][0].run == "d"
    runs.describe("d", deleted_at=None)
    found._purge("d")
    assert names(paths, "d") == FILES


def test_a_larger_network_needs_more_room():
    assert needed(Recipe(hidden_size=512)) > 5 * needed(Recipe(hidden_size=128)) > 5 * MB
