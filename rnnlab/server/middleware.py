"""What every request passes on its way to a page or a route."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.middleware import Middleware

from rnnlab.server.addresses import base_path_of
from rnnlab.server.compression import CompressedFiles
from rnnlab.server.metrics import Measured, metrics_wanted
from rnnlab.server.owner_cookie import OwnerCookie
from rnnlab.server.scripts import PreloadedScript
from rnnlab.server.security_headers import SecurityHeaders, frame_ancestors


def middleware(base_path: str = "") -> Sequence[Middleware]:
    """Our middleware, outermost first. `base_path` is Streamlit's `server.baseUrlPath`."""
    base = base_path_of(base_path)
    measured = [Middleware(Measured, base_path=base)] if metrics_wanted() else []
    return [
        *measured,
        Middleware(SecurityHeaders, base_path=base, ancestors=frame_ancestors()),
        Middleware(OwnerCookie),
        Middleware(PreloadedScript, base_path=base),
        Middleware(CompressedFiles, base_path=base),
    ]
