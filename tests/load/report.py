"""An outcome as a table, to be read or to be pasted into a Markdown file."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tests.load.drive import Outcome

_SHARES = (50, 95, 99)
_HEAD = ("", "median", "95 %", "99 %", "n")


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table: times in seconds, or one figure that stands under the median."""

    name: str
    times: Sequence[float] = ()
    figure: str = ""

    def cells(self) -> tuple[str, str, str, str, str]:
        if self.figure:
            return self.name, self.figure, "", "", ""
        if not self.times:
            return self.name, "–", "–", "–", "0"
        middle, late, last = (milliseconds(float(np.percentile(self.times, share))) for share in _SHARES)
        return self.name, middle, late, last, str(len(self.times))


def milliseconds(seconds: float) -> str:
    """A time to two or three figures: milliseconds below a second, else seconds."""
    return f"{1_000 * seconds:.0f} ms" if seconds < 0.9995 else f"{seconds:.3g} s"


def megabytes(size: float) -> str:
    """A size in MB or kB (a million and a thousand bytes)."""
    return f"{size / 1e6:,.1f} MB" if size >= 999_950 else f"{size / 1e3:.1f} kB"


def lines(outcome: Outcome, *, detailed: bool = True) -> list[Line]:
    """All that was measured, from what a learner waits for to what the server needs for it."""
    record = outcome.record
    table = [
        Line("first page, from the WebSocket's opening", record.times["first page"]),
        Line("requests before the first page", record.times["files"]),
        Line("actions, all", record.beginning("action", "page")),
    ]
    if detailed:
        kinds = sorted(kind for kind in record.times if kind.startswith(("action", "page")))
        table += [Line(f"    {kind.removeprefix('action ')}", record.times[kind]) for kind in kinds]
    if record.times["timer"]:
        table.append(Line("looks of the pages' timers", record.times["timer"]))
    if record.times["poll"]:
        table.append(Line("polls of live runs", record.times["poll"]))
    each = max(1, record.sessions)
    table += [
        Line("received over the WebSockets, a session", figure=megabytes(record.wire_in / each)),
        Line("    before any compression", figure=megabytes(record.messages_in / each)),
        Line("sent over the WebSockets, a session", figure=megabytes(record.messages_out / each)),
        Line("received over HTTP, a session", figure=megabytes(record.http_bytes / each)),
        *_of_server(outcome),
        Line("errors", figure=str(sum(record.errors.values()))),
    ]
    return table


def _of_server(outcome: Outcome) -> list[Line]:
    before, after = outcome.before, outcome.after
    if before is None or after is None:
        return []
    passed = after.at - before.at
    server, family = after.server_cpu - before.server_cpu, after.family_cpu - before.family_cpu
    return [
        Line("processor of the server", figure=f"{server:.1f} s ({server / passed:.0%} of a core)"),
        Line("processor with scheduler and worker", figure=f"{family:.1f} s ({family / passed:.0%})"),
        Line("processor of this driver beside it", figure=f"{after.driver_cpu - before.driver_cpu:.1f} s"),
        Line(
            "memory of the server, before and after",
            figure=f"{megabytes(before.server_memory)}, {megabytes(after.server_memory)}",
        ),
        Line(
            "memory with scheduler and worker, before and after",
            figure=f"{megabytes(before.family_memory)}, {megabytes(after.family_memory)}",
        ),
    ]


def title(outcome: Outcome, watcher: str = "") -> str:
    """What was measured, in a line."""
    plan = outcome.plan
    parts = [
        f"{plan.sessions} sessions that arrive within {plan.arrive:g} s and act every {plan.pause:g} s, {plan.seconds:g} s",
        f"{plan.viewers} viewers of one run" if plan.viewers else "",
        "a run trains beside them" if plan.training or plan.viewers else "",
        "browsers without a cache" if plan.cold else "",
        "a fresh process" if plan.fresh else "every page shown once before",
        f"file watcher {watcher}" if watcher else "",
        f"{os.cpu_count()} cores",
    ]
    return "; ".join(part for part in parts if part)


def text(outcome: Outcome, watcher: str = "") -> str:
    """The table in columns, and the errors below it."""
    table = [_HEAD, *(line.cells() for line in lines(outcome))]
    widths = [max(len(row[column]) for row in table if column == 0 or any(row[2:])) for column in range(len(_HEAD))]
    rows = [_in_columns(row, widths) for row in table]
    return "\n".join([title(outcome, watcher), "", *rows, *_told(outcome)])


def _in_columns(row: Sequence[str], widths: Sequence[int]) -> str:
    name = row[0].ljust(widths[0])
    if not any(row[2:]):
        return f"{name}  {row[1]}".rstrip()
    return "  ".join([name, *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))])


def markdown(outcome: Outcome, watcher: str = "") -> str:
    """The table for a Markdown file, without what was done on each page."""
    rows = [line.cells() for line in lines(outcome, detailed=False)]
    head = ["| | median | 95 % | 99 % | n |", "|---|---|---|---|---|"]
    body = [f"| {' | '.join((row[0].strip(), *row[1:]))} |" for row in rows]
    return "\n".join([f"{title(outcome, watcher)}:", "", *head, *body, *_told(outcome)])


def _told(outcome: Outcome) -> list[str]:
    told = [f"The run beside them: {outcome.trained}"] if outcome.trained else []
    wrong = [f"{count} × {error}" for error, count in outcome.record.errors.most_common()]
    return ["", *told, *wrong] if told or wrong else []
