"""The owner's cookie: with every page, once for a browser, and for no script."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from rnnlab.server import middleware
from rnnlab.server.owner_cookie import NEW, OWNER, owner_in
from tests.server.client import Client


async def page(request: Request) -> Response:
    if "if-none-match" in request.headers:
        return Response(status_code=304)
    return HTMLResponse("<p>page</p>")


async def data(_request: Request) -> Response:
    return JSONResponse({})


@pytest.fixture
def client() -> Client:
    return Client(
        Starlette(routes=[Route("/", page, methods=["GET", "POST"]), Route("/data", data)], middleware=middleware())
    )


def cookies(client: Client, path: str = "/", **headers: str) -> dict[str, str]:
    """The cookies that an answer sets: name -> all that is said of it."""
    told = client.get(path, **headers).all("set-cookie")
    return {text.partition("=")[0]: text.partition("=")[2] for text in told}


def test_a_new_browser_gets_an_owner_that_no_script_can_read(client: Client) -> None:
    told = cookies(client)[OWNER].split("; ")
    assert owner_in({OWNER: told[0]}) == told[0]
    assert set(told[1:]) == {"max-age=31536000", "path=/", "httponly", "samesite=lax"}


def test_a_browser_stays_who_it_is(client: Client) -> None:
    first = cookies(client)
    assert first[NEW].startswith("1;")  # its first page: it has no runs yet
    assert "max-age" not in first[NEW]
    second = cookies(client)
    assert second[OWNER] == first[OWNER]
    assert "max-age=0" in second[NEW]
    assert set(cookies(client)) == {OWNER}


def test_a_cookie_that_a_script_made_is_taken_over(client: Client) -> None:
    """Until this version the page's script made it."""
    made = "0123456789abcdef" * 2
    told = cookies(client, cookie=f"other=a b\x7f; {OWNER}={made}; rnnlab_progress=1d")
    assert told[OWNER].startswith(f"{made};")
    assert NEW not in told


@pytest.mark.parametrize("damaged", ["", "x", "0" * 31, "0" * 33, "G" * 32])
def test_a_damaged_cookie_is_replaced(client: Client, damaged: str) -> None:
    told = cookies(client, cookie=f"{OWNER}={damaged}")[OWNER].partition(";")[0]
    assert told != damaged
    assert owner_in({OWNER: told}) == told


def test_only_pages_set_it(client: Client) -> None:
    assert cookies(client, "/data") == {}
    assert cookies(client, "/nowhere") == {}
    assert client.request("POST", "/").all("set-cookie") == []


def test_a_page_that_the_browser_has_already_sets_it_too(client: Client) -> None:
    asked = {"if_none_match": '"x"', "accept": "text/html,application/xhtml+xml"}
    assert OWNER in cookies(client, "/", **asked)
    assert cookies(client, "/", **(asked | {"accept": "*/*"})) == {}


def test_over_https_it_is_for_https_alone(client: Client) -> None:
    assert "secure" in cookies(client, "/", x_forwarded_proto="https")[OWNER].split("; ")
