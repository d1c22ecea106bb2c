from __future__ import annotations

from pathlib import Path

import pytest

from rnnlab.events import Ended, Progress, Started, to_json
from rnnlab.runs.files.folder import RunFolder
from rnnlab.runs.files.journal import JournalWriter
from rnnlab.runs.files.reader import RunReader, read_history
from rnnlab.runs.states import State


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    made = RunFolder(tmp_path, "run")
    made.make()
    return made


def begin(folder: RunFolder, attempt: int, step: int) -> JournalWriter:
    writer = JournalWriter(folder.journal(attempt), folder.run, attempt)
    writer.append({"kind": "begun", "step": step, "steps": 100, "versions": {}})
    return writer


def tell(writer: JournalWriter, *steps: int) -> None:
    for step in steps:
        writer.append(to_json(Progress(step, float(writer._attempt), 0.5, 1e-3, 100.0, step / 10)))


def test_journals_are_read_on_as_they_grow_one_after_the_other(folder: RunFolder):
    reader = RunReader(folder)
    assert not reader.read(1)
    first = begin(folder, 1, 0)
    tell(first, 10)
    assert reader.read(1)
    assert not reader.read(1)
    tell(first, 20)
    first.close()
    # nothing of the second one yet, and the last words of the first
    assert reader.read(2)
    assert (reader.history.attempt, reader.history.step) == (1, 20)
    second = begin(folder, 2, 10)
    assert reader.read(2)
    assert (reader.history.attempt, reader.history.step) == (2, 10)
    tell(second, 20, 30)
    second.close()
    reader.read(2)
    assert reader.history.curve().loss.tolist() == [1.0, 2.0, 2.0]


def test_a_worker_that_was_given_up_is_not_listened_to(folder: RunFolder):
    zombie = begin(folder, 1, 0)
    tell(zombie, 10, 20)
    reader = RunReader(folder)
    reader.read(1)
    second = begin(folder, 2, 10)
    tell(second, 20)
    reader.read(2)
    tell(zombie, 30, 40)
    zombie.append(to_json(Ended(40, "done", 1.0)))
    zombie.close()
    tell(second, 30)
    second.close()
    reader.read(2)
    for history in (reader.history, read_history(folder, 2)):
        assert history.curve().step.tolist() == [10, 20, 30]
        assert history.curve().loss.tolist() == [1.0, 2.0, 2.0]
        assert (history.ending, history.attempt) == (None, 2)


def test_an_attempt_that_never_began_is_passed_over(folder: RunFolder):
    first = begin(folder, 1, 0)
    tell(first, 10)
    first.close()
    third = begin(folder, 3, 10)
    third.append(to_json(Started(100, "CPU", 9)))
    tell(third, 20)
    third.append(to_json(Ended(20, "stopped", 0.5)))
    third.close()
    history = read_history(folder, 3)
    assert (history.attempt, history.step, history.ending.state) == (3, 20, State.STOPPED)
    assert read_history(folder, 2).attempt == 1


def test_a_run_without_a_journal_has_an_empty_history(folder: RunFolder):
    history = read_history(folder, 4)
    assert (history.attempt, history.step, history.ending, len(history.curve())) == (0, 0, None, 0)
