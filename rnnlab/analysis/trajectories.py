"""Trajectories: the states of many digits as paths through one plane.

A state has H numbers, and nobody sees H axes. Principal component analysis (Pearson 1901; scikit-learn's `PCA`) finds
the two directions in which the states differ most; every state, of every digit and timestep, is then put onto the
same plane. t-SNE (van der Maaten and Hinton 2008; scikit-learn's `TSNE`) keeps neighbours together and is offered for
the last timestep only, since it has no plane onto which a new state could be put.

Axis letters: N digits, T timesteps, H units, K classes. scikit-learn is loaded only when it is needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from rnnlab import cells
from rnnlab.analysis._sklearn import scikit_learn
from rnnlab.data import as_sequence, load_mnist
from rnnlab.errors import LabError
from rnnlab.network import Network, softmax
from rnnlab.recipe import CLASSES, Recipe

Array = NDArray[np.float32]
#: which state is followed: h_t, or an LSTM's c_t
State: TypeAlias = Literal["hidden", "cell"]
Method: TypeAlias = Literal["pca", "tsne"]

#: how many digits of each class are followed at most
PER_CLASS = 30
#: what a picture may hold, so that it plays smoothly (N T), and what is kept while it is made (N T H)
MOST_POINTS, MOST_VALUES = 48_000, 12_500_000
#: how many neighbours t-SNE tries to keep near, and where its random numbers begin
PERPLEXITY, SEED = 30.0, 0


@dataclass(frozen=True, eq=False)
class Projection:
    """The plane that a state is put onto: (state - mean) components^T."""

    #: (H,) and (2, H) float64; a row is of length 1, and its largest entry by magnitude is positive
    mean: NDArray[np.float64] = field(repr=False)
    components: NDArray[np.float64] = field(repr=False)
    #: (2,): which share of the states' variance each of the two axes shows, 0 to 1
    explained: NDArray[np.float64]

    def apply(self, states: NDArray[np.floating]) -> Array:
        """States (..., H) as points (..., 2)."""
        points: Array = ((states - self.mean) @ self.components.T).astype(np.float32)
        return points


@dataclass(frozen=True, eq=False)
class Readings:
    """What a network had while it read N digits: states (N, T, H) and probabilities (N, T, K), float32."""

    states: Array = field(repr=False)
    probabilities: Array = field(repr=False)


@dataclass(frozen=True, eq=False)
class Paths:
    """The ways of N digits through the plane, index 0 of T the first timestep."""

    #: (N, T, 2)
    points: Array = field(repr=False)
    #: (N,): what each digit is, and its number among MNIST's test digits
    labels: NDArray[np.uint8]
    indices: NDArray[np.intp]
    #: (N, T): the most probable class after each timestep, and its probability
    answers: NDArray[np.uint8] = field(repr=False)
    beliefs: Array = field(repr=False)

    @property
    def right(self) -> int:
        """How many of the digits are read rightly after the last timestep."""
        return int((self.answers[:, -1] == self.labels).sum())


@dataclass(frozen=True, eq=False)
class Trajectories:
    """Everything about the paths of one network's states that does not depend on the learner's own digit."""

    state: State
    projection: Projection
    paths: Paths
    #: (2,): where every path begins, the state before the first timestep
    start: Array
    #: (N, H): the states after the last timestep
    last: Array = field(repr=False)


@dataclass(frozen=True, eq=False)
class Scatter:
    """The states after the last timestep as points, the learner's own digit among them."""

    method: Method
    #: (N, 2) and (2,)
    points: Array = field(repr=False)
    own: Array
    #: (2,) for PCA; None for t-SNE, whose axes mean nothing
    explained: NDArray[np.float64] | None


def trajectories(network: Network, state: State = "hidden") -> Trajectories:
    """The paths of the fixed test digits, and the plane fitted to all their states of all timesteps.

    Raises `LabError` when the network has no such state, or when its states cannot be shown: they are not all
    finite, or they never change.
    """
    recipe, test = network.recipe, load_mnist().test
    indices = first_of_each_class(test.labels, digits_per_class(recipe))
    images = test.pixels[indices].astype(np.float32) / np.float32(255)  # (N, 28, 28)
    readings = read_digits(network, images, state)
    projection = fit_projection(readings.states)
    answers, beliefs = best(readings.probabilities)
    return Trajectories(
        state=state,
        projection=projection,
        paths=Paths(projection.apply(readings.states), test.labels[indices], indices, answers, beliefs),
        start=projection.apply(np.zeros(recipe.hidden_size, np.float32)),
        last=readings.states[:, -1].copy(),
    )


