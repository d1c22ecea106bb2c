"""What owners say of their runs, where forks come from, when a run was deleted, and what it was made with."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("runs") as runs:
        runs.add_column(sa.Column("note", sa.Text(), nullable=True))
        runs.add_column(sa.Column("pinned", sa.Boolean(), nullable=True))
        runs.add_column(sa.Column("parent", sa.String(64), nullable=True))
        runs.add_column(sa.Column("parent_step", sa.Integer(), nullable=True))
        runs.add_column(sa.Column("queued_at", sa.DateTime(timezone=True), nullable=True))
        runs.add_column(sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True))
        runs.add_column(sa.Column("versions", sa.JSON(), nullable=True))
        runs.add_column(sa.Column("changes", sa.JSON(), nullable=True))
    op.execute(sa.text("UPDATE runs SET note = '', pinned = false, queued_at = created_at"))
    with op.batch_alter_table("runs") as runs:
        runs.alter_column("note", existing_type=sa.Text(), nullable=False)
        runs.alter_column("pinned", existing_type=sa.Boolean(), nullable=False)
        runs.alter_column("queued_at", existing_type=sa.DateTime(timezone=True), nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("runs") as runs:
        for column in ("note", "pinned", "parent", "parent_step", "queued_at", "deleted_at", "versions", "changes"):
            runs.drop_column(column)
