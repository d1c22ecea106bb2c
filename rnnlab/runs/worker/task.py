"""The task of a Dask worker: one attempt at one run, recorded in its journal.

The app imports this module too, to name the function; so TensorFlow is loaded inside it, never here.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rnnlab.network import Network, network_from_bytes
from rnnlab.recipe import Recipe
from rnnlab.runs import topics
from rnnlab.runs.endings import Ending, of_error
from rnnlab.runs.files.commands import FileControl
from rnnlab.runs.files.folder import RunFolder
from rnnlab.runs.files.journal import JournalWriter
from rnnlab.runs.worker import compatibility
from rnnlab.runs.worker.recorder import Notify, Recorder

if TYPE_CHECKING:
    from rnnlab.training import ResumePoint

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class TaskSpec:
    """An attempt at a run, as it travels to the worker."""

    run: str
    attempt: int
    #: `Recipe.to_json`
    recipe: dict[str, Any]
    #: `Paths.storage`, under the same name on the worker's machine
    storage: str
    #: what the app has, which the worker must have as well; None: not compared
    sender: compatibility.Sender | None = None


def run_task(spec: TaskSpec) -> Ending | None:
    """Train. What came of it stands in the journal; what the journal could not take is returned.

    Raises nothing that a learner caused. An attempt that has a journal is not begun again: Dask repeats the tasks of
    a worker that died, and a run must not start over behind its owner's back.
    """
    from rnnlab.runs.worker.warm_up import WARM_UP

    WARM_UP.wait()
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
    recorder = Recorder(folder, spec.attempt, journal, notify)
    try:
        _train(spec, folder, recorder)
    except Exception as error:
        ending = of_error(error)
        with suppress(OSError):  # a full disk takes no last line either
            recorder.record_failure(ending)
        return ending
    finally:
        with suppress(OSError):
            journal.close()
    return None


def _train(spec: TaskSpec, folder: RunFolder, recorder: Recorder) -> None:
    here = compatibility.Sender.here()
    if spec.sender is not None:
        compatibility.check(spec.sender, here)
    from rnnlab import training

    recipe = Recipe.from_json(spec.recipe)
    resume = _resume_point(folder)
    start = None if resume is not None else _start(folder)
    recorder.begin(resume.step if resume else 0, recipe.steps, dict(here.versions))
    control = FileControl(folder.commands(spec.attempt), recorder.acknowledge)
    run = training.open_run(recipe, on_event=recorder, control=control, resume=resume, start=start)
    recorder.save_resume_points(run.resume_point)
    recorder.record_end(run.train())


def _resume_point(folder: RunFolder) -> ResumePoint | None:
    """Where the attempts before this one left the run; None if none of them came so far."""
    from rnnlab.training import ResumePoint

    attempts = folder.resume_attempts()
    return ResumePoint.from_bytes(folder.resume(attempts[-1]).read_bytes()) if attempts else None


def _start(folder: RunFolder) -> Network | None:
    """The network that a fork starts from."""
    return network_from_bytes(folder.start.read_bytes()) if folder.start.exists() else None


def _dask_notify() -> Notify:
    from distributed import get_worker

    worker = get_worker()
    return lambda notice: worker.log_event(topics.RUNS, notice)
