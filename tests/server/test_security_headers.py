"""What a browser is told that it may do."""

from __future__ import annotations

import base64
import hashlib

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from rnnlab.errors import LabError
from rnnlab.server.security_headers import SecurityHeaders, frame_ancestors, policy

INLINE = "\n  window.ready = false\n"
PAGE = f"<html><script>{INLINE}</script><script type=module src=./x.js></script><SCRIPT >2</SCRIPT></html>"


def digest(code: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()}'"


def directives(header: str) -> dict[str, list[str]]:
    return {name: sources for name, *sources in (part.split() for part in header.split(";"))}


def test_inline_scripts_are_allowed_by_their_hashes_and_no_others() -> None:
    sources = directives(policy(PAGE.encode()))["script-src"]
    assert [source for source in sources if "sha256" in source] == [digest(INLINE), digest("2")]
    assert "'unsafe-inline'" not in sources


def test_nothing_from_outside_is_allowed() -> None:
    allowed = {source for sources in directives(policy(b"")).values() for source in sources}
    assert allowed <= {"'self'", "'none'", "data:", "blob:", "'unsafe-inline'", "'wasm-unsafe-eval'"}
    assert directives(policy(b""))["default-src"] == ["'self'"]


@pytest.mark.parametrize(
    "value", ["'none'", "'self' https://lms.example.org", "https://*.example.org:8443", "https:", "localhost:*"]
)
def test_who_may_show_it_in_a_frame_is_a_setting(value: str) -> None:
    ancestors = frame_ancestors({"RNNLAB_FRAME_ANCESTORS": value})
    assert directives(policy(b"", ancestors))["frame-ancestors"] == value.split()


def test_by_default_only_the_app_itself_may() -> None:
    assert frame_ancestors({}) == frame_ancestors({"RNNLAB_FRAME_ANCESTORS": ""}) == "'self'"


@pytest.mark.parametrize(
    "value", ["self; script-src *", "'unsafe-inline'", "https://a.org,https://b.org", "a\nb c;", " "]
)
def test_what_is_no_list_of_sources_is_refused(value: str) -> None:
    with pytest.raises(LabError, match="RNNLAB_FRAME_ANCESTORS"):
        frame_ancestors({"RNNLAB_FRAME_ANCESTORS": value})


def test_every_answer_has_them_and_the_page_is_asked_for_once() -> None:
    asked: list[str] = []

    async def page(request: Request) -> Response:
        asked.append(request.method)
        return HTMLResponse(PAGE)

    async def own(_request: Request) -> Response:
        return JSONResponse({}, headers={"Referrer-Policy": "no-referrer"})

    middleware = [Middleware(SecurityHeaders, base_path="/lab", ancestors="'none'")]
    with TestClient(Starlette(routes=[Route("/lab/", page), Route("/lab/own", own)], middleware=middleware)) as client:
        answers = [client.get("/lab/own"), client.head("/lab/"), client.get("/lab/"), client.get("/nothing")]
    assert asked == ["GET", "HEAD", "GET"]
    for answer in answers:
        assert answer.headers["content-security-policy"] == policy(PAGE.encode(), "'none'")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "camera=()" in answer.headers["permissions-policy"]
    assert [answer.headers["referrer-policy"] for answer in answers[:2]] == ["no-referrer", "same-origin"]
