"""A script of a few lines as an app of its own, for what is tested in Streamlit without the pages around it."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

#: seconds: a busy machine takes its time
_START, _GLANCE = 60.0, 0.1


@contextmanager
def serving(folder: Path, source: str) -> Iterator[str]:
    """Run `source` as ``app.py`` in `folder`, and give the address that it answers at."""
    (folder / "app.py").write_text(source, encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = {"server.port": port, "server.address": "127.0.0.1", "server.headless": "true",
               "server.fileWatcherType": "none", "browser.gatherUsageStats": "false",
               "client.showErrorDetails": "none"}  # fmt: skip
    command = [sys.executable, "-m", "streamlit", "run", "app.py", *(f"--{k}={v}" for k, v in options.items())]
    with (folder / "log.txt").open("w") as log:
        server = subprocess.Popen(command, cwd=folder, stdout=log, stderr=subprocess.STDOUT)
    try:
        for _turn in range(round(_START / _GLANCE)):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=5).close()
                break
            except (urllib.error.URLError, OSError):
                assert server.poll() is None, (folder / "log.txt").read_text()
                time.sleep(_GLANCE)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(20)
