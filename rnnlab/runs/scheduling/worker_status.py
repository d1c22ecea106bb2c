"""The status of the workers, for all apps that share a storage."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Literal, TypeAlias

from rnnlab.runs.files.folder import write_then_rename

_log = logging.getLogger(__name__)

#: ``off``: nobody asked for one; ``lost``: it, or its scheduler, is gone and does not come back at once
WorkerState: TypeAlias = Literal["off", "starting", "warm", "lost"]


@dataclass(frozen=True, slots=True)
class WorkerStatus:
    """How the workers stand."""

    state: WorkerState = "off"
    #: the device's name, once a worker has told it
    device: str | None = None
    #: measured by the worker at the default recipe
    images_per_second: float | None = None
    #: how many there are; 1 while none has come
    count: int = 1


class WorkerBoard:
    """Written by the one dispatcher of a storage; read by every app, over a file where it is another's. Thread-safe."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._leads = False
        self._status = WorkerStatus()
        self._facts: dict[str, WorkerStatus] = {}

    def lead(self) -> None:
        """From now on this app's dispatcher knows best."""
        with self._lock:
            self._leads = True

    def status(self) -> WorkerStatus:
        """The latest that is known."""
        with self._lock:
            return self._status if self._leads else _read(self._path)

    def set_state(self, state: WorkerState) -> None:
        """Set the state; the device stays what it was, since it is likely to be the same again."""
        with self._lock:
            self._set(replace(self._status, state=state))

    def report(self, address: str, device: str | None, images_per_second: float | None) -> None:
        """A worker says that it is warm."""
        with self._lock:
            known = self._status
            status = replace(
                known, state="warm", device=device or known.device,
                images_per_second=images_per_second or known.images_per_second,
            )  # fmt: skip
            self._facts[address] = status
            self._set(status)

    def set_workers(self, addresses: Iterable[str], absent: WorkerState) -> None:
        """These workers are there. If none is, the state is `absent`; if none of them has reported, ``starting``."""
        present = set(addresses)
        with self._lock:
            warm = next((self._facts[address] for address in sorted(present) if address in self._facts), None)
            state: WorkerState = "starting" if present else absent
            self._set(replace(warm or replace(self._status, state=state), count=max(1, len(present))))

    def _set(self, status: WorkerStatus) -> None:
        if status == self._status:
            return
        self._status = status
        text = json.dumps(asdict(status), ensure_ascii=False)
        try:
            write_then_rename(self._path, lambda draft: draft.write_text(text, encoding="utf-8"))
        except OSError:
            _log.warning("the state of the workers could not be written", exc_info=True)


def _read(path: Path) -> WorkerStatus:
    with suppress(OSError, ValueError, TypeError):
        return WorkerStatus(**json.loads(path.read_text(encoding="utf-8")))
    return WorkerStatus()
