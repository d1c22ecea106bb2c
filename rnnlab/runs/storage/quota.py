"""The disk quota: what the runs take, and what is removed, in which order, when there is no room for another one.

The order is stated before anything happens (`StorageUse.next`):

1. the files of deleted runs, the longest deleted first;
2. snapshots in the middle of ended runs that are not pinned, the oldest run first;
3. the resume points of those runs, in the same order.

Never removed: the network that a run ended with, anything of a pinned run, anything of a run that waits or is worked on.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from rnnlab.recipe import Recipe
from rnnlab.runs.files.folder import RunFolder
from rnnlab.runs.states import ENDED
from rnnlab.runs.store.records import RunRecord
from rnnlab.training.schedule import SNAPSHOTS

MB = 1_000_000
#: what a journal grows to, in bytes, generously
_JOURNAL_BYTES = 1_000_000
#: bytes that a weight takes
_FLOAT = 4
#: weights and two slots each (Adam), in a resume point and the draft of the next one
_RESUME_COPIES = 6
_SNAPSHOT = re.compile(r"snapshot\.(\d+)\.(\d+)\.keras")

Kind: TypeAlias = Literal["deleted run", "snapshots", "resume point"]


@dataclass(frozen=True, slots=True)
class Removal:
    """Files of one run that would be removed together."""

    run: str
    owner: str
    #: what its owner calls the run
    name: str
    kind: Kind
    bytes: int


@dataclass(frozen=True, slots=True)
class StorageUse:
    """What the runs take of the disk, in bytes."""

    #: by all runs of all owners
    used: int
    quota: int
    #: by the runs of the owner who asks, deleted ones included
    own: int
    #: whether the next run makes the removals necessary
    full: bool
    #: what would be removed to make room for a run, in this order
    next: tuple[Removal, ...]


@dataclass(frozen=True, slots=True)
class _Files:
    """The files of one run and their sizes in bytes."""

    record: RunRecord
    sizes: dict[Path, int]

    @property
    def total(self) -> int:
        return sum(self.sizes.values())

    def of(self, files: Iterable[Path]) -> int:
        return sum(self.sizes[file] for file in files)


def needed(recipe: Recipe) -> int:
    """How many bytes a run of this recipe may take, at most."""
    copies = SNAPSHOTS + 4 + _RESUME_COPIES  # the first snapshot, the start, the live network, the final one
    return _JOURNAL_BYTES + copies * _FLOAT * recipe.parameters


def survey(records: Sequence[RunRecord], storage: Path) -> Survey:
    """Look at the files of these runs (all of them)."""
    return Survey([_Files(record, _sizes(RunFolder(storage, record.id).path)) for record in records])


class Survey:
    """What lies in the folders of the runs."""

    def __init__(self, runs: list[_Files]) -> None:
        self._runs = runs
        self.used = sum(run.total for run in runs)

    def use(self, owner: str, quota: int, need: int) -> StorageUse:
        """What an owner is told; `need`: the bytes of the next run."""
        own = sum(run.total for run in self._runs if run.record.owner_id == owner)
        missing = self.used + need - quota
        removals, _enough = self.plan(max(missing, need))
        return StorageUse(self.used, quota, own, missing > 0, removals)

    def plan(self, missing: int) -> tuple[tuple[Removal, ...], bool]:
        """The removals that free so many bytes, in order, and whether they suffice."""
        chosen: list[Removal] = []
        for run, kind in self._candidates():
            if missing <= 0:
                break
            size = run.of(_files_of(run, kind))
            if size:
                record = run.record
                chosen.append(Removal(record.id, record.owner_id, record.name, kind, size))
                missing -= size
        return tuple(chosen), missing <= 0

    def remove_files(self, removal: Removal) -> None:
        """Remove the files of one removal; what is gone already, or cannot be removed, is passed over."""
        run = next(run for run in self._runs if run.record.id == removal.run)
        for file in _files_of(run, removal.kind):
            try:
                file.unlink(missing_ok=True)
            except OSError:
                continue

    def largest(self, owner: str, count: int) -> list[RunRecord]:
        """The owner's runs that take the most, those that can be deleted without stopping them."""
        own = [run for run in self._runs if run.record.owner_id == owner and run.record.deleted_at is None]
        ended = sorted((run for run in own if run.record.state in ENDED), key=lambda run: -run.total)
        return [run.record for run in ended[:count]]

    def _candidates(self) -> list[tuple[_Files, Kind]]:
        over = [run for run in self._runs if run.record.state in ENDED]
        deleted = [run for run in over if run.record.deleted_at is not None]
        deleted.sort(key=lambda run: run.record.deleted_at or run.record.created_at)
        spare = [run for run in over if run.record.deleted_at is None and not run.record.pinned]
        spare.sort(key=lambda run: run.record.ended_at or run.record.created_at)
        kinds: tuple[Kind, ...] = ("snapshots", "resume point")
        return [*((run, "deleted run") for run in deleted), *((run, kind) for kind in kinds for run in spare)]


def _files_of(run: _Files, kind: Kind) -> list[Path]:
    if kind == "deleted run":
        return list(run.sizes)
    if kind == "resume point":
        return [file for file in run.sizes if file.name.startswith("resume.")]
    snapshots = {file: _place(file) for file in run.sizes if _SNAPSHOT.fullmatch(file.name)}
    if not snapshots:
        return []
    # The latest one is the run's network where there is no final one.
    latest = max(snapshots.values())
    live = [file for file in run.sizes if file.name.startswith("live.")]
    return [file for file, place in snapshots.items() if place != latest] + live


def _place(file: Path) -> tuple[int, int]:
    match = _SNAPSHOT.fullmatch(file.name)
    assert match is not None
    return int(match[1]), int(match[2])


def _sizes(folder: Path) -> dict[Path, int]:
    sizes: dict[Path, int] = {}
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                try:
                    sizes[folder / entry.name] = entry.stat(follow_symlinks=False).st_size
                except FileNotFoundError:  # a draft that has found its place
                    continue
    except FileNotFoundError:
        pass
    return sizes
