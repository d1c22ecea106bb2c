"""Commands to a running attempt, as a file beside its journal.

A file, not a message: writing it needs no connection, it is there for a worker that has not begun to look, and it
outlives the app. The worker looks for new lines between two chunks of steps; looking costs one `stat`.
"""

from __future__ import annotations

import json
from collections import deque
from pathlib import Path

from rnnlab.events import Command, Stop
from rnnlab.runs.journal import LineReader

_COMMANDS: dict[str, type[Command]] = {"stop": Stop}


def send(path: Path, command: Command) -> None:
    """Append the command to the commands of an attempt."""
    kind = next(name for name, known in _COMMANDS.items() if isinstance(command, known))
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8", newline="\n") as file:
        file.write(json.dumps({"kind": kind}) + "\n")


class FileControl:
    """`rnnlab.events.Control` that reads the commands from their file."""

    def __init__(self, path: Path) -> None:
        self._lines = LineReader(path)
        self._waiting: deque[Command] = deque()

    def poll(self) -> Command | None:
        """The oldest command that was not yet handed over, or None."""
        for line in self._lines.read():
            kind = _COMMANDS.get(str(line.get("kind")))
            if kind is not None:
                self._waiting.append(kind())
        return self._waiting.popleft() if self._waiting else None
