"""The real app as a process of its own, for whoever drives it with a browser: tests, benchmarks, the README's pictures."""

from __future__ import annotations

import os
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
        return _text(self.log)

    def errors(self) -> list[str]:
        """The lines of its log that tell of an error."""
        return [line for line in self.log_text().splitlines() if "Traceback" in line or "error " in line.lower()[:60]]


@contextmanager
def running(
    home: Path,
    *,
    environment: Mapping[str, str] | None = None,
    base_path: str = "",
    checkout: Path = ROOT,
    port: int = 0,
) -> Iterator[RealApp]:
    """Start the app of a `checkout` with an own home folder, wait until it answers, and end it and all that it has
    started.

    Its port is one that the system gives it if none is asked for, so that any number of them run side by side. Raises `RuntimeError` when it
    does not start, or when something that it started outlives it.
    """
    home.mkdir(parents=True, exist_ok=True)
    log = home / "app.log"
    with log.open("wb") as output:
        child = subprocess.Popen(
            _command(base_path, port),
            cwd=checkout,
            env={**os.environ, "RNNLAB_HOME": str(home), **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    process, left = psutil.Process(child.pid), []
    try:
        yield RealApp(wait_for_address(child, log, base_path), process, log)
    finally:
        left = _end(process, child)
    if left:
        raise RuntimeError(f"These processes outlived the app: {left}")


def _command(base_path: str, port: int) -> list[str]:
    options = {
        "server.port": port,
        "server.address": "127.0.0.1",
        "server.headless": "true",
        "server.baseUrlPath": base_path,
    }
    arguments = [text for name, value in options.items() for text in (f"--{name}", str(value))]
    return [sys.executable, "-m", "streamlit", "run", "app.py", *arguments]


def wait_for_address(server: subprocess.Popen[bytes], log: Path, base_path: str = "") -> str:
    """Wait until a Streamlit server answers at the port that it was given, and give back where that is.

    Raises `RuntimeError`, with what is in its log, when it ends or does not answer.
    """
    end = time.monotonic() + START
    while time.monotonic() < end:
        if server.poll() is not None:
            raise RuntimeError(f"The app ended at once:\n{_text(log)}")
        if (port := _port(server.pid)) and _is_healthy(address := f"http://127.0.0.1:{port}{base_path}"):
            return address
        time.sleep(0.02)
    raise RuntimeError(f"The app did not answer in {START:.0f} seconds:\n{_text(log)}")


def _port(pid: int) -> int | None:
    """The port that this process listens at: its own and no other's, whoever else serves here."""
    with suppress(psutil.Error):
        for connection in psutil.Process(pid).net_connections(kind="tcp4"):
            if connection.status == psutil.CONN_LISTEN:
                return int(connection.laddr.port)
    return None


def _is_healthy(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _text(log: Path) -> str:
    return log.read_text(encoding="utf-8", errors="replace")


def _end(app: psutil.Process, child: subprocess.Popen[bytes]) -> list[str]:
    """Ask the app to end, as Ctrl-C does, and give back what it left behind (which is ended then, too)."""
    family: list[psutil.Process] = []
    with suppress(psutil.NoSuchProcess):
        family = app.children(recursive=True)
        child.terminate()
    with suppress(subprocess.TimeoutExpired):
        child.wait(END)
    _gone, alive = psutil.wait_procs(family, timeout=END)
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
