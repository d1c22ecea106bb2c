"""The route that keeps progress in a cookie: merged with another tab's, replaced, refused."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from rnnlab import server
from rnnlab.server.progress_cookie import PROGRESS

ROUTE = "/lab/_rnnlab/progress"


@pytest.fixture
def client() -> TestClient:
    return TestClient(Starlette(routes=[*server.routes("/lab")]))


def keep(client: TestClient, text: str, query: str = "") -> str | None:
    assert client.post(f"{ROUTE}{query}", content=text).status_code == 204
    return client.cookies.get(PROGRESS)


def test_what_two_tabs_have_done_stays_done_and_the_latest_answer_counts(client: TestClient) -> None:
    assert keep(client, "1d2-2n01") == "1d2-2n01"
    assert keep(client, "1n33-3d") == "1d33-2n01-3d"


def test_a_course_that_begins_anew_forgets_what_was_kept(client: TestClient) -> None:
    keep(client, "1d2-2n01")
    assert keep(client, "1n1", "?forget") == "1n1"
    assert not keep(client, "", "?forget")


def test_the_cookie_lasts_for_a_year_on_every_page(client: TestClient) -> None:
    cookie = client.post(ROUTE, content="1d2").headers["set-cookie"]
    assert cookie == "rnnlab_progress=1d2; path=/; max-age=31536000; samesite=lax"


def test_a_damaged_cookie_is_replaced_and_a_damaged_body_is_not_kept(client: TestClient) -> None:
    client.cookies.set(PROGRESS, "nonsense")
    answer = client.post(ROUTE, content="1d2")
    assert answer.headers["set-cookie"].startswith(f"{PROGRESS}=1d2;")
    for body in ("nonsense", "1d2\r\nSet-Cookie: x=1", "é", "1n1-" * 100_000):
        answer = client.post(ROUTE, content=body.encode())
        assert answer.status_code == 400
        assert "set-cookie" not in answer.headers


def test_another_site_cannot_change_it(client: TestClient) -> None:
    answer = client.post(ROUTE, content="1d2", headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


def test_it_is_not_read_from_here(client: TestClient) -> None:
    assert client.get(ROUTE).status_code == 405
