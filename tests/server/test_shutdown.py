"""The server ends when it is told to, whoever looks on."""

from __future__ import annotations

import http.client
import signal
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from rnnlab.runs.tickets import Tickets
from tests.browser.real_app import running
from tests.going_on import GoingOn
from tests.prepared_runs import Shelf

pytestmark = pytest.mark.slow

VIEWERS = 60
#: seconds in which the server has ended, as the project promises
PROMISED = 5.0


def look_on(address: str, path: str, began: threading.Semaphore, end: threading.Event) -> None:
    """A viewer: the same connection for all requests, as a browser has it, until the server is gone."""
    place = urlsplit(address)
    connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=10)
    try:
        while not end.is_set():
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 200
            began.release()
            end.wait(0.2)
    except OSError:
        return
    finally:
        connection.close()


def test_sixty_viewers_do_not_keep_the_server(tmp_path: Path) -> None:
    with running(tmp_path) as app:
        shelf = Shelf.open(tmp_path)
        run = GoingOn(shelf, "watched", "a" * 32)
        run.points(20)
        ticket = Tickets(tmp_path).issue("a" * 32, ["watched"])
        began, end = threading.Semaphore(0), threading.Event()
        path = f"/_rnnlab/runs/live?ticket={ticket}&have=watched:"
        viewers = [
            threading.Thread(target=look_on, args=(app.url, path, began, end), daemon=True) for _ in range(VIEWERS)
        ]
        for viewer in viewers:
            viewer.start()
        for _viewer in viewers:
            assert began.acquire(timeout=60)
        asked = time.monotonic()
        app.process.send_signal(signal.SIGTERM)
        app.process.wait(30)
        took = time.monotonic() - asked
        end.set()
        for viewer in viewers:
            viewer.join(15)
        run.close()
        shelf.close()
    assert took < PROMISED
