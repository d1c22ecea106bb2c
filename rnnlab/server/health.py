"""Whether the server lives, and whether it can do its work: for whoever watches over it."""

from __future__ import annotations

import anyio
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from rnnlab.errors import LabError
from rnnlab.runs.service import service

_NEWS_ONLY = {"Cache-Control": "no-store"}


async def healthz(_request: Request) -> Response:
    """200 while the server answers at all."""
    return JSONResponse({"status": "ok"}, headers=_NEWS_ONLY)


async def readyz(_request: Request) -> Response:
    """200 while the list of runs can be read, else 503 with the reason. How the workers stand is said in both.

    A worker that is off (nobody came yet), starting or lost is no reason to send learners elsewhere: they can draw and
    look, and their runs wait in the queue.
    """
    reason = await anyio.to_thread.run_sync(_trouble)
    told = {"status": "ready"} if reason is None else {"status": "unavailable", "reason": reason}
    return JSONResponse(told | {"worker": _worker()}, 200 if reason is None else 503, headers=_NEWS_ONLY)


def _trouble() -> str | None:
    try:
        service().counts()
    except LabError as error:
        return str(error)
    return None


def _worker() -> str:
    try:
        return service().worker_state()
    except LabError:  # the environment's paths cannot be used
        return "off"
