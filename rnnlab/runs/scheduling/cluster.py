"""Where runs are worked on: a Dask scheduler and warm workers of our own, or a cluster that exists.

Our own are processes beside the app. They listen on the loopback only, let in nobody without the certificate
that was made for this start (whoever reaches a scheduler can run code), and end when the app does (`worker.main`).
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Protocol

import distributed

from rnnlab.assets import IMPORT_ROOT
from rnnlab.runs.config import Paths
from rnnlab.runs.scheduling.gpus import WorkerPlace, list_gpus, visible_gpus, worker_places
from rnnlab.runs.scheduling.worker_status import WorkerState
from rnnlab.runs.worker.warm_up import WarmUpPlugin

_log = logging.getLogger(__name__)
_START_SECONDS = 60.0
#: a log is set aside once when it has grown beyond this
_LOG_BYTES = 1_000_000
#: a scheduler that does not answer for so long hangs, or is gone
HEARTBEAT_SECONDS = 20.0
#: between two starts of a worker that does not stay
_RESTART_SECONDS = (0.0, 2.0, 5.0, 15.0, 30.0)


# Ctrl-C in the terminal is for the app; its children end with it.
if sys.platform == "win32":
    _APART: dict[str, Any] = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
else:
    _APART: dict[str, Any] = {"start_new_session": True}


class SchedulerHangs(Exception):
    """The scheduler is there but does not answer."""


class Cluster(Protocol):
    """What the dispatcher needs to know of where the work is done."""

    client: Any
    #: what a lack of workers means
    state_without_workers: WorkerState

    def alive(self) -> bool:
        """Whether runs can be handed over; a worker that ended is started again by this."""

    def workers(self) -> list[str]:
        """The addresses of the workers. Raises `SchedulerHangs` if the scheduler does not answer."""

    def close(self) -> None:
        """Let go of it."""


class ExistingCluster:
    """A scheduler that somebody else runs. TLS as Dask's own configuration says."""

    state_without_workers: WorkerState = "lost"

    def __init__(self, address: str) -> None:
        self.client = _connect(address)
        self.client.register_plugin(WarmUpPlugin())

    def alive(self) -> bool:
        """Whether the scheduler is there."""
        return str(self.client.status) == "running"

    def workers(self) -> list[str]:
        """See `Cluster`."""
        return _workers(self.client)

    def close(self) -> None:
        """Leave it, with whatever it is working on."""
        _close(self.client)


@dataclass(slots=True)
class _OwnWorker:
    """A worker's process, and how its starts went."""

    place: WorkerPlace
    process: subprocess.Popen[bytes]
    since: float
    failures: int = 0


class OwnCluster:
    """A scheduler and its workers (`gpus.worker_places`), started here. Raises `RuntimeError` when they do not come up."""

    state_without_workers: WorkerState = "starting"

    def __init__(self, paths: Paths) -> None:
        self._paths = paths
        security: Any = _security()
        # Removed by the processes themselves when they end: the app may be killed and could not do it.
        self._folder = tempfile.mkdtemp(prefix="cluster-", dir=paths.scratch)
        self._environment = _environment(self._folder, security)
        self._file = Path(self._folder) / "scheduler.json"
        self._scheduler = self._start(
            "scheduler", "--host", "127.0.0.1", "--port", "0", "--protocol", "tls", "--scheduler-file", str(self._file)
        )  # fmt: skip
        places = worker_places(visible_gpus(os.environ, list_gpus()), paths.gpu_memory_fraction)
        self._workers = [_OwnWorker(place, self._start_worker(place), time.monotonic()) for place in places]
        try:
            self.client = _connect(self._address(), security=security)
            self.client.register_plugin(WarmUpPlugin())
        except Exception:
            self._end_processes()
            raise

    def alive(self) -> bool:
        """Whether the scheduler runs. A worker that ended is started again, later and later if it does not stay."""
        for worker in self._workers:
            self._restart_if_ended(worker)
        return self._scheduler.poll() is None

    def _restart_if_ended(self, worker: _OwnWorker) -> None:
        age = time.monotonic() - worker.since
        if worker.process.poll() is None:
            if age > _START_SECONDS:
                worker.failures = 0
        elif age >= _RESTART_SECONDS[min(worker.failures, len(_RESTART_SECONDS) - 1)]:
            _log.warning("a worker ended with code %s; starting another", worker.process.returncode)
            worker.failures += 1
            _end(worker.process)
            worker.process, worker.since = self._start_worker(worker.place), time.monotonic()

    def workers(self) -> list[str]:
        """See `Cluster`."""
        return _workers(self.client)

    def processes(self) -> tuple[int, ...]:
        """The process ids of the scheduler and of the workers."""
        return self._scheduler.pid, *(worker.process.pid for worker in self._workers)

    def close(self) -> None:
        """End them all."""
        _close(self.client)
        self._end_processes()

    def _end_processes(self) -> None:
        processes = [*(worker.process for worker in self._workers), self._scheduler]
        for process in processes:
            _close_lifeline(process)
        for process in processes:
            _end(process)

    def _start_worker(self, place: WorkerPlace) -> subprocess.Popen[bytes]:
        return self._start(
            "worker", "--scheduler-file", str(self._file), "--host", "127.0.0.1", "--protocol", "tls", "--no-nanny",
            "--nthreads", "1", "--memory-limit", "0", "--local-directory", self._folder, **place.environment,
        )  # fmt: skip

    def _start(self, role: str, *options: str, **environment: str) -> subprocess.Popen[bytes]:
        # A dashboard that is off still gets a port, 0.0.0.0:8787 by default
        command = [sys.executable, "-m", "rnnlab.runs.worker.main", role, *options]
        command += ["--no-dashboard", "--dashboard-address", "127.0.0.1:0"]
        with _log_file(self._paths.logs / f"{role}.log") as log:
            return subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=log, stderr=log, env=self._environment | environment,
                cwd=self._paths.scratch, **_APART,
            )  # fmt: skip

    def _address(self) -> str:
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline and self._scheduler.poll() is None:
            with contextlib.suppress(OSError, ValueError, KeyError):  # not there yet, or half written
                return str(json.loads(self._file.read_text())["address"])
            time.sleep(0.02)
        raise RuntimeError("the scheduler did not start")


