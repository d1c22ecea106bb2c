"""The files that a page names, and what a visitor's answers weigh."""

from __future__ import annotations

import asyncio
import gzip
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import streamlit

from tests.load import web
from tests.load.record import Record

PAGE = b'<script type="module" src="./static/js/index.A-b_1.js"></script><link href="./static/css/index.C.css">'
SCRIPT = b'd=["./Table.X.js","./PlotlyChart.D9Z0_f-z.js"]'


class Files(BaseHTTPRequestHandler):
    """A server of two files, which compresses where it may."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        body = {"/": PAGE, "/static/js/index.A-b_1.js": SCRIPT}.get(self.path)
        content = body or b""
        if "gzip" in self.headers["Accept-Encoding"]:
            content = gzip.compress(content)
        self.send_response(404 if body is None else 200)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Set-Cookie", "_streamlit_xsrf=2|a|b; Path=/")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def origin() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Files) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def ask(origin: str, record: Record, *paths: str) -> web.Visitor:
    async def scene(pool: ThreadPoolExecutor) -> web.Visitor:
        visitor = web.Visitor(origin, record, pool, {"mine": "1"})
        for path in paths:
            await visitor.get(path, kind="file")
        visitor.close()
        return visitor

    with ThreadPoolExecutor(1) as pool:
        return asyncio.run(scene(pool))


def test_bytes_count_as_they_come(origin: str) -> None:
    record = Record()
    visitor = ask(origin, record, "/", "/")
    assert record.http_bytes == 2 * len(gzip.compress(PAGE))
    assert len(record.times["file"]) == 2
    assert visitor.cookie_header() == "mine=1; _streamlit_xsrf=2|a|b"
    assert record.errors == {}


def test_what_is_not_there_is_an_error(origin: str) -> None:
    record = Record()
    ask(origin, record, "/nowhere?a=1")
    assert dict(record.errors) == {"HTTP /nowhere: status 404": 1}


def test_a_server_that_is_not_there_is_an_error() -> None:
    record = Record()
    ask("http://127.0.0.1:9", record, "/")
    [error] = record.errors
    assert error.startswith("HTTP /: ConnectionRefusedError")


def test_all_that_a_browser_without_a_cache_loads(origin: str) -> None:
    async def scene(pool: ThreadPoolExecutor) -> list[str]:
        visitor = web.Visitor(origin, Record(), pool)
        files = await web.cold_files(visitor)
        visitor.close()
        return files

    with ThreadPoolExecutor(1) as pool:
        assert asyncio.run(scene(pool)) == [
            "/static/js/index.A-b_1.js",
            "/static/css/index.C.css",
            "/static/js/PlotlyChart.D9Z0_f-z.js",
        ]


def test_streamlits_own_page_names_files_that_are_there() -> None:
    static = Path(streamlit.__file__).parent / "static"
    files = web.named_files((static / "index.html").read_text(encoding="utf-8"))
    main = next(file for file in files if file.startswith("/static/js/index."))
    later = web.later_files((static / main[1:]).read_text(encoding="utf-8"))
    assert len(files) > 20
    assert len(later) == 1
    assert [file for file in (*files, *later) if not (static / file[1:]).is_file()] == []
