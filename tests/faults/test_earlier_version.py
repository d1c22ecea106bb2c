"""A home folder that the first version left, killed in the middle of a run, is opened by this one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from rnnlab.runs.config import Paths
from rnnlab.runs.endings import APP_CLOSED
from rnnlab.runs.service import Service
from rnnlab.runs.states import State
from tests.earlier_version import DONE, KILLED, OWNER, STOPPED, unpack_home

pytestmark = pytest.mark.slow


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    home = unpack_home(tmp_path)
    return Paths(home, home / "storage")


def test_its_runs_are_there(paths):
    runs = Service(paths)
    found = [(run.id, run.name) for run in runs.list(OWNER, sort="oldest")]
    assert found == [(DONE, "Finished before"), (STOPPED, "Stopped before"), (KILLED, "Killed before")]
    done = runs.get(DONE)
    assert (done.state, done.step, done.note, done.pinned) == (State.DONE, 60, "A note, and a digit: 数字", True)
    assert (done.test_accuracy, done.precision, len(done.curve)) == (0.1147, None, 8)
    assert len(done.snapshots) == 18
    assert runs.network(DONE, 31).recipe == done.recipe
    assert runs.network_bytes(DONE) == runs.network_bytes(DONE, 60) != runs.network_bytes(DONE, 31)
    stopped = runs.get(STOPPED)
    assert (stopped.state, stopped.step, stopped.can_resume) == (State.STOPPED, 80, True)
    assert [change.learning_rate for change in stopped.changes] == [0.02]
    runs.close()


def test_its_runs_go_on(paths, start, until):
    runs = start()
    until(lambda: runs.get(KILLED).state is State.INTERRUPTED)
    assert (runs.get(KILLED).message, runs.get(KILLED).can_resume) == (APP_CLOSED, True)
    for run_id in (STOPPED, KILLED):
        reached = runs.get(run_id).step
        runs.resume(run_id)
        until(lambda run_id=run_id, reached=reached: runs.get(run_id).step > reached)
        runs.stop(run_id)
        until(lambda run_id=run_id: runs.get(run_id).state is State.STOPPED)
        again = runs.get(run_id)
        assert again.attempt == 2
        assert again.curve.step[0] < 80
        assert np.all(np.diff(again.curve.step) > 0)
