"""A service with its own home, its real scheduler and its real worker, for all the tests that need one."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rnnlab.recipe import Recipe
from rnnlab.runs.paths import Paths
from rnnlab.runs.service import Service
from rnnlab.runs.store import Store
from rnnlab.runs.views import RunView

#: small enough to be trained in a second or two
SMALL = Recipe(hidden_size=16, steps=60, learning_rate=0.01)
_PATIENCE = 300.0


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    made = Paths(tmp_path / "home", tmp_path / "storage")
    made.make()
    return made


@pytest.fixture
def store(paths: Paths) -> Iterator[Store]:
    opened = Store.open(paths)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def small() -> Recipe:
    return SMALL


@pytest.fixture(scope="session")
def until() -> Callable[[Callable[[], object]], None]:
    """Wait for something to become true; fail if it does not."""

    def wait(condition: Callable[[], object]) -> None:
        deadline = time.monotonic() + _PATIENCE
        while not condition():
            if time.monotonic() > deadline:
                pytest.fail("waited in vain")
            time.sleep(0.02)

    return wait


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    home = tmp_path_factory.mktemp("home")
    runs = Service(Paths(home, home / "storage"))
    runs.start()
    yield runs
    runs.close()


@pytest.fixture(scope="session")
def ended(service: Service) -> Callable[[str], RunView]:
    """Wait for the end of a run and return its last view."""

    def wait(run_id: str) -> RunView:
        deadline = time.monotonic() + _PATIENCE
        while (view := service.get(run_id)).active:
            if time.monotonic() > deadline:
                pytest.fail(f"the run did not end: {view}")
            time.sleep(0.02)
        return view

    return wait
