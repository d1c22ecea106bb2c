"""Training: the only place that imports TensorFlow, and only when a run begins.

``train(recipe)`` is a whole run. ``Run`` (in `rnnlab.training.loop`) is the same run as an object, for whoever also
wants resume points. ``warm_up()`` is what a worker does before its first run, so that a learner does not wait.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING

from rnnlab.errors import LabError
from rnnlab.training.resume_point import ResumePoint

if TYPE_CHECKING:
    from rnnlab.events import Control, Event
    from rnnlab.network import Network
    from rnnlab.recipe import Recipe
    from rnnlab.training.loop import Run

__all__ = ["ResumePoint", "open_run", "train", "warm_up"]


def train(
    recipe: Recipe,
    *,
    on_event: Callable[[Event], None] | None = None,
    control: Control | None = None,
    resume: ResumePoint | None = None,
    start: Network | None = None,
) -> Network:
    """Build the recipe's network, train it on MNIST, and return it.

    Parameters
    ----------
    recipe:
        What to build and how to train it. The same recipe gives the same network, bit for bit, on the same CPU.
    on_event:
        Is handed each event of `rnnlab.events` as it happens, in the thread that trains.
    control:
        Is polled between chunks of steps, a few times a second. `Stop` ends the run and keeps what was learned; the
        other commands of `rnnlab.events` pause it, let it go on, make one step, or change the learning rate.
    resume:
        Where an earlier run of the same recipe was left. The run goes on as if it had never stopped. The recipe may
        ask for more steps than that run did; `ResumePoint` says what a cosine does then.
    start:
        A network whose weights the run begins with, in place of the recipe's initial ones: at step 0, with nothing
        remembered by the optimizer. It plays no part when `resume` is given.

    Raises `LabError` if TensorFlow is not installed, or if `resume` or `start` does not fit the recipe.
    """
    return open_run(recipe, on_event=on_event, control=control, resume=resume, start=start).train()


def open_run(
    recipe: Recipe,
    *,
    on_event: Callable[[Event], None] | None = None,
    control: Control | None = None,
    resume: ResumePoint | None = None,
    start: Network | None = None,
) -> Run:
    """The run that `train` would make, not yet begun. Its `resume_point()` may be asked for from `on_event` or later.

    Raises `LabError` if TensorFlow is not installed, or if `resume` or `start` does not fit the recipe.
    """
    _load_tensorflow()
    from rnnlab.training.loop import Run

    return Run(recipe, on_event=on_event, control=control, resume=resume, start=start)


def warm_up(recipe: Recipe | None = None) -> None:
    """Load TensorFlow and the digits, and build the graphs of `recipe` (default: the default recipe).

    A worker does this before its first run: afterwards the first point of a curve follows a click at once.
    Raises `LabError` if TensorFlow is not installed.
    """
    _load_tensorflow()
    from rnnlab.training.loop import warm_up_graphs

    warm_up_graphs(recipe)


def _load_tensorflow() -> None:
    """Import TensorFlow quietly, with Keras on top of it. Raises `LabError` if that cannot be done."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # its start-up notices are no news to a learner
    os.environ.setdefault("KERAS_BACKEND", "tensorflow")
    try:
        import keras
        import tensorflow  # noqa: F401
    except ImportError as error:
        raise LabError(
            "Training needs TensorFlow. Install it with “pip install tensorflow”, then try again."
        ) from error
    if keras.backend.backend() != "tensorflow":
        raise LabError(
            "Training needs Keras on TensorFlow, but Keras runs on {backend} here. "
            "Set KERAS_BACKEND=tensorflow, then start again.",
            backend=str(keras.backend.backend()),
        )
