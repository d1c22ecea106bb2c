"""The route that keeps a learner's progress through the course in a cookie, merged with what another tab kept there."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from starlette.requests import Request
from starlette.responses import Response

from rnnlab.errors import LabError
from rnnlab.importing import one_at_a_time
from rnnlab.server.owner_cookie import YEAR

#: the cookie, and the route
PROGRESS = "rnnlab_progress"
PROGRESS_ROUTE = "progress"
#: bytes of a request: more than a whole course
_LONGEST = 4_000


async def keep_progress(request: Request) -> Response:
    """Keep the body, `Progress.to_text` of one tab. With ``forget`` what the cookie has is given up, else it is merged:
    what either has done stays done, and where both have an answer, the tab's counts. 400 for a body that is damaged.
    """
    if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
        return Response(status_code=403)  # no page of ours
    told = (await _body(request)).decode("ascii", "replace")
    before = "" if "forget" in request.query_params else request.cookies.get(PROGRESS, "")
    try:
        kept = await asyncio.to_thread(_merged, told, before)
    except LabError:
        return Response(status_code=400)
    cookie = f"{PROGRESS}={kept}; path=/; max-age={YEAR}; samesite=lax"
    return Response(status_code=204, headers={"Cache-Control": "no-store", "Set-Cookie": cookie})


def _merged(told: str, before: str) -> str:
    with one_at_a_time:  # the server's start need not wait for the course, nor its event loop for other imports
        from rnnlab.lessons import Progress
    progress = Progress.from_text(told)
    with suppress(LabError):  # a damaged cookie is replaced
        progress = progress.merged(Progress.from_text(before))
    return progress.to_text()


async def _body(request: Request) -> bytes:
    """No more of it than is needed to see that it is too long."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > _LONGEST:
            break
    return bytes(body)
