"""Running a snippet: in this process where NumPy is enough, in one of its own where it needs TensorFlow."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import threading
import time
from dataclasses import dataclass

from rnnlab.assets import IMPORT_ROOT
from rnnlab.errors import LabError
from rnnlab.tensorflow1.topic import Topic

#: seconds: TensorFlow takes four to be loaded, on a busy machine many more
TIME_LIMIT = 120.0
#: seconds that one waits for another's snippet to end
PATIENCE = 60.0
#: each such process takes some 700 MB: one at a time
_place = threading.BoundedSemaphore(1)


@dataclass(frozen=True, slots=True)
class SnippetRun:
    """What a snippet printed, and how long it took."""

    output: str
    seconds: float


def run_snippet(topic: Topic, *, time_limit: float = TIME_LIMIT) -> SnippetRun:
    """Run the snippet of `topic` as it lies in assets/translation; nothing that anybody typed is ever run.

    Raises `LabError` where TensorFlow is needed and missing, where the snippet takes longer than `time_limit` seconds,
    or where it fails: one of its asserts does not hold on this computer.
    """
    start = time.perf_counter()
    output = _in_a_process(topic, time_limit) if topic.needs_tensorflow else _here(topic)
    return SnippetRun(output, time.perf_counter() - start)


def _here(topic: Topic) -> str:
    lines: list[str] = []

    def note(*values: object) -> None:
        lines.append(" ".join(str(value) for value in values))

    try:
        # print is given by name: to catch what is printed would catch what others in this process print
        exec(compile(topic.source, topic.snippet.name, "exec"), {"__name__": "snippet", "print": note})
    except Exception as error:
        raise _failed(repr(error)) from error
    return "\n".join(lines)


def _in_a_process(topic: Topic, time_limit: float) -> str:
    if importlib.util.find_spec("tensorflow") is None:
        raise LabError(
            "This snippet needs TensorFlow, which is not installed on this computer. Install what requirements.txt lists to "
            "run it; the snippets that need only NumPy run without it."
        )
    if not _place.acquire(timeout=PATIENCE):
        raise LabError("Other snippets are running. Try again in a minute.")
    try:
        done = subprocess.run(
            [sys.executable, str(topic.snippet)],
            cwd=IMPORT_ROOT,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=time_limit,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise LabError(
            "The snippet took longer than {seconds:g} seconds and was ended. The computer may be busy; try again later.",
            seconds=time_limit,
        ) from error
    finally:
        _place.release()
    if done.returncode != 0:
        raise _failed((done.stderr.strip().splitlines() or [str(done.returncode)])[-1])
    return done.stdout.rstrip()


def _failed(reason: str) -> LabError:
    return LabError("The snippet did not run through on this computer: {reason}", reason=reason)


def _environment() -> dict[str, str]:
    """Quiet, on the CPU (the GPU may be at work for a run), on one core, and able to find rnnlab."""
    own = {
        "CUDA_VISIBLE_DEVICES": "-1",
        "KERAS_BACKEND": "tensorflow",
        "OMP_NUM_THREADS": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONIOENCODING": "utf-8",
        "PYTHONPATH": str(IMPORT_ROOT),
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }
    return {**os.environ, **own}
