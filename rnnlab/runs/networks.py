"""The networks of the runs, read from their files; the latest few are kept in memory."""

from __future__ import annotations

import threading
from collections import OrderedDict
from pathlib import Path
from typing import Literal, TypeAlias

from rnnlab.errors import LabError
from rnnlab.network import Network, network_from_bytes
from rnnlab.runs.files.folder import RunFolder
from rnnlab.runs.store.records import RunRecord

_KEPT = 32

#: a training step, the pause or single step that is newest, or None: the end
Step: TypeAlias = int | Literal["live"] | None


class NetworkShelf:
    """Opens the networks of runs. Thread-safe."""

    def __init__(self, storage: Path) -> None:
        self._storage = storage
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[Path, int, int, str], Network] = OrderedDict()

    def network(self, record: RunRecord, step: Step) -> Network:
        """The network that `read` finds, with the run's name."""
        while True:
            path = self._path(record, step)
            try:
                facts = path.stat()
                key = (path, facts.st_mtime_ns, facts.st_ino, record.name)
                with self._lock:
                    if key in self._kept:
                        self._kept.move_to_end(key)
                        return self._kept[key]
                content = path.read_bytes()
            except FileNotFoundError:
                continue  # a live network that a snapshot has just replaced
            network = network_from_bytes(content, name=record.name)
            with self._lock:
                self._kept[key] = network
                while len(self._kept) > _KEPT:
                    self._kept.popitem(last=False)
            return network

    def read(self, record: RunRecord, step: Step) -> bytes:
        """The ``.keras`` file of the run's last network, or of its latest snapshot while there is none; with a `step`,
        that snapshot; with ``"live"``, the network of the latest pause or single step if that is newer.

        Raises `LabError` if there is no such file.
        """
        while True:
            try:
                return self._path(record, step).read_bytes()
            except FileNotFoundError:
                continue

    def _path(self, record: RunRecord, step: Step) -> Path:
        folder = RunFolder(self._storage, record.id)
        for attempt in reversed(folder.attempts()):
            path = _file(folder, attempt, step)
            if path is not None:
                return path
        if step is None or step == "live":
            raise LabError("This run has no network yet. Wait until its first training steps are made.")
        raise LabError("This run has no snapshot at training step {step}. Choose one of its snapshots.", step=step)


def _file(folder: RunFolder, attempt: int, step: Step) -> Path | None:
    if step == "live" and folder.live(attempt).exists():
        return folder.live(attempt)
    if isinstance(step, int):
        path = folder.snapshot(attempt, step)
        return path if path.exists() else None
    if folder.final(attempt).exists():
        return folder.final(attempt)
    steps = folder.snapshot_steps(attempt)
    return folder.snapshot(attempt, steps[-1]) if steps else None
