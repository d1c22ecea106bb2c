from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from rnnlab.runs.files.lock import FileLock, held

HOLDER = """
import sys
from pathlib import Path
from rnnlab.runs.files.lock import FileLock
lock = FileLock(Path(sys.argv[1]))
assert lock.acquire()
print("held", flush=True)
sys.stdin.read()
"""


def test_one_holder_at_a_time(tmp_path: Path):
    first, second = FileLock(tmp_path / "lock"), FileLock(tmp_path / "lock")
    assert first.acquire()
    assert first.acquire()
    assert not second.acquire()
    first.release()
    assert second.acquire()
    second.release()


def test_waiting_for_a_lock_that_stays_taken_gives_up(tmp_path: Path):
    with held(tmp_path / "lock"), pytest.raises(TimeoutError), held(tmp_path / "lock", seconds=0.1):
        pass
    with held(tmp_path / "lock", seconds=0.1):
        pass


def test_a_holder_that_is_killed_holds_it_no_more(tmp_path: Path):
    path = tmp_path / "lock"
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        assert not FileLock(path).acquire()
        holder.kill()
        holder.wait()
        ours = FileLock(path)
        assert ours.acquire()
        ours.release()