def _close_lifeline(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(OSError):
        process.stdin.close()  # type: ignore[union-attr]


def _end(process: subprocess.Popen[bytes]) -> None:
    """Close the lifeline of a process, and see it gone."""
    _close_lifeline(process)
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _security() -> Any:
    """A certificate for this start, in memory only, and whoever has it is let in."""
    return distributed.Security.temporary()  # type: ignore[no-untyped-call]


def _connect(address: str, **options: Any) -> Any:
    return distributed.Client(address, set_as_default=False, timeout=_START_SECONDS, **options)  # type: ignore[no-untyped-call]


def _workers(client: Any) -> list[str]:
    try:
        return list(client.nthreads(callback_timeout=HEARTBEAT_SECONDS))
    except TimeoutError as error:
        raise SchedulerHangs(f"no answer from the scheduler in {HEARTBEAT_SECONDS:g} s") from error


def _environment(folder: str, security: Any) -> dict[str, str]:
    """The children's environment: this process's, with the certificate and without anything that listens for others."""
    tls = {
        f"DASK_DISTRIBUTED__COMM__TLS__{role}__{part}": getattr(security, f"tls_{role.lower()}_{part.lower()}")
        for role in ("SCHEDULER", "WORKER", "CLIENT")
        for part in ("CERT", "KEY")
    }
    path = os.pathsep.join(part for part in (str(IMPORT_ROOT), os.environ.get("PYTHONPATH")) if part)
    inherited = {name: value for name, value in os.environ.items() if name != "DASK_SCHEDULER_ADDRESS"}
    return {
        **inherited,
        **tls,
        "PYTHONPATH": path,
        "DASK_TEMPORARY_DIRECTORY": folder,
        "RNNLAB_CLUSTER_FOLDER": folder,  # theirs to remove
        # The trainer keeps all cores busy by itself; more threads for NumPy's signals beside it only wait for each other.
        "OPENBLAS_NUM_THREADS": "1",
        "DASK_DISTRIBUTED__COMM__REQUIRE_ENCRYPTION": "True",
        "DASK_DISTRIBUTED__COMM__TLS__CA_FILE": security.tls_ca_file,
        # a worker that dies must not have its run begun again unseen
        "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0",
        "DASK_DISTRIBUTED__SCHEDULER__HTTP__ROUTES": "[]",
        "DASK_DISTRIBUTED__WORKER__HTTP__ROUTES": "[]",
    }


def _log_file(path: Path) -> IO[bytes]:
    with contextlib.suppress(OSError):
        if path.stat().st_size > _LOG_BYTES:
            path.replace(path.with_suffix(".old.log"))
    return path.open("ab")


def _close(client: Any) -> None:
    try:
        client.close(timeout=2)
    except Exception:
        _log.debug("the client did not close in order", exc_info=True)


def open_cluster(paths: Paths) -> Cluster:
    """The cluster that the paths name. Raises what Dask raises when it cannot be reached."""
    return ExistingCluster(paths.scheduler) if paths.scheduler else OwnCluster(paths)
