"""The folder of one run under the storage: what each file in it is called."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_SNAPSHOT = re.compile(r"snapshot\.(\d+)\.(\d+)\.keras")
_RESUME = re.compile(r"resume\.(\d+)\.npz")


def is_run_id(text: str) -> bool:
    """Whether the text could be a run's id. Ids come in by the URL, and an id names a folder."""
    return _ID.fullmatch(text) is not None


def write_then_rename(path: Path, write: Callable[[Path], object]) -> None:
    """Have `write` make the file under another name and then put it in place: readers see all of it or nothing."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.part{path.suffix}")
    try:
        write(draft)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class RunFolder:
    """Where the files of a run lie. Every attempt has files of its own: a second one never writes into the first's."""

    storage: Path
    run: str

    def __post_init__(self) -> None:
        if not is_run_id(self.run):
            raise ValueError(f"{self.run!r} cannot be the id of a run")

    @property
    def path(self) -> Path:
        """The folder itself."""
        return self.storage / self.run

    @property
    def about(self) -> Path:
        """Owner, recipe and what the owner said of the run, so that a lost database can be made again from the folders."""
        return self.path / "run.json"

    @property
    def start(self) -> Path:
        """The network that the run starts from; only a fork has one."""
        return self.path / "start.keras"

    def journal(self, attempt: int) -> Path:
        """What the attempt told; see `journal`."""
        return self.path / f"journal.{attempt}.jsonl"

    def commands(self, attempt: int) -> Path:
        """What the attempt was told; see `control`."""
        return self.path / f"commands.{attempt}.jsonl"

    def final(self, attempt: int) -> Path:
        """The network that the attempt ended with."""
        return self.path / f"final.{attempt}.keras"

    def snapshot(self, attempt: int, step: int) -> Path:
        """The network as it was after `step` training steps."""
        return self.path / f"snapshot.{attempt}.{step}.keras"

    def live(self, attempt: int) -> Path:
        """The network as it was at a pause or a single step. Gone as soon as there is a newer snapshot."""
        return self.path / f"live.{attempt}.keras"

    def resume(self, attempt: int) -> Path:
        """The latest moment from which the attempt can go on as if it had never stopped: `training.ResumePoint`."""
        return self.path / f"resume.{attempt}.npz"

    def resume_attempts(self) -> tuple[int, ...]:
        """The attempts whose resume points are kept, in order; the last one is where the run stands."""
        found = (_RESUME.fullmatch(file.name) for file in self.path.glob("resume.*.npz"))
        return tuple(sorted(int(match[1]) for match in found if match))

    def snapshot_steps(self, attempt: int) -> tuple[int, ...]:
        """The steps whose snapshots have arrived, in order."""
        found = (_SNAPSHOT.fullmatch(file.name) for file in self.path.glob(f"snapshot.{attempt}.*.keras"))
        return tuple(sorted(int(match[2]) for match in found if match))

    def attempts(self) -> tuple[int, ...]:
        """The attempts that have begun a journal, in order."""
        return tuple(sorted(int(file.name.split(".")[1]) for file in self.path.glob("journal.*.jsonl")))

    def changed(self) -> int:
        """A number that is another whenever a file came, went or was replaced; 0 while there is no folder."""
        try:
            return self.path.stat().st_mtime_ns
        except OSError:
            return 0

    def make(self) -> None:
        """Make the folder, unless it is there. Raises `OSError`."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
        except FileExistsError as error:  # means something else to those who make files in it
            raise NotADirectoryError(error.errno, error.strerror, str(self.path)) from error

    def write_manifest(self, facts: dict[str, Any]) -> None:
        """Make the folder and say in it whose run it is."""
        self.make()
        text = json.dumps(facts, ensure_ascii=False, indent=1)
        write_then_rename(self.about, lambda draft: draft.write_text(text, encoding="utf-8"))
