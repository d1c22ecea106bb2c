"""The route of live updates, which a page's component polls for the runs that it shows; the format is in `rnnlab.runs.live`."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from rnnlab.errors import LabError
from rnnlab.importing import one_at_a_time
from rnnlab.runs.service import service

if TYPE_CHECKING:
    from rnnlab.runs.live import LiveRuns

#: as many runs may be asked for at once: more than a page lists
MOST_RUNS = 256
#: what is told changes all the time, and belongs to nobody's cache
_HEADERS = {"Cache-Control": "no-store"}


@cache
def _live() -> LiveRuns:
    """Made at the first need: what it imports takes a second, which the server's start need not wait for."""
    with one_at_a_time:
        from rnnlab.hints import hint_names
        from rnnlab.runs.live import LiveRuns

    return LiveRuns(lambda run: service().get(run), hint_names)


@dataclass(frozen=True, slots=True)
class _Query:
    """What is in a request: the page's tickets, and what it has of each run."""

    tickets: Sequence[str]
    have: Mapping[str, str]
    #: None: the worker's state is not wanted
    worker: str | None
    more: str

    @classmethod
    def of(cls, request: Request) -> _Query:
        query = request.query_params
        pairs = (text.partition(":") for text in query.getlist("have")[:MOST_RUNS])
        have = {run: cursor for run, _colon, cursor in pairs}
        return cls(query.getlist("ticket"), have, query.get("worker"), query.get("more", ""))


async def live_runs(request: Request) -> Response:
    """What is new of the runs that are asked for. 403 with a sentence for who has no ticket for them."""
    asked = _Query.of(request)
    try:
        renewed = _check(asked)
    except LabError as error:
        return JSONResponse({"error": str(error)}, 403, _HEADERS)
    try:
        # who asks a moment after another one is answered at once; else a disk and a database are waited for elsewhere
        at_once = _live.cache_info().currsize and _live().ready(asked.have)
        told = _answer(asked) if at_once else await asyncio.to_thread(_answer, asked)
    except LabError as error:
        return JSONResponse({"error": str(error)}, 503, _HEADERS)
    if not told and not renewed:
        return Response(status_code=204, headers=_HEADERS)
    parts = [f'"now":{time.time():.2f}', *(f'"{name}":{text}' for name, text in told.items())]
    if renewed:
        parts.append(f'"tickets":{json.dumps(renewed)}')
    return Response("{" + ",".join(parts) + "}", media_type="application/json", headers=_HEADERS)


def _check(asked: _Query) -> dict[str, str]:
    """New tickets in place of those that are soon to expire. Raises `LabError` where a run is not on a ticket."""
    runs = service()
    tickets = {text: runs.read_ticket(text) for text in asked.tickets}
    allowed = {run for ticket in tickets.values() for run in ticket.runs}
    if not tickets or not asked.have.keys() <= allowed:
        raise LabError("This page has no ticket for the run that it asks for. Reload the page.")
    renewed = {text: runs.renewed_ticket(ticket) for text, ticket in tickets.items()}
    return {text: new for text, new in renewed.items() if new is not None}


def _answer(asked: _Query) -> dict[str, str]:
    """The answer's parts as JSON: of the runs and of the worker, where there is news."""
    told = {}
    found = {run: _live().text(run, have, asked.more) for run, have in asked.have.items()}
    news = [f"{json.dumps(run)}:{text}" for run, text in found.items() if text is not None]
    if news:
        told["runs"] = "{" + ",".join(news) + "}"
    if asked.worker is not None:
        state, device = service().worker_state(), service().device()
        if asked.worker != state + (device or ""):
            told["worker"] = json.dumps({"state": state, "device": device})
    return told
