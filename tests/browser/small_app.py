"""A script of a few lines as an app of its own, for what is tested in Streamlit without the pages around it.

Our own routes are there, which our components fetch their scripts from.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.browser.real_app import ROOT, wait_for_address

_APP = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
import streamlit as st
from rnnlab import server
app = st.App("page.py", routes=server.routes(), middleware=server.middleware())
"""


@contextmanager
def serving(folder: Path, source: str) -> Iterator[str]:
    """Run `source` as the one page of an app in `folder`, and give the address that it answers at."""
    (folder / "page.py").write_text(source, encoding="utf-8")
    (folder / "app.py").write_text(_APP, encoding="utf-8")
    options = {"server.port": 0, "server.address": "127.0.0.1", "server.headless": "true",
               "server.fileWatcherType": "none", "browser.gatherUsageStats": "false",
               "client.showErrorDetails": "none"}  # fmt: skip
    command = [sys.executable, "-m", "streamlit", "run", "app.py", *(f"--{k}={v}" for k, v in options.items())]
    with (folder / "log.txt").open("w") as log:
        server = subprocess.Popen(command, cwd=folder, stdout=log, stderr=subprocess.STDOUT)
    try:
        yield wait_for_address(server, folder / "log.txt")
    finally:
        server.terminate()
        server.wait(20)
