"""The networks of the runs, read from their files; the latest few are kept in memory."""

from __future__ import annotations

import threading
from collections import OrderedDict
from pathlib import Path

from rnnlab.errors import LabError
from rnnlab.network import Network, network_from_bytes
from rnnlab.runs.folder import RunFolder
from rnnlab.runs.store import RunRecord

_KEPT = 32


class NetworkShelf:
    """Opens the networks of runs. Thread-safe."""

    def __init__(self, storage: Path) -> None:
        self._storage = storage
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[Path, int, str], Network] = OrderedDict()

    def network(self, record: RunRecord, step: int | None) -> Network:
        """The network that `read` finds, with the run's name."""
        path = self._path(record, step)
        key = (path, path.stat().st_mtime_ns, record.name)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        network = network_from_bytes(path.read_bytes(), name=record.name)
        with self._lock:
            self._kept[key] = network
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return network

    def read(self, record: RunRecord, step: int | None) -> bytes:
        """The ``.keras`` file of the run's last network, or of its latest snapshot while there is none; with a `step`,
        that snapshot. Raises `LabError` if there is no such file."""
        return self._path(record, step).read_bytes()

    def _path(self, record: RunRecord, step: int | None) -> Path:
        folder = RunFolder(self._storage, record.id)
        for attempt in reversed(folder.attempts()):
            path = _file(folder, attempt, step)
            if path is not None:
                return path
        if step is None:
            raise LabError("This run has no network yet. Wait until its first training steps are made.")
        raise LabError("This run has no snapshot at training step {step}. Choose one of its snapshots.", step=step)


def _file(folder: RunFolder, attempt: int, step: int | None) -> Path | None:
    if step is not None:
        path = folder.snapshot(attempt, step)
        return path if path.exists() else None
    if folder.final(attempt).exists():
        return folder.final(attempt)
    steps = folder.snapshot_steps(attempt)
    return folder.snapshot(attempt, steps[-1]) if steps else None
