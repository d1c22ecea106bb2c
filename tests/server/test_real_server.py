"""Our server round Streamlit's, as one command starts it: at the root and under a base path."""

from __future__ import annotations

from collections.abc import Iterator

import httpx2
import pytest

from rnnlab.player.bundle import page_script
from tests.browser.real_app import running

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", params=["", "/lab"])
def client(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx2.Client]:
    environment = {"RNNLAB_METRICS": "1", "RNNLAB_FRAME_ANCESTORS": "'self' https://lms.example.org"}
    home = tmp_path_factory.mktemp("home")
    with (
        running(home, base_path=request.param, environment=environment) as app,
        httpx2.Client(base_url=app.url, headers={"accept-encoding": "gzip"}, timeout=60) as made,
    ):
        yield made


def test_our_routes_answer_and_not_the_page(client: httpx2.Client) -> None:
    assert client.get("/_rnnlab/healthz").json() == {"status": "ok"}
    assert client.get("/_rnnlab/readyz").json()["status"] == "ready"
    assert client.get("/_rnnlab/metrics").text.endswith("# EOF\n")
    script = page_script("score")
    assert client.get(f"/_rnnlab/scripts/{script.file}").text == script.code
    for path in ("/_rnnlab", "/_rnnlab/", "/_rnnlab/nothing", "/_rnnlab/scripts/score-0.js"):
        answer = client.get(path)
        assert (answer.status_code, "<html" in answer.text) == (404, False), path


@pytest.mark.parametrize("path", ["/", "/draw", "/no/such/page"])
def test_a_page_comes_with_its_policy_and_its_script(client: httpx2.Client, path: str) -> None:
    page = client.get(path)
    assert page.status_code == 200
    assert "<html" in page.text
    assert page.headers["content-encoding"] == "gzip"
    assert page.headers["cache-control"] == "no-cache"
    policy = page.headers["content-security-policy"]
    assert "'sha256-" in policy
    assert policy.endswith("frame-ancestors 'self' https://lms.example.org")
    base = client.base_url.path.rstrip("/")
    assert page.headers["link"] == f"<{base}/_rnnlab/scripts/{page_script('score').file}>; rel=modulepreload"
    again = client.get(path, headers={"if-none-match": page.headers["etag"]})
    assert again.status_code in (200, 304)  # Streamlit validates its own page at the root only
    assert again.headers["content-security-policy"] == policy


def test_streamlit_s_bundles_are_compressed_and_kept(client: httpx2.Client) -> None:
    (entry,) = {part.split('"')[0] for part in client.get("/").text.split('src="./')[1:]}
    bundle = client.get(f"/{entry}")
    assert bundle.headers["content-encoding"] == "gzip"
    assert int(bundle.headers["content-length"]) < len(bundle.content) / 2
    assert "immutable" in bundle.headers["cache-control"]
    assert client.get(f"/{entry}", headers={"if-none-match": bundle.headers["etag"]}).status_code == 304
    part = client.get(f"/{entry}", headers={"range": "bytes=0-9"})
    assert (part.status_code, part.content) == (206, bundle.content[:10])
