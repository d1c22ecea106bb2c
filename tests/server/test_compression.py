"""Files are compressed once, and every header says so truly."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.testclient import TestClient

from rnnlab.server.compression import CompressedFiles, accepts_gzip
from rnnlab.server.scripts import FOR_GOOD

TEXT = b"a line of a bundle\n" * 40_000
GZIP, PLAIN = {"accept-encoding": "gzip"}, {"accept-encoding": "identity"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "bundle.js").write_bytes(TEXT)
    (tmp_path / "small.js").write_bytes(b"1")
    (tmp_path / "picture.png").write_bytes(TEXT)
    return tmp_path


@pytest.fixture
def client(folder: Path) -> Iterator[TestClient]:
    async def script(_request: Request) -> Response:
        return Response(TEXT, media_type="text/javascript", headers={"Cache-Control": "public"})

    async def told(request: Request) -> Response:
        return JSONResponse({"method": request.method, "accepts": request.headers["accept-encoding"]})

    async def stream(_request: Request) -> Response:
        return StreamingResponse(iter([b"one", b"two"]), media_type="text/plain")

    routes = [
        Mount("/lab/static", StaticFiles(directory=folder)),
        Route("/lab/_rnnlab/scripts/{file}", script),
        Route("/lab/told", told),
        Route("/lab/stream", stream),
    ]
    app = Starlette(routes=routes, middleware=[Middleware(CompressedFiles, base_path="/lab")])
    with TestClient(app) as made:
        yield made


@pytest.mark.parametrize(
    ("header", "accepted"),
    [
        ("gzip", True), ("br, GZIP;q=0.5", True), ("*", True), ("", False), ("br", False), ("gzip;q=0", False),
        ("gzip; q=0.000, *", False), ("*;q=0", False), ("identity, *;q=0.1", True),
    ],
)  # fmt: skip
def test_what_an_accept_encoding_asks_for(header: str, accepted: bool) -> None:
    assert accepts_gzip(header) is accepted


@pytest.mark.parametrize("path", ["/lab/static/bundle.js", "/lab/_rnnlab/scripts/score-1.js"])
def test_a_file_is_compressed_for_whoever_takes_it(client: TestClient, path: str) -> None:
    compressed, plain = client.get(path, headers=GZIP), client.get(path, headers=PLAIN)
    assert compressed.content == plain.content == TEXT
    assert compressed.headers["content-encoding"] == "gzip"
    assert int(compressed.headers["content-length"]) < len(TEXT) / 50
    assert "content-encoding" not in plain.headers
    assert int(plain.headers["content-length"]) == len(TEXT)
    assert compressed.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"
    assert compressed.headers["etag"] == "W/" + plain.headers["etag"]


@pytest.mark.parametrize("path", ["/lab/static/bundle.js", "/lab/_rnnlab/scripts/score-1.js"])
@pytest.mark.parametrize("encoding", [GZIP, PLAIN])
def test_a_head_has_the_headers_of_a_get_and_no_body(client: TestClient, path: str, encoding: dict[str, str]) -> None:
    head, get = client.head(path, headers=encoding), client.get(path, headers=encoding)
    assert head.content == b""
    assert dict(head.headers) == dict(get.headers)


@pytest.mark.parametrize("path", ["/lab/static/bundle.js", "/lab/_rnnlab/scripts/score-1.js"])
@pytest.mark.parametrize(("first", "then"), [(GZIP, GZIP), (PLAIN, PLAIN), (GZIP, PLAIN)])
def test_whoever_has_it_is_not_sent_it_again(
    client: TestClient, path: str, first: dict[str, str], then: dict[str, str]
) -> None:
    known = client.get(path, headers=first).headers["etag"]
    again = client.get(path, headers={**then, "if-none-match": f'"another", {known}'})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["vary"] == "Accept-Encoding"
    assert client.get(path, headers={**then, "if-none-match": '"another"'}).status_code == 200


def test_a_range_is_of_the_file_s_own_bytes(client: TestClient) -> None:
    path = "/lab/static/bundle.js"
    part = client.get(path, headers={**GZIP, "range": "bytes=2-5"})
    assert (part.status_code, part.content) == (206, TEXT[2:6])
    assert "content-encoding" not in part.headers
    assert part.headers["content-range"] == f"bytes 2-5/{len(TEXT)}"
    # a compressed file is another one: its tag fits no range
    tag = client.get(path, headers=GZIP).headers["etag"]
    whole = client.get(path, headers={**GZIP, "range": "bytes=2-5", "if-range": tag})
    assert (whole.status_code, whole.content) == (200, TEXT)
    strong = client.get(path, headers=PLAIN).headers["etag"]
    assert client.get(path, headers={**GZIP, "range": "bytes=2-5", "if-range": strong}).status_code == 206


@pytest.mark.parametrize("name", ["small.js", "picture.png"])
def test_what_would_not_get_smaller_goes_as_it_is(client: TestClient, folder: Path, name: str) -> None:
    answer = client.get(f"/lab/static/{name}", headers=GZIP)
    assert answer.content == (folder / name).read_bytes()
    assert "content-encoding" not in answer.headers
    assert not answer.headers["etag"].startswith("W/")


def test_a_file_is_compressed_once_however_many_ask_at_once(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []

    def compress(content: bytes, level: int, *, mtime: float) -> bytes:
        made.append(threading.current_thread().name)
        return original(content, level, mtime=mtime)

    original = gzip.compress
    monkeypatch.setattr(gzip, "compress", compress)
    with ThreadPoolExecutor(8) as many:
        answers = list(many.map(lambda _: client.get("/lab/static/bundle.js", headers=GZIP), range(16)))
    assert all(answer.content == TEXT for answer in answers)
    assert len(made) == 1
    assert made[0] != threading.current_thread().name


def test_a_file_that_changed_is_compressed_anew(client: TestClient, folder: Path) -> None:
    before = client.get("/lab/static/bundle.js", headers=GZIP)
    (folder / "bundle.js").write_bytes(b"another" * 1_000)
    after = client.get("/lab/static/bundle.js", headers=GZIP)
    assert after.content == b"another" * 1_000
    assert after.headers["etag"] != before.headers["etag"]


@pytest.mark.parametrize(
    ("name", "kept"), [("index-ynYgWHmM.js", FOR_GOOD), ("index-style.css", "no-cache"), ("main.js", "no-cache")]
)
def test_a_name_with_a_hash_is_kept_for_good(client: TestClient, name: str, kept: str) -> None:
    assert client.get(f"/lab/_rnnlab/scripts/{name}").headers["cache-control"] == kept


def test_what_is_no_file_goes_through(client: TestClient) -> None:
    assert client.get("/lab/told", headers=GZIP).json() == {"method": "GET", "accepts": "gzip"}
    assert client.get("/lab/stream", headers=GZIP).text == "onetwo"
    assert client.get("/lab/nothing", headers=GZIP).status_code == 404
    assert client.post("/lab/static/bundle.js").status_code == 405
