"""The app is killed, or ends, in the middle of a run."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import numpy as np
import pytest

from rnnlab.recipe import Recipe
from rnnlab.runs.config import Paths
from rnnlab.runs.endings import APP_CLOSED
from rnnlab.runs.files.folder import RunFolder
from rnnlab.runs.states import State
from rnnlab.training import ResumePoint

pytestmark = pytest.mark.slow

# Stands for the app: starts a long run, puts a short one behind it, tells what it did, and waits for a word.
APP = """
import json, sys, time
from rnnlab.recipe import Recipe
from rnnlab.runs.service import service
runs = service()
long = runs.submit(Recipe(hidden_size=16, steps=100_000), "owner", name="long")
while runs.get(long).step < 10 or not list((runs.paths.storage / long).glob("resume.*")):
    time.sleep(0.05)
short = runs.submit(Recipe(hidden_size=16, steps=20), "owner", name="short")
print(json.dumps({"long": long, "short": short, "processes": runs.processes(),
                  "heavy": sorted({"tensorflow", "keras", "streamlit"} & set(sys.modules))}), flush=True)
sys.stdin.readline()
"""


@pytest.fixture
def app(paths: Paths) -> Iterator[subprocess.Popen[str]]:
    environment = {**os.environ, "RNNLAB_HOME": str(paths.home), "RNNLAB_STORAGE": str(paths.storage)}
    with subprocess.Popen(
        [sys.executable, "-c", APP],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        yield process
        process.kill()


def test_a_killed_app_takes_its_processes_along_and_loses_nothing(app, start, until, ended, gone):
    told = json.loads(app.stdout.readline())
    app.send_signal(signal.SIGKILL)
    app.wait()
    gone(told["processes"])

    runs = start()
    short = ended(runs, told["short"])
    assert (short.state, short.name) == (State.DONE, "short")
    long = runs.get(told["long"])
    assert (long.state, long.message, long.can_resume) == (State.INTERRUPTED, APP_CLOSED, True)
    assert long.step >= 10
    assert len(long.curve) > 0
    assert runs.network(told["long"]).recipe == Recipe(hidden_size=16, steps=100_000)
    assert [record.id for record in runs.list("owner")] == [told["short"], told["long"]]

    runs.resume(told["long"])
    until(lambda: runs.get(told["long"]).step > long.step)
    again = runs.get(told["long"])
    assert (again.state, again.attempt, again.message) == (State.RUNNING, 2, "")
    assert np.all(np.diff(again.curve.step) > 0)


def test_an_app_that_ends_in_order_leaves_no_process_and_no_noise(app, start, gone):
    told = json.loads(app.stdout.readline())
    # it has trained, and its own process has loaded nothing for that
    assert told["heavy"] == []
    _, noise = app.communicate("enough\n", timeout=60)
    assert app.returncode == 0
    assert "Traceback" not in noise
    gone(told["processes"])

    runs = start()
    long = runs.get(told["long"])
    assert (long.state, long.can_resume) == (State.INTERRUPTED, True)
    assert runs.get(told["short"]).state is not State.INTERRUPTED
    # it was saved at the very step that it had reached
    folder = RunFolder(runs.paths.storage, told["long"])
    assert ResumePoint.from_bytes(folder.resume(1).read_bytes()).step == long.step


def test_a_second_app_on_the_same_home_looks_on_and_then_takes_over(app, start, until, ended):
    told = json.loads(app.stdout.readline())
    runs = start()
    # it sees the other's run, and leaves it alone
    step = runs.get(told["long"]).step
    until(lambda: runs.get(told["long"]).step > step)
    assert runs.get(told["long"]).state is State.RUNNING
    assert runs.processes() == ()
    assert runs.worker_state() == "warm"
    mine = runs.submit(Recipe(hidden_size=16, steps=20), "other", name="mine")
    assert runs.get(mine).queue_place == 1
    # its command reaches the other's worker
    runs.stop(told["long"])
    assert ended(runs, told["long"]).state is State.STOPPED
    assert ended(runs, mine).state is State.DONE

    app.send_signal(signal.SIGKILL)
    app.wait()
    again = runs.submit(Recipe(hidden_size=16, steps=20), "other", name="again")
    assert ended(runs, again).state is State.DONE
    assert runs.processes()
