"""The engine: a chunk of training steps as one call of one TensorFlow graph, so that Python stays out of the loop.

`Engine` is what the loop needs; `GraphEngine` is the one there is. How its network is differentiated is chosen by
`learners.choose_learner`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from rnnlab.data import Split
from rnnlab.errors import LabError
from rnnlab.recipe import CLASSES, Recipe
from rnnlab.settings import PIXELS
from rnnlab.training.batches import batch_indices
from rnnlab.training.devices import Device
from rnnlab.training.graphs import borrow_graphs, give_back
from rnnlab.training.initial import initial_weights

Array = NDArray[np.float32]

#: images that are evaluated at once
EVALUATION_BATCH = 500


@dataclass(frozen=True, slots=True)
class Chunk:
    """What a chunk of training steps came to."""

    #: steps whose loss was finite
    steps: int
    #: sums over those steps of each batch's mean loss and share of right answers, before its update
    loss_sum: float
    accuracy_sum: float
    #: the same sum of the lengths of their gradients (all weights as one vector) before clipping; may be other than finite
    gradient_norm_sum: float
    #: whether every loss was finite
    finite: bool
    #: the sum of each batch's mean loss after its update; 0 where the recipe's document does not measure it
    after_sum: float = 0.0

    @classmethod
    def of(cls, losses: Array, accuracies: Array, norms: Array, after: Array | None = None) -> Chunk:
        """From the losses, accuracies and gradient norms of its steps, (steps,) each; only the last loss may be other
        than finite. `after`: the losses after the updates."""
        good = len(losses) if np.isfinite(losses[-1]) else len(losses) - 1
        # In double precision, so that a curve does not depend on how its steps were cut into chunks.
        loss, accuracy, norm = (float(values[:good].sum(dtype=np.float64)) for values in (losses, accuracies, norms))
        after_sum = 0.0 if after is None else float(after[:good].sum(dtype=np.float64))
        return cls(good, loss, accuracy, norm, good == len(losses), after_sum)


@dataclass(frozen=True, eq=False, slots=True)
class Score:
    """A network's mean loss and share of right answers, and which answer it gave to which label."""

    loss: float
    accuracy: float
    #: (10, 10) counts, ``confusion[label, answer]``
    confusion: NDArray[np.int64]


@dataclass(frozen=True, eq=False, slots=True)
class State:
    """Copies of the weights, in Keras' order, and of what the optimizer remembers (see `ResumePoint`)."""

    weights: tuple[Array, ...]
    slots: tuple[Array, ...]

    @property
    def finite(self) -> bool:
        """Whether every weight is a number."""
        return all(bool(np.isfinite(weight).all()) for weight in self.weights)


class Engine(Protocol):
    """A network in training: it makes steps, is evaluated, and gives and takes its state."""

    def train(self, step: int, rates: Array) -> Chunk:
        """Make a training step at each of these learning rates (steps,), the first being step number `step` (from 0);
        end early if a loss is not finite."""

    def evaluate(self, split: Split, images: int) -> Score:
        """Loss and accuracy on the first `images` of a split."""

    def measure_batch(self, step: int) -> tuple[float, float]:
        """Loss and accuracy on the batch that step number `step` (from 0) learns from, with the weights of now."""

    def answers(self, split: Split, images: int) -> NDArray[np.int64]:
        """What it answers to the first `images` of a split, (images,); few of them."""

    def get_state(self) -> State:
        """The state as it is now."""

    def set_state(self, state: State) -> None:
        """Put back a state."""

    def close(self) -> None:
        """Let go of the device's memory; the engine is not used again."""


def choose_engine(recipe: Recipe, device: Device) -> Engine:
    """The engine for this recipe on this device, at the recipe's initial weights."""
    return GraphEngine(recipe, device)


class GraphEngine:
    """Borrowed graphs, fed with batches."""

    def __init__(self, recipe: Recipe, device: Device) -> None:
        self._recipe = recipe
        self._graphs = borrow_graphs(recipe, device)
        self._longest = tf.constant(math.inf if recipe.clip_norm is None else recipe.clip_norm, tf.float32)
        weights = tuple(initial_weights(recipe))
        self.set_state(
            State(weights, tuple(np.zeros_like(weight) for _kind in self._graphs.slots for weight in weights))
        )

    def train(self, step: int, rates: Array) -> Chunk:
        """See `Engine`."""
        recipe = self._recipe
        indices = batch_indices(recipe.seed, step, len(rates), recipe.batch_size)  # (steps, B)
        inputs = (tf.constant(indices), tf.constant(rates), tf.constant(step), tf.constant(recipe.seed), self._longest)
        try:
            measured = self._graphs.train(*inputs)
        except tf.errors.ResourceExhaustedError as error:
            raise LabError(
                "This training needs more memory than the device has. "
                "Choose a smaller batch, a smaller hidden size or fewer timesteps."
            ) from error
        return Chunk.of(*(values.numpy() for values in measured))

    def measure_batch(self, step: int) -> tuple[float, float]:
        """See `Engine`."""
        recipe = self._recipe
        indices = batch_indices(recipe.seed, step, 1, recipe.batch_size)[0]  # (B,)
        loss, accuracy = self._graphs.measure(tf.constant(indices), tf.constant(recipe.seed), tf.constant(step))
        return float(loss), float(accuracy)

    def answers(self, split: Split, images: int) -> NDArray[np.int64]:
        """See `Engine`."""
        pixels = split.pixels[:images].reshape(-1, PIXELS)
        _loss, answers = self._graphs.evaluate(tf.constant(pixels), tf.constant(split.labels[:images]))
        found: NDArray[np.int64] = answers.numpy().astype(np.int64)
        return found

    def evaluate(self, split: Split, images: int) -> Score:
        """See `Engine`."""
        loss, confusion = 0.0, np.zeros((CLASSES, CLASSES), np.int64)
        for start in range(0, images, EVALUATION_BATCH):
            part = slice(start, min(start + EVALUATION_BATCH, images))
            pixels = split.pixels[part].reshape(-1, PIXELS)  # (N, 784)
            part_loss, answers = self._graphs.evaluate(tf.constant(pixels), tf.constant(split.labels[part]))
            loss += float(part_loss) * len(pixels)
            np.add.at(confusion, (split.labels[part], answers.numpy()), 1)
        return Score(loss / images, int(np.trace(confusion)) / images, confusion)

    def get_state(self) -> State:
        """See `Engine`."""
        slots = [slot for kind in self._graphs.slots for slot in kind]
        return State(tuple(weight.numpy() for weight in self._graphs.weights), tuple(slot.numpy() for slot in slots))

    def set_state(self, state: State) -> None:
        """See `Engine`."""
        variables = [*self._graphs.weights, *(slot for kind in self._graphs.slots for slot in kind)]
        for variable, value in zip(variables, [*state.weights, *state.slots], strict=True):
            variable.assign(value)

    def close(self) -> None:
        """See `Engine`."""
        give_back(self._graphs)
