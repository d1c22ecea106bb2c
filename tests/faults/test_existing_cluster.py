"""A Dask cluster that somebody else runs, with TLS, and whose worker is killed in the middle of a run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import dask
import distributed
import pytest

from rnnlab.recipe import Recipe
from rnnlab.runs.config import Paths
from rnnlab.runs.files.folder import RunFolder
from rnnlab.runs.service import Service
from rnnlab.runs.states import State

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
LONG = Recipe(hidden_size=16, steps=100_000)
QUICK = Recipe(hidden_size=4, timesteps=7, steps=2)


@pytest.fixture
def tls(tmp_path: Path) -> dict[str, str]:
    """Dask's own variables for one certificate that all share, as an administrator would set them."""
    made = distributed.Security.temporary()
    files = {}
    for part, content in (("ca-file", made.tls_ca_file), ("cert", made.tls_client_cert), ("key", made.tls_client_key)):
        files[part] = str(tmp_path / f"{part}.pem")
        Path(files[part]).write_text(content)
    variables = {"DASK_DISTRIBUTED__COMM__TLS__CA_FILE": files["ca-file"]}
    for role in ("SCHEDULER", "WORKER", "CLIENT"):
        for part in ("cert", "key"):
            variables[f"DASK_DISTRIBUTED__COMM__TLS__{role}__{part.upper()}"] = files[part]
    return variables | {"DASK_DISTRIBUTED__COMM__REQUIRE_ENCRYPTION": "True"}


def _setting(variable: str) -> str:
    """Dask's name of what an environment variable sets."""
    return variable.removeprefix("DASK_").lower().replace("__", ".").replace("_", "-")


@pytest.fixture
def cluster(tmp_path: Path, until, tls: dict[str, str]) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """The address of a scheduler, and its two workers, else with Dask's own settings (a dead worker's task is begun
    again). This process takes the variables in as if it had been started with them."""
    file = tmp_path / "scheduler.json"
    environment = {**os.environ, **tls, "PYTHONPATH": str(ROOT), "DASK_TEMPORARY_DIRECTORY": str(tmp_path)}
    common = ["--host", "127.0.0.1", "--protocol", "tls", "--no-dashboard", "--dashboard-address", "127.0.0.1:0"]

    def dask_process(*arguments: str) -> subprocess.Popen[bytes]:
        with (tmp_path / "cluster.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "dask", *arguments, *common], env=environment, stdout=log, stderr=log
            )

    processes = [dask_process("scheduler", "--port", "0", "--scheduler-file", str(file))]
    try:
        until(lambda: file.exists() and file.read_text().endswith("}"))
        address = json.loads(file.read_text())["address"]
        processes += [dask_process("worker", address, "--no-nanny", "--nthreads", "4") for _ in range(2)]
        with dask.config.set({_setting(name): value for name, value in tls.items()}):
            yield address, processes[1:]
    finally:
        for process in reversed(processes):
            process.kill()
            process.wait()


def test_runs_go_to_the_workers_of_a_cluster_and_outlive_one_of_them(cluster, paths: Paths, until, ended):
    address, workers = cluster
    assert address.startswith("tls://")
    runs = Service(replace(paths, scheduler=address))
    first, second, third = runs.submit(LONG, "a"), runs.submit(LONG, "b"), runs.submit(QUICK, "c")
    folders = [RunFolder(paths.storage, run_id) for run_id in (first, second)]
    until(lambda: all(folder.resume_attempts() for folder in folders))
    assert runs.get(third).queue_place == 1
    assert runs.worker_state() == "warm"
    assert runs.processes() == ()

    workers[0].kill()
    until(lambda: State.QUEUED in (runs.get(first).state, runs.get(second).state))
    lost, going = (first, second) if runs.get(first).state is State.QUEUED else (second, first)
    step = RunFolder(paths.storage, lost).resume(1).stat().st_size and runs.get(lost).step
    assert runs.get(going).state is State.RUNNING
    assert runs.get(third).state is State.QUEUED
    runs.stop(going)
    assert ended(runs, going).state is State.STOPPED
    assert ended(runs, third).state is State.DONE
    # on the worker that is left, and begun once only, though Dask began the killed one's task again
    until(lambda: runs.get(lost).attempt == 2 and runs.get(lost).step > step)
    assert RunFolder(paths.storage, lost).attempts() == (1, 2)
    assert RunFolder(paths.storage, going).attempts() == (1,)

    runs.close()
    # the cluster stays, and the run that it was working on is told to stop
    assert workers[1].poll() is None
    journal = RunFolder(paths.storage, lost).journal(2)
    until(lambda: '"stopped"' in journal.read_text())


def test_a_cluster_that_asks_for_a_certificate_is_not_reached_without_one(cluster):
    address, _workers = cluster
    with distributed.Client(address, timeout=60, set_as_default=False) as insider:
        assert insider.nthreads() is not None
    intruder, plain = distributed.Security.temporary(), distributed.Security(require_encryption=False)
    for there, security in ((address, intruder), (address.replace("tls:", "tcp:"), plain)):
        with pytest.raises(OSError, match=r"Connection|closed|TLS certificate"):
            distributed.Client(there, timeout=5, set_as_default=False, security=security)
