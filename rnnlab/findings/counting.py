"""What can be counted in the documents: accuracies on blocks of images, what a running average prints, which session is
ever run, which pixels an input reads, and what ``training_iters`` counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from rnnlab.recipe import TRAINING_IMAGES
from rnnlab.settings import PIXELS

Array: TypeAlias = NDArray[np.float64]


def blocks(right: NDArray[np.bool_], size: int) -> Array:
    """The accuracy of each whole block of `size` images, one block after another: (N,) -> (N // size,)."""
    count = len(right) // size
    result: Array = right[: count * size].reshape(count, size).mean(axis=1)
    return result


def running_average(accuracies: Sequence[float]) -> Array:
    """What ``tf.metrics.accuracy`` prints when it is asked again and again about equally many images: the mean of all
    answers so far, (N,) -> (N,)."""
    values = np.asarray(accuracies, float)
    result: Array = np.cumsum(values) / np.arange(1, len(values) + 1)
    return result


@dataclass(slots=True)
class Session:
    """Stands for a session: what it was configured with, and how often it was run."""

    memory_share: float | None
    runs: int = 0

    def run(self) -> None:
        """Note one call of ``run``."""
        self.runs += 1


@dataclass(frozen=True, slots=True)
class SessionCount:
    """Document 000's two sessions."""

    configured: Session
    training: Session


def sessions_of_document_000(steps: int = 10_000, every: int = 10) -> SessionCount:
    """Go through the calls of document 000 in their order and count the runs of each session: one is made with a limit
    of 0.3 of the GPU's memory at the top, the other, which trains, without any."""
    configured, training = Session(0.3), Session(None)
    training.run()  # the initial values
    for step in range(1, steps + 1):
        training.run()  # one update
        if step == 1 or step % every == 0:
            training.run()  # loss and accuracy of the batch just learned
    training.run()  # the test on 128 images
    return SessionCount(configured, training)


@dataclass(frozen=True, slots=True)
class LoopLength:
    """What a loop comes to."""

    updates: int
    images: int

    @property
    def epochs(self) -> float:
        """How often each training image is seen."""
        return self.images / TRAINING_IMAGES


def loop_over_images(limit: int, batch_size: int) -> LoopLength:
    """``while step * batch_size < limit``: document 002, whose limit counts images."""
    updates = 0
    while updates * batch_size < limit:
        updates += 1
    return LoopLength(updates, updates * batch_size)


def loop_over_updates(limit: int, batch_size: int) -> LoopLength:
    """``for step in range(limit)``: document 004, whose limit of the same name and value counts updates."""
    return LoopLength(limit, limit * batch_size)


def pixels_of_input(neuron: int, timesteps: int = 28) -> NDArray[np.intp]:
    """Which of the 784 pixels the input neuron `neuron` (from 0) is given, one a timestep: (T,)."""
    return np.arange(timesteps, dtype=np.intp) * (PIXELS // timesteps) + neuron
