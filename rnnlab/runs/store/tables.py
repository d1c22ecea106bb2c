"""The tables of the store. A change here needs a migration in ``migrations/versions``, and its
number in `REVISION`; a test compares the two."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, DateTime, Dialect, Index, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

#: the migration that makes the tables as they are here
REVISION = "0002"


class UtcDateTime(TypeDecorator[datetime]):
    """Moments in UTC, also in SQLite, which knows no time zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC before it is stored."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """As UTC when it is read."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """The metadata that the migrations build."""


class Run(Base):
    """One training run. Its curve is not here: the journal has it."""

    __tablename__ = "runs"
    __table_args__ = (
        Index("ix_runs_state_created_at", "state", "created_at"),
        Index("ix_runs_owner_id_created_at", "owner_id", "created_at"),
    )

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    owner_id: Mapped[str] = mapped_column(String(64))
    #: what its owner calls it; empty: not named
    name: Mapped[str] = mapped_column(String(200))
    #: a value of `states.State`
    state: Mapped[str] = mapped_column(String(16))
    #: 0 until a worker is given it, then counting
    attempt: Mapped[int]
    recipe: Mapped[dict[str, Any]] = mapped_column(JSON)
    device: Mapped[str | None] = mapped_column(String(200))

    #: what its owner writes about it
    note: Mapped[str] = mapped_column(Text)
    #: its snapshots and its resume point are never pruned
    pinned: Mapped[bool] = mapped_column(Boolean)
    #: the run that it was forked from, and the training step of the weights that it started with
    parent: Mapped[str | None] = mapped_column(String(64))
    parent_step: Mapped[int | None]

    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    #: since when it waits, or waited last
    queued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    #: hidden since then; its files go later
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    #: training steps made, of `steps`
    step: Mapped[int]
    steps: Mapped[int]
    #: of the last point of the curve
    loss: Mapped[float | None]
    accuracy: Mapped[float | None]
    validation_accuracy: Mapped[float | None]
    test_accuracy: Mapped[float | None]
    #: the median over the curve, and how long it trained: what the expected time of other recipes is worked out from
    images_per_second: Mapped[float | None]
    seconds: Mapped[float | None]

    #: package -> version, as the worker had them
    versions: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True))
    #: [step, learning rate] for each change by hand
    changes: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))

    #: why it ended as it did: a message id and its parameters
    message: Mapped[str | None] = mapped_column(Text)
    parameters: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
