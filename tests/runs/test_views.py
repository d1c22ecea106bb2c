from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from rnnlab.events import Ended, Progress, Started, to_json
from rnnlab.recipe import Recipe
from rnnlab.runs.config import Paths
from rnnlab.runs.endings import APP_CLOSED, APP_CLOSED_EARLY, DIVERGED, Ending
from rnnlab.runs.files.folder import RunFolder
from rnnlab.runs.files.journal import JournalWriter
from rnnlab.runs.scheduling.closing import close_attempt
from rnnlab.runs.states import State
from rnnlab.runs.store.store import Store, now
from rnnlab.runs.views import RunView
from rnnlab.runs.watcher import MOST_POINTS, Watcher

RECIPE = Recipe(steps=1000, batch_size=100)


@pytest.fixture
def journal(store: Store, paths: Paths) -> JournalWriter:
    """The journal of a run that has just been handed to a worker."""
    store.add("run", "me", RECIPE, created_at=now())
    store.claim("run", 1)
    RunFolder(paths.storage, "run").make()
    return JournalWriter(RunFolder(paths.storage, "run").journal(1), "run", 1)


@pytest.fixture
def look(store: Store, paths: Paths) -> Callable[[], RunView]:
    watcher = Watcher(paths.storage)
    return lambda: watcher.view(store.get("run"))


def point(step: int) -> Progress:
    return Progress(step, 1 / step, 0.5, 1e-3, 1_000.0, step / 10)


def test_a_run_runs_as_soon_as_its_journal_says_so(journal: JournalWriter, look: Callable[[], RunView]):
    assert look().state is State.STARTING
    assert look().updated is None
    assert look().seconds_left is None
    journal.append(to_json(Started(1000, "CPU", 5)))
    view = look()
    assert (view.state, view.device, view.step) == (State.RUNNING, "CPU", 0)
    for step in range(1, 601):
        journal.append(to_json(point(step)))
    view = look()
    journal.close()
    assert view.step == 600
    assert view.seconds_left == pytest.approx(400 * 100 / 1_000)
    assert MOST_POINTS / 2 < len(view.curve) <= MOST_POINTS
    assert 0 <= time.time() - view.updated < 600


def test_nothing_new_is_the_same_view(journal: JournalWriter, look: Callable[[], RunView], store: Store):
    journal.append(to_json(point(1)))
    first = look()
    assert look() is first
    store.describe("run", name="named")
    assert look() is not first
    assert look().name == "named"
    assert look().curve is first.curve
    journal.close()


def test_a_journal_without_an_end_is_not_closed_by_looking(journal: JournalWriter, look: Callable[[], RunView]):
    journal.append(to_json(Ended(1000, "done", 1.0)))
    journal.close()
    assert look().active


@pytest.mark.parametrize(
    ("event", "message"),
    [(Ended(7, "diverged", 1.0), DIVERGED), (point(3), APP_CLOSED_EARLY)],
    ids=["diverged", "closed"],
)
def test_an_end_that_needs_a_word_has_its_sentence_in_the_readers_language(
    journal: JournalWriter, look, store: Store, paths: Paths, monkeypatch: pytest.MonkeyPatch, event, message
):
    journal.append(to_json(event))
    journal.close()
    close_attempt(store, paths.storage, "run", 1, Ending(State.INTERRUPTED, APP_CLOSED))
    view = look()
    assert view.message == message.format(step=7)
    monkeypatch.setattr("rnnlab.runs.views._", lambda text: f"<{text}>")
    assert view.message == f"<{message}>".format(step=7)


def test_looking_reads_a_long_journal_once(journal: JournalWriter, look: Callable[[], RunView]):
    """Looking again costs no second reading: the file may even be unreadable by then."""
    for step in range(1, 5_001):
        journal.append(to_json(point(step)))
    journal.close()
    first = look()
    path = journal._file.name
    with open(path, "r+b") as file:  # noqa: PTH123
        file.write(b"x" * 1000)
    assert look() is first
    assert time.time() - first.updated < 600
