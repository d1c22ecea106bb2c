"""The disk and the database fail in the middle of a run."""

from __future__ import annotations

import sqlite3
import sys
from pathlib import Path

import pytest

import rnnlab.training
from rnnlab.errors import LabError
from rnnlab.events import Progress
from rnnlab.recipe import Recipe
from rnnlab.runs import endings
from rnnlab.runs.folder import RunFolder
from rnnlab.runs.states import State
from rnnlab.runs.task import TaskSpec, attempt_run

pytestmark = pytest.mark.slow

LONG = Recipe(hidden_size=16, steps=100_000)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
def test_a_full_disk_ends_the_run_with_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def train(recipe, *, on_event, control):
        on_event(Progress(1, 1.0, 0.5, 1e-3, 1.0, 1.0))
        raise AssertionError("nobody noticed that the disk is full")

    monkeypatch.setattr(rnnlab.training, "train", train)
    folder = RunFolder(tmp_path, "run")
    folder.make()
    real_open = Path.open

    def open_on_a_full_disk(path: Path, mode: str = "r", **options: object):
        return real_open(Path("/dev/full") if mode == "x" else path, "w" if mode == "x" else mode, **options)

    monkeypatch.setattr(Path, "open", open_on_a_full_disk)
    ending = attempt_run(TaskSpec("run", 1, Recipe().to_json(), str(tmp_path)), lambda notice: None)
    assert ending is not None
    assert (ending.state, ending.message) == (State.FAILED, endings.DISK_FULL)


def test_a_database_that_is_locked_for_a_while_interrupts_nothing(start, until, ended, paths, monkeypatch):
    monkeypatch.setattr("rnnlab.runs.database.BUSY_SECONDS", 0.2)
    runs = start()
    run_id = runs.submit(LONG, "owner")
    until(lambda: runs.get(run_id).step > 10)
    processes = runs.processes()
    other = sqlite3.connect(paths.database)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(LabError, match="busy"):
        runs.submit(LONG, "owner")
    with pytest.raises(LabError, match="busy"):
        runs.stop(run_id)
    # the command has reached the worker all the same, and the end waits for the store
    until(lambda: (paths.storage / run_id / "final.1.keras").exists())
    other.rollback()
    other.close()
    view = ended(runs, run_id)
    assert view.state is State.STOPPED
    assert runs.processes() == processes


@pytest.mark.skipif(sys.platform == "win32", reason="an open file cannot be written over there")
def test_a_lost_database_is_made_again_with_every_run(start, until, ended, paths):
    runs = start()
    run_id = runs.submit(Recipe(hidden_size=16, steps=20), "owner", name="kept")
    before = ended(runs, run_id)
    runs.close()
    for file in paths.home.glob("runs.sqlite*"):
        file.write_bytes(b"no database" * 1000)

    again = start()
    with pytest.raises(LabError, match="damaged"):
        until(lambda: again.list("owner"))
    until(lambda: again.list("owner"))
    until(lambda: again.get(run_id).state is State.DONE)
    after = again.get(run_id)
    assert (after.name, after.step, after.test_accuracy) == ("kept", before.step, before.test_accuracy)
    assert list(paths.home.glob("runs.damaged-*.sqlite"))
