"""Attempts without Dask and without TensorFlow: the trainer is a stand-in that tells what each test needs."""

from __future__ import annotations

import errno
import json
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import rnnlab.training
from rnnlab.errors import LabError
from rnnlab.events import (
    Ended,
    Evaluation,
    Pause,
    Paused,
    Progress,
    RateChanged,
    Resume,
    Snapshot,
    Started,
    Stop,
)  # fmt: skip
from rnnlab.network import Network, network_from_bytes
from rnnlab.recipe import Recipe
from rnnlab.runs import endings
from rnnlab.runs.files import commands
from rnnlab.runs.files.folder import RunFolder
from rnnlab.runs.files.history import History
from rnnlab.runs.files.reader import read_history
from rnnlab.runs.states import State
from rnnlab.runs.worker.compatibility import Sender, installed_versions
from rnnlab.runs.worker.task import TaskSpec, attempt_run
from rnnlab.training import ResumePoint

RECIPE = Recipe(hidden_size=4, steps=3)


@pytest.fixture
def network(random_network) -> Network:
    return random_network(RECIPE)


class FakeRun:
    """Stands for `training.Run`: `train` tells what the test needs, the resume point is a stand-in too."""

    def __init__(self, recipe, *, on_event, control, resume=None, start=None):
        self.recipe, self.on_event, self.control, self.resume, self.start = recipe, on_event, control, resume, start
        self.point: ResumePoint | None = None

    def resume_point(self) -> ResumePoint | None:
        return self.point


@pytest.fixture
def attempt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Make an attempt with the given trainer; its ending, its notices, its history and its folder."""

    def make(train: Callable[[FakeRun], Network], number: int = 1, sender: Sender | None = None) -> Any:
        fake = type("Fake", (FakeRun,), {"train": train})
        monkeypatch.setattr(rnnlab.training, "open_run", fake)
        notices: list[dict[str, Any]] = []
        spec = TaskSpec("run", number, RECIPE.to_json(), str(tmp_path), sender)
        ending = attempt_run(spec, notices.append)
        folder = RunFolder(tmp_path, "run")
        return ending, notices, read_history(folder, number), folder

    return make


def test_an_attempt_goes_on_in_the_precision_of_the_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A real run, extended by a worker on a processor that is best at another precision."""
    recipe = Recipe(hidden_size=4, timesteps=7, batch_size=8, steps=2)
    folder = RunFolder(tmp_path, "run")
    for number, here in ((1, "bfloat16"), (2, "float32")):
        monkeypatch.setenv("RNNLAB_PRODUCTS", here)
        spec = TaskSpec("run", number, recipe.changed(steps=2 * number).to_json(), str(tmp_path))
        assert attempt_run(spec, lambda notice: None) is None
        history = read_history(folder, number)
        assert history.started is not None
        assert (history.started.precision, history.precision) == ("bfloat16", "bfloat16")
    assert history.step == 4


def point(step: int) -> Progress:
    return Progress(step, 1.0, 0.5, 1e-3, 100.0, 0.1 * step)


def test_a_run_is_told_to_the_journal_its_weights_to_files_and_a_little_to_the_app(attempt, network):
    def train(run):
        assert run.recipe == RECIPE
        run.on_event(Started(3, "CPU", 99))
        run.on_event(Snapshot(0, network))
        for step in (1, 2, 3):
            run.on_event(point(step))
        run.on_event(Evaluation(3, "test", 0.2, 0.9))
        run.on_event(Ended(3, "done", 1.0))
        return network

    ending, notices, history, folder = attempt(train)
    assert ending is None
    assert history.ending.state is State.DONE
    assert history.curve().step.tolist() == [1, 2, 3]
    assert history.snapshots == [0]
    assert network_from_bytes(folder.snapshot(1, 0).read_bytes()).recipe == RECIPE
    assert network_from_bytes(folder.final(1).read_bytes()).recipe == RECIPE
    # one notice of progress, the others came too soon after it
    assert [(notice.get("state"), list(notice["values"])) for notice in notices] == [
        ("running", ["device", "steps"]), (None, ["step", "loss", "accuracy"]), (None, ["test_accuracy"]),
    ]  # fmt: skip
    assert {(notice["run"], notice["attempt"]) for notice in notices} == {("run", 1)}


def test_the_end_is_told_when_the_network_is_there(attempt, network, tmp_path):
    seen: list[History] = []

    class Slow(Network):
        def save(self, path):
            seen.append(read_history(RunFolder(tmp_path, "run"), 1))
            super().save(path)

    def train(run):
        run.on_event(Ended(3, "done", 1.0))
        return Slow(network.recipe, network.weights)

    _, _, history, _ = attempt(train)
    assert [before.ending for before in seen] == [None]
    assert history.ending is not None


def test_a_stop_that_was_sent_before_is_heard(attempt, network, tmp_path):
    commands.send(RunFolder(tmp_path, "run").commands(1), Stop())

    def train(run):
        run.on_event(Ended(0, "stopped" if run.control.poll() == Stop() else "done", 0.0))
        return network

    assert attempt(train)[2].ending.state is State.STOPPED


def failing(error: Exception) -> Callable[..., Network]:
    def train(run):
        run.on_event(Started(3, "CPU", 99))
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
    def train(run):
        run.on_event(point(1))
        run.on_event(Ended(1, "done", 1.0))
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


def saved(step: int) -> ResumePoint:
    return ResumePoint(step, (np.full((2, 2), step, np.float32),))


