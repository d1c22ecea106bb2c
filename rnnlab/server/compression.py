"""Compresses each file once and keeps it. Streamlit leaves its bundles as they are, 4.7 MB of Plotly among them.

An answer is a file if the app hands over its path (ASGI's extension `http.response.pathsend`), or if its address says so
(`KEPT`). Every other answer goes through: Streamlit's own middleware compresses those as they come.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import anyio
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rnnlab.server.addresses import PREFIX
from rnnlab.server.scripts import FOR_GOOD

#: below the base path: what is made in memory but is the same each time
KEPT = (f"{PREFIX}/scripts/", "/_stcore/bidi-components/")
#: zlib's own compromise: level 9 takes longer and saves 0.2 % of Plotly
LEVEL = 6
#: fewer bytes fit into one packet anyway
SMALLEST = 1_000
#: what is sent at a time, so that a slow client holds no megabytes of ours
CHUNK = 256 * 1024
#: files that are compressed at the same time
AT_ONCE = 2

_COMPRESSIBLE = re.compile(r"text/|application/(javascript|json|manifest\+json|xml|wasm)|image/svg\+xml", re.IGNORECASE)
#: as bundlers name a file after its content: index-ynYgWHmM.js
_HASHED = re.compile(r"-[\w-]{8}\.(js|css)$")
_NO_QUALITY = re.compile(r"\s*q\s*=\s*0(\.0*)?\s*")


def accepts_gzip(header: str) -> bool:
    """Whether an Accept-Encoding asks for gzip: by name, or as any, and not with a quality of 0."""
    accepted = {}
    for part in header.lower().split(","):
        name, _semicolon, quality = part.partition(";")
        accepted[name.strip()] = not _NO_QUALITY.fullmatch(quality)
    return accepted.get("gzip", accepted.get("*", False))


class CompressedFiles:
    """ASGI middleware: a file is compressed at its first request, and then sent as it was kept.

    What was asked for stays in memory: 6.9 MB if that were every file of Streamlit's. A compressed file has a weak ETag,
    since its bytes are others than the file's: it can be validated, and never fits a range.
    """

    def __init__(self, app: ASGIApp, base_path: str = "") -> None:
        self.app = app
        self._kept_paths = tuple(base_path + path for path in KEPT)
        #: by the file's path (none for what is made in memory) and ETag
        self._made: dict[tuple[str, str], bytes] = {}
        self._locks: defaultdict[tuple[str, str], anyio.Lock] = defaultdict(anyio.Lock)
        self._limiter: anyio.CapacityLimiter | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the app does, but for files."""
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            await self.app(scope, receive, send)
            return
        request = Headers(scope=scope)
        out = _without_body(send) if scope["method"] == "HEAD" else send
        if scope["path"].startswith(self._kept_paths):
            await self._kept(scope, receive, out, request)
        elif "range" in request or not accepts_gzip(request.get("accept-encoding", "")):
            await self.app(scope, receive, _varied(send))
        else:
            await self._file(scope, receive, out)

    async def _kept(self, scope: Scope, receive: Receive, send: Send, request: Headers) -> None:
        """What the app makes in memory: whole, with an ETag of its content, or not at all if the client has it."""
        start, plain = await _whole(self.app, scope, receive)
        body = plain
        headers = MutableHeaders(raw=start["headers"])
        if start["status"] != 200:
            await _send_bytes(send, start, body)
            return
        tag = hashlib.blake2b(plain, digest_size=12).hexdigest()
        headers["ETag"] = f'"{tag}"'
        if _HASHED.search(scope["path"]):
            headers["Cache-Control"] = FOR_GOOD
        elif "max-age" not in headers.get("cache-control", ""):
            headers["Cache-Control"] = "no-cache"  # to be asked for, not to be sent again
        if _compressible(headers):
            headers.add_vary_header("Accept-Encoding")
            if accepts_gzip(request.get("accept-encoding", "")):
                body = await self._compressed("", tag, lambda: plain)
                _say_compressed(headers, body)
        if _has_it(request, tag):
            start["status"] = 304
            del headers["Content-Length"], headers["Content-Encoding"], headers["Content-Type"]
            body = b""
        await _send_bytes(send, start, body)

    async def _file(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Whatever the app answers; a file's path is asked for in place of its content."""
        extensions = {**(scope.get("extensions") or {}), "http.response.pathsend": {}}
        start: Message = {}

        async def intercept(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message
            elif message["type"] == "http.response.pathsend":
                await self._send_file(send, start, Path(message["path"]))
            else:
                if start:
                    await send(_with_vary(start))
                    start = {}
                await send(message)

        # of a HEAD, Starlette would not tell the path
        await self.app({**scope, "method": "GET", "extensions": extensions}, receive, intercept)

    async def _send_file(self, send: Send, start: Message, path: Path) -> None:
        headers = MutableHeaders(raw=start["headers"])
        if start["status"] == 200 and _compressible(headers):
            headers.add_vary_header("Accept-Encoding")
            body = await self._compressed(str(path), headers.get("etag", ""), path.read_bytes)
            _say_compressed(headers, body)
            del headers["Accept-Ranges"]
            await _send_bytes(send, start, body)
            return
        await send(start)
        async with await anyio.open_file(path, "rb") as file:
            while chunk := await file.read(CHUNK):
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _compressed(self, path: str, tag: str, read: Callable[[], bytes]) -> bytes:
        """What `read` gives, compressed: once for each path and tag, in a thread."""
        key = (path, tag)
        if key not in self._made:
            if self._limiter is None:  # it belongs to an event loop
                self._limiter = anyio.CapacityLimiter(AT_ONCE)
            async with self._locks[key]:
                if key not in self._made:
                    make = lambda: gzip.compress(read(), LEVEL, mtime=0)  # noqa: E731
                    self._made[key] = await anyio.to_thread.run_sync(make, limiter=self._limiter)
        return self._made[key]


async def _whole(app: ASGIApp, scope: Scope, receive: Receive) -> tuple[Message, bytes]:
    """The answer of the app to a GET by a client that knows no compression and has nothing: its start, and its body."""
    private = {b"accept-encoding", b"if-none-match", b"if-modified-since", b"range", b"if-range"}
    headers = [(name, value) for name, value in scope["headers"] if name not in private]
    start: Message = {}
    body = bytearray()

    async def collect(message: Message) -> None:
        nonlocal start
        if message["type"] == "http.response.start":
            start = message
        else:
            body.extend(message.get("body", b""))

    await app({**scope, "method": "GET", "headers": headers, "extensions": {}}, receive, collect)
    return start, bytes(body)


async def _send_bytes(send: Send, start: Message, body: bytes) -> None:
    await send(start)
    view = memoryview(body)
    for begin in range(0, len(body), CHUNK):
        await send({"type": "http.response.body", "body": bytes(view[begin : begin + CHUNK]), "more_body": True})
    await send({"type": "http.response.body", "body": b"", "more_body": False})


def _without_body(send: Send) -> Send:
    """For the answer to a HEAD: the headers of the answer to a GET."""

    async def bare(message: Message) -> None:
        if message["type"] != "http.response.body":
            await send(message)
        elif not message.get("more_body", False):
            await send({**message, "body": b""})

    return bare


def _varied(send: Send) -> Send:
    async def varied(message: Message) -> None:
        await send(_with_vary(message) if message["type"] == "http.response.start" else message)

    return varied


def _with_vary(start: Message) -> Message:
    """The start of an answer that says whether another client would get another one: caches must know."""
    headers = MutableHeaders(raw=start["headers"])
    # a 304 does not tell its type
    if (start["status"] == 304 and "etag" in headers) or _compressible(headers):
        headers.add_vary_header("Accept-Encoding")
    return start


def _compressible(headers: Headers) -> bool:
    small = int(headers.get("content-length", SMALLEST)) < SMALLEST
    encoded = "content-encoding" in headers
    return not small and not encoded and _COMPRESSIBLE.match(headers.get("content-type", "")) is not None


def _say_compressed(headers: MutableHeaders, body: bytes) -> None:
    headers["Content-Encoding"] = "gzip"
    headers["Content-Length"] = str(len(body))
    if "etag" in headers:
        headers["ETag"] = f"W/{headers['etag'].removeprefix('W/')}"


def _has_it(request: Headers, tag: str) -> bool:
    known = request.get("if-none-match", "")
    return known.strip() == "*" or f'"{tag}"' in (one.strip().removeprefix("W/") for one in known.split(","))
