"""The store: which runs there are and how they stand, in SQL.

Every write is one statement that says from which states it may happen, so two threads, or two processes, can never
both make the same change: one of them is told that it came too late.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from types import MappingProxyType
from typing import Any, Literal, TypeAlias

from sqlalchemy import Engine, Select, bindparam, delete, func, insert, select, update
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from rnnlab.errors import LabError
from rnnlab.recipe import Recipe
from rnnlab.runs.config import Paths
from rnnlab.runs.states import ACTIVE, State, may_become
from rnnlab.runs.store.database import open_engine
from rnnlab.runs.store.records import COLUMNS, RunRecord, new_run_id, now, record_of
from rnnlab.runs.store.tables import Run

__all__ = ["RunRecord", "Sort", "Store", "new_run_id", "now"]

_log = logging.getLogger(__name__)

#: the newest first, …, by name with the unnamed last, the best accuracy first, the lowest loss first, the longest first
Sort: TypeAlias = Literal["newest", "oldest", "name", "accuracy", "loss", "duration"]

_accuracy = func.coalesce(Run.test_accuracy, Run.validation_accuracy, Run.accuracy)
# What is unknown comes last, in every database.
_ORDERS: Mapping[Sort, tuple[Any, ...]] = {
    "newest": (Run.created_at.desc(),),
    "oldest": (Run.created_at,),
    "name": (Run.name == "", func.lower(Run.name), Run.created_at.desc()),
    "accuracy": (_accuracy.is_(None), _accuracy.desc(), Run.created_at.desc()),
    "loss": (Run.loss.is_(None), Run.loss, Run.created_at.desc()),
    "duration": (Run.seconds.is_(None), Run.seconds.desc(), Run.created_at.desc()),
}
_ANY: Mapping[str, Any] = MappingProxyType({})

# Asked for by every page every second: built once.
_ONE = select(*COLUMNS).where(Run.id == bindparam("run_id"))


class Store:
    """Reads and writes the runs. Safe to use from any thread. Raises `LabError` when the database does not answer."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @classmethod
    def open(cls, paths: Paths) -> Store:
        """Open the database, made or migrated as needed; `database.open_engine` says what is raised."""
        return cls(open_engine(paths))

    def close(self) -> None:
        """Close the connections."""
        self._engine.dispose()

    def add(
        self,
        run_id: str,
        owner: str,
        recipe: Recipe,
        *,
        created_at: datetime,
        name: str = "",
        attempt: int = 0,
        values: Mapping[str, Any] = _ANY,
    ) -> None:
        """Put a run at the end of its owner's queue; with an `attempt`, list it as one that a worker was given.
        `values` are further columns."""
        row = {
            "id": run_id, "owner_id": owner, "name": name, "recipe": recipe.to_json(), "attempt": attempt,
            "state": State.STARTING if attempt else State.QUEUED, "created_at": created_at, "queued_at": created_at,
            "started_at": created_at if attempt else None, "step": 0, "steps": recipe.steps, "note": "",
            "pinned": False,
        }  # fmt: skip
        with self._errors_in_words(), self._engine.begin() as connection:
            connection.execute(insert(Run).values(**row | dict(values)))

    def get(self, run_id: str) -> RunRecord | None:
        """The run, deleted or not, or None."""
        return next(iter(self._records(_ONE, run_id=run_id)), None)

    def of_owner(self, owner: str, limit: int, sort: Sort = "newest", search: str = "") -> list[RunRecord]:
        """The owner's runs but the deleted ones. With a `search`, those in which each of its words is found."""
        query = select(*COLUMNS).where(Run.owner_id == owner, Run.deleted_at.is_(None))
        query = query.order_by(*_ORDERS[sort], Run.id)
        words = search.casefold().split()
        if not words:
            return self._records(query.limit(limit))
        # In Python, since databases differ on what is a capital outside of English.
        found = (record for record in self._records(query) if _has(record, words))
        return [record for record, _place in zip(found, range(limit), strict=False)]

    def in_states(self, *states: State) -> list[RunRecord]:
        """All runs in these states, the oldest first."""
        return self._records(select(*COLUMNS).where(Run.state.in_(states)).order_by(Run.created_at, Run.id))

    def all(self) -> list[RunRecord]:
        """All runs, deleted ones too, the oldest first."""
        return self._records(select(*COLUMNS).order_by(Run.created_at, Run.id))

    def measured(self, limit: int) -> list[RunRecord]:
        """The latest runs whose speed was measured."""
        return self._records(
            select(*COLUMNS)
            .where(Run.images_per_second.is_not(None))
            .order_by(Run.started_at.desc(), Run.id)
            .limit(limit)
        )

    def last_served(self) -> dict[str, datetime]:
        """For each owner whose run was ever started, when that was last."""
        query = select(Run.owner_id, func.max(Run.started_at)).where(Run.started_at.is_not(None)).group_by(Run.owner_id)
        with self._errors_in_words(), self._engine.connect() as connection:
            return {owner: moment for owner, moment in connection.execute(query) if moment is not None}

    def counts(self) -> dict[State, int]:
        """How many runs there are in each state that has any, without the deleted ones."""
        query = select(Run.state, func.count()).where(Run.deleted_at.is_(None)).group_by(Run.state)
        with self._errors_in_words(), self._engine.connect() as connection:
            return {State(state): count for state, count in connection.execute(query)}

    def empty(self) -> bool:
        """Whether there is no run at all."""
        with self._errors_in_words(), self._engine.connect() as connection:
            return connection.execute(select(Run.id).limit(1)).first() is None

    def claim(self, run_id: str, attempt: int) -> bool:
        """Take a queued run for this attempt, its next; False if it is not in the queue any more."""
        before = attempt - 1
        return self.move(run_id, State.STARTING, attempt=before, values={"attempt": attempt, "started_at": now()})

    def move(
        self,
        run_id: str,
        state: State,
        *,
        attempt: int | None = None,
        only_from: Collection[State] | None = None,
        values: Mapping[str, Any] = _ANY,
    ) -> bool:
        """Bring the run into `state`, and set the columns of `values` with it.

        False, and nothing is changed, if `states.LEGAL` does not allow that from the state it is in, if it is in
        another attempt than `attempt`, or if it is in none of `only_from`.
        """
        sources = may_become(state) if only_from is None else may_become(state) & frozenset(only_from)
        change = update(Run).where(Run.id == run_id, Run.state.in_(sources))
        if attempt is not None:
            change = change.where(Run.attempt == attempt)
        return self._changes(change.values(state=state, **values))

    def record(self, run_id: str, attempt: int, values: Mapping[str, Any]) -> bool:
        """Set columns of a run that a worker has; False if it is not in this attempt or has ended."""
        assert "state" not in values
        change = update(Run).where(Run.id == run_id, Run.attempt == attempt, Run.state.in_(ACTIVE)).values(dict(values))
        return self._changes(change)

    def describe(self, run_id: str, **values: Any) -> bool:
        """Set what its owner says of the run (name, note, pinned, deleted_at); False if there is no such run."""
        assert values.keys() <= {"name", "note", "pinned", "deleted_at"}
        return self._changes(update(Run).where(Run.id == run_id).values(**values))

    def remove(self, run_id: str) -> bool:
        """Strike a deleted run off the list for good; False if it was undeleted or a worker has it."""
        gone = delete(Run).where(Run.id == run_id, Run.deleted_at.is_not(None), Run.state.not_in(ACTIVE))
        return self._changes(gone)

    def _changes(self, change: Any) -> bool:
        with self._errors_in_words(), self._engine.begin() as connection:
            return bool(connection.execute(change).rowcount)

    def _records(self, query: Select[Any], **values: Any) -> list[RunRecord]:
        with self._errors_in_words(), self._engine.connect() as connection:
            records = (record_of(row) for row in connection.execute(query, values))
            return [record for record in records if record is not None]

    @contextmanager
    def _errors_in_words(self) -> Iterator[None]:
        """Raises `LabError` for an error of the database, whose own words go into the log."""
        try:
            yield
        except SQLAlchemyError as error:
            _log.exception("the store did not answer")
            orig = error.orig if isinstance(error, DBAPIError) else None
            if isinstance(orig, sqlite3.OperationalError) and "locked" in str(orig):
                raise LabError(
                    "The list of runs is busy: another program holds it. Close that program, or try again."
                ) from error
            raise LabError(
                "The list of runs did not answer. Start RNN Lab again; if it happens again, look at the log."
            ) from error


def _has(record: RunRecord, words: list[str]) -> bool:
    recipe = record.recipe
    settings = (f"{name}={value}" for name, value in recipe.to_text().items())
    told = (record.name, record.note, record.id, record.device or "", recipe.cell, recipe.optimizer, *settings)
    text = "\n".join(told).casefold()
    return all(word in text for word in words)
