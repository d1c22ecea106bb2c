from __future__ import annotations

from pathlib import Path

from rnnlab.events import OneStep, Pause, Resume, SetLearningRate, Stop
from rnnlab.runs.files.commands import FileControl, SentCommands, send


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


def test_every_command_arrives_as_it_was_sent(tmp_path: Path):
    path = tmp_path / "commands"
    sent = [Pause(), OneStep(), SetLearningRate(0.125), Resume(), Stop()]
    for command in sent:
        send(path, command)
    control = FileControl(path)
    assert [control.poll() for _ in sent] == sent


def test_what_was_heard_and_what_is_on_its_way_add_up(tmp_path: Path):
    path = tmp_path / "commands"
    counts: list[int] = []
    control, sent = FileControl(path, counts.append), SentCommands(path)
    assert sent.after(0) == ()
    send(path, Pause())
    with path.open("a") as file:
        file.write('{"kind": "dance"}\n')
    send(path, SetLearningRate(0.1))
    assert sent.after(0) == ("pause", "dance", "set_learning_rate")
    assert control.poll() == Pause()
    assert sent.after(counts[-1]) == ("dance", "set_learning_rate")
    # what it does not know counts as heard
    assert control.poll() == SetLearningRate(0.1)
    assert counts == [1, 2, 3]
    assert sent.after(counts[-1]) == ()
    assert control.poll() is None
    assert counts == [1, 2, 3]
