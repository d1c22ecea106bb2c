"""Run by Alembic: migrates over the connection that `rnnlab.runs.store.migrate` hands over."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection

from rnnlab.runs.store.tables import Base


def _run(connection: Connection) -> None:
    # batch: SQLite cannot alter a column, so Alembic makes the table again
    context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()


_run(context.config.attributes["connection"])
