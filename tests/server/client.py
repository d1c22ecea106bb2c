"""A browser's requests to an ASGI app in this process, which keeps its cookies."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

from starlette.types import ASGIApp

Query = Mapping[str, str] | Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Sequence[tuple[str, str]]
    content: bytes

    @property
    def text(self) -> str:
        return self.content.decode()

    def json(self) -> Any:
        return json.loads(self.content)

    def header(self, name: str) -> str | None:
        return next(iter(self.all(name)), None)

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key == name]


@dataclass
class Client:
    """A browser of one app; `base` is put before each path."""

    app: ASGIApp
    base: str = ""
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, query: Query = (), **headers: str) -> Answer:
        return self.request("GET", path, query, **headers)

    def request(self, method: str, path: str, query: Query = (), **headers: str) -> Answer:
        kept = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent = {"host": "test", **({"cookie": kept} if kept else {}), **headers}
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
            "path": self.base + path, "raw_path": (self.base + path).encode(), "root_path": "",
            "query_string": urlencode(query).encode(),
            "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in sent.items()],
            "client": ("127.0.0.1", 1), "server": ("test", 80), "state": {},
        }  # fmt: skip
        answer = asyncio.run(_exchange(self.app, scope))
        for text in answer.all("set-cookie"):
            for name, morsel in SimpleCookie(text).items():
                self.cookies[name] = morsel.value
                if morsel["max-age"] == "0":
                    del self.cookies[name]
        return answer


async def _exchange(app: ASGIApp, scope: dict[str, Any]) -> Answer:
    told: list[Any] = []
    asked = iter([{"type": "http.request", "body": b"", "more_body": False}])

    async def receive() -> dict[str, Any]:
        for message in asked:
            return message
        await asyncio.Event().wait()  # the browser stays and says no more
        raise AssertionError

    async def send(message: Any) -> None:
        told.append(message)

    await app(scope, receive, send)
    headers = [(name.decode(), value.decode()) for name, value in told[0]["headers"]]
    return Answer(told[0]["status"], headers, b"".join(part.get("body", b"") for part in told[1:]))
