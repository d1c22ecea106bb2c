"""The TensorFlow graphs of a Keras model in training, kept after a run so that the next one begins at once."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

import tensorflow as tf

from rnnlab.data import SIDE, load_mnist, pixel_order
from rnnlab.recipe import Recipe
from rnnlab.settings import PIXELS
from rnnlab.training.augment import augment
from rnnlab.training.devices import Device
from rnnlab.training.losses import batch_accuracy, batch_loss
from rnnlab.training.model import build_training_model
from rnnlab.training.optimizers import OPTIMIZERS
from rnnlab.training.tensors import Tensor, Variable

#: graphs of finished runs that are kept for the next one
_KEPT = 3
#: what a graph is not built anew for: these are its inputs or its variables' values
_FREE = ("forget_bias", "learning_rate", "schedule", "batch_size", "steps", "clip_norm", "seed",
         "cell_weights", "input_weights", "input_bias", "output_weights", "output_bias")  # fmt: skip


class TrainingGraphs:
    """A Keras model with its optimizer's slots, and two graphs: a chunk of training steps, and an evaluation."""

    def __init__(self, recipe: Recipe, device: Device) -> None:
        self.recipe = recipe
        self.device = device
        self._optimizer = OPTIMIZERS[recipe.optimizer]
        with tf.device(device.key):
            mnist = load_mnist().train
            self._pixels = _on_device(device, "pixels", lambda: mnist.pixels.reshape(-1, PIXELS))  # (N, 784) uint8
            self._labels = _on_device(device, "labels", lambda: mnist.labels.astype("int32"))  # (N,)
            self._model = build_training_model(recipe)
            self.weights: list[Variable] = [weight.value for weight in self._model.trainable_weights]
            self.slots: list[list[Variable]] = [  # one list a kind of slot, in the order of the weights
                [tf.Variable(tf.zeros_like(weight), trainable=False) for weight in self.weights]
                for _slot in range(self._optimizer.slots)
            ]
        self.train = tf.function(
            self._train,
            input_signature=(
                tf.TensorSpec((None, None), tf.int32),  # which images: (steps, B)
                tf.TensorSpec((None,), tf.float32),  # learning rates: (steps,)
                tf.TensorSpec((), tf.int32),  # number of the first step, from 0
                tf.TensorSpec((), tf.int32),  # seed
                tf.TensorSpec((), tf.float32),  # the longest gradient let through
            ),
            autograph=False,
        )
        self.evaluate = tf.function(
            self._evaluate,
            input_signature=(tf.TensorSpec((None, PIXELS), tf.uint8), tf.TensorSpec((None,), tf.uint8)),
            autograph=False,
        )

    def _train(self, indices: Tensor, rates: Tensor, first: Tensor, seed: Tensor, longest: Tensor) -> list[Tensor]:
        """The losses and accuracies of the steps, each before its update, up to the first loss that is not finite.

        Two arrays (steps made,); a loss that is not finite is the last one.
        """
        steps = tf.shape(indices)[0]
        empty = tf.TensorArray(tf.float32, steps, element_shape=())

        def going_on(made: Tensor, losses: Tensor, accuracies: Tensor, finite: Tensor) -> Tensor:
            return tf.logical_and(made < steps, finite)

        def make_step(made: Tensor, losses: Tensor, accuracies: Tensor, finite: Tensor) -> tuple[Tensor, ...]:
            step = first + made
            images, labels = self._batch(indices[made], seed, step)
            loss, accuracy = self._learn(images, labels, rates[made], step, longest)
            return made + 1, losses.write(made, loss), accuracies.write(made, accuracy), tf.math.is_finite(loss)

        with tf.device(self.device.key):
            start = (tf.constant(0), empty, empty, tf.constant(True))
            made, losses, accuracies, _finite = tf.while_loop(going_on, make_step, start)
            return [losses.stack()[:made], accuracies.stack()[:made]]

    def _batch(self, indices: Tensor, seed: Tensor, step: Tensor) -> tuple[Tensor, Tensor]:
        """One batch as sequences (B, T, I) float32 and labels (B,) int32."""
        pixels = tf.cast(tf.gather(self._pixels, indices), tf.float32) / 255.0  # (B, 784)
        labels = tf.gather(self._labels, indices)
        if self.recipe.augmentation == "drawn":
            images = augment(tf.reshape(pixels, (-1, SIDE, SIDE)), labels, seed, step)  # (B, 28, 28)
            pixels = tf.reshape(images, (-1, PIXELS))
        return self._sequence(pixels), labels

    def _sequence(self, pixels: Tensor) -> Tensor:
        order = pixel_order(self.recipe).reshape(-1)  # (784,)
        if self.recipe.order != "rows":
            pixels = tf.gather(pixels, order, axis=1)
        return tf.reshape(pixels, (-1, self.recipe.timesteps, self.recipe.inputs))  # (B, T, I)

    def _learn(self, images: Tensor, labels: Tensor, rate: Tensor, step: Tensor, longest: Tensor) -> tuple[Tensor, ...]:
        with tf.GradientTape() as tape:
            logits = self._model(images, training=True)
            loss = batch_loss(self.recipe, logits, labels)
        gradients = tape.gradient(loss, self.weights)
        # Pascanu et al. (2013): a gradient longer than `longest` keeps its direction.
        scale = tf.minimum(1.0, longest / tf.linalg.global_norm(gradients))
        for weight, slots, gradient in zip(self.weights, self._slots_of_weights(), gradients, strict=True):
            self._optimizer.apply(weight, slots, gradient * scale, rate, step + 1)
        return loss, batch_accuracy(logits, labels)

    def _slots_of_weights(self) -> list[list[Variable]]:
        return [[kind[index] for kind in self.slots] for index in range(len(self.weights))]

    def _evaluate(self, pixels: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
        """Mean loss and share of right answers of (N, 784) uint8 images."""
        labels = tf.cast(labels, tf.int32)
        with tf.device(self.device.key):
            logits = self._model(self._sequence(tf.cast(pixels, tf.float32) / 255.0), training=False)
            if logits.shape.rank == 3:
                logits = logits[:, -1]  # a network is judged by its last answer
            return batch_loss(self.recipe, logits, labels), batch_accuracy(logits, labels)


_kept: OrderedDict[tuple[Recipe, Device], TrainingGraphs] = OrderedDict()
_device_data: dict[tuple[str, str], Tensor] = {}


def borrow_graphs(recipe: Recipe, device: Device) -> TrainingGraphs:
    """Graphs for a run of `recipe`, which are its own until `give_back`: kept ones, or new ones."""
    key = (graph_recipe(recipe), device)
    return _kept.pop(key, None) or TrainingGraphs(*key)


def give_back(graphs: TrainingGraphs) -> None:
    """Keep graphs for the next run that can use them; the oldest ones are let go."""
    _kept[graphs.recipe, graphs.device] = graphs
    while len(_kept) > _KEPT:
        _kept.popitem(last=False)


def graph_recipe(recipe: Recipe) -> Recipe:
    """The recipe with all that a graph does not depend on at its default."""
    default = Recipe()
    return recipe.changed(**{name: getattr(default, name) for name in _FREE})


def _on_device(device: Device, name: str, make: Any) -> Tensor:
    """The training images or labels as a tensor, copied to the device once per process."""
    key = (device.key, name)
    if key not in _device_data:
        _device_data[key] = tf.constant(make())
    return _device_data[key]
