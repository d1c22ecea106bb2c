"""What owners do to their runs, with a real store and real files, and nobody who works on them."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from rnnlab.errors import LabError
from rnnlab.events import Ended, OneStep, Pause, Paused, Progress, Resume, SetLearningRate, Started, Stop, to_json
from rnnlab.network import network_from_bytes
from rnnlab.recipe import Recipe
from rnnlab.runs.config import Paths
from rnnlab.runs.endings import APP_CLOSED, DISK_FULL, TARGET, WORKER_LOST, Ending
from rnnlab.runs.files.commands import FileControl
from rnnlab.runs.files.folder import RunFolder
from rnnlab.runs.files.journal import JournalWriter
from rnnlab.runs.parts import Parts
from rnnlab.runs.scheduling.closing import close_attempt
from rnnlab.runs.states import State
from rnnlab.runs.store.manifest import write_manifest
from rnnlab.runs.store.records import RunRecord
from rnnlab.runs.store.store import now

RECIPE = Recipe(hidden_size=4, steps=100, batch_size=100)


@pytest.fixture
def parts(either_paths: Paths) -> Iterator[Parts]:
    """With either database; the dispatcher is never started."""
    made = Parts(either_paths)
    yield made
    made.close()


@pytest.fixture
def folder(parts: Parts, either_paths: Paths) -> RunFolder:
    """Of a run that was just submitted."""
    return RunFolder(either_paths.storage, parts.changes.submit(RECIPE, "me", "mine"))


def work(parts: Parts, folder: RunFolder, *events: object, resume_point: bool = True) -> None:
    """The next attempt tells these events, and leaves a resume point, as a worker would."""
    attempt = parts.store.get(folder.run).attempt + 1
    assert parts.store.claim(folder.run, attempt)
    writer = JournalWriter(folder.journal(attempt), folder.run, attempt)
    writer.append({"kind": "begun", "step": parts.store.get(folder.run).step, "steps": 100, "versions": {}})
    for event in events:
        writer.append(to_json(event))
    writer.close()
    if resume_point:
        folder.resume(attempt).write_bytes(b"where it stands")
    if isinstance(events[-1], Ended):
        close_attempt(parts.store, folder.storage, folder.run, attempt, Ending(State.INTERRUPTED, WORKER_LOST))


STARTED = Started(100, "CPU", 9)
POINT = Progress(40, 0.7, 0.8, 1e-3, 500.0, 2.0)
STOPPED = (STARTED, POINT, Ended(40, "stopped", 2.0))
DONE = (STARTED, POINT, Ended(100, "done", 2.0))


def commands(folder: RunFolder, attempt: int = 1) -> list[object]:
    control = FileControl(folder.commands(attempt))
    return list(iter(control.poll, None))


def test_commands_go_to_the_attempt_that_is_at_work(parts: Parts, folder: RunFolder):
    work(parts, folder, STARTED, POINT)
    parts.changes.pause(folder.run)
    parts.changes.one_step(folder.run)
    parts.changes.set_learning_rate(folder.run, 0.125)
    parts.changes.resume(folder.run)
    assert parts.view(folder.run).pending == ("pause", "one_step", "set_learning_rate", "resume")
    assert commands(folder) == [Pause(), OneStep(), SetLearningRate(0.125), Resume()]


def test_what_the_worker_has_heard_is_not_pending(parts: Parts, folder: RunFolder):
    work(parts, folder, STARTED, POINT)
    parts.changes.pause(folder.run)
    parts.changes.set_learning_rate(folder.run, 0.125)
    with folder.journal(1).open("a") as journal:
        line = {"run": folder.run, "attempt": 1, "sequence": 3, "time": 0.0, "kind": "heard", "count": 1}
        journal.write(json.dumps(line) + "\n")
    assert parts.view(folder.run).pending == ("set_learning_rate",)


def test_a_paused_run_is_not_paused_again(parts: Parts, folder: RunFolder):
    work(parts, folder, STARTED, POINT, Paused(40))
    assert parts.view(folder.run).state is State.PAUSED
    parts.changes.pause(folder.run)
    assert commands(folder) == []


@pytest.mark.parametrize("call", ["pause", "one_step"])
def test_a_run_that_nobody_works_on_takes_no_commands(parts: Parts, folder: RunFolder, call: str):
    with pytest.raises(LabError, match="not being trained now"):
        getattr(parts.changes, call)(folder.run)
    work(parts, folder, *STOPPED)
    with pytest.raises(LabError, match="not being trained now"):
        getattr(parts.changes, call)(folder.run)
    assert not folder.commands(1).exists()


def test_a_learning_rate_that_is_not_allowed_is_not_sent(parts: Parts, folder: RunFolder):
    work(parts, folder, STARTED, POINT)
    with pytest.raises(LabError):
        parts.changes.set_learning_rate(folder.run, -1.0)
    assert not folder.commands(1).exists()


def test_a_stopped_run_goes_back_into_the_queue_behind_who_waits(parts: Parts, folder: RunFolder):
    work(parts, folder, *STOPPED)
    assert parts.view(folder.run).can_resume
    other = parts.changes.submit(RECIPE, "you", "")
    parts.changes.resume(folder.run)
    parts.changes.resume(folder.run)  # from another tab
    view = parts.view(folder.run)
    assert (view.state, view.queue_place, view.step, view.message, view.attempt) == (State.QUEUED, 2, 40, "", 1)
    assert parts.view(other).queue_place == 1
    assert parts.store.get(folder.run).ended_at is None


def test_an_attempt_that_has_not_begun_is_not_taken_for_the_one_before(parts: Parts, folder: RunFolder, random_network):
    work(parts, folder, STARTED, POINT)
    with folder.journal(1).open("a") as journal:
        line = {"run": folder.run, "attempt": 1, "sequence": 3, "time": 0.0, "kind": "heard", "count": 9}
        journal.write(json.dumps(line) + "\n")
    close_attempt(parts.store, folder.storage, folder.run, 1, Ending(State.INTERRUPTED, APP_CLOSED))
    parts.changes.resume(folder.run)
    parts.store.claim(folder.run, 2)
    parts.changes.pause(folder.run)
    view = parts.view(folder.run)
    assert (view.state, view.pending, view.seconds_left) == (State.STARTING, ("pause",), None)

    # and once it is over, its network is the run's
    for attempt, steps in ((1, 100), (2, 200)):
        random_network(RECIPE.changed(steps=steps)).save(folder.final(attempt))
    JournalWriter(folder.journal(2), folder.run, 2).close()
    assert parts.shelf.network(parts.changes.record(folder.run), None).recipe.steps == 200


@pytest.mark.parametrize(("message", "possible"), [(DISK_FULL, True), ("Choose less.", False)])
def test_a_run_that_failed_can_go_on_if_its_reason_can_be_mended(
    parts, folder: RunFolder, message: str, possible: bool
):
    work(parts, folder, STARTED, POINT)
    close_attempt(parts.store, folder.storage, folder.run, 1, Ending(State.FAILED, message))
    assert parts.view(folder.run).can_resume is possible
    if possible:
        parts.changes.resume(folder.run)
        assert parts.view(folder.run).state is State.QUEUED
    else:
        with pytest.raises(LabError, match="cannot go on"):
            parts.changes.resume(folder.run)


def test_a_run_without_a_resume_point_cannot_go_on(parts: Parts, folder: RunFolder):
    work(parts, folder, STARTED, POINT, resume_point=False)
    close_attempt(parts.store, folder.storage, folder.run, 1, Ending(State.INTERRUPTED, APP_CLOSED))
    assert not parts.view(folder.run).can_resume
    with pytest.raises(LabError, match="cannot go on"):
        parts.changes.resume(folder.run)


def test_a_run_that_never_left_the_queue_goes_back_there(parts: Parts, folder: RunFolder):
    parts.changes.stop(folder.run)
    assert parts.view(folder.run).state is State.STOPPED
    parts.changes.resume(folder.run)
    assert parts.view(folder.run).state is State.QUEUED


def test_a_run_that_is_done_makes_an_epoch_more(parts: Parts, folder: RunFolder):
    work(parts, folder, *DONE[:1], replace(POINT, step=100), DONE[-1])
    assert parts.view(folder.run).can_extend
    parts.changes.extend(folder.run, 1)
    parts.changes.extend(folder.run, 1)  # from another tab
    view = parts.view(folder.run)
    assert (view.state, view.steps, view.recipe) == (State.QUEUED, 650, RECIPE.changed(steps=650))
    assert json.loads(folder.about.read_text())["recipe"]["steps"] == 650


def test_a_target_that_was_reached_does_not_end_the_extension(parts: Parts, either_paths: Paths):
    recipe = RECIPE.changed(target_accuracy=0.5, patience=9)
    folder = RunFolder(either_paths.storage, parts.changes.submit(recipe, "me", ""))
    work(parts, folder, STARTED, POINT, Ended(40, "target", 2.0))
    assert parts.view(folder.run).ending.message == TARGET
    parts.changes.extend(folder.run, 1)
    assert parts.view(folder.run).recipe == recipe.changed(target_accuracy=None, steps=590)


def test_a_run_that_was_stopped_is_resumed_not_extended(parts: Parts, folder: RunFolder):
    work(parts, folder, *STOPPED)
    assert not parts.view(folder.run).can_extend
    with pytest.raises(LabError, match="cannot be extended"):
        parts.changes.extend(folder.run, 1)


def test_a_fork_is_a_new_run_that_has_the_network_it_starts_from(parts: Parts, folder: RunFolder, random_network):
    network = random_network(RECIPE)
    work(parts, folder, *STOPPED)
    network.save(folder.snapshot(1, 20))
    network.save(folder.final(1))
    run_id = parts.changes.fork(folder.run, RECIPE.changed(optimizer="sgd", steps=7), "you", 20, "try")
    end = parts.changes.fork(folder.run, RECIPE, "me", None, "")
    view = parts.view(run_id)
    assert (view.owner, view.name, view.steps, view.state) == ("you", "try", 7, State.QUEUED)
    assert (view.parent, view.parent_step, parts.view(end).parent_step) == (folder.run, 20, 40)
    start = RunFolder(folder.storage, run_id).start
    assert network_from_bytes(start.read_bytes()).recipe == RECIPE
    assert "weights of another run" in view.reproducible
    # what becomes of the first one is nothing to the fork
    assert json.loads(RunFolder(folder.storage, run_id).about.read_text())["parent"] == folder.run


@pytest.mark.parametrize(
    ("told", "asked", "given"),
    [
        ("bfloat16", "auto", "bfloat16"),
        ("float32", "auto", "float32"),
        ("bfloat16", "float32", "float32"),
        (None, "auto", "auto"),  # a run from before it was noted
    ],
)
def test_a_fork_is_computed_in_the_precision_of_its_parent(
    parts: Parts, folder: RunFolder, random_network, told: str | None, asked: str, given: str
):
    work(parts, folder, replace(STARTED, precision=told), *STOPPED[1:])
    random_network(RECIPE).save(folder.final(1))
    assert parts.view(folder.run).precision == told
    fork = parts.changes.fork(folder.run, RECIPE.changed(precision=asked), "me", None, "")
    assert parts.view(fork).recipe == RECIPE.changed(precision=given)
    assert parts.view(fork).precision is None


def test_a_fork_that_cannot_be_leaves_nothing_behind(parts: Parts, folder: RunFolder, random_network):
    work(parts, folder, *STOPPED)
    random_network(RECIPE).save(folder.final(1))
    with pytest.raises(LabError, match=r"“4”.*“5”"):
        parts.changes.fork(folder.run, RECIPE.changed(hidden_size=5), "me", None, "")
    with pytest.raises(LabError, match="no snapshot at training step 3"):
        parts.changes.fork(folder.run, RECIPE, "me", 3, "")
    assert len(parts.store.all()) == 1
    assert [path.name for path in folder.storage.iterdir() if path.is_dir()] == [folder.run]


def test_notes_names_and_pins_are_kept_by_list_and_folder(parts: Parts, folder: RunFolder):
    parts.changes.describe(folder.run, note="see\x00 中文" + "x" * 20_000)
    parts.changes.describe(folder.run, name="y" * 300)
    parts.changes.describe(folder.run, pinned=True)
    view, facts = parts.view(folder.run), json.loads(folder.about.read_text())
    assert view.note.startswith("see 中文x")
    assert (len(view.note), view.name, view.pinned) == (10_000, "y" * 200, True)
    assert (facts["note"], facts["name"], facts["pinned"]) == (view.note, view.name, True)


def test_two_tabs_that_rename_leave_list_and_folder_with_the_same_name(parts: Parts, folder: RunFolder, monkeypatch):
    writing, done = threading.Event(), threading.Event()

    def write_slowly(storage: Path, record: RunRecord) -> None:
        if record.name == "slow":
            writing.set()
            done.wait(0.5)
        write_manifest(storage, record)

    monkeypatch.setattr("rnnlab.runs.changes.write_manifest", write_slowly)
    tab = threading.Thread(target=parts.changes.describe, args=(folder.run,), kwargs={"name": "slow"})
    tab.start()
    writing.wait(10)
    parts.changes.describe(folder.run, name="quick")
    done.set()
    tab.join()
    assert json.loads(folder.about.read_text())["name"] == parts.view(folder.run).name == "quick"


def test_a_deleted_run_is_hidden_at_once_and_had_back_by_undo(parts: Parts, folder: RunFolder):
    work(parts, folder, *STOPPED)
    before = parts.view(folder.run)
    parts.changes.delete(folder.run)
    parts.changes.delete(folder.run)
    assert parts.store.of_owner("me", 10) == []
    with pytest.raises(LabError, match="was deleted"):
        parts.view(folder.run)
    with pytest.raises(LabError, match="was deleted"):
        parts.changes.resume(folder.run)
    assert json.loads(folder.about.read_text())["deleted_at"]
    parts.changes.undelete(folder.run)
    after = parts.view(folder.run)
    assert (after.id, after.state, after.step) == (before.id, before.state, before.step)


def test_deleting_a_run_that_goes_on_stops_it_first(parts: Parts, folder: RunFolder):
    work(parts, folder, STARTED, POINT)
    parts.changes.delete(folder.run)
    assert commands(folder) == [Stop()]
    assert parts.store.get(folder.run).state is State.STOPPING
    queued = parts.changes.submit(RECIPE, "me", "")
    parts.changes.delete(queued)
    assert parts.store.get(queued).state is State.STOPPED


def test_two_who_stop_the_same_run_are_both_content(parts: Parts, folder: RunFolder):
    work(parts, folder, STARTED, POINT)
    parts.changes.stop(folder.run)
    parts.changes.stop(folder.run)
    assert parts.view(folder.run).state is State.STOPPING
    with pytest.raises(LabError, match="is stopping"):
        parts.changes.resume(folder.run)


def test_what_was_deleted_a_day_ago_is_gone_for_good(parts: Parts, folder: RunFolder):
    work(parts, folder, *STOPPED)
    parts.changes.delete(folder.run)
    parts.housekeeper.purge_deleted()
    assert folder.path.exists()
    parts.store.describe(folder.run, deleted_at=now() - timedelta(days=1, minutes=1))
    parts.housekeeper.purge_deleted()
    assert not folder.path.exists()
    assert parts.store.get(folder.run) is None
    with pytest.raises(LabError, match="There is no run"):
        parts.changes.undelete(folder.run)


def test_a_folder_that_cannot_be_written_does_not_keep_a_run_from_being_deleted(parts, folder: RunFolder, monkeypatch):
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    parts.changes.delete(folder.run)
    assert parts.store.of_owner("me", 10) == []


def test_who_waits_is_told_for_how_long(parts: Parts, folder: RunFolder):
    work(parts, folder, STARTED, POINT)
    parts.store.record(folder.run, 1, {"images_per_second": 500.0, "device": "CPU"})
    second, third = (parts.changes.submit(RECIPE, owner, "") for owner in ("you", "them"))
    # 60 steps of 100 images at 500 a second are left; the next one makes all its 100
    assert [parts.view(one).queue_seconds for one in (second, third)] == [12, 32]
    assert [parts.view(one).queue_place for one in (second, third)] == [1, 2]


def test_a_run_that_is_just_being_started_does_not_wait_for_itself(parts: Parts, folder: RunFolder, monkeypatch):
    work(parts, folder, STARTED, POINT)
    parts.store.record(folder.run, 1, {"images_per_second": 500.0, "device": "CPU"})
    assert parts.store.move(folder.run, State.DONE)
    waits = parts.changes.submit(RECIPE, "you", "")
    asked = parts.store.in_states

    def starts_meanwhile(*states: State):
        found = asked(*states)
        parts.store.move(waits, State.STARTING)
        return found

    monkeypatch.setattr(parts.store, "in_states", starts_meanwhile)
    assert parts.view(waits).queue_seconds in (0, None)