def test_resume_points_are_kept_now_and_then_and_the_later_attempt_goes_on_from_the_last(attempt, network, monkeypatch):
    monkeypatch.setattr("rnnlab.runs.worker.recorder.RESUME_SECONDS", 0.0)

    def first(run):
        assert run.resume is None
        run.on_event(Started(3, "CPU", 99))
        run.on_event(point(1))  # nothing to be kept yet
        run.point = saved(2)
        run.on_event(point(2))
        raise KeyboardInterrupt  # the worker dies

    with pytest.raises(KeyboardInterrupt):
        attempt(first)
    began: list[int] = []

    def second(run):
        began.append(run.resume.step)
        assert run.resume.weights[0].tolist() == [[2, 2], [2, 2]]
        run.on_event(Started(3, "CPU", 99))
        run.point = saved(3)
        run.on_event(point(3))
        run.on_event(Ended(3, "done", 1.0))
        return network

    ending, _, history, folder = attempt(second, 2)
    assert (ending, began) == (None, [2])
    assert history.curve().step.tolist() == [1, 2, 3]
    # only the last one is kept
    assert folder.resume_attempts() == (2,)
    assert ResumePoint.from_bytes(folder.resume(2).read_bytes()).step == 3


def test_a_pause_a_single_step_and_a_new_learning_rate_are_kept_at_once(attempt, network):
    kept: list[int] = []

    def train(run):
        folder = run.on_event._folder
        for step, event in ((5, Snapshot(5, network, kept=False)), (6, RateChanged(6, 0.1))):
            run.point = saved(step)
            run.on_event(event)
            kept.append(ResumePoint.from_bytes(folder.resume(1).read_bytes()).step)
        run.on_event(Paused(6))
        assert folder.live(1).exists()
        run.on_event(Snapshot(6, network))
        assert not folder.live(1).exists()  # the snapshot is newer
        run.on_event(Ended(6, "stopped", 1.0))
        return network

    ending, notices, history, _ = attempt(train)
    assert (ending, kept) == (None, [5, 6])
    assert [notice["state"] for notice in notices] == ["paused"]
    assert (history.snapshots, history.live_step) == ([6], None)
    assert [change.learning_rate for change in history.changes] == [0.1]


def test_the_journal_says_how_many_commands_were_heard(attempt, network, tmp_path):
    path = RunFolder(tmp_path, "run").commands(1)
    commands.send(path, Pause())
    commands.send(path, Resume())
    counts: list[int] = []

    def train(run):
        for _ in range(3):
            run.control.poll()
            counts.append(read_history(run.on_event._folder, 1).handled)
        return network

    assert attempt(train)[2].handled == 2
    assert counts == [1, 2, 2]


def test_a_fork_starts_from_its_network_until_it_has_a_resume_point(attempt, network, tmp_path):
    folder = RunFolder(tmp_path, "run")
    folder.make()
    network.save(folder.start)

    def train(run):
        assert (run.start is None) == (run.resume is not None)
        if run.start is not None:
            assert all(map(np.array_equal, run.start.keras_weights(), network.keras_weights()))
        run.point = saved(2)
        return network

    assert attempt(train)[0] is None
    assert attempt(train, 2)[0] is None


def test_an_attempt_says_what_it_was_made_with_and_where_it_went_on(attempt, network):
    history = attempt(lambda run: network)[2]
    (versions,) = history.versions
    assert versions["tensorflow"] == metadata.version("tensorflow")
    assert versions["numpy"] == np.__version__
    assert set(versions) == {"rnnlab", "python", "numpy", "tensorflow", "keras"}
    assert history.lengths == [RECIPE.steps]


@pytest.mark.parametrize(
    ("sender", "sentence"),
    [
        (Sender({"tensorflow": "1.15.0"}), "The worker has tensorflow {}, and this app has tensorflow 1.15.0."),
        (Sender({"rnnlab": "0.0.1"}), "The worker has rnnlab {}, and this app has rnnlab 0.0.1."),
        (Sender({}, digits="another"), "The worker's MNIST digits are not those of this app"),
    ],
    ids=["tensorflow", "rnnlab", "digits"],
)
def test_an_attempt_from_an_app_that_differs_fails_with_one_sentence(attempt, sender: Sender, sentence: str):
    def train(run):
        raise AssertionError("trained nevertheless")

    ending = attempt(train, sender=sender)[0]
    assert ending.state is State.FAILED
    package = next(iter(sender.versions), "")
    assert ending.message.format(**ending.parameters).startswith(sentence.format(installed_versions().get(package)))


def test_another_python_or_an_app_without_tensorflow_may_send_runs(attempt, network):
    assert attempt(lambda run: network, sender=Sender({"python": "3.99.0"}))[0] is None


@pytest.mark.parametrize("what", ["snapshot", "resume point"])
def test_a_disk_that_is_full_leaves_nothing_half_written(attempt, network, monkeypatch: pytest.MonkeyPatch, what: str):
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    def train(run):
        run.on_event(Started(3, "CPU", 99))
        run.point = saved(2)
        monkeypatch.setattr(Path, "write_bytes", full)
        run.on_event(Snapshot(2, network) if what == "snapshot" else RateChanged(2, 0.1))
        raise AssertionError("nobody noticed that the disk is full")

    ending, _, history, folder = attempt(train)
    assert (ending.state, ending.message) == (State.FAILED, endings.DISK_FULL)
    assert history.ending == ending
    assert sorted(file.name for file in folder.path.iterdir()) == ["journal.1.jsonl"]


def test_what_a_killed_worker_left_half_written_is_removed(attempt, network, tmp_path):
    folder = RunFolder(tmp_path, "run")
    folder.make()
    (folder.path / ".resume.1.npz.123.part.npz").write_bytes(b"half")
    attempt(lambda run: network)
    assert sorted(file.name for file in folder.path.iterdir()) == ["final.1.keras", "journal.1.jsonl"]
