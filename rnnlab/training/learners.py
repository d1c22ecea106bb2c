"""The recipe's network with its weights on a device, and the one function that chooses how it is differentiated."""

from __future__ import annotations

from typing import Protocol

import tensorflow as tf

from rnnlab.recipe import Recipe
from rnnlab.training.devices import Device
from rnnlab.training.hand.model import HandModel
from rnnlab.training.initial import initial_weights
from rnnlab.training.losses import BatchResult, batch_accuracy, batch_loss
from rnnlab.training.model import build_training_model
from rnnlab.training.tensors import Tensor, Variable

#: images that a chain should have at least: with fewer, its matrix products are too thin to be worth a core
CHAIN_IMAGES = 8


class Learner(Protocol):
    """A network that can be trained. Its methods are called while a graph is built."""

    #: in Keras' ``get_weights`` order
    weights: list[Variable]

    def learn(self, images: Tensor, labels: Tensor) -> BatchResult:
        """From a batch (B, T, I) with its labels (B,)."""

    def logits(self, images: Tensor) -> Tensor:
        """After the last timestep: (B, T, I) -> (B, 10)."""


def choose_learner(recipe: Recipe, device: Device, parts: int) -> Learner:
    """Passes written by hand on the CPU, where they were measured to be faster for every recipe; Keras' layers, and
    with them cuDNN, on a GPU, unless a run in bfloat16 came there, which those would compute otherwise. `parts` is what
    `chains` said."""
    if device.is_gpu and device.products == "float32":
        return KerasLearner(recipe)
    return HandLearner(recipe, parts, device.products)


def chains(recipe: Recipe, device: Device) -> int:
    """Into how many parts a batch is cut on this device: one for each core, if they are worth it."""
    return 1 if device.is_gpu else max(1, min(device.cores, recipe.batch_size // CHAIN_IMAGES))


class KerasLearner:
    """Keras layers and a GradientTape."""

    def __init__(self, recipe: Recipe) -> None:
        self._recipe = recipe
        self._model = build_training_model(recipe)
        self.weights: list[Variable] = [weight.value for weight in self._model.trainable_weights]

    def learn(self, images: Tensor, labels: Tensor) -> BatchResult:
        """See `Learner`."""
        with tf.GradientTape() as tape:
            logits = self._model(images, training=True)
            loss = batch_loss(self._recipe, logits, labels)
        return BatchResult(loss, batch_accuracy(logits, labels), tape.gradient(loss, self.weights))

    def logits(self, images: Tensor) -> Tensor:
        """See `Learner`."""
        logits = self._model(images, training=False)
        return logits[:, -1] if logits.shape.rank == 3 else logits


class HandLearner:
    """`HandModel` with weights of its own."""

    def __init__(self, recipe: Recipe, parts: int, products: str) -> None:
        self._model = HandModel(recipe, parts, tf.as_dtype(products))
        self.weights: list[Variable] = [tf.Variable(weight, trainable=False) for weight in initial_weights(recipe)]

    def learn(self, images: Tensor, labels: Tensor) -> BatchResult:
        """See `Learner`."""
        return self._model.learn(self.weights, images, labels)

    def logits(self, images: Tensor) -> Tensor:
        """See `Learner`."""
        return self._model.logits(self.weights, images)
