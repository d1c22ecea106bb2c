"""Our routes, at the root and under a base path: health, figures and scripts."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.routing import Mount, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket

from rnnlab import server
from rnnlab.errors import LabError
from rnnlab.player.bundle import page_script, page_scripts
from rnnlab.recipe import Recipe
from rnnlab.runs.config import Paths
from rnnlab.runs.service import Service
from rnnlab.runs.store.records import now
from rnnlab.runs.store.store import Store
from rnnlab.server import health, metrics


async def stream(socket: WebSocket) -> None:
    await socket.accept()
    await socket.receive()


def app_of(base: str) -> Starlette:
    """Our server round something that, as Streamlit does, answers whatever it is asked."""
    routes = [*server.routes(base), WebSocketRoute(f"{base}/_stcore/stream", stream)]
    everything = Mount(base or "/", PlainTextResponse("a page"))
    return Starlette(routes=[*routes, everything], middleware=server.middleware(base), lifespan=server.lifespan)


@pytest.fixture
def runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Service:
    made = Service(Paths(tmp_path, tmp_path / "storage"))
    for module in (health, metrics):
        monkeypatch.setattr(module, "service", lambda: made)
    # the package's own `lifespan` is the function
    monkeypatch.setattr(importlib.import_module("rnnlab.server.lifespan"), "close_service", made.close)
    return made


@pytest.fixture(params=["", "/lab"])
def ours(request: pytest.FixtureRequest) -> str:
    return f"{request.param}/_rnnlab"


@pytest.fixture
def client(ours: str, runs: Service) -> Iterator[TestClient]:
    with TestClient(app_of(ours.removesuffix("/_rnnlab"))) as made:
        yield made


def test_a_healthy_server_says_so(client: TestClient, ours: str) -> None:
    answer = client.get(f"{ours}/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert answer.headers["cache-control"] == "no-store"


def test_a_server_with_a_list_of_runs_is_ready(client: TestClient, ours: str) -> None:
    answer = client.get(f"{ours}/readyz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ready", "worker": "off"})


def test_a_server_whose_list_of_runs_cannot_be_read_says_why(
    client: TestClient, ours: str, runs: Service, tmp_path: Path
) -> None:
    (tmp_path / "runs.sqlite").mkdir()
    answer = client.get(f"{ours}/readyz")
    assert answer.status_code == 503
    assert answer.json()["status"] == "unavailable"
    assert "could not be opened" in answer.json()["reason"]
    assert answer.json()["worker"] == "off"


def test_a_server_that_is_closing_is_not_ready(client: TestClient, ours: str, runs: Service) -> None:
    runs.close()
    answer = client.get(f"{ours}/readyz")
    assert answer.status_code == 503
    assert "closing" in answer.json()["reason"]


@pytest.mark.parametrize("path", ["", "/", "/nothing", "/healthz/more", "/scripts/", "/scripts/score-0.js", "/metrics"])
def test_what_is_not_there_is_not_found(client: TestClient, ours: str, path: str) -> None:
    for method in ("GET", "HEAD", "POST"):
        answer = client.request(method, ours + path, follow_redirects=False)
        assert answer.status_code in (404, 405), (method, path)
        assert "a page" not in answer.text


def test_what_is_not_ours_is_the_page_s(client: TestClient, ours: str) -> None:
    assert client.get(f"{ours.removesuffix('/_rnnlab')}/draw").text == "a page"


def test_each_script_is_served_under_its_own_name_for_good(client: TestClient, ours: str) -> None:
    for file, made in page_scripts().items():
        answer = client.get(f"{ours}/scripts/{file}", headers={"accept-encoding": "gzip"})
        assert answer.text == made.code
        assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
        assert answer.headers["content-encoding"] == "gzip"
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"


def test_a_page_says_which_script_it_will_need(ours: str, runs: Service) -> None:
    base = ours.removesuffix("/_rnnlab")
    page, other = HTMLResponse("a page"), PlainTextResponse("no page")
    routes = [Mount(f"{base}/draw", page), Mount(base or "/", other)]
    with TestClient(Starlette(routes=routes, middleware=server.middleware(base))) as client:
        (link,) = client.get(f"{base}/draw/7").headers.get_list("link")
        assert link == f"<{ours}/scripts/{page_script('score').file}>; rel=modulepreload"
        assert "link" not in client.get(f"{base}/other").headers


@pytest.fixture
def watched(ours: str, runs: Service, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """The same server with its figures turned on."""
    fresh = metrics.Figures()
    monkeypatch.setattr(metrics, "figures", lambda: fresh)
    monkeypatch.setenv("RNNLAB_METRICS", "1")
    with TestClient(app_of(ours.removesuffix("/_rnnlab"))) as made:
        yield made


def figures(client: TestClient, ours: str) -> list[str]:
    answer = client.get(f"{ours}/metrics")
    assert answer.headers["content-type"].startswith("application/openmetrics-text; version=1.0.0")
    lines = answer.text.splitlines()
    assert lines[-1] == "# EOF"
    return lines


def test_the_figures_are_what_the_list_of_runs_says(
    watched: TestClient, ours: str, runs: Service, tmp_path: Path
) -> None:
    store = Store.open(runs.paths)
    for number in range(3):
        store.add(f"run{number}", "owner", Recipe(), created_at=now(), attempt=int(number == 0))
    store.describe("run2", deleted_at=now())
    store.close()
    lines = figures(watched, ours)
    assert 'rnnlab_runs{state="queued"} 1.0' in lines
    assert 'rnnlab_runs{state="starting"} 1.0' in lines
    assert 'rnnlab_runs{state="done"} 0.0' in lines
    assert "rnnlab_queue_length 1.0" in lines
    assert 'rnnlab_worker{rnnlab_worker="off"} 1.0' in lines
    assert "rnnlab_store_up 1.0" in lines


def test_without_a_list_of_runs_there_are_the_other_figures(watched: TestClient, ours: str, runs: Service) -> None:
    runs.close()
    lines = figures(watched, ours)
    assert "rnnlab_store_up 0.0" in lines
    assert "rnnlab_sessions 0.0" in lines
    with pytest.raises(LabError):
        runs.counts()


def test_open_sessions_are_counted(watched: TestClient, ours: str) -> None:
    path = f"{ours.removesuffix('/_rnnlab')}/_stcore/stream"
    with watched.websocket_connect(path), watched.websocket_connect(path):
        assert "rnnlab_sessions 2.0" in figures(watched, ours)
    assert "rnnlab_sessions 0.0" in figures(watched, ours)


def test_answers_are_timed_under_few_names(watched: TestClient, ours: str) -> None:
    base = ours.removesuffix("/_rnnlab")
    for path in ("/draw", "/train", "/static/js/x.js", "/_rnnlab/healthz", "/_rnnlab/made/up", "/_rnnlab/made-up"):
        watched.get(base + path)
    prefix = "rnnlab_request_duration_seconds_count"
    counted = {line.removeprefix(prefix) for line in figures(watched, ours) if line.startswith(prefix)}
    assert counted == {
        '{method="GET",route="page",status="200"} 2.0',
        '{method="GET",route="/static",status="200"} 1.0',
        '{method="GET",route="/_rnnlab/healthz",status="200"} 1.0',
        '{method="GET",route="/_rnnlab",status="404"} 2.0',
    }


def test_the_server_ends_the_service(runs: Service) -> None:
    with TestClient(app_of("")) as client:
        assert client.get("/_rnnlab/readyz").status_code == 200
    with pytest.raises(LabError, match="closing"):
        runs.counts()
