"""Commands to a running attempt, as a file beside its journal.

A file, not a message: writing it needs no connection, it is there for a worker that has not begun to look, and it
outlives the app. The worker looks for new lines between two chunks of steps; looking costs one `stat`. It notes in its
journal how many it has handled, so everybody knows which are still on their way.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rnnlab.events import Command, command_from_json, command_to_json
from rnnlab.runs.files.journal import LineReader


def send(path: Path, command: Command) -> None:
    """Append the command to the commands of an attempt. Raises `OSError`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8", newline="\n") as file:
        file.write(json.dumps(command_to_json(command)) + "\n")


class FileControl:
    """`rnnlab.events.Control` that reads the commands from their file; `acknowledge` is called with how many there were."""

    def __init__(self, path: Path, acknowledge: Callable[[int], object] = lambda count: None) -> None:
        self._lines = LineReader(path)
        self._waiting: deque[dict[str, Any]] = deque()
        self._acknowledge, self._count = acknowledge, 0

    def poll(self) -> Command | None:
        """The oldest command that was not yet handed over, or None."""
        self._waiting.extend(self._lines.read())
        while self._waiting:
            command = command_from_json(self._waiting.popleft())
            self._count += 1
            self._acknowledge(self._count)
            if command is not None:
                return command
        return None


class SentCommands:
    """Reads what an attempt was told, for those who look on."""

    def __init__(self, path: Path) -> None:
        self._lines = LineReader(path)
        self._kinds: list[str] = []

    def after(self, handled: int) -> tuple[str, ...]:
        """The kinds of the commands that were sent after the first `handled` ones, the oldest first."""
        self._kinds.extend(str(line.get("kind")) for line in self._lines.read())
        return tuple(self._kinds[handled:])
