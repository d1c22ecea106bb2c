"""What begins and ends with the server."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio

from rnnlab.runs.service import close_service


@asynccontextmanager
async def lifespan(_app: object) -> AsyncIterator[None]:
    """From before the first request to after the last one. Scheduler and worker begin with a page, and end here:
    after a signal Uvicorn lets the signal end the process, so that nothing registered with `atexit` would run."""
    try:
        yield
    finally:
        await anyio.to_thread.run_sync(close_service)
