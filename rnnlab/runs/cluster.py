"""Where runs are worked on: a Dask scheduler and a warm worker of our own, or a cluster that exists.

Our own are two processes beside the app. They listen on the loopback only, let in nobody without the certificate
that was made for this start (whoever reaches a scheduler can run code), and end when the app does (`child.py`).
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
from pathlib import Path
from typing import IO, Any, Protocol

import distributed

from rnnlab.runs.paths import Paths
from rnnlab.runs.warmth import WarmWorker
from rnnlab.runs.workers import WorkerState

_log = logging.getLogger(__name__)
_ROOT = Path(__file__).parents[2]
_START_SECONDS = 60.0
#: a log is set aside once when it has grown beyond this
_LOG_BYTES = 1_000_000
#: between two starts of a worker that does not stay
_RESTART_SECONDS = (0.0, 2.0, 5.0, 15.0, 30.0)


# Ctrl-C in the terminal is for the app; its children end with it.
if sys.platform == "win32":
    _APART: dict[str, Any] = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
else:
    _APART: dict[str, Any] = {"start_new_session": True}


class Cluster(Protocol):
    """What the dispatcher needs to know of where the work is done."""

    client: Any
    #: what a lack of workers means
    state_without_workers: WorkerState

    def alive(self) -> bool:
        """Whether runs can be handed over; a worker that ended is started again by this."""

    def close(self) -> None:
        """Let go of it."""


class ExistingCluster:
    """A scheduler that somebody else runs. TLS as Dask's own configuration says."""

    state_without_workers: WorkerState = "lost"

    def __init__(self, address: str) -> None:
        self.client = _connect(address)
        self.client.register_plugin(WarmWorker())

    def alive(self) -> bool:
        """Whether the scheduler is there."""
        return str(self.client.status) == "running"

    def close(self) -> None:
        """Leave it, with whatever it is working on."""
        _close(self.client)


class OwnCluster:
    """A scheduler and one worker, started here. Raises `RuntimeError` when they do not come up."""

    state_without_workers: WorkerState = "starting"

    def __init__(self, paths: Paths) -> None:
        self._paths = paths
        security: Any = _security()
        # Removed by the processes themselves when they end: the app may be killed and could not do it.
        self._folder = tempfile.mkdtemp(prefix="cluster-", dir=paths.scratch)
        self._environment = _environment(self._folder, security)
        self._file = Path(self._folder) / "scheduler.json"
        self._failures = 0
        self._worker_since = time.monotonic()
        self._scheduler = self._start(
            "scheduler", "--host", "127.0.0.1", "--port", "0", "--protocol", "tls", "--scheduler-file", str(self._file)
        )  # fmt: skip
        self._worker = self._start_worker()
        try:
            self.client = _connect(self._address(), security=security)
            self.client.register_plugin(WarmWorker())
        except Exception:
            self._end_processes()
            raise

    def alive(self) -> bool:
        """Whether the scheduler runs. A worker that ended is started again, later and later if it does not stay."""
        age = time.monotonic() - self._worker_since
        if self._worker.poll() is None:
            if age > _START_SECONDS:
                self._failures = 0
        elif age >= _RESTART_SECONDS[min(self._failures, len(_RESTART_SECONDS) - 1)]:
            _log.warning("the worker ended with code %s; starting another", self._worker.returncode)
            self._failures += 1
            _end(self._worker)
            self._worker = self._start_worker()
        return self._scheduler.poll() is None

    def processes(self) -> tuple[int, int]:
        """The process ids of scheduler and worker."""
        return self._scheduler.pid, self._worker.pid

    def close(self) -> None:
        """End both."""
        _close(self.client)
        self._end_processes()

    def _end_processes(self) -> None:
        _end(self._worker)
        _end(self._scheduler)

    def _start_worker(self) -> subprocess.Popen[bytes]:
        self._worker_since = time.monotonic()
        return self._start(
            "worker", "--scheduler-file", str(self._file), "--host", "127.0.0.1", "--protocol", "tls", "--no-nanny",
            "--nthreads", "1", "--memory-limit", "0", "--local-directory", self._folder,
        )  # fmt: skip

    def _start(self, role: str, *options: str) -> subprocess.Popen[bytes]:
        # A dashboard that is off still gets a port, 0.0.0.0:8787 by default
        command = [sys.executable, "-m", "rnnlab.runs.child", role, *options]
        command += ["--no-dashboard", "--dashboard-address", "127.0.0.1:0"]
        with _log_file(self._paths.logs / f"{role}.log") as log:
            return subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=log, stderr=log, env=self._environment,
                cwd=self._paths.scratch, **_APART,
            )  # fmt: skip

    def _address(self) -> str:
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline and self._scheduler.poll() is None:
            with contextlib.suppress(OSError, ValueError, KeyError):  # not there yet, or half written
                return str(json.loads(self._file.read_text())["address"])
            time.sleep(0.02)
        raise RuntimeError("the scheduler did not start")


def _end(process: subprocess.Popen[bytes]) -> None:
    """Close the lifeline of a process, and see it gone."""
    with contextlib.suppress(OSError):
        process.stdin.close()  # type: ignore[union-attr]
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


def _environment(folder: str, security: Any) -> dict[str, str]:
    """The children's environment: this process's, with the certificate and without anything that listens for others."""
    tls = {
        f"DASK_DISTRIBUTED__COMM__TLS__{role}__{part}": getattr(security, f"tls_{role.lower()}_{part.lower()}")
        for role in ("SCHEDULER", "WORKER", "CLIENT")
        for part in ("CERT", "KEY")
    }
    path = os.pathsep.join(part for part in (str(_ROOT), os.environ.get("PYTHONPATH")) if part)
    inherited = {name: value for name, value in os.environ.items() if name != "DASK_SCHEDULER_ADDRESS"}
    return {
        **inherited,
        **tls,
        "PYTHONPATH": path,
        "DASK_TEMPORARY_DIRECTORY": folder,
        "RNNLAB_CLUSTER_FOLDER": folder,  # theirs to remove
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
