"""What a Dask worker runs: one attempt at one run, told to a journal.

The app imports this module too, to name the function; so TensorFlow is loaded inside it, never here.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rnnlab.events import Ended, Evaluation, Event, Progress, Snapshot, Started, to_json
from rnnlab.recipe import Recipe
from rnnlab.runs import topics
from rnnlab.runs.control import FileControl
from rnnlab.runs.endings import Ending, of_error
from rnnlab.runs.folder import RunFolder, write_then_rename
from rnnlab.runs.journal import JournalWriter

_log = logging.getLogger(__name__)
#: at most one notice of progress in this time
_NOTICE_SECONDS = 0.5

Notify = Callable[[dict[str, Any]], None]


@dataclass(frozen=True, slots=True)
class TaskSpec:
    """An attempt at a run, as it travels to the worker."""

    run: str
    attempt: int
    #: `Recipe.to_json`
    recipe: dict[str, Any]
    #: `Paths.storage`, under the same name on the worker's machine
    storage: str


def run_task(spec: TaskSpec) -> Ending | None:
    """Train. What came of it stands in the journal; what the journal could not take is returned.

    Raises nothing that a learner caused. An attempt that has a journal is not begun again: Dask repeats the tasks of
    a worker that died, and a run must not start over behind its owner's back.
    """
    from rnnlab.runs.warmth import WARMTH

    WARMTH.wait()
    return attempt_run(spec, _dask_notify())


def attempt_run(spec: TaskSpec, notify: Notify) -> Ending | None:
    """`run_task` without Dask: notices go to `notify`."""
    folder = RunFolder(Path(spec.storage), spec.run)
    try:
        folder.make()
        journal = JournalWriter(folder.journal(spec.attempt), spec.run, spec.attempt)
    except FileExistsError:
        _log.warning("attempt %s of run %s was begun before; left alone", spec.attempt, spec.run)
        return None
    except OSError as error:
        return of_error(error)
    teller = _Teller(spec, folder, journal, notify)
    try:
        _train(spec, folder, teller)
    except Exception as error:
        ending = of_error(error)
        with suppress(OSError):  # a full disk takes no last line either
            teller.tell_failure(ending)
        return ending
    finally:
        with suppress(OSError):
            journal.close()
    return None


def _train(spec: TaskSpec, folder: RunFolder, teller: _Teller) -> None:
    from rnnlab.training import train

    recipe = Recipe.from_json(spec.recipe)
    network = train(recipe, on_event=teller, control=FileControl(folder.commands(spec.attempt)))
    write_then_rename(folder.final(spec.attempt), network.save)
    teller.tell_end()


class _Teller:
    """Hands the trainer's events to the journal, their weights to files, and now and then a notice to the app."""

    def __init__(self, spec: TaskSpec, folder: RunFolder, journal: JournalWriter, notify: Notify) -> None:
        self._spec, self._folder, self._journal, self._notify = spec, folder, journal, notify
        self._end: Ended | None = None
        self._noticed = 0.0

    def __call__(self, event: Event) -> None:
        if isinstance(event, Ended):
            # Told when the network is in its file: a journal that has ended is a run whose network can be opened.
            self._end = event
            return
        if isinstance(event, Snapshot):
            write_then_rename(self._folder.snapshot(self._spec.attempt, event.step), event.network.save)
        self._journal.append(to_json(event))
        self._notice(event)

    def tell_end(self) -> None:
        """The last line of a run that was not broken off."""
        if self._end is not None:
            self._journal.append(to_json(self._end))

    def tell_failure(self, ending: Ending) -> None:
        """The last line of one that was."""
        line = {"kind": "failed", "message": ending.message, "parameters": dict(ending.parameters)}
        self._journal.append(line)

    def _notice(self, event: Event) -> None:
        values = _columns(event)
        now = time.monotonic()
        if not values or (isinstance(event, Progress) and now - self._noticed < _NOTICE_SECONDS):
            return
        if isinstance(event, Progress):
            self._noticed = now
        self._notify({"run": self._spec.run, "attempt": self._spec.attempt, "values": values})


def _columns(event: Event) -> dict[str, Any]:
    """What an event changes in the store, by the names of its columns."""
    if isinstance(event, Started):
        return {"device": event.device, "steps": event.steps}
    if isinstance(event, Progress):
        return {"step": event.step, "loss": event.loss, "accuracy": event.accuracy}
    if isinstance(event, Evaluation):
        return {f"{event.split}_accuracy": event.accuracy}
    return {}


def _dask_notify() -> Notify:
    from distributed import get_worker

    worker = get_worker()
    return lambda notice: worker.log_event(topics.RUNS, notice)
