"""Closes attempts from their journals, and brings a store up to date with the folders when the app starts."""

from __future__ import annotations

import json
import logging
from datetime import datetime
from pathlib import Path
from typing import Any

from rnnlab.events import Stop
from rnnlab.recipe import Recipe
from rnnlab.runs import control
from rnnlab.runs.endings import APP_CLOSED, Ending
from rnnlab.runs.folder import RunFolder, is_run_id
from rnnlab.runs.history import History
from rnnlab.runs.journal import JournalReader
from rnnlab.runs.states import ACTIVE, State
from rnnlab.runs.store import Store, now

_log = logging.getLogger(__name__)
#: a run whose worker was lost before the journal began goes back into the queue until it has had this many attempts
MOST_STARTS = 3


def read_history(journal: Path) -> History:
    """All that a journal tells; an empty history if there is none."""
    history = History()
    history.add(JournalReader(journal).read())
    return history


def close_attempt(store: Store, storage: Path, run_id: str, attempt: int, fallback: Ending) -> None:
    """Write into the store how an attempt ended: what the journal says, else `fallback`.

    An attempt that was lost before its journal began is put back into the queue, since nothing had happened yet.
    """
    folder = RunFolder(storage, run_id)
    history = read_history(folder.journal(attempt))
    lost = fallback.state is State.INTERRUPTED
    if lost and not folder.journal(attempt).exists():
        if attempt < MOST_STARTS and store.move(run_id, State.QUEUED, attempt=attempt, values={"started_at": None}):
            return
        record = store.get(run_id)
        if record is not None and record.state is State.STOPPING:
            fallback = Ending(State.STOPPED)
    ending = history.ending or fallback
    values: dict[str, Any] = {name: value for name, value in history.columns().items() if value is not None}
    values |= {"ended_at": now(), "message": ending.message}
    values["parameters"] = dict(ending.parameters) if ending.message else None
    store.move(run_id, ending.state, attempt=attempt, values=values)


def send_stop(storage: Path, run_id: str, attempt: int) -> None:
    """Tell an attempt to stop, whoever works on it, if anybody does."""
    control.send(RunFolder(storage, run_id).commands(attempt), Stop())


def replay(store: Store, storage: Path) -> None:
    """Bring the store up to date after a start of the app: nobody works for the attempts of an earlier one any more."""
    for record in store.in_states(*ACTIVE):
        try:
            send_stop(storage, record.id, record.attempt)  # on a cluster the work may be going on
        except OSError:
            _log.warning("run %s could not be told to stop", record.id, exc_info=True)
        close_attempt(store, storage, record.id, record.attempt, Ending(State.INTERRUPTED, APP_CLOSED))


def take_in_folders(store: Store, storage: Path) -> None:
    """List the runs whose folders are there, if there is no run in the list: perhaps the old database was lost."""
    if not store.empty():
        return
    for about in sorted(storage.glob("*/run.json")):
        run_id = about.parent.name
        if not is_run_id(run_id):
            continue
        try:
            facts = json.loads(about.read_text(encoding="utf-8"))
            recipe = Recipe.from_json(facts["recipe"])
            created = datetime.fromisoformat(facts["created_at"])
            attempt = max(RunFolder(storage, run_id).attempts(), default=0)
            store.add(
                run_id, str(facts["owner_id"]), recipe, created_at=created, name=str(facts["name"]), attempt=attempt
            )
        except (OSError, ValueError, KeyError, TypeError):  # LabError is a ValueError
            _log.warning("the folder of run %s could not be read", run_id, exc_info=True)
