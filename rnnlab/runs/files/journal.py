"""The journal of one attempt: a file of JSON lines that its worker appends to and anybody may read meanwhile.

A line holds ``run``, ``attempt``, ``sequence`` (from 0), ``time`` (seconds since 1970, the worker's clock), ``kind``
and what `rnnlab.events.to_json` gives for an event of that kind. Three kinds are no events: ``begun`` (the attempt's
first line: ``step``, which it goes on from, ``steps`` of the recipe and ``versions``), ``heard`` (``count`` of the
commands that were handed over so far) and ``failed`` (``message`` and ``parameters``).
"""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rnnlab.events import Event, from_json


@dataclass(frozen=True, slots=True)
class Entry:
    """One line. `(run, attempt, sequence)` names it: the same three never say two things."""

    run: str
    attempt: int
    sequence: int
    time: float
    kind: str
    #: the line's fields, those above included
    data: dict[str, Any]

    @property
    def event(self) -> Event | None:
        """The event; None for a snapshot (its weights are a file) and for what is no event."""
        return from_json(self.data)


class JournalWriter:
    """Appends entries; each is in the file when `append` returns.

    Raises `FileExistsError` if the attempt has a journal: an attempt is begun once, whoever repeats it.
    """

    def __init__(self, path: Path, run: str, attempt: int) -> None:
        self._file = path.open("x", encoding="utf-8", newline="\n")
        self._run, self._attempt, self._sequence = run, attempt, 0

    def append(self, data: dict[str, Any]) -> Entry:
        """Write `data`, which has a ``kind``, as the next line. Raises `OSError`, for example on a full disk."""
        now = time.time()
        line = {"run": self._run, "attempt": self._attempt, "sequence": self._sequence, "time": now, **data}
        self._file.write(json.dumps(line, ensure_ascii=False) + "\n")
        self._file.flush()
        self._sequence += 1
        return Entry(self._run, self._attempt, line["sequence"], now, data["kind"], line)

    def close(self) -> None:
        """Hand the file to the disk itself and close it."""
        try:
            self._file.flush()
            os.fsync(self._file.fileno())
        finally:
            self._file.close()


class LineReader:
    """Reads a growing file of JSON lines from where it left off. A last line without its end is left for later, and a
    line that is no JSON object is passed over."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._offset = 0

    def read(self) -> list[dict[str, Any]]:
        """The objects that arrived since the last call; nothing if there is no file yet. Costs one `stat` when idle."""
        try:
            if self._path.stat().st_size <= self._offset:
                return []
            with self._path.open("rb") as file:
                file.seek(self._offset)
                whole, newline, _torn = file.read().rpartition(b"\n")
        except (FileNotFoundError, NotADirectoryError):
            return []
        self._offset += len(whole) + len(newline)
        lines = (_parse(line) for line in whole.split(b"\n"))
        return [line for line in lines if line is not None]


def _parse(line: bytes) -> dict[str, Any] | None:
    try:
        data = json.loads(line)
    except ValueError:  # torn in the middle, or not UTF-8
        return None
    return data if isinstance(data, dict) else None


class JournalReader:
    """The entries of a journal, as they arrive, each sequence number once."""

    def __init__(self, path: Path) -> None:
        self._lines = LineReader(path)
        self._next = 0

    def read(self) -> list[Entry]:
        """The entries that arrived since the last call."""
        entries = []
        for line in self._lines.read():
            entry = _entry(line)
            if entry is not None and entry.sequence >= self._next:
                self._next = entry.sequence + 1
                entries.append(entry)
        return entries


def _entry(line: dict[str, Any]) -> Entry | None:
    try:
        return Entry(
            str(line["run"]), int(line["attempt"]), int(line["sequence"]), float(line["time"]), str(line["kind"]), line
        )
    except (KeyError, TypeError, ValueError):
        return None
