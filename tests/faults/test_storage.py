"""The disk and the database fail in the middle of a run."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from rnnlab.errors import LabError
from rnnlab.network import network_from_bytes
from rnnlab.recipe import Recipe
from rnnlab.runs import endings
from rnnlab.runs.files.folder import RunFolder
from rnnlab.runs.files.reader import read_history
from rnnlab.runs.states import State
from rnnlab.runs.worker.task import TaskSpec, attempt_run
from rnnlab.training import ResumePoint

pytestmark = pytest.mark.slow

LONG = Recipe(hidden_size=16, steps=100_000)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """Mount a disk of a size, or give it another one; its folder."""
    folder = tmp_path / "disk"
    folder.mkdir()

    def mount(size: str) -> Path:
        options = f"size={size}" + (",remount" if folder.is_mount() else "")
        command = ["mount", "-t", "tmpfs", "-o", options, "none", str(folder)]
        try:
            subprocess.run(command, check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError):
            pytest.skip("no disk can be mounted here")
        return folder

    yield mount
    if folder.is_mount():
        subprocess.run(["umount", str(folder)], check=True)


def test_a_disk_that_fills_up_ends_the_run_with_a_sentence_and_it_goes_on_when_there_is_room(small_disk, monkeypatch):
    monkeypatch.setattr("rnnlab.runs.worker.recorder.FIRST_RESUME_SECONDS", 0.0)
    recipe = Recipe(hidden_size=32, steps=60)
    storage = small_disk("400k")
    folder = RunFolder(storage, "run")
    ending = attempt_run(TaskSpec("run", 1, recipe.to_json(), str(storage)), lambda notice: None)
    assert ending is not None
    assert (ending.state, ending.message) == (State.FAILED, endings.DISK_FULL)
    assert ending.message in endings.MENDABLE
    # nothing is half written
    files = [file.name for file in folder.path.iterdir()]
    assert not [name for name in files if ".part" in name]
    networks = sorted(folder.path.glob("*.keras"))
    assert networks
    assert all(network_from_bytes(file.read_bytes()).recipe == recipe for file in networks)
    left = ResumePoint.from_bytes(folder.resume(1).read_bytes()).step
    assert 0 < left < 60

    small_disk("10m")
    assert attempt_run(TaskSpec("run", 2, recipe.to_json(), str(storage)), lambda notice: None) is None
    history = read_history(folder, 2)
    assert (history.ending.state, history.step) == (State.DONE, 60)
    whole = attempt_run(TaskSpec("whole", 1, recipe.to_json(), str(storage)), lambda notice: None)
    assert whole is None
    ours, theirs = (
        network_from_bytes(file.read_bytes()).keras_weights()
        for file in (folder.final(2), RunFolder(storage, "whole").final(1))
    )
    assert all(map(np.array_equal, ours, theirs))


def test_a_database_that_is_locked_for_a_while_interrupts_nothing(start, until, ended, paths, monkeypatch):
    monkeypatch.setattr("rnnlab.runs.store.database.BUSY_SECONDS", 0.2)
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
    runs.note(run_id, "look here")
    runs.pin(run_id)
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
    assert (after.note, after.pinned) == ("look here", True)
    assert list(paths.home.glob("runs.damaged-*.sqlite"))
