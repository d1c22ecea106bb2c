"""The files and routes that a browser asks for over HTTP, one connection a visitor, and what they weigh on the wire."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from http.cookies import SimpleCookie
from urllib.parse import urlsplit

from tests.load.record import Record

#: what a browser takes
ENCODINGS = "gzip, br"
#: seconds
_PATIENCE = 120.0
_NAMED = re.compile(r"""(?:src|href)="\./(static/[^"]+\.(?:js|css|woff2))\"""")
#: pieces that a page of ours loads later, by the beginning of their names: they stand in the main script, not in the page
_LATER = ("PlotlyChart",)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, as it came: `body` is still compressed."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Visitor:
    """One browser's HTTP: its connection and its cookies. Every answer is noted in the record.

    To be used by one task at a time; `pool` has the threads that wait for the answers.
    """

    def __init__(self, origin: str, record: Record, pool: ThreadPoolExecutor, cookies: Mapping[str, str] = {}) -> None:
        parts = urlsplit(origin)
        self._connection = HTTPConnection(parts.hostname or "", parts.port, timeout=_PATIENCE)
        self.base, self._record, self._pool = parts.path.rstrip("/"), record, pool
        self.cookies = dict(cookies)

    async def get(self, path: str, *, kind: str = "", encodings: str = ENCODINGS) -> Answer:
        """Ask for a path; its time is noted under `kind`, if given. What answers with no success is noted as an error."""
        begin = time.monotonic()
        try:
            answer = await asyncio.get_running_loop().run_in_executor(self._pool, self._get, path, encodings)
        except (OSError, HTTPException) as error:
            self._record.error(f"HTTP {path.split('?')[0]}", f"{type(error).__name__}: {error}")
            self._connection.close()
            return Answer(0, {}, b"")
        if kind:
            self._record.time(kind, time.monotonic() - begin)
        self._record.http_bytes += len(answer.body)
        if answer.status not in (200, 204, 304):
            self._record.error(f"HTTP {path.split('?')[0]}", f"status {answer.status}")
        return answer

    def _get(self, path: str, encodings: str) -> Answer:
        headers = {"Accept-Encoding": encodings, "Cookie": self.cookie_header()}
        self._connection.request("GET", self.base + path, headers=headers)
        response = self._connection.getresponse()
        body = response.read()
        for name, value in response.getheaders():
            if name.lower() == "set-cookie":
                self.cookies |= {key: morsel.value for key, morsel in SimpleCookie(value).items()}
        return Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, body)

    def cookie_header(self) -> str:
        """The cookies, as they are sent."""
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def close(self) -> None:
        """Leave."""
        self._connection.close()


def named_files(page: str) -> list[str]:
    """The paths of the scripts, styles and fonts that the app's HTML names, in their order, each once."""
    return list(dict.fromkeys("/" + path for path in _NAMED.findall(page)))


def later_files(script: str, beginnings: Sequence[str] = _LATER) -> list[str]:
    """The paths of the pieces that the main script loads when they are needed."""
    found = (re.search(rf"\./({re.escape(name)}\.[\w-]+\.js)", script) for name in beginnings)
    return [f"/static/js/{match[1]}" for match in found if match is not None]


async def cold_files(visitor: Visitor) -> list[str]:
    """All that a browser without a cache loads of the app before it shows a page with a figure."""
    page = (await visitor.get("/", encodings="identity")).body.decode()
    files = named_files(page)
    main = next((file for file in files if "/index." in file and file.endswith(".js")), None)
    later = later_files((await visitor.get(main, encodings="identity")).body.decode()) if main else []
    return [*files, *later]
