from __future__ import annotations

import sqlite3
from dataclasses import replace

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

from rnnlab.errors import LabError
from rnnlab.recipe import Recipe
from rnnlab.runs import database
from rnnlab.runs.database import open_engine
from rnnlab.runs.migrate import alembic_config, upgrade
from rnnlab.runs.paths import Paths
from rnnlab.runs.store import Store, now
from rnnlab.runs.tables import REVISION, Base


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
