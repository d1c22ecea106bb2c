"""Figures for Prometheus: runs by state, the queue, the workers, open sessions, and how long answers take.

Off, and not found, unless ``RNNLAB_METRICS=1``: whoever can reach the app could read them.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, get_args

import anyio
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rnnlab.errors import LabError
from rnnlab.runs.scheduling.worker_status import WorkerState
from rnnlab.runs.service import service
from rnnlab.runs.states import State
from rnnlab.server.addresses import PREFIX

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry, Gauge, Histogram

_SESSION = "/_stcore/stream"


def metrics_wanted(environment: Mapping[str, str] | None = None) -> bool:
    """Whether the environment turns them on."""
    return (os.environ if environment is None else environment).get("RNNLAB_METRICS") == "1"


async def metrics(_request: Request) -> Response:
    """The figures as OpenMetrics text."""
    if not metrics_wanted():
        raise HTTPException(404)
    from prometheus_client.openmetrics.exposition import CONTENT_TYPE_LATEST, generate_latest

    text = await anyio.to_thread.run_sync(generate_latest, figures().registry)
    return Response(text, headers={"Content-Type": CONTENT_TYPE_LATEST, "Cache-Control": "no-store"})


class Figures:
    """What is counted, in a registry of its own."""

    def __init__(self) -> None:
        from prometheus_client import CollectorRegistry, Gauge, Histogram

        self.registry: CollectorRegistry = CollectorRegistry()
        self.sessions: Gauge = Gauge("rnnlab_sessions", "Open sessions: tabs that show a page.", registry=self.registry)
        self.seconds: Histogram = Histogram(
            "rnnlab_request_duration_seconds",
            "From a request to the end of its answer.",
            ["method", "route", "status"],
            buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
            registry=self.registry,
        )
        self.registry.register(_Runs())


@cache
def figures() -> Figures:
    """The figures of this process."""
    return Figures()


class _Runs:
    """Looks at the runs whenever somebody asks."""

    def collect(self) -> Iterator[Any]:
        from prometheus_client.core import GaugeMetricFamily, StateSetMetricFamily

        try:
            counts, worker = service().counts(), service().worker_state()
        except LabError:
            yield GaugeMetricFamily("rnnlab_store_up", "Whether the list of runs can be read.", value=0)
            return
        yield GaugeMetricFamily("rnnlab_store_up", "Whether the list of runs can be read.", value=1)
        runs = GaugeMetricFamily("rnnlab_runs", "Runs that were not deleted.", labels=["state"])
        for state in State:
            runs.add_metric([state.value], counts.get(state, 0))
        yield runs
        yield GaugeMetricFamily(
            "rnnlab_queue_length", "Runs that wait for a worker.", value=counts.get(State.QUEUED, 0)
        )
        workers = {name: name == worker for name in get_args(WorkerState)}
        yield StateSetMetricFamily("rnnlab_worker", "How the workers stand.", value=workers)


class Measured:
    """ASGI middleware: counts open sessions, and times every answer."""

    def __init__(self, app: ASGIApp, base_path: str = "") -> None:
        self.app = app
        self._base_path = base_path
        self._figures = figures()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the app does, and note it."""
        if scope["type"] == "websocket" and scope["path"] == self._base_path + _SESSION:
            with self._figures.sessions.track_inprogress():
                await self.app(scope, receive, send)
        elif scope["type"] == "http":
            await self._timed(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _timed(self, scope: Scope, receive: Receive, send: Send) -> None:
        begin, status = time.perf_counter(), 500

        async def intercept(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, intercept)
        finally:
            method = scope["method"] if scope["method"] in ("GET", "HEAD", "POST", "PUT", "DELETE") else "other"
            labels = self._figures.seconds.labels(method, self._route(scope["path"], status), str(status))
            labels.observe(time.perf_counter() - begin)

    def _route(self, path: str, status: int) -> str:
        """Of few names, whatever is asked for: nobody shall fill the memory with made-up addresses."""
        folder, *rest = path.removeprefix(self._base_path).strip("/").split("/")
        if f"/{folder}" == PREFIX:
            return f"{PREFIX}/{rest[0]}" if rest and status != 404 else PREFIX
        return f"/{folder}" if folder in ("static", "media", "component", "_stcore") else "page"
