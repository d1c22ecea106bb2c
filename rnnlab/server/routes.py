"""Every route of our own, under `server.baseUrlPath` and `/_rnnlab`."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from rnnlab.server.addresses import PREFIX, base_path_of


def routes(base_path: str = "") -> Sequence[BaseRoute]:
    """Our routes. `base_path` is Streamlit's `server.baseUrlPath`, which it puts before its own routes only."""
    return [Mount(base_path_of(base_path) + PREFIX, routes=[Route("/healthz", healthz)])]


async def healthz(_request: Request) -> Response:
    """Whether the server answers."""
    return JSONResponse({"status": "ok"})
