"""The TensorFlow graphs of a network in training, kept after a run so that the next one begins at once."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

import tensorflow as tf

from rnnlab.data import load_mnist, pixel_order
from rnnlab.documents.protocol import protocol_of
from rnnlab.recipe import Recipe
from rnnlab.settings import PIXELS, SIDE
from rnnlab.training.augment import augment
from rnnlab.training.devices import Device
from rnnlab.training.learners import chains, choose_learner
from rnnlab.training.losses import batch_accuracy, batch_loss
from rnnlab.training.optimizers import OPTIMIZERS
from rnnlab.training.tensors import Tensor, Variable

#: graphs of finished runs that are kept for the next one
_KEPT = 3
#: what a graph is not built anew for: these are its inputs or its variables' values, and the device knows the precision
_FREE = ("precision", "forget_bias", "learning_rate", "schedule", "batch_size", "steps", "clip_norm", "seed", "measure",
         "target_accuracy", "patience", "minutes",
         "cell_weights", "input_weights", "input_bias", "output_weights", "output_bias")  # fmt: skip


class TrainingGraphs:
    """A network with its optimizer's slots, and two graphs: a chunk of training steps, and an evaluation."""

    def __init__(self, key: GraphKey) -> None:
        self.key = key
        self.recipe = recipe = key.recipe
        self.device = device = key.device
        self._optimizer = OPTIMIZERS[recipe.optimizer]
        with tf.device(device.key):
            mnist = load_mnist().train
            self._pixels = _on_device(device, "pixels", lambda: mnist.pixels.reshape(-1, PIXELS))  # (N, 784) uint8
            self._labels = _on_device(device, "labels", lambda: mnist.labels.astype("int32"))  # (N,)
            self._learner = choose_learner(recipe, device, key.chains)
            self.weights: list[Variable] = self._learner.weights
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
        self.measure = tf.function(
            self._measure,
            # which images: (B,); seed; number of the step, from 0
            input_signature=(
                tf.TensorSpec((None,), tf.int32),
                tf.TensorSpec((), tf.int32),
                tf.TensorSpec((), tf.int32),
            ),
            autograph=False,
        )
        self.evaluate = tf.function(
            self._evaluate,
            input_signature=(tf.TensorSpec((None, PIXELS), tf.uint8), tf.TensorSpec((None,), tf.uint8)),
            autograph=False,
        )

    def _train(self, indices: Tensor, rates: Tensor, first: Tensor, seed: Tensor, longest: Tensor) -> list[Tensor]:
        """The losses, accuracies and gradient norms (before clipping) of the steps, each before its update, up to the
        first loss that is not finite; with `GraphKey.cost_after` also each batch's loss after its update.

        Three or four arrays (steps made,); a loss that is not finite is the last one.
        """
        steps = tf.shape(indices)[0]
        empty = tf.TensorArray(tf.float32, steps, element_shape=())

        def going_on(made: Tensor, finite: Tensor, *_measured: Tensor) -> Tensor:
            return tf.logical_and(made < steps, finite)

        def make_step(made: Tensor, _finite: Tensor, *measured: Tensor) -> tuple[Tensor, ...]:
            step = first + made
            images, labels = self._batch(indices[made], seed, step)
            values = self._learn(images, labels, rates[made], step, longest)
            written = (array.write(made, value) for array, value in zip(measured, values, strict=True))
            return made + 1, tf.math.is_finite(values[0]), *written

        with tf.device(self.device.key):
            start = (tf.constant(0), tf.constant(True), *[empty] * (4 if self.key.cost_after else 3))
            made, _finite, *measured = tf.while_loop(going_on, make_step, start)
            return [array.stack()[:made] for array in measured]

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
        """One update of the weights; the batch's loss and accuracy before it, and the norm of its gradient."""
        learned = self._learner.learn(images, labels)
        # Pascanu et al. (2013): a gradient longer than `longest` keeps its direction.
        norm = tf.linalg.global_norm(learned.gradients)
        scale = tf.minimum(1.0, longest / norm)
        for weight, slots, gradient in zip(self.weights, self._slots_of_weights(), learned.gradients, strict=True):
            self._optimizer.apply(weight, slots, gradient * scale, rate, step + 1)
        if not self.key.cost_after:
            return learned.loss, learned.accuracy, norm
        return learned.loss, learned.accuracy, norm, batch_loss(self.recipe, self._learner.logits(images), labels)

    def _slots_of_weights(self) -> list[list[Variable]]:
        return [[kind[index] for kind in self.slots] for index in range(len(self.weights))]

    def _measure(self, indices: Tensor, seed: Tensor, step: Tensor) -> tuple[Tensor, Tensor]:
        """Loss and share of right answers of the batch of a step (from 0), with the weights as they are now."""
        with tf.device(self.device.key):
            images, labels = self._batch(indices, seed, step)
            logits = self._learner.logits(images)
            return batch_loss(self.recipe, logits, labels), batch_accuracy(logits, labels)

    def _evaluate(self, pixels: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
        """The mean loss of (N, 784) uint8 images, and the answers to them, (N,) int32."""
        labels = tf.cast(labels, tf.int32)
        with tf.device(self.device.key):
            # A network is judged by its last answer, whatever it was trained on.
            logits = self._learner.logits(self._sequence(tf.cast(pixels, tf.float32) / 255.0))
            return batch_loss(self.recipe, logits, labels), tf.argmax(logits, -1, tf.int32)


@dataclass(frozen=True, slots=True)
class GraphKey:
    """What a graph is built for. Two runs with the same key can use the same graphs, one after the other."""

    #: with all that a graph does not depend on at its default
    recipe: Recipe
    device: Device
    #: see `learners.chains`
    chains: int
    #: whether a step also gives its batch's loss after the update
    cost_after: bool = False

    @classmethod
    def of(cls, recipe: Recipe, device: Device) -> GraphKey:
        """The key of a run."""
        protocol = protocol_of(recipe)
        cost_after = protocol is not None and "average_cost" in protocol.quantities
        return cls(graph_recipe(recipe), device, chains(recipe, device), cost_after)


_kept: OrderedDict[GraphKey, TrainingGraphs] = OrderedDict()
_device_data: dict[tuple[str, str], Tensor] = {}


def borrow_graphs(recipe: Recipe, device: Device) -> TrainingGraphs:
    """Graphs for a run of `recipe`, which are its own until `give_back`: kept ones, or new ones."""
    key = GraphKey.of(recipe, device)
    return _kept.pop(key, None) or TrainingGraphs(key)


def give_back(graphs: TrainingGraphs) -> None:
    """Keep graphs for the next run that can use them; the oldest ones are let go."""
    _kept[graphs.key] = graphs
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
