"""What begins and ends with the server."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


@asynccontextmanager
async def lifespan(_app: object) -> AsyncIterator[None]:
    """From before the first request to after the last one."""
    yield
