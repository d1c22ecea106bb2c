"""What the documents' weights make of the first images, before any training; and what of a network is linear."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from rnnlab.data import load_mnist
from rnnlab.findings.losses import cross_entropy, one_hot, softmax
from rnnlab.network import Network
from rnnlab.recipe import Recipe
from rnnlab.training.initial import initial_weights

Array: TypeAlias = NDArray[np.float64]

#: test images that a start is judged on
IMAGES = 500


@dataclass(frozen=True, slots=True)
class Start:
    """A network before its first update, on the first `IMAGES` test images."""

    #: the standard deviation of the output weights, and of the logits that they make
    weights_spread: float
    logits_spread: float
    #: the mean cross-entropy; guessing costs ln 10 = 2.303
    loss: float
    #: the mean probability of whichever class is believed in most
    confidence: float
    #: the mean length of d loss / d h after the last timestep: what an image's error sends into the cell
    gradient_into_cell: float


@cache
def start(recipe: Recipe) -> Start:
    """How a network of `recipe` stands before it has learned anything."""
    network = Network.from_keras_weights(recipe, initial_weights(recipe))
    test = load_mnist().test
    logits = network.logits(test.pixels[:IMAGES] / np.float32(255)).astype(float)  # (N, K)
    right = one_hot(test.labels[:IMAGES])
    probabilities = softmax(logits)
    output = network.weights.output_layer.W.astype(float)  # (H, K)
    into_cell = (probabilities - right) @ output.T  # (N, H): (p − y) goes back through the output weights
    return Start(
        weights_spread=float(output.std()),
        logits_spread=float(logits.std()),
        loss=float(cross_entropy(right, logits).mean()),
        confidence=float(probabilities.max(axis=1).mean()),
        gradient_into_cell=float(np.linalg.norm(into_cell, axis=1).mean()),
    )


@dataclass(frozen=True, eq=False, slots=True)
class Blend:
    """Two digits and their even mixture, as a linear map and as the whole network answer: logits (K,) each.

    Of a linear map (with a bias) the mixture's answer is the mixture of the answers.
    """

    image: NDArray[np.float32]
    #: the output layer: of the mean of the two last hidden states, and the mean of its two answers
    layer_of_mean: Array
    mean_of_layer: Array
    #: the whole network: of the mean of the two images, and the mean of its two answers
    network_of_mean: Array
    mean_of_network: Array

    @property
    def layer_gap(self) -> float:
        """The greatest difference between the output layer's two."""
        return float(np.abs(self.layer_of_mean - self.mean_of_layer).max())

    @property
    def network_gap(self) -> float:
        """The greatest difference between the network's two."""
        return float(np.abs(self.network_of_mean - self.mean_of_network).max())


def blend(network: Network, one: NDArray[np.float32], other: NDArray[np.float32]) -> Blend:
    """Ask `network` about two digits (28, 28) and about their even mixture."""
    half = np.float32(0.5)
    middle = half * one + half * other
    first, second, mixed = (network.trace(image) for image in (one, other, middle))
    layer = network.weights.output_layer
    h = half * (first.hidden[-1] + second.hidden[-1])
    return Blend(
        image=middle,
        layer_of_mean=(h @ layer.W + layer.b).astype(float),
        mean_of_layer=(half * (first.logits[-1] + second.logits[-1])).astype(float),
        network_of_mean=mixed.logits[-1].astype(float),
        mean_of_network=(half * (first.logits[-1] + second.logits[-1])).astype(float),
    )