def digits_per_class(recipe: Recipe) -> int:
    """How many digits of each class are followed: fewer where a network takes many timesteps or has many units."""
    values = recipe.timesteps * recipe.hidden_size
    most = min(MOST_POINTS // recipe.timesteps, MOST_VALUES // values) // CLASSES
    return max(1, min(PER_CLASS, most))


def first_of_each_class(labels: NDArray[np.integer], count: int) -> NDArray[np.intp]:
    """The places (10 count,) of the first `count` digits of each class, one of each class in turn."""
    places = [np.flatnonzero(labels == label)[:count] for label in range(CLASSES)]
    return np.stack(places, axis=1).reshape(-1)  # (count, K) -> (count K,)


def read_digits(network: Network, images: Array, state: State = "hidden") -> Readings:
    """Read images (N, 28, 28) in [0, 1] side by side and keep one state of every timestep; as `Network.trace` does.

    Raises `LabError` when the cell has no such state.
    """
    recipe = network.recipe
    if state == "cell" and recipe.cell != "lstm":
        raise LabError("Only an LSTM has a cell state. Choose the hidden state, or an LSTM.")
    steps = as_sequence(images, recipe).swapaxes(0, 1)  # (T, N, I)
    projected, output = network.weights.input_layer, network.weights.output_layer
    h = np.zeros((len(images), recipe.hidden_size), np.float32)  # (N, H)
    c = np.zeros_like(h)
    states = np.empty((len(images), recipe.timesteps, recipe.hidden_size), np.float32)
    probabilities = np.empty((len(images), recipe.timesteps, CLASSES), np.float32)
    for t, x in enumerate(steps):
        given = x if projected is None else x @ projected.W + projected.b
        step = cells.step(given, h, c, network.weights.cell)
        h, c = step.h, getattr(step, "c", c)
        states[:, t] = c if state == "cell" else h
        probabilities[:, t] = softmax(h @ output.W + output.b)
    return Readings(states, probabilities)


def best(probabilities: Array) -> tuple[NDArray[np.uint8], Array]:
    """The most probable class (..., T) and its probability, of probabilities (..., T, K)."""
    answers = probabilities.argmax(axis=-1)
    beliefs: Array = np.take_along_axis(probabilities, answers[..., None], axis=-1)[..., 0]
    return answers.astype(np.uint8), beliefs


def fit_projection(states: Array) -> Projection:
    """The plane in which states (..., H) differ most. Raises `LabError` when they do not differ, or are not finite."""
    values = _checked(states)  # (M, H)
    size = values.shape[1]
    # both are exact; the first is quick where there are far more states than units
    solver = "covariance_eigh" if len(values) >= 10 * size else "full"
    fitted = scikit_learn("decomposition").PCA(n_components=min(2, size), svd_solver=solver).fit(values)
    found = np.asarray(fitted.components_)
    largest = np.abs(found).argmax(axis=1)
    found = found * np.where(found[np.arange(len(found)), largest] < 0, -1.0, 1.0)[:, None]
    # a network of a single unit has but one axis
    components, explained = np.zeros((2, size)), np.zeros(2)
    components[: len(found)], explained[: len(found)] = found, fitted.explained_variance_ratio_
    return Projection(np.asarray(fitted.mean_), components, explained)


def last_by_pca(last: Array, own: Array) -> Scatter:
    """The last states (N, H) and a digit's own (H,) on the plane in which the last states differ most.

    The plane is fitted to `last` alone. Raises `LabError` as `fit_projection` does.
    """
    projection = fit_projection(last)
    return Scatter("pca", projection.apply(last), projection.apply(own), projection.explained)


def last_by_tsne(last: Array, own: Array) -> Scatter:
    """The last states (N, H) and a digit's own (H,), laid out by t-SNE so that neighbours stay neighbours.

    The seed is fixed; the own digit takes part. Raises `LabError` when the states do not differ, or are not finite.
    """
    from threadpoolctl import threadpool_limits

    manifold = scikit_learn("manifold")
    values = _checked(np.concatenate([last, own[None]]))  # (N + 1, H)
    perplexity = min(PERPLEXITY, (len(values) - 1) / 3)
    # init="pca" wants two axes; a single unit has but one
    init = "pca" if values.shape[1] > 1 else "random"
    # one thread: so few points gain nothing from more, and on a busy machine they would wait for each other
    with threadpool_limits(limits=1, user_api="openmp"):
        layout = manifold.TSNE(n_components=2, perplexity=perplexity, init=init, random_state=SEED).fit_transform(
            values
        )
    points = np.asarray(layout, np.float32)  # (N + 1, 2)
    return Scatter("tsne", points[:-1], points[-1], None)


def shares(explained: Sequence[float] | NDArray[np.float64]) -> tuple[float, float, float]:
    """What the two axes show of the variance, and what neither shows; the three sum to 1."""
    first, second = (float(share) for share in explained)
    return first, second, max(0.0, 1 - first - second)


def _checked(states: Array) -> NDArray[np.float64]:
    """States (..., H) as (M, H) float64."""
    values = states.reshape(-1, states.shape[-1]).astype(np.float64)
    if not np.isfinite(values).all():
        raise LabError(
            "This network's states are not all finite numbers: its weights grew without limit in training. "
            "Choose another network, or train again with a smaller learning rate."
        )
    if not np.ptp(values, axis=0).any():
        raise LabError(
            "This network's state is the same for every digit, so there is nothing to tell apart. Choose another network."
        )
    return values
