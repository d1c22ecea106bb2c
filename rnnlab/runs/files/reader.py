"""Reads the journals of a run, attempt after attempt, into one history."""

from __future__ import annotations

from rnnlab.runs.files.folder import RunFolder
from rnnlab.runs.files.history import History
from rnnlab.runs.files.journal import JournalReader


class RunReader:
    """Reads on as the journals grow. Not for several threads at once."""

    def __init__(self, folder: RunFolder) -> None:
        self.history = History()
        self._folder = folder
        self._attempt = 0
        self._reader: JournalReader | None = None

    def read(self, attempt: int) -> bool:
        """Take what arrived since the last call in the journals up to this attempt's. Whether there was anything.

        Once an attempt's journal has begun, those before it are not read any more: a worker that was given up may
        still be writing there.
        """
        news = self._read_on()
        while self._attempt < attempt:
            following = JournalReader(self._folder.journal(self._attempt + 1))
            entries = following.read()
            later = self._attempt + 1 < attempt
            if not entries and not later:
                break
            self._attempt += 1
            if entries:
                self._reader = following
                self.history.add(entries)
                news = True
        return news

    def _read_on(self) -> bool:
        entries = self._reader.read() if self._reader is not None else []
        self.history.add(entries)
        return bool(entries)


def read_history(folder: RunFolder, attempt: int) -> History:
    """All that the run told up to and with this attempt; an empty history if there is no journal."""
    reader = RunReader(folder)
    reader.read(attempt)
    return reader.history
