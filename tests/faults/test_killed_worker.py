"""The worker, or the scheduler, is killed in the middle of a run."""

from __future__ import annotations

import os
import signal

import pytest

from rnnlab.recipe import Recipe
from rnnlab.runs.endings import WORKER_LOST
from rnnlab.runs.states import State

pytestmark = pytest.mark.slow

LONG = Recipe(hidden_size=16, steps=100_000)
SHORT = Recipe(hidden_size=16, steps=20)


def test_a_killed_worker_interrupts_its_run_and_the_next_one_finds_another(start, until, ended):
    runs = start()
    first, second = runs.submit(LONG, "owner"), runs.submit(SHORT, "owner")
    until(lambda: runs.get(first).step > 10)
    worker = runs.processes()[1]
    os.kill(worker, signal.SIGKILL)

    view = ended(runs, first)
    assert (view.state, view.attempt) == (State.INTERRUPTED, 1)
    assert view.message == WORKER_LOST
    assert view.step > 10
    # what it had saved can be opened
    assert runs.network(first).recipe == LONG
    assert view.snapshots

    assert ended(runs, second).state is State.DONE
    assert runs.processes()[1] != worker
    until(lambda: runs.worker_state() == "warm")
    # Dask would have begun the first one again
    assert runs.get(first) == view


def test_a_killed_scheduler_interrupts_the_run_and_all_starts_afresh(start, until, ended, gone):
    runs = start()
    first, second = runs.submit(LONG, "owner"), runs.submit(SHORT, "owner")
    until(lambda: runs.get(first).step > 10)
    before = list(runs.processes())
    os.kill(before[0], signal.SIGKILL)
    assert ended(runs, first).state is State.INTERRUPTED
    assert ended(runs, second).state is State.DONE
    gone(before)
