from __future__ import annotations

from pathlib import Path

from rnnlab.events import Stop
from rnnlab.runs.control import FileControl, send


def test_a_command_is_handed_over_once(tmp_path: Path):
    path = tmp_path / "run" / "commands.1.jsonl"
    control = FileControl(path)
    assert control.poll() is None
    send(path, Stop())
    assert control.poll() == Stop()
    assert control.poll() is None


def test_commands_that_came_before_the_worker_looked_wait_in_order(tmp_path: Path):
    path = tmp_path / "commands"
    send(path, Stop())
    send(path, Stop())
    control = FileControl(path)
    assert [control.poll(), control.poll(), control.poll()] == [Stop(), Stop(), None]


def test_a_command_of_a_newer_version_is_passed_over(tmp_path: Path):
    path = tmp_path / "commands"
    path.write_text('{"kind": "dance"}\n')
    send(path, Stop())
    assert FileControl(path).poll() == Stop()
