"""RunRecord: a row of the store as the rest of the app knows it."""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Row

from rnnlab.events import RateChanged
from rnnlab.recipe import Recipe
from rnnlab.runs.states import State
from rnnlab.runs.store.tables import Run

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
    note: str
    pinned: bool
    parent: str | None
    parent_step: int | None
    created_at: datetime
    queued_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    deleted_at: datetime | None
    step: int
    steps: int
    loss: float | None
    accuracy: float | None
    validation_accuracy: float | None
    test_accuracy: float | None
    images_per_second: float | None
    seconds: float | None
    versions: dict[str, str]
    #: the changes of the learning rate by hand
    changes: tuple[RateChanged, ...]
    message: str | None
    parameters: dict[str, Any] | None


COLUMNS = [getattr(Run, field.name) for field in fields(RunRecord)]


def new_run_id() -> str:
    """A short random id, safe in a URL and as the name of a folder."""
    return "".join(secrets.choice(_ID_LETTERS) for _ in range(_ID_LENGTH))


def now() -> datetime:
    """The moment, in UTC."""
    return datetime.now(UTC)


def record_of(row: Row[Any]) -> RunRecord | None:
    """None for a row that only a newer version can read: the others must not suffer from it."""
    values = row._asdict()
    try:
        values["state"] = State(values["state"])
        values["recipe"] = _recipe(tuple(values["recipe"].items()))
        values["versions"] = values["versions"] or {}
        values["changes"] = tuple(RateChanged(int(step), float(rate)) for step, rate in values["changes"] or ())
    except (ValueError, TypeError):
        _log.warning("run %s cannot be read and is passed over", values["id"], exc_info=True)
        return None
    return RunRecord(**values)


@lru_cache(maxsize=1024)
def _recipe(items: tuple[tuple[str, Any], ...]) -> Recipe:
    return Recipe.from_json(dict(items))
