"""Real processes that are killed: a home of its own for each test, and patience."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from rnnlab.runs.config import Paths
from rnnlab.runs.service import Service
from rnnlab.runs.views import RunView

_PATIENCE = 300.0


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths(tmp_path / "home", tmp_path / "storage")


@pytest.fixture
def start(paths: Paths) -> Iterator[Callable[[], Service]]:
    """Start a service on `paths`; all are closed in the end."""
    started: list[Service] = []

    def make() -> Service:
        started.append(Service(paths))
        started[-1].start()
        return started[-1]

    yield make
    for runs in started:
        runs.close()


@pytest.fixture
def until() -> Callable[[Callable[[], object]], None]:
    """Wait for something to become true; fail if it does not."""

    def wait(condition: Callable[[], object]) -> None:
        deadline = time.monotonic() + _PATIENCE
        while not condition():
            if time.monotonic() > deadline:
                pytest.fail("waited in vain")
            time.sleep(0.05)

    return wait


@pytest.fixture
def ended(until: Callable[[Callable[[], object]], None]) -> Callable[[Service, str], RunView]:
    """Wait for the end of a run and return its last view."""

    def wait(runs: Service, run_id: str) -> RunView:
        until(lambda: not runs.get(run_id).active)
        return runs.get(run_id)

    return wait


@pytest.fixture
def gone() -> Callable[[list[int]], None]:
    """Wait until these processes have ended; fail if they do not."""

    def wait(pids: list[int]) -> None:
        processes = [psutil.Process(pid) for pid in pids if psutil.pid_exists(pid)]
        _, alive = psutil.wait_procs(processes, timeout=60)
        assert alive == []

    return wait
