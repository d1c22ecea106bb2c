"""What a browser may do with a page of ours: the headers that forbid everything that comes from outside.

``RNNLAB_FRAME_ANCESTORS`` names who may show the app in a frame, as Content-Security-Policy writes it: ``'none'``,
``'self'`` (the default), or ``'self' https://lms.example.org``.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
from collections.abc import Iterable, Mapping

import anyio
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rnnlab.errors import LabError

_INLINE = re.compile(rb"<script(?P<attributes>[^>]*)>(?P<code>.*?)</script>", re.DOTALL | re.IGNORECASE)
#: a source of a policy: a keyword in quotes, a scheme, or a host with what may stand round it
_SOURCE = re.compile(r"'(self|none)'|[a-z][a-z0-9+.-]*:|([a-z][a-z0-9+.-]*://)?(\*\.)?[a-z0-9.-]+(:(\d+|\*))?", re.I)

HEADERS: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def frame_ancestors(environment: Mapping[str, str] | None = None) -> str:
    """Who may show the app in a frame, from the environment. Raises `LabError` on what is no list of sources."""
    values = os.environ if environment is None else environment
    sources = (values.get("RNNLAB_FRAME_ANCESTORS") or "'self'").split()
    if not sources or not all(_SOURCE.fullmatch(source) for source in sources):
        raise LabError(
            "RNNLAB_FRAME_ANCESTORS must name who may show RNN Lab in a frame, such as {example}. "
            "Correct it or unset it.",
            example="'self' https://lms.example.org",
        )
    return " ".join(sources)


def policy(page: bytes, ancestors: str = "'self'") -> str:
    """The Content-Security-Policy of an HTML page: its own inline scripts by their hashes, and nothing from outside.

    ``blob:`` is what Streamlit loads components from, and WebAssembly what its messages' numbers are counted with. Styles
    are written into the page by Streamlit and by every figure. Nothing of ours makes code of text, nor do the parts of
    Plotly that we use.
    """
    scripts = ["'self'", "blob:", "'wasm-unsafe-eval'", *(f"'sha256-{digest}'" for digest in _digests(page))]
    directives = {
        "default-src": ["'self'"],
        "script-src": scripts,
        "style-src": ["'self'", "'unsafe-inline'"],
        "img-src": ["'self'", "data:", "blob:"],
        "font-src": ["'self'", "data:"],
        "worker-src": ["'self'", "blob:"],
        "connect-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": [ancestors],
    }
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in directives.items())


def _digests(page: bytes) -> Iterable[str]:
    for found in _INLINE.finditer(page):
        if b"src=" not in found["attributes"].lower():
            yield base64.b64encode(hashlib.sha256(found["code"].replace(b"\r\n", b"\n")).digest()).decode()


class SecurityHeaders:
    """ASGI middleware: puts the headers on every answer. The policy is made once, of the page that the app serves."""

    def __init__(self, app: ASGIApp, base_path: str = "", ancestors: str = "'self'") -> None:
        self.app = app
        self._page = base_path + "/"
        self._ancestors = ancestors
        self._policy: str | None = None
        self._lock = anyio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the app does, with the headers."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        async with self._lock:
            if self._policy is None:
                self._policy = policy(await self._served(scope), self._ancestors)
        added = {"Content-Security-Policy": self._policy, **HEADERS}

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=message["headers"])
                for name, value in added.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, with_headers)

    async def _served(self, scope: Scope) -> bytes:
        """The page as a client gets it that asks for it, and can decompress nothing."""
        body = bytearray()

        async def patient() -> Message:
            await anyio.sleep_forever()
            raise AssertionError

        async def collect(message: Message) -> None:
            body.extend(message.get("body", b""))

        asked = {
            "method": "GET",
            "path": self._page,
            "raw_path": self._page.encode(),
            "query_string": b"",
            "headers": [],
        }
        await self.app({**scope, **asked, "extensions": {}}, patient, collect)
        return bytes(body)
