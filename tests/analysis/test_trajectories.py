"""Trajectories against NumPy's own singular values, and against the traces (which are checked against Keras)."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from rnnlab.analysis.trajectories import (
    MOST_POINTS,
    MOST_VALUES,
    PER_CLASS,
    Trajectories,
    best,
    digits_per_class,
    first_of_each_class,
    fit_projection,
    last_by_pca,
    last_by_tsne,
    read_digits,
    trajectories,
)
from rnnlab.data import load_mnist
from rnnlab.errors import LabError
from rnnlab.network import Network, load_network
from rnnlab.recipe import Recipe
from rnnlab.settings import TIMESTEPS

MakeNetwork = Callable[..., Network]
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def lstm() -> Network:
    return load_network("lstm")


@pytest.fixture(scope="module")
def found(lstm: Network) -> Trajectories:
    return trajectories(lstm)


def principal(states: NDArray[np.float32]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The first two right singular vectors of the centred states (M, H), and their shares of the variance."""
    values = states.reshape(-1, states.shape[-1]).astype(np.float64)
    _left, sizes, right = np.linalg.svd(values - values.mean(axis=0), full_matrices=False)
    return right[:2], sizes[:2] ** 2 / (sizes**2).sum()


@pytest.mark.parametrize("form", [{"cell": "lstm"}, {"cell": "gru"}, {"cell": "gru", "reset_after": False}, {"cell": "simple_rnn"}], ids=str)  # fmt: skip
@pytest.mark.parametrize("more", [{}, {"timesteps": 56, "input_layer": 5}, {"order": "permuted"}], ids=str)
def test_digits_read_side_by_side_have_the_states_of_their_traces(
    form: dict[str, object], more: dict[str, object], random_network: MakeNetwork
) -> None:
    network = random_network(Recipe(hidden_size=9, **form, **more))
    images = load_mnist().test.images[:6]
    for state in ("hidden", "cell") if form["cell"] == "lstm" else ("hidden",):
        readings = read_digits(network, images, state)
        for each, image in enumerate(images):
            trace = network.trace(image)
            np.testing.assert_allclose(readings.states[each], trace[state], atol=1e-5)
            np.testing.assert_allclose(readings.probabilities[each], trace.probabilities, atol=1e-5)


def test_the_plane_is_that_of_the_singular_vectors(lstm: Network, found: Trajectories) -> None:
    images = load_mnist().test.images[found.paths.indices]
    states = read_digits(lstm, images).states
    directions, shares = principal(states)
    projection = found.projection
    np.testing.assert_allclose(projection.explained, shares, rtol=1e-9)
    signs = np.sign((projection.components * directions).sum(axis=1))
    np.testing.assert_allclose(projection.components, directions * signs[:, None], atol=1e-8)
    points = (states - states.reshape(-1, 128).mean(axis=0, dtype=np.float64)) @ (directions * signs[:, None]).T
    np.testing.assert_allclose(found.paths.points, points, atol=1e-5)


def test_the_same_plane_every_time_and_its_signs_are_settled(lstm: Network, found: Trajectories) -> None:
    again = trajectories(lstm).projection
    np.testing.assert_array_equal(again.components, found.projection.components)
    states = np.random.default_rng(1).normal(size=(400, 5)).astype(np.float32) * np.float32([5, 3, 1, 1, 1])
    for turned in (states, -states):
        components = fit_projection(turned).components
        largest = np.abs(components).argmax(axis=1)
        assert (components[[0, 1], largest] > 0).all()
    np.testing.assert_allclose(fit_projection(states).components, fit_projection(-states).components, atol=1e-9)


@pytest.mark.parametrize("count", [7, 40, 4_000])  # fewer states than units, a few more, far more
def test_every_way_to_fit_is_exact(count: int) -> None:
    states = np.random.default_rng(count).normal(size=(count, 20)).astype(np.float32) * np.arange(1, 21, dtype=np.float32)  # fmt: skip
    directions, shares = principal(states)
    projection = fit_projection(states)
    np.testing.assert_allclose(projection.explained, shares, rtol=1e-6)
    np.testing.assert_allclose(np.abs((projection.components * directions).sum(axis=1)), 1, atol=1e-6)


def test_the_paths_tell_what_the_network_believed(lstm: Network, found: Trajectories) -> None:
    paths, test = found.paths, load_mnist().test
    np.testing.assert_array_equal(paths.labels, test.labels[paths.indices])
    for each in (0, 17, 299):
        trace = lstm.trace(test.image(int(paths.indices[each])))
        np.testing.assert_array_equal(paths.answers[each], trace.probabilities.argmax(axis=1))
        np.testing.assert_allclose(paths.beliefs[each], trace.probabilities.max(axis=1), atol=1e-5)
        np.testing.assert_allclose(paths.points[each], found.projection.apply(trace.hidden), atol=1e-4)
        np.testing.assert_allclose(found.last[each], trace.hidden[-1], atol=1e-5)
    predicted = lstm.predict(test.images[paths.indices])
    assert paths.right == (predicted == paths.labels).sum() > 290
    np.testing.assert_allclose(found.start, found.projection.apply(np.zeros(128)), atol=1e-6)


