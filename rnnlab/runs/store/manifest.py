"""``run.json``: what the folder of a run says of it, so that a lost database can be made again from the folders."""

from __future__ import annotations

import json
import logging
from datetime import datetime
from pathlib import Path
from typing import Any

from rnnlab.recipe import Recipe
from rnnlab.runs.files.folder import RunFolder, is_run_id
from rnnlab.runs.store.records import RunRecord
from rnnlab.runs.store.store import Store

_log = logging.getLogger(__name__)


def write_manifest(storage: Path, record: RunRecord) -> None:
    """Make the run's folder and say in it what only its owner could say again. Raises `OSError`."""
    facts: dict[str, Any] = {
        "owner_id": record.owner_id,
        "name": record.name,
        "note": record.note,
        "pinned": record.pinned,
        "recipe": record.recipe.to_json(),
        "parent": record.parent,
        "parent_step": record.parent_step,
        "created_at": record.created_at.isoformat(),
        "deleted_at": None if record.deleted_at is None else record.deleted_at.isoformat(),
    }
    RunFolder(storage, record.id).write_manifest(facts)


def import_folders(store: Store, storage: Path) -> None:
    """List the runs whose folders are there, if there is no run in the list: perhaps the old database was lost.

    What their journals tell comes with `closing.replay`.
    """
    if not store.empty():
        return
    for about in sorted(storage.glob("*/run.json")):
        run_id = about.parent.name
        if not is_run_id(run_id):
            continue
        try:
            _import(store, RunFolder(storage, run_id), json.loads(about.read_text(encoding="utf-8")))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):  # LabError is a ValueError
            _log.warning("the folder of run %s could not be read", run_id, exc_info=True)


def _import(store: Store, folder: RunFolder, facts: dict[str, Any]) -> None:
    deleted = facts.get("deleted_at")
    parent_step = facts.get("parent_step")
    values = {
        "note": str(facts.get("note") or ""),
        "pinned": bool(facts.get("pinned")),
        "parent": facts.get("parent"),
        "parent_step": None if parent_step is None else int(parent_step),
        "deleted_at": datetime.fromisoformat(deleted) if deleted else None,
    }
    attempt = max(folder.attempts(), default=0)
    store.add(
        folder.run,
        str(facts["owner_id"]),
        Recipe.from_json(facts["recipe"]),
        created_at=datetime.fromisoformat(facts["created_at"]),
        name=str(facts["name"]),
        attempt=attempt,
        values=values,
    )
