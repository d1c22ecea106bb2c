"""What every request passes on its way to a page or a route."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.middleware import Middleware

from rnnlab.server.owner_cookie import OwnerCookie


def middleware() -> Sequence[Middleware]:
    """Our middleware, outermost first."""
    return [Middleware(OwnerCookie)]
