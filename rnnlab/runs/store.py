"""The store: which runs there are and how they stand, in SQL.

Every write is one statement that says from which states it may happen, so two threads, or two processes, can never
both make the same change: one of them is told that it came too late.
"""

from __future__ import annotations

import logging
import secrets
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from sqlalchemy import Engine, Row, Select, bindparam, func, insert, select, update
from sqlalchemy.exc import DBAPIError

from rnnlab.errors import LabError
from rnnlab.recipe import Recipe
from rnnlab.runs.database import open_engine
from rnnlab.runs.paths import Paths
from rnnlab.runs.states import ACTIVE, State, may_become
from rnnlab.runs.tables import Run

_log = logging.getLogger(__name__)
_ID_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is taken for another
_ID_LENGTH = 10


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One row of the store; the fields are those of `tables.Run`."""

    id: str
    owner_id: str
    name: str
    state: State
    attempt: int
    recipe: Recipe
    device: str | None
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    step: int
    steps: int
    loss: float | None
    accuracy: float | None
    validation_accuracy: float | None
    test_accuracy: float | None
    images_per_second: float | None
    seconds: float | None
    message: str | None
    parameters: dict[str, Any] | None


_COLUMNS = [getattr(Run, field.name) for field in fields(RunRecord)]
# Asked for by every page every second: built once.
_ONE = select(*_COLUMNS).where(Run.id == bindparam("run_id"))


def new_run_id() -> str:
    """A short random id, safe in a URL and as the name of a folder."""
    return "".join(secrets.choice(_ID_LETTERS) for _ in range(_ID_LENGTH))


def now() -> datetime:
    """The moment, in UTC."""
    return datetime.now(UTC)


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
        self, run_id: str, owner: str, recipe: Recipe, *, created_at: datetime, name: str = "", attempt: int = 0
    ) -> None:
        """Put a run at the end of its owner's queue; with an `attempt`, list it as one that a worker was given."""
        values = {
            "id": run_id, "owner_id": owner, "name": name, "recipe": recipe.to_json(), "attempt": attempt,
            "state": State.STARTING if attempt else State.QUEUED, "created_at": created_at,
            "started_at": created_at if attempt else None, "step": 0, "steps": recipe.steps,
        }  # fmt: skip
        with self._told(), self._engine.begin() as connection:
            connection.execute(insert(Run).values(**values))

    def get(self, run_id: str) -> RunRecord | None:
        """The run, or None."""
        return next(iter(self._records(_ONE, run_id=run_id)), None)

    def of_owner(self, owner: str, limit: int) -> list[RunRecord]:
        """The owner's runs, the newest first."""
        return self._records(
            select(*_COLUMNS).where(Run.owner_id == owner).order_by(Run.created_at.desc(), Run.id).limit(limit)
        )

    def in_states(self, *states: State) -> list[RunRecord]:
        """All runs in these states, the oldest first."""
        return self._records(select(*_COLUMNS).where(Run.state.in_(states)).order_by(Run.created_at, Run.id))

    def measured(self, limit: int) -> list[RunRecord]:
        """The latest runs whose speed was measured."""
        return self._records(
            select(*_COLUMNS)
            .where(Run.images_per_second.is_not(None))
            .order_by(Run.started_at.desc(), Run.id)
            .limit(limit)
        )

    def last_served(self) -> dict[str, datetime]:
        """For each owner whose run was ever started, when that was last."""
        query = select(Run.owner_id, func.max(Run.started_at)).where(Run.started_at.is_not(None)).group_by(Run.owner_id)
        with self._told(), self._engine.connect() as connection:
            return {owner: moment for owner, moment in connection.execute(query) if moment is not None}

    def empty(self) -> bool:
        """Whether there is no run at all."""
        with self._told(), self._engine.connect() as connection:
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
        only_from: State | None = None,
        values: Mapping[str, Any] = MappingProxyType({}),
    ) -> bool:
        """Bring the run into `state`, and set the columns of `values` with it.

        False, and nothing is changed, if `states.LEGAL` does not allow that from the state it is in, if it is in
        another attempt than `attempt`, or if it is not in `only_from`.
        """
        sources = may_become(state) & ({only_from} if only_from else may_become(state))
        change = update(Run).where(Run.id == run_id, Run.state.in_(sources))
        if attempt is not None:
            change = change.where(Run.attempt == attempt)
        return self._changes(change.values(state=state, **values))

    def record(self, run_id: str, attempt: int, values: Mapping[str, Any]) -> bool:
        """Set columns of a run that a worker has; False if it is not in this attempt or has ended."""
        assert "state" not in values
        change = update(Run).where(Run.id == run_id, Run.attempt == attempt, Run.state.in_(ACTIVE)).values(dict(values))
        return self._changes(change)

    def rename(self, run_id: str, name: str) -> bool:
        """Set what its owner calls the run; False if there is no such run."""
        return self._changes(update(Run).where(Run.id == run_id).values(name=name))

    def _changes(self, change: Any) -> bool:
        with self._told(), self._engine.begin() as connection:
            return bool(connection.execute(change).rowcount)

    def _records(self, query: Select[Any], **values: Any) -> list[RunRecord]:
        with self._told(), self._engine.connect() as connection:
            records = (_record(row) for row in connection.execute(query, values))
            return [record for record in records if record is not None]

    @contextmanager
    def _told(self) -> Iterator[None]:
        """What a database says, as a sentence; what it said in its own words goes into the log."""
        try:
            yield
        except DBAPIError as error:
            _log.exception("the store did not answer")
            if isinstance(error.orig, sqlite3.OperationalError) and "locked" in str(error.orig):
                raise LabError(
                    "The list of runs is busy: another program holds it. Close that program, or try again."
                ) from error
            raise LabError(
                "The list of runs did not answer. Start RNN Lab again; if it happens again, look at the log."
            ) from error


def _record(row: Row[Any]) -> RunRecord | None:
    """None for a row that only a newer version can read: the others must not suffer from it."""
    values = row._asdict()
    try:
        values["state"] = State(values["state"])
        values["recipe"] = _recipe(tuple(values["recipe"].items()))
    except (ValueError, TypeError):
        _log.warning("run %s cannot be read and is passed over", values["id"], exc_info=True)
        return None
    return RunRecord(**values)


@lru_cache(maxsize=1024)
def _recipe(items: tuple[tuple[str, Any], ...]) -> Recipe:
    return Recipe.from_json(dict(items))
