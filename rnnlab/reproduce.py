"""``python -m rnnlab reproduce``: run the documents' listings for several seeds and compare with what they printed.

What was run is written to one file after every run, so that an interrupted reproduction goes on where it was.
"""

from __future__ import annotations

import datetime
import os
import platform
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from multiprocessing import get_context
from pathlib import Path

from rnnlab.documents.experiments import EXPERIMENTS, experiments_of
from rnnlab.documents.reproduced import Reproductions, SeedRun, load_reproductions
from rnnlab.documents.series import MeasuredSeries
from rnnlab.errors import LabError
from rnnlab.events import Ended, Evaluation, Event, Measured
from rnnlab.recipe import Recipe

SEEDS = 5
#: the order in which all are run: short ones first
_ORDER = ("004-second", "004-first", "002", "002-sgd", "002-sgd-0.1", "002-glorot", "003", "003-once", "001", "000")
_PACKAGES = ("tensorflow", "keras", "numpy")


@dataclass(frozen=True, slots=True)
class Job:
    """One run: an experiment and a seed."""

    key: str
    seed: int


def jobs(number: str, seeds: int, done: Reproductions) -> list[Job]:
    """What is still to be run of a listing (or of ``"all"``) and of what is run beside it, seed after seed."""
    keys = sorted((one.key for one in experiments_of(number)), key=_ORDER.index)
    wanted = [Job(key, seed) for key in keys for seed in range(seeds)]
    return [job for job in wanted if not done.has(job.key, job.seed)]


def reproduce(
    number: str,
    out: Path,
    *,
    seeds: int = SEEDS,
    workers: int = 1,
    command: str = "",
    on_run: Callable[[Job, SeedRun, int], None] | None = None,
) -> Reproductions:
    """Run what `out` does not have yet and write it there, run by run.

    `workers` processes share the work, a core each; a single one uses all cores. `on_run` hears of each run and how
    many are left.
    """
    found = load_reproductions(out)
    found = Reproductions(_made(command), found.runs)
    write(out, found)  # if that cannot be, it is known before the work
    todo = jobs(number, seeds, found)
    for left, (job, run) in zip(reversed(range(len(todo))), _run_all(todo, workers), strict=True):
        found = found.plus(job.key, run)
        write(out, found)
        if on_run is not None:
            on_run(job, run, left)
    return found


def write(out: Path, found: Reproductions) -> None:
    """Write them as one file, whole or not at all. Raises `LabError` if it cannot be written."""
    draft = out.with_name(f".{out.name}.part")
    try:
        draft.write_text(found.to_text(), encoding="utf-8")
        draft.replace(out)
    except OSError:
        raise LabError("The file “{file}” cannot be written. Choose another place.", file=str(out)) from None


def _run_all(todo: Sequence[Job], workers: int) -> Iterator[tuple[Job, SeedRun]]:
    """Each job with its run, as they are done."""
    if workers <= 1:
        yield from ((job, run_job(job)) for job in todo)
        return
    context = get_context("spawn")
    places = context.Queue()
    for place in range(workers):
        places.put(place)
    with ProcessPoolExecutor(workers, context, _take_a_core, (places,)) as pool:
        waiting: dict[Future[SeedRun], Job] = {pool.submit(run_job, job): job for job in todo}
        while waiting:
            for future in wait(waiting, return_when=FIRST_COMPLETED).done:
                yield waiting.pop(future), future.result()


def _take_a_core(places) -> None:  # type: ignore[no-untyped-def]
    """Keep this process to one core; two chains on busy cores would wait for one another."""
    if hasattr(os, "sched_setaffinity"):
        cores = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {cores[places.get() % len(cores)]})


def run_job(job: Job) -> SeedRun:
    """Train and keep what was measured. Raises `LabError` if the run ended before its last update."""
    return run_recipe(EXPERIMENTS[job.key].recipe(job.seed))


def run_recipe(recipe: Recipe) -> SeedRun:
    """Train a recipe and keep what it measured as its document does.

    Raises `LabError` if the run ended before its last update: half a listing would be no figure to compare.
    """
    from rnnlab.training import train

    points: dict[str, list[tuple[int, float]]] = {}
    test_accuracy = float("nan")
    began = time.monotonic()

    def hear(event: Event) -> None:
        nonlocal test_accuracy
        if isinstance(event, Measured):
            for name, value in zip(event.names, event.values, strict=True):
                points.setdefault(name, []).append((event.step, value))
        elif isinstance(event, Evaluation) and event.split == "test":
            test_accuracy = event.accuracy
        elif isinstance(event, Ended) and event.reason != "done":
            raise LabError(
                "The run with seed {seed} ended after update {step} of {steps}, so there is nothing to compare. "
                "Take another seed, or the recipe as the document has it.",
                seed=recipe.seed,
                step=event.step,
                steps=recipe.steps,
            )

    train(recipe, on_event=hear)
    measured = {name: MeasuredSeries.of(of_name) for name, of_name in points.items()}
    return SeedRun(recipe.seed, measured, test_accuracy, time.monotonic() - began)


def _made(command: str) -> dict[str, object]:
    return {
        "command": command,
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()}",
        "precision": "float32",  # in which all documents' recipes are computed
        "python": platform.python_version(),
        **{package: _version(package) for package in _PACKAGES},
    }


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "none"
