"""What was measured while the sessions were there: times by what was done, bytes, and everything that went wrong."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field


@dataclass
class Record:
    """Times in seconds by what was done, bytes, and errors by their words. All sessions write into the same one."""

    times: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: Counter[str] = field(default_factory=Counter)
    #: of the WebSockets' messages that came and that went, before any compression of the connection
    messages_in: int = 0
    messages_out: int = 0
    #: what came over the WebSockets' connections, compressed where they are
    wire_in: int = 0
    http_bytes: int = 0
    sessions: int = 0
    #: when a viewer saw which step of the run, in seconds since 1970
    sights: list[tuple[float, int]] = field(default_factory=list)

    def time(self, kind: str, seconds: float) -> None:
        """Note how long something took."""
        self.times[kind].append(seconds)

    def error(self, where: str, what: str) -> None:
        """Note what went wrong."""
        self.errors[f"{where}: {' '.join(what.split())[:200]}"] += 1

    def beginning(self, *kinds: str) -> list[float]:
        """All times of what begins with one of these words."""
        return [value for kind, values in self.times.items() if kind.startswith(kinds) for value in values]
