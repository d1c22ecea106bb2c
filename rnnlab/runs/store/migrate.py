"""Brings a database up to this version's tables, with Alembic, configured in code.

A new migration, after `tables.py` was changed::

    python -m rnnlab.runs.store.migrate "what changed"
"""

from __future__ import annotations

import sys
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, create_engine

from rnnlab.errors import LabError

MIGRATIONS = Path(__file__).parent / "migrations"


def alembic_config(connection: Connection | None = None) -> Config:
    """Alembic's settings; `migrations/env.py` takes the connection from them."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def upgrade(connection: Connection) -> None:
    """Run the migrations that this database has not had.

    Raises `LabError` if it has had one that this version does not know.
    """
    try:
        command.upgrade(alembic_config(connection), "head")
    except CommandError as error:
        raise LabError(
            "The list of runs was written by a newer RNN Lab. Update RNN Lab, or set RNNLAB_HOME to another folder."
        ) from error


def _new_revision(message: str) -> None:
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        upgrade(connection)
        command.revision(alembic_config(connection), message, autogenerate=True)


if __name__ == "__main__":
    _new_revision(" ".join(sys.argv[1:]) or "change")
