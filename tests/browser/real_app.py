"""The real app as a process of its own, for whoever drives it with a browser: tests, benchmarks, the README's pictures."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[2]
#: seconds: a busy machine takes its time
START, END = 120.0, 30.0
CHROMIUM_ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")


@dataclass(frozen=True)
class RealApp:
    """A running app: where it answers, its process, and the file that it writes its log to."""

    url: str
    process: psutil.Process
    log: Path

    def address(self, path: str = "/") -> str:
        return self.url + path

    def family(self) -> list[psutil.Process]:
        """The app's process and everything that it has started."""
        return [self.process, *self.process.children(recursive=True)]

    def log_text(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")


@contextmanager
def running(
    home: Path, *, ports: range = range(8800, 8900), environment: Mapping[str, str] | None = None
) -> Iterator[RealApp]:
    """Start the app with an own home folder, wait until it answers, and end it and all that it has started.

    Raises `RuntimeError` when it does not start, or when something that it started outlives it.
    """
    home.mkdir(parents=True, exist_ok=True)
    port, log = _free_port(ports), home / "app.log"
    with log.open("wb") as output:
        child = subprocess.Popen(
            _command(port),
            cwd=ROOT,
            env={**os.environ, "RNNLAB_HOME": str(home), "PYTHONDONTWRITEBYTECODE": "1", **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    app = RealApp(f"http://127.0.0.1:{port}", psutil.Process(child.pid), log)
    try:
        _wait_for_health(app, child)
        yield app
    finally:
        left = _end(app, child)
    if left:
        raise RuntimeError(f"These processes outlived the app: {left}")


def _command(port: int) -> list[str]:
    options = {
        "server.port": port,
        "server.address": "127.0.0.1",
        "server.headless": "true",
    }
    arguments = [text for name, value in options.items() for text in (f"--{name}", str(value))]
    return [sys.executable, "-m", "streamlit", "run", "app.py", *arguments]


def _free_port(ports: range) -> int:
    for port in ports:
        with socket.socket() as probe:
            # as the server does: a port that was used a moment ago is free
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with suppress(OSError):
                probe.bind(("127.0.0.1", port))
                return port
    raise RuntimeError(f"No port is free from {ports.start} to {ports.stop - 1}")


def _wait_for_health(app: RealApp, child: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + START
    while time.monotonic() < end:
        if child.poll() is not None:
            raise RuntimeError(f"The app ended at once:\n{app.log_text()}")
        if _is_healthy(app):
            return
        time.sleep(0.02)
    raise RuntimeError(f"The app did not answer in {START:.0f} seconds:\n{app.log_text()}")


def _is_healthy(app: RealApp) -> bool:
    try:
        with urllib.request.urlopen(app.address("/_stcore/health"), timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _end(app: RealApp, child: subprocess.Popen[bytes]) -> list[str]:
    """Ask the app to end, as Ctrl-C does, and give back what it left behind (which is ended then, too)."""
    family: list[psutil.Process] = []
    with suppress(psutil.NoSuchProcess):
        family = app.family()
        child.terminate()
    with suppress(subprocess.TimeoutExpired):
        child.wait(END)
    started_by_app = [process for process in family if process.pid != child.pid]
    _gone, alive = psutil.wait_procs(started_by_app, timeout=END)
    left = []
    for process in alive:
        with suppress(psutil.NoSuchProcess):
            left.append(" ".join(process.cmdline())[:200] or process.name())
            process.kill()
    if child.poll() is None:
        left.append("the app itself")
        child.kill()
        child.wait()
    return left
