"""Every route of our own, under `server.baseUrlPath` and `/_rnnlab`."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.routing import BaseRoute, Mount, Route, Router

from rnnlab.server.addresses import PREFIX, base_path_of
from rnnlab.server.health import healthz, readyz
from rnnlab.server.live_runs import live_runs
from rnnlab.server.metrics import metrics
from rnnlab.server.plotly_script import PLOTLY, plotly_script
from rnnlab.server.progress_cookie import PROGRESS_ROUTE, keep_progress
from rnnlab.server.scripts import script


def routes(base_path: str = "") -> Sequence[BaseRoute]:
    """Our routes. `base_path` is Streamlit's `server.baseUrlPath`, which it puts before its own routes only."""
    ours = [
        Route("/healthz", healthz),
        Route("/runs/live", live_runs),
        Route(f"/{PLOTLY}", plotly_script),
        Route(f"/{PROGRESS_ROUTE}", keep_progress, methods=["POST"]),
        Route("/readyz", readyz),
        Route("/metrics", metrics),
        Route("/scripts/{file}", script),
    ]
    folder = base_path_of(base_path) + PREFIX
    # a router without routes finds nothing, and a folder is nothing: Streamlit would answer with its page
    return [Mount(folder, routes=ours), Route(folder, Router())]
