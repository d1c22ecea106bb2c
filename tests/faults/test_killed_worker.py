"""The worker, or the scheduler, is killed or hangs in the middle of a run."""

from __future__ import annotations

import os
import signal
import sys

import numpy as np
import pytest

from rnnlab.recipe import Recipe
from rnnlab.runs.endings import GOES_ON
from rnnlab.runs.files.folder import RunFolder
from rnnlab.runs.service import Service
from rnnlab.runs.states import State

pytestmark = pytest.mark.slow

LONG = Recipe(hidden_size=16, steps=100_000)
#: some seconds of training
MIDDLING = Recipe(hidden_size=16, steps=1_200, learning_rate=0.01)
SHORT = Recipe(hidden_size=16, steps=20)


def in_the_middle(runs: Service, run_id: str, until) -> int:
    """Wait until the run has a resume point and has gone on from there; its step."""
    folder = RunFolder(runs.paths.storage, run_id)
    until(folder.resume_attempts)
    step = runs.get(run_id).step
    until(lambda: runs.get(run_id).step > step)
    return runs.get(run_id).step


def test_a_run_whose_worker_is_killed_goes_on_and_ends_as_if_nothing_had_been(start, until, ended):
    runs = start()
    run_id = runs.submit(MIDDLING, "owner")
    step = in_the_middle(runs, run_id, until)
    worker = runs.processes()[1]
    os.kill(worker, signal.SIGKILL)
    until(lambda: runs.get(run_id).attempt == 2)
    assert runs.get(run_id).ending.message == GOES_ON
    view = ended(runs, run_id)
    assert (view.state, view.step, view.attempt, view.message) == (State.DONE, MIDDLING.steps, 2, "")
    assert view.step > step
    assert np.all(np.diff(view.curve.step) > 0)
    assert runs.processes()[1] != worker
    assert runs.worker_state() == "warm"

    truth = runs.submit(MIDDLING, "owner")
    ended(runs, truth)
    ours, theirs = (runs.network(one).keras_weights() for one in (run_id, truth))
    assert all(map(np.array_equal, ours, theirs))
    assert view.reproducible is None


def test_after_a_killed_scheduler_all_starts_afresh_and_the_run_goes_on(start, until, ended, gone):
    runs = start()
    first, second = runs.submit(LONG, "owner"), runs.submit(SHORT, "other")
    step = in_the_middle(runs, first, until)
    before = list(runs.processes())
    os.kill(before[0], signal.SIGKILL)
    # meanwhile it is the other one's turn
    assert ended(runs, second).state is State.DONE
    until(lambda: runs.get(first).attempt == 2 and runs.get(first).step > step)
    gone(before)
    runs.delete(first)


@pytest.mark.skipif(sys.platform == "win32", reason="no process can be held still over there")
def test_a_scheduler_that_hangs_is_noticed_and_replaced(start, until, gone, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("rnnlab.runs.scheduling.cluster.HEARTBEAT_SECONDS", 3.0)
    runs = start()
    run_id = runs.submit(LONG, "owner")
    step = in_the_middle(runs, run_id, until)
    before = list(runs.processes())
    os.kill(before[0], signal.SIGSTOP)
    until(lambda: runs.get(run_id).attempt == 2 and runs.get(run_id).step > step)
    gone(before)
    assert not set(before) & set(runs.processes())


def test_who_pauses_and_leaves_does_not_keep_the_worker_from_others(start, until, ended, monkeypatch):
    monkeypatch.setattr("rnnlab.runs.scheduling.dispatcher.PAUSE_SECONDS", 0.5)
    runs = start()
    left = runs.submit(LONG, "left")
    until(lambda: runs.get(left).step > 0)
    runs.pause(left)
    until(lambda: runs.get(left).state is State.PAUSED)
    waiting = runs.submit(SHORT, "waiting")
    assert ended(runs, waiting).state is State.DONE
    view = ended(runs, left)
    assert (view.state, view.can_resume) == (State.STOPPED, True)
    assert "paused while others waited" in view.message
    runs.resume(left)
    until(lambda: runs.get(left).step > view.step)
    assert runs.get(left).message == ""
