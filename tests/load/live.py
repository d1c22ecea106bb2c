"""What a page's live components do in a browser: one poll for all runs that they follow, and a page run when their facts change.

As in rnnlab/player/live/poll.js; a tab of the load driver is always visible.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from tests.load.tab import Shown, Tab
from tests.load.web import Visitor

#: seconds, as in poll.js: after a click, for how long; until what was clicked has happened; between two equal wishes
_QUICK, _QUICKLY, _BRISK, _PATIENCE = 0.06, 1.5, 0.25, 0.5

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Mounted:
    """A component on the page that follows runs."""

    component: Shown
    poll: Mapping[str, Any]
    #: the runs' facts on which the page's own widgets and words depend, as it was drawn
    shown: Mapping[str, Facts]
    worker: Mapping[str, Any] | None


@dataclass
class Live:
    """What a tab knows of the runs that its page follows."""

    facts: dict[str, Facts] = field(default_factory=dict)
    _cursors: dict[str, str] = field(default_factory=dict)
    _seen: dict[str, float] = field(default_factory=dict)
    _tickets: dict[str, str] = field(default_factory=dict)
    _worker: Mapping[str, Any] | None = None
    _quick_until: float = 0.0
    _wished: tuple[str, float] = ("", 0.0)
    #: what each component was given, as it came and as it was read
    _read: dict[str, tuple[bytes | None, Mapping[str, Any]]] = field(default_factory=dict)

    def mounted(self, tab: Tab) -> list[Mounted]:
        """The components of the page that follow runs or the worker."""
        found = []
        for shown in tab.all("bidi_component"):
            data, told = self._read.get(shown.id, (None, {}))
            if shown.proto.bytes != data:
                data, told = bytes(shown.proto.bytes), self._mount(shown.proto.bytes)
                self._read[shown.id] = (data, told)
            if told and (told["poll"]["follow"] or told["poll"]["worker"]):
                found.append(Mounted(shown, told["poll"], told.get("shown", {}), told.get("worker")))
        return found

    def _mount(self, data: bytes) -> Mapping[str, Any]:
        """What a component was given, where it follows runs; and what that tells of them is taken."""
        told: Mapping[str, Any] = json.loads(data) if b'"poll"' in data else {}
        if "poll" not in told:
            return {}
        if told["poll"]["brisk"]:
            self._quick_until = time.monotonic() + _QUICKLY
        for run, news in told.get("runs", {}).items():
            self._take(run, news)
        self._worker = self._worker or told.get("worker")
        return told

    def pause(self, mounted: Sequence[Mounted]) -> float:
        """Seconds until the next request."""
        if time.monotonic() < self._quick_until:
            return _QUICK
        paces = [each.poll["every"] / 1000 for each in mounted]
        return min(min(_BRISK, pace) if each.poll["brisk"] else pace for each, pace in zip(mounted, paces, strict=True))

    async def ask(self, visitor: Visitor, mounted: Sequence[Mounted]) -> None:
        """Ask the route once for all of them, and take the answer."""
        asked = [("ticket", self._newest(each.poll["ticket"])) for each in mounted]
        runs = dict.fromkeys(run for each in mounted for run in each.poll["follow"])
        asked += [("have", f"{run}:{self._cursors.get(run, '')}") for run in runs]
        if any(each.poll["worker"] for each in mounted):
            worker = self._worker or {}
            asked.append(("worker", f"{worker.get('state', '')}{worker.get('device') or ''}"))
        asked += [("more", each.poll["more"]) for each in mounted if each.poll["more"]][:1]
        address = mounted[0].poll["address"].removeprefix(visitor.base)
        answer = await visitor.get(f"{address}?{urlencode(asked)}", kind="poll", encodings="identity")
        if answer.status == 200:
            told = json.loads(answer.body)
            self._tickets.update(told.get("tickets", {}))
            self._worker = told.get("worker", self._worker)
            for run, news in told.get("runs", {}).items():
                self._take(run, news)

    def wishes(self, mounted: Mounted) -> bool:
        """Whether the component asks for a page run now: what the page shows of its runs is out of date."""
        stale = any(
            run in self.facts and self.facts[run].get(name) != value
            for run, drawn in mounted.shown.items()
            for name, value in drawn.items()
        ) or (mounted.worker is not None and self._worker != mounted.worker)
        wish = json.dumps([mounted.component.id, self.facts, self._worker])
        if not stale or (wish == self._wished[0] and time.monotonic() - self._wished[1] < _PATIENCE):
            return False
        self._wished = (wish, time.monotonic())
        return True

    def _take(self, run: str, news: Mapping[str, Any]) -> None:
        if "gone" in news:
            self.facts.pop(run, None)
        elif news["seen"] >= self._seen.get(run, 0.0):
            self.facts[run], self._seen[run] = news["facts"], news["seen"]
            if "cursor" in news:
                self._cursors[run] = news["cursor"]

    def _newest(self, ticket: str) -> str:
        while ticket in self._tickets:
            ticket = self._tickets[ticket]
        return ticket
