"""A lock that one process holds on a file and that ends with the process, however it ends."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

if sys.platform == "win32":
    import msvcrt

    def _try_lock(file: IO[bytes]) -> None:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _try_lock(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


class FileLock:
    """Held by at most one holder at a time, across processes; the operating system frees it when the holder dies."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[bytes] | None = None

    def acquire(self) -> bool:
        """Take the lock if it is free, at once. True if it is ours now."""
        if self._file is None:
            file = self._path.open("ab")
            try:
                _try_lock(file)
            except OSError:
                file.close()
                return False
            self._file = file
        return True

    def release(self) -> None:
        """Give the lock back; nothing happens when it is not held."""
        if self._file is not None:
            self._file.close()
            self._file = None


@contextmanager
def held(path: Path, seconds: float = 30.0) -> Iterator[None]:
    """Hold the lock on `path` for the length of a ``with`` block. Raises `TimeoutError` if it stays taken."""
    lock = FileLock(path)
    deadline = time.monotonic() + seconds
    while not lock.acquire():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{path} stayed locked for {seconds:g} s")
        time.sleep(0.02)
    try:
        yield
    finally:
        lock.release()
