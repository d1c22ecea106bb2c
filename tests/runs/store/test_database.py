from __future__ import annotations

import sqlite3
import sys
import threading
from dataclasses import replace

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, text

from rnnlab.errors import LabError
from rnnlab.recipe import Recipe
from rnnlab.runs.config import Paths
from rnnlab.runs.store import database
from rnnlab.runs.store.database import open_engine
from rnnlab.runs.store.migrate import alembic_config, upgrade
from rnnlab.runs.store.store import Store, now
from rnnlab.runs.store.tables import REVISION, Base


def test_the_migrations_make_exactly_the_tables():
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        upgrade(connection)
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
        connection.rollback()
    engine.dispose()


def test_the_revision_of_the_tables_is_the_last_migration():
    assert ScriptDirectory.from_config(alembic_config()).get_heads() == [REVISION]


def test_a_new_database_is_migrated_and_an_old_one_is_left_as_it_is(paths: Paths):
    store = Store.open(paths)
    store.add("run", "me", Recipe(), created_at=now())
    store.close()
    again = Store.open(paths)
    assert again.get("run") is not None
    again.close()


def test_sqlite_writes_ahead_and_waits_for_other_writers(paths: Paths):
    engine = open_engine(paths)
    with engine.connect() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert connection.execute(text("PRAGMA busy_timeout")).scalar() == 1000 * database.BUSY_SECONDS
    engine.dispose()


def damaged(paths: Paths) -> bytes:
    """A database whose pages were overwritten, as a failing disk leaves it."""
    store = Store.open(paths)
    for number in range(200):
        store.add(f"run{number}", "me", Recipe(), created_at=now())
    store.close()
    content = bytearray(paths.database.read_bytes())
    content[4096 : len(content) - 4096] = b"\x5a" * (len(content) - 8192)
    paths.database.write_bytes(content)
    return bytes(content)


@pytest.mark.parametrize("how", ["no database at all", "pages overwritten", "cut off"])
def test_a_damaged_file_is_told_of_kept_aside_and_replaced(paths: Paths, how: str):
    if how == "no database at all":
        content = b"these are not the runs you are looking for" * 100
    else:
        content = damaged(paths)[: None if how == "pages overwritten" else 20_000]
    paths.database.write_bytes(content)
    with pytest.raises(LabError, match="damaged") as caught:
        Store.open(paths)
    aside = list(paths.home.glob("runs.damaged-*.sqlite"))
    assert [str(file) for file in aside] == [caught.value.parameters["file"]]
    assert aside[0].read_bytes() == content
    store = Store.open(paths)
    assert store.empty()
    store.close()


def test_a_database_of_a_newer_version_is_refused_and_left_alone(paths: Paths):
    Store.open(paths).close()
    connection = sqlite3.connect(paths.database)
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()
    with pytest.raises(LabError, match="newer RNN Lab"):
        Store.open(paths)
    assert list(paths.home.glob("*damaged*")) == []


def test_a_locked_database_is_told_of_and_left_alone(paths: Paths, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.1)
    store = Store.open(paths)
    other = sqlite3.connect(paths.database)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(LabError, match="busy"):
        store.add("run", "me", Recipe(), created_at=now())
    other.rollback()
    other.close()
    store.add("run", "me", Recipe(), created_at=now())
    store.close()


def test_a_wrong_address_of_a_database_is_told_of(paths: Paths):
    with pytest.raises(LabError, match="RNNLAB_DATABASE_URL"):
        open_engine(replace(paths, database_url="no address"))


def test_a_database_that_cannot_be_opened_is_named_without_its_password(paths: Paths):
    url = "sqlite://someone:secret@/nowhere"
    with pytest.raises(LabError) as caught:
        open_engine(replace(paths, database_url=url))
    assert "secret" not in str(caught.value)


def test_runs_of_the_first_version_are_kept(paths: Paths):
    engine = create_engine(f"sqlite:///{paths.database}")
    with engine.begin() as first:
        command.upgrade(alembic_config(first), "0001")
        first.execute(
            text(
                "INSERT INTO runs (id, owner_id, name, state, attempt, recipe, created_at, step, steps) "
                "VALUES ('old', 'me', 'kept', 'done', 1, '{}', '2026-01-02 03:04:05.000000', 9, 9)"
            )
        )
    engine.dispose()
    store = Store.open(paths)
    record = store.get("old")
    assert (record.name, record.note, record.pinned, record.deleted_at) == ("kept", "", False, None)
    assert record.queued_at == record.created_at
    store.close()


def test_the_migrations_make_exactly_the_tables_in_postgresql_and_back(postgres: Paths):
    engine = open_engine(postgres)
    with engine.begin() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
        command.downgrade(alembic_config(connection), "base")
        assert not inspect(connection).has_table("runs")
        upgrade(connection)
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
    engine.dispose()


def test_apps_that_start_at_the_same_time_migrate_postgresql_once(postgres: Paths, tmp_path):
    problems: list[Exception] = []
    barrier = threading.Barrier(4)

    def start(number: int) -> None:
        barrier.wait()
        try:  # each with a home of its own, so that no file keeps them apart
            store = Store.open(replace(postgres, home=tmp_path / str(number)))
            store.add(f"run{number}", "me", Recipe(), created_at=now())
            store.close()
        except Exception as error:
            problems.append(error)

    threads = [threading.Thread(target=start, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    store = Store.open(postgres)
    assert len(store.all()) == 4
    store.close()


def test_a_postgresql_that_was_started_again_goes_on(postgres: Paths, postgres_server):
    store = Store.open(postgres)
    store.add("run", "me", Recipe(), created_at=now())
    postgres_server.stop()
    postgres_server.start()
    assert store.get("run") is not None
    postgres_server.stop()
    with pytest.raises(LabError, match="did not answer"):
        store.get("run")
    with pytest.raises(LabError, match="could not be opened") as caught:
        Store.open(postgres)
    assert "postgresql" in str(caught.value)
    postgres_server.start()
    assert store.get("run") is not None
    store.close()


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_a_missing_driver_is_named_with_the_command_that_installs_it(paths: Paths, monkeypatch, scheme: str):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(LabError, match=r"pip install \"psycopg\[binary\]\""):
        open_engine(replace(paths, database_url=f"{scheme}://somebody@localhost/runs"))
