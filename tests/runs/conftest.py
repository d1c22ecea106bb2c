"""A service with its own home, its real scheduler and its real worker, for all the tests that need one."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from rnnlab.recipe import Recipe
from rnnlab.runs.config import Paths
from rnnlab.runs.service import Service
from rnnlab.runs.store.store import Store
from rnnlab.runs.views import RunView

#: small enough to be trained in a second or two
SMALL = Recipe(hidden_size=16, steps=60, learning_rate=0.01)
_PATIENCE = 300.0


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    made = Paths(tmp_path / "home", tmp_path / "storage")
    made.make()
    return made


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Any]:
    """A real PostgreSQL server. Without its programs the tests are skipped, except in CI, where they fail."""
    if sys.platform == "win32":
        pytest.skip("no PostgreSQL server is started here on Windows")
    from tests.runs import postgres

    if postgres.find_program("initdb") is None:
        reason = "PostgreSQL's server is not installed (Debian: apt-get install postgresql)"
        pytest.fail(reason) if os.environ.get("RNNLAB_CI") else pytest.skip(reason)
    with postgres.server() as running:
        yield running


@pytest.fixture
def postgres(postgres_server: Any, tmp_path: Path) -> Paths:
    """Paths with an empty database on that server."""
    engine = create_engine(postgres_server.url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
    made = Paths(tmp_path / "home", tmp_path / "storage", database_url=postgres_server.url)
    made.make()
    return made


@pytest.fixture(params=["sqlite", "postgresql"])
def either_paths(request: pytest.FixtureRequest) -> Paths:
    """Paths with an empty database of each kind."""
    return request.getfixturevalue("paths" if request.param == "sqlite" else "postgres")


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
