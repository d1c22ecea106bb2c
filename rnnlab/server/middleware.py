"""What every request passes on its way to a page or a route."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.middleware import Middleware


def middleware() -> Sequence[Middleware]:
    """Our middleware, outermost first."""
    return []
