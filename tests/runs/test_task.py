"""Attempts without Dask and without TensorFlow: the trainer is a stand-in that tells what each test needs."""

from __future__ import annotations

import errno
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import rnnlab.training
from rnnlab.errors import LabError
from rnnlab.events import Ended, Evaluation, Progress, Snapshot, Started, Stop
from rnnlab.network import Network, network_from_bytes
from rnnlab.recipe import Recipe
from rnnlab.runs import control, endings
from rnnlab.runs.closing import read_history
from rnnlab.runs.folder import RunFolder
from rnnlab.runs.history import History
from rnnlab.runs.states import State
from rnnlab.runs.task import TaskSpec, attempt_run

RECIPE = Recipe(hidden_size=4, steps=3)


@pytest.fixture
def network(random_network) -> Network:
    return random_network(RECIPE)


@pytest.fixture
def attempt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Make an attempt with the given trainer; its ending, its notices, its history and its folder."""

    def make(train: Callable[..., Network], number: int = 1) -> Any:
        monkeypatch.setattr(rnnlab.training, "train", train)
        notices: list[dict[str, Any]] = []
        spec = TaskSpec("run", number, RECIPE.to_json(), str(tmp_path))
        ending = attempt_run(spec, notices.append)
        folder = RunFolder(tmp_path, "run")
        return ending, notices, read_history(folder.journal(number)), folder

    return make


def point(step: int) -> Progress:
    return Progress(step, 1.0, 0.5, 1e-3, 100.0, 0.1 * step)


def test_a_run_is_told_to_the_journal_its_weights_to_files_and_a_little_to_the_app(attempt, network):
    def train(recipe, *, on_event, control):
        assert recipe == RECIPE
        on_event(Started(3, "CPU", 99))
        on_event(Snapshot(0, network))
        for step in (1, 2, 3):
            on_event(point(step))
        on_event(Evaluation(3, "test", 0.2, 0.9))
        on_event(Ended(3, "done", 1.0))
        return network

    ending, notices, history, folder = attempt(train)
    assert ending is None
    assert history.ending.state is State.DONE
    assert history.curve().step.tolist() == [1, 2, 3]
    assert history.snapshots == [0]
    assert network_from_bytes(folder.snapshot(1, 0).read_bytes()).recipe == RECIPE
    assert network_from_bytes(folder.final(1).read_bytes()).recipe == RECIPE
    # one notice of progress, the others came too soon after it
    assert [list(notice["values"]) for notice in notices] == [
        ["device", "steps"], ["step", "loss", "accuracy"], ["test_accuracy"],
    ]  # fmt: skip
    assert {(notice["run"], notice["attempt"]) for notice in notices} == {("run", 1)}


def test_the_end_is_told_when_the_network_is_there(attempt, network, tmp_path):
    seen: list[History] = []

    class Slow(Network):
        def save(self, path):
            seen.append(read_history(RunFolder(tmp_path, "run").journal(1)))
            super().save(path)

    def train(recipe, *, on_event, control):
        on_event(Ended(3, "done", 1.0))
        return Slow(network.recipe, network.weights)

    _, _, history, _ = attempt(train)
    assert [before.ending for before in seen] == [None]
    assert history.ending is not None


def test_a_stop_that_was_sent_before_is_heard(attempt, network, tmp_path):
    control.send(RunFolder(tmp_path, "run").commands(1), Stop())

    def train(recipe, *, on_event, control):
        on_event(Ended(0, "stopped" if control.poll() == Stop() else "done", 0.0))
        return network

    assert attempt(train)[2].ending.state is State.STOPPED


def failing(error: Exception) -> Callable[..., Network]:
    def train(recipe, *, on_event, control):
        on_event(Started(3, "CPU", 99))
        raise error

    return train


class ResourceExhaustedError(Exception):
    """Named as TensorFlow's."""


@pytest.mark.parametrize(
    ("error", "message", "parameters"),
    [
        (LabError("Choose {what}.", what="less"), "Choose {what}.", {"what": "less"}),
        (MemoryError(), endings.NO_MEMORY, {}),
        (ResourceExhaustedError("OOM when allocating"), endings.NO_MEMORY, {}),
        (OSError(errno.ENOSPC, "No space left on device"), endings.DISK_FULL, {}),
        (PermissionError(errno.EACCES, "Permission denied"), endings.NOT_WRITTEN, {"reason": "Permission denied"}),
    ],
    ids=lambda value: type(value).__name__,
)
def test_an_error_becomes_one_sentence(attempt, error, message, parameters):
    ending, _, history, folder = attempt(failing(error))
    assert (ending.state, ending.message, dict(ending.parameters)) == (State.FAILED, message, parameters)
    assert history.ending == ending
    assert message.format(**parameters)
    assert not folder.final(1).exists()


def test_an_unexpected_error_is_in_the_log_under_the_id_that_is_told(attempt, caplog: pytest.LogCaptureFixture):
    ending, _, _, _ = attempt(failing(ZeroDivisionError("a bug")))
    assert ending.message == endings.UNEXPECTED
    (record,) = (record for record in caplog.records if record.name == "rnnlab.runs.endings")
    assert ending.parameters["error_id"] in record.getMessage()
    assert record.exc_info is not None
    assert isinstance(record.exc_info[1], ZeroDivisionError)


def test_parameters_that_json_does_not_know_are_told_as_text(attempt):
    _, _, history, folder = attempt(failing(LabError("At {place}.", place=Path("somewhere"))))
    assert history.ending.parameters == {"place": "somewhere"}
    assert all(json.loads(line) for line in folder.journal(1).read_text().splitlines())


def test_an_attempt_that_was_begun_is_left_alone(attempt, network):
    def train(recipe, *, on_event, control):
        on_event(point(1))
        on_event(Ended(1, "done", 1.0))
        return network

    _, _, first, folder = attempt(train)
    before = folder.journal(1).read_bytes()
    ending, notices, _, _ = attempt(failing(AssertionError("trained again")))
    assert ending is None
    assert notices == []
    assert folder.journal(1).read_bytes() == before
    assert first.ending.state is State.DONE
    assert attempt(train, 2)[2].ending.state is State.DONE


def test_a_storage_that_cannot_be_written_is_told_of(attempt, tmp_path):
    (tmp_path / "run").write_text("in the way of the folder")
    ending, _, _, _ = attempt(failing(AssertionError("trained nevertheless")))
    assert ending.state is State.FAILED