def test_the_first_digits_of_each_class_in_turn() -> None:
    labels = load_mnist().test.labels
    indices = first_of_each_class(labels, 30)
    assert indices.shape == (300,)
    np.testing.assert_array_equal(labels[indices], np.tile(np.arange(10), 30))
    for label in range(10):
        np.testing.assert_array_equal(indices[label::10], np.flatnonzero(labels == label)[:30])


@pytest.mark.parametrize("timesteps", TIMESTEPS)
@pytest.mark.parametrize("units", [1, 128, 512])
def test_long_and_large_networks_are_shown_fewer_digits(timesteps: int, units: int) -> None:
    count = 10 * digits_per_class(Recipe(timesteps=timesteps, hidden_size=units))
    assert 10 <= count <= 10 * PER_CLASS
    assert count * timesteps <= MOST_POINTS
    assert count * timesteps * units <= MOST_VALUES
    if timesteps == 28:
        assert count == 300
    if timesteps == 784:
        assert count == (30 if units == 512 else 60)


def test_the_cell_state_is_an_lstms_alone(lstm: Network, random_network: MakeNetwork) -> None:
    cell, hidden = trajectories(lstm, "cell"), trajectories(lstm)
    assert np.ptp(cell.paths.points) > 2 * np.ptp(hidden.paths.points)  # c_t is not held between -1 and 1
    with pytest.raises(LabError, match="Only an LSTM has a cell state"):
        trajectories(random_network(Recipe(cell="gru", hidden_size=3)), "cell")


def test_a_single_unit_has_one_axis(random_network: MakeNetwork) -> None:
    found = trajectories(random_network(Recipe(cell="simple_rnn", hidden_size=1)))
    np.testing.assert_allclose(found.projection.explained, [1, 0])
    assert np.ptp(found.paths.points[..., 0]) > 0
    assert (found.paths.points[..., 1] == 0).all()
    own = found.last[0]
    assert np.isfinite(last_by_tsne(found.last, own).points).all()
    assert last_by_pca(found.last, own).points.shape == (300, 2)


def test_states_that_are_no_numbers_are_refused(random_network: MakeNetwork) -> None:
    network = random_network(Recipe(cell="simple_rnn", hidden_size=3))
    arrays = network.keras_weights()
    arrays[0] = np.full_like(arrays[0], np.nan)
    broken = Network.from_keras_weights(network.recipe, arrays)
    with pytest.raises(LabError, match="not all finite numbers"):
        trajectories(broken)


def test_states_that_never_differ_are_refused() -> None:
    recipe = Recipe(cell="simple_rnn", hidden_size=3)
    shapes = [(28, 3), (3, 3), (3,), (3, 10), (10,)]
    silent = Network.from_keras_weights(recipe, [np.zeros(shape, np.float32) for shape in shapes])
    with pytest.raises(LabError, match="the same for every digit"):
        trajectories(silent)
    last = np.ones((20, 3), np.float32)
    for lay_out in (last_by_pca, last_by_tsne):
        with pytest.raises(LabError, match="the same for every digit"):
            lay_out(last, last[0])


def test_the_last_states_by_pca_have_a_plane_of_their_own(found: Trajectories) -> None:
    directions, shares = principal(found.last)
    own = found.last[3] + np.float32(0.25)
    scatter = last_by_pca(found.last, own)
    np.testing.assert_allclose(scatter.explained, shares, rtol=1e-9)
    away = (own - found.last.mean(axis=0)) @ directions.T
    np.testing.assert_allclose(np.abs(scatter.own), np.abs(away), atol=1e-4)
    # the own digit is put onto the plane, and does not tilt it
    np.testing.assert_array_equal(last_by_pca(found.last, found.last[0]).points, scatter.points)


def test_tsne_keeps_neighbours_together_and_is_the_same_again(found: Trajectories) -> None:
    last = found.last[:150]
    own = found.last[200]  # a 0, as is every tenth
    scatter, again = (last_by_tsne(last, own) for _time in range(2))
    np.testing.assert_allclose(again.points, scatter.points, rtol=1e-3, atol=1e-3)
    assert scatter.explained is None
    labels = found.paths.labels[:150]
    away = np.linalg.norm(scatter.points[:, None] - scatter.points[None], axis=-1)  # (N, N)
    np.fill_diagonal(away, np.inf)
    assert (labels[away.argmin(axis=1)] == labels).mean() > 0.9
    nearest = np.linalg.norm(scatter.points - scatter.own, axis=1).argsort()[:5]
    assert (labels[nearest] == found.paths.labels[200]).all()


def test_the_most_probable_class() -> None:
    answers, beliefs = best(np.float32([[[0.2, 0.5, 0.3], [0.6, 0.1, 0.3]]]))
    np.testing.assert_array_equal(answers, [[1, 0]])
    np.testing.assert_allclose(beliefs, [[0.5, 0.6]])


@pytest.mark.slow
def test_scikit_learn_is_loaded_only_when_it_is_needed_and_pandas_not_even_then() -> None:
    code = """
import sys, numpy, rnnlab.player.paths.payload
from rnnlab.analysis.trajectories import last_by_pca, last_by_tsne
print("sklearn" in sys.modules)
states = numpy.random.default_rng(0).normal(size=(30, 4)).astype("float32")
last_by_pca(states, states[0]), last_by_tsne(states, states[0])
print(*(name in sys.modules for name in ("sklearn", "pandas", "pyarrow")))
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.splitlines() == ["False", "True False False"]
