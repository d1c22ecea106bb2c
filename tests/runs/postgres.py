"""A PostgreSQL server of the tests' own: a private cluster in a temporary folder, reached by a socket there."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_USER = "rnnlab"


def find_program(name: str) -> str | None:
    """A program of PostgreSQL; Debian keeps the server's out of PATH."""
    if found := shutil.which(name):
        return found
    versions = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    return str(versions[-1]) if versions else None


class Server:
    """One that runs. It refuses to run as root, so there it runs as another user."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._data = folder, folder / "data"
        self._options: dict[str, object] = {}
        if os.geteuid() == 0:
            account = next(pwd.getpwnam(name) for name in ("postgres", "nobody") if _is_user(name))
            self._options = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
            os.chown(folder, account.pw_uid, account.pw_gid)
        self._run("initdb", "--no-sync", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", f"--username={_USER}")
        self.start()

    @property
    def url(self) -> str:
        """As a person would write it into RNNLAB_DATABASE_URL."""
        return f"postgresql://{_USER}@/postgres?host={self._folder}"

    def start(self) -> None:
        """Start it and wait until it takes connections."""
        options = f"-k {self._folder} -c listen_addresses='' -c fsync=off -c max_connections=50"
        self._run("pg_ctl", "-w", "-l", str(self._folder / "log"), "-o", options, "start")

    def stop(self) -> None:
        """Stop it at once."""
        self._run("pg_ctl", "-w", "-m", "immediate", "stop")

    def _run(self, program: str, *arguments: str) -> None:
        command = [find_program(program), *arguments[:-1], "-D", str(self._data), *arguments[-1:]]
        done = subprocess.run(
            command, cwd=self._folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            text=True, timeout=120, check=False, **self._options,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr


def _is_user(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


@contextmanager
def server() -> Iterator[Server]:
    """A server for the length of a ``with`` block."""
    # not pytest's folder, which no other user may enter; and the path of a socket must be short
    folder = Path(tempfile.mkdtemp(prefix="rnnlab-pg-"))
    try:
        running = Server(folder)
        try:
            yield running
        finally:
            running.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
