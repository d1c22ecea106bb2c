"""Opens the database of the store: made, migrated, and set aside if it is damaged."""

from __future__ import annotations

import logging
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, OperationalError, SQLAlchemyError

from rnnlab.errors import LabError
from rnnlab.runs.config import Paths
from rnnlab.runs.files import lock
from rnnlab.runs.store.tables import REVISION

_log = logging.getLogger(__name__)
#: how long a write waits for another one, in seconds
BUSY_SECONDS = 5.0
#: the driver for PostgreSQL
_POSTGRESQL = "postgresql+psycopg"
#: module -> what pip calls it
_PACKAGES = {"psycopg": '"psycopg[binary]"'}
#: the number of the lock under which PostgreSQL is migrated, whichever app does it
_MIGRATION_LOCK = 72_010_028


def open_engine(paths: Paths) -> Engine:
    """An engine on a database that has this version's tables.

    Raises `LabError` if the database cannot be reached, was written by a newer version, or is damaged. A damaged
    SQLite file is first given another name, so that the next call makes a new one.
    """
    paths.make()
    engine = _engine(paths)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_pragmas)
    try:
        with lock.held(paths.home / "migrate.lock"):
            _check_and_upgrade(engine)
    except LabError:
        engine.dispose()
        raise
    except (SQLAlchemyError, TimeoutError) as error:
        engine.dispose()
        raise _explained(error, paths) from error
    return engine


def _engine(paths: Paths) -> Engine:
    if paths.database_url is None:
        url = URL.create("sqlite", database=str(paths.database))
        return create_engine(url, connect_args={"timeout": BUSY_SECONDS})
    try:
        url = make_url(paths.database_url)
        if url.drivername in ("postgres", "postgresql"):
            url = url.set(drivername=_POSTGRESQL)
        return create_engine(url, pool_pre_ping=True)  # the server may have been started again
    except ArgumentError as error:
        raise LabError("RNNLAB_DATABASE_URL is not the address of a database. Correct it or unset it.") from error
    except ImportError as error:
        module = str(error.name)
        raise LabError(
            "RNNLAB_DATABASE_URL names a database whose driver is not installed. Install it with “{command}”.",
            command=f"python -m pip install {_PACKAGES.get(module, module)}",
        ) from error


def _set_pragmas(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")  # readers never wait for the writer
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.close()


def _check_and_upgrade(engine: Engine) -> None:
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            verdict = connection.execute(text("PRAGMA quick_check(1)")).scalar()
        if verdict != "ok":
            raise DatabaseError("PRAGMA quick_check(1)", None, ValueError(str(verdict)))
    if _revision(engine) != REVISION:
        from rnnlab.runs.store.migrate import upgrade  # Alembic costs 13 MB, and is needed once

        with engine.begin() as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(text(f"SELECT pg_advisory_xact_lock({_MIGRATION_LOCK})"))
            upgrade(connection)  # does nothing if another app was quicker


def _revision(engine: Engine) -> str | None:
    """The last migration that the database has had; None before the first."""
    if not inspect(engine).has_table("alembic_version"):
        return None
    with engine.connect() as connection:
        revision: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return revision


def _explained(error: Exception, paths: Paths) -> LabError:
    _log.error("the database could not be opened", exc_info=error)
    if paths.database_url is None and isinstance(error, DatabaseError) and not isinstance(error, OperationalError):
        aside = _set_aside(paths.database)
        return LabError(
            "The list of runs was damaged and could not be read. It was kept as {file}. "
            "Open this page again: RNN Lab makes a new list from the folders of the runs.",
            file=str(aside),
        )
    if isinstance(error, TimeoutError) or "locked" in str(error):
        return LabError("The list of runs is busy: another program holds it. Close that program, or try again.")
    return LabError(
        "The list of runs in {place} could not be opened. Check that the database runs and may be written.",
        place=make_url(paths.database_url).render_as_string() if paths.database_url else str(paths.database),
    )


def _set_aside(database: Path) -> Path:
    """Give the damaged file a name of its own. Its write-ahead log goes with it: it belongs to that file only."""
    aside = database.with_name(f"{database.stem}.damaged-{time.strftime('%Y%m%d-%H%M%S')}{database.suffix}")
    for ending in ("", "-wal", "-shm"):
        with suppress(FileNotFoundError):
            Path(f"{database}{ending}").rename(f"{aside}{ending}")
    return aside
