"""Makes room on the disk: for a run that is about to be added, and for good after a run was deleted."""

from __future__ import annotations

import logging
import shutil
from datetime import timedelta
from pathlib import Path

from rnnlab.errors import LabError
from rnnlab.recipe import Recipe
from rnnlab.runs.config import Paths
from rnnlab.runs.files.folder import RunFolder
from rnnlab.runs.states import ACTIVE
from rnnlab.runs.storage.quota import MB, StorageUse, Survey, needed, survey
from rnnlab.runs.store.records import RunRecord
from rnnlab.runs.store.store import Store, now

_log = logging.getLogger(__name__)
#: how long a deleted run can be had back
UNDO = timedelta(days=1)
#: runs that are proposed for deletion
_NAMED = 3


class Housekeeper:
    """Keeps the storage within its quota. Thread-safe, since all that it does can be done twice."""

    def __init__(self, paths: Paths, store: Store) -> None:
        self._storage, self._store = paths.storage, store
        self._quota = int(paths.quota_mb * MB)

    def use(self, owner: str, recipe: Recipe) -> StorageUse:
        """What is used, and what would go to make room for a run of `recipe`."""
        return self._survey().use(owner, self._quota, needed(recipe))

    def make_room(self, owner: str, recipe: Recipe) -> None:
        """Prune until a run of `recipe` fits. Raises `LabError`, and removes nothing, if that cannot be done."""
        found = self._survey()
        missing = found.used + needed(recipe) - self._quota
        if missing <= 0:
            return
        removals, enough = found.plan(missing)
        if not enough:
            raise self._no_room(found, owner)
        for removal in removals:
            _log.info("making room: %s of run %s, %d bytes", removal.kind, removal.run, removal.bytes)
            if removal.kind == "deleted run":
                self._purge(removal.run)
            else:
                found.remove_files(removal)

    def purge_deleted(self) -> None:
        """Remove for good what was deleted longer ago than it can be had back."""
        for record in self._store.all():
            over = record.state not in ACTIVE and record.deleted_at is not None
            if over and record.deleted_at is not None and now() - record.deleted_at > UNDO:
                self._purge(record.id)

    def _purge(self, run_id: str) -> None:
        # First off the list: if it was undeleted meanwhile, nothing happens.
        if self._store.remove(run_id):
            remove_folder(RunFolder(self._storage, run_id).path)

    def _survey(self) -> Survey:
        return survey(self._store.all(), self._storage)

    def _no_room(self, found: Survey, owner: str) -> LabError:
        figures = {"used": f"{found.used / MB:,.0f}", "quota": f"{self._quota / MB:,.0f}"}
        largest = found.largest(owner, _NAMED)
        if not largest:
            return LabError(
                "There is no room for another run: {used} of {quota} MB are taken, none of it by an ended run of yours. "
                "Ask for a higher RNNLAB_QUOTA_MB, or for runs of others to be deleted.",
                **figures,
            )
        return LabError(
            "There is no room for another run: {used} of {quota} MB are taken. Delete runs that you do not need: the "
            "largest of yours are {runs}. Or set RNNLAB_QUOTA_MB higher.",
            runs=", ".join(f"“{_title(record)}”" for record in largest),
            **figures,
        )


def remove_folder(folder: Path) -> None:
    """Remove a run's folder. The first file to go is the one from which a lost database would list the run again."""
    try:
        (folder / "run.json").unlink(missing_ok=True)
        shutil.rmtree(folder)
    except FileNotFoundError:
        pass
    except OSError:
        _log.warning("the folder %s could not be removed", folder, exc_info=True)


def _title(record: RunRecord) -> str:
    return record.name or record.id
