"""HandModel: the recipe's whole network, its loss and the gradients of all its weights, a chain for each core."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import tensorflow as tf

from rnnlab.recipe import Recipe
from rnnlab.training.hand.cell import Cell
from rnnlab.training.hand.gru import GruResetAfterPass, GruResetBeforePass
from rnnlab.training.hand.lstm import LstmPass
from rnnlab.training.hand.sequence import last_hidden, read
from rnnlab.training.hand.simple_rnn import SimpleRnnPass
from rnnlab.training.losses import BatchResult, batch_accuracy, batch_loss
from rnnlab.training.tensors import Tensor


class HandModel:
    """The network of `recipe`; `chains` parts of each batch are worked on side by side.

    `kind` is what matrices are multiplied as, `tf.float32` or `tf.bfloat16`; sums, states, weights and the output
    layer are float32 in any case.
    """

    def __init__(self, recipe: Recipe, chains: int, kind: tf.DType) -> None:
        self._recipe = recipe
        self._chains = chains
        self._kind = kind
        # One graph for all chains: it is built once, and called for each.
        self._chain_graph = tf.function(self._chain, autograph=False, experimental_attributes={"_noinline": True})

    def learn(self, weights: Sequence[Tensor], images: Tensor, labels: Tensor) -> BatchResult:
        """From a batch (B, T, I) with its labels (B,)."""
        batch = tf.shape(labels)[0]
        values = [tf.convert_to_tensor(weight) for weight in weights]
        parts = []
        for start, end in self._cuts(batch):
            share = tf.cast(end - start, tf.float32) / tf.cast(batch, tf.float32)
            parts.append(self._chain_graph(values, images[start:end], labels[start:end], share))
        loss, accuracy, *gradients = (tf.add_n(of_part) for of_part in zip(*parts, strict=True))
        return BatchResult(loss, accuracy, gradients)

    def logits(self, weights: Sequence[Tensor], images: Tensor) -> Tensor:
        """After the last timestep: (B, T, I) -> (B, 10)."""
        values = [tf.convert_to_tensor(weight) for weight in weights]
        parts = []
        for start, end in self._cuts(tf.shape(images)[0]):
            sequence = tf.transpose(images[start:end], (1, 0, 2))  # (T, b, I)
            hidden = last_hidden(self._cell(values[-5:-2], tf.float32), self._input_layer(values, sequence))
            parts.append(tf.matmul(hidden, values[-2]) + values[-1])
        return tf.concat(parts, 0)

    def _chain(self, weights: list[Tensor], images: Tensor, labels: Tensor, share: Tensor) -> list[Tensor]:
        """A chain's part of the batch: loss, accuracy and gradients, each counting by its share of the images."""
        sequence = tf.transpose(images, (1, 0, 2))  # (T, b, I)
        cell = self._cell(weights[-5:-2], self._kind)
        reading = read(cell, self._input_layer(weights, sequence), every_step=self._recipe.loss_at == "every")
        hidden, output = reading.hidden, weights[-2:]
        with tf.GradientTape() as tape:
            tape.watch([hidden, *output])
            logits = tf.matmul(hidden, output[0]) + output[1]  # (b, 10) or (T, b, 10)
            if logits.shape.rank == 3:
                logits = tf.transpose(logits, (1, 0, 2))  # (b, T, 10)
            loss = share * batch_loss(self._recipe, logits, labels)
        hidden_gradient, *of_output = tape.gradient(loss, [hidden, *output])
        gradients = reading.back(hidden_gradient)
        of_input_layer = self._input_layer_gradients(sequence, gradients.inputs) if self._recipe.input_layer else []
        accuracy = share * batch_accuracy(logits, labels)
        return [loss, accuracy, *of_input_layer, *gradients.weights, *of_output]

    def _cuts(self, batch: Tensor) -> list[tuple[Tensor, Tensor]]:
        """Where the chains' parts of a batch begin and end."""
        edges = [batch * chain // self._chains for chain in range(self._chains + 1)]
        return list(pairwise(edges))

    def _cell(self, weights: list[Tensor], kind: tf.DType) -> Cell:
        if self._recipe.cell == "lstm":
            return LstmPass(weights, kind)
        if self._recipe.cell == "simple_rnn":
            return SimpleRnnPass(weights, kind)
        return (GruResetAfterPass if self._recipe.reset_after else GruResetBeforePass)(weights, kind)

    def _input_layer(self, weights: list[Tensor], sequence: Tensor) -> Tensor:
        """(T, b, I) -> (T, b, P); without an input layer, the sequence itself."""
        if not self._recipe.input_layer:
            return sequence
        return tf.matmul(sequence, weights[0]) + weights[1]

    def _input_layer_gradients(self, sequence: Tensor, gradients: Tensor) -> list[Tensor]:
        flat = tf.reshape(sequence, (-1, self._recipe.inputs))  # (T b, I)
        return [tf.matmul(flat, gradients, transpose_a=True), tf.reduce_sum(gradients, 0)]
