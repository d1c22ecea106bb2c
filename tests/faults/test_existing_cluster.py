"""A Dask cluster that somebody else runs, and whose worker is killed in the middle of a run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from rnnlab.recipe import Recipe
from rnnlab.runs.paths import Paths
from rnnlab.runs.service import Service
from rnnlab.runs.states import State

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
LONG = Recipe(hidden_size=16, steps=100_000)
QUICK = Recipe(hidden_size=4, timesteps=7, steps=2)


@pytest.fixture
def cluster(tmp_path: Path, until) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """The address of a scheduler, and its two workers, all with Dask's own settings (a dead worker's task is begun
    again)."""
    file = tmp_path / "scheduler.json"
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "DASK_TEMPORARY_DIRECTORY": str(tmp_path)}
    common = ["--host", "127.0.0.1", "--no-dashboard", "--dashboard-address", "127.0.0.1:0"]

    def dask(*arguments: str) -> subprocess.Popen[bytes]:
        with (tmp_path / "cluster.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "dask", *arguments, *common], env=environment, stdout=log, stderr=log
            )

    scheduler = dask("scheduler", "--port", "0", "--scheduler-file", str(file))
    until(lambda: file.exists() and file.read_text().endswith("}"))
    address = json.loads(file.read_text())["address"]
    workers = [dask("worker", address, "--no-nanny", "--nthreads", "4") for _ in range(2)]
    yield address, workers
    for process in (*workers, scheduler):
        process.kill()
        process.wait()


def test_runs_go_to_the_workers_of_a_cluster_one_each(cluster, paths: Paths, until, ended):
    address, workers = cluster
    runs = Service(replace(paths, scheduler=address))
    first, second, third = runs.submit(LONG, "a"), runs.submit(LONG, "b"), runs.submit(QUICK, "c")
    until(lambda: runs.get(first).step > 0 and runs.get(second).step > 0)
    assert runs.get(third).queue_place == 1
    assert runs.worker_state() == "warm"
    assert runs.processes() == ()
    workers[0].kill()
    until(lambda: State.INTERRUPTED in (runs.get(first).state, runs.get(second).state))
    states = {runs.get(first).state, runs.get(second).state}
    assert states == {State.INTERRUPTED, State.RUNNING}
    going = first if runs.get(first).state is State.RUNNING else second
    assert runs.get(third).state is State.QUEUED
    runs.stop(going)
    assert ended(runs, going).state is State.STOPPED
    assert ended(runs, third).state is State.DONE
    # begun once, though Dask began the killed one's task again
    assert all(len(list((paths.storage / run_id).glob("journal.*"))) == 1 for run_id in (first, second))

    last = runs.submit(LONG, "a")
    until(lambda: runs.get(last).step > 0)
    runs.close()
    # the cluster stays, and the run that it was working on is told to stop
    assert workers[1].poll() is None
    journal = paths.storage / last / "journal.1.jsonl"
    until(lambda: '"stopped"' in journal.read_text())
