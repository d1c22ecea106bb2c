"""What the findings count, against Keras and plain loops."""

from __future__ import annotations

import math

import keras
import numpy as np
import pytest

from rnnlab.data import as_sequence, load_mnist
from rnnlab.findings import counting
from rnnlab.recipe import Recipe


def test_blocks_leave_out_what_is_no_whole_block() -> None:
    right = np.array([True, False, True, True, False])
    assert counting.blocks(right, 2).tolist() == [0.5, 1.0]


def test_the_running_average_is_what_a_metric_returns_that_is_never_reset() -> None:
    metric, accuracies, printed = keras.metrics.Accuracy(), [], []
    rng = np.random.default_rng(0)
    for share in (0.2, 0.7, 0.9, 0.95):
        labels = rng.integers(0, 10, 200)
        answers = np.where(rng.random(200) < share, labels, (labels + 1) % 10)
        metric.update_state(labels, answers)
        accuracies.append(float((labels == answers).mean()))
        printed.append(float(metric.result()))
    np.testing.assert_allclose(counting.running_average(accuracies), printed, atol=1e-6)


def test_the_configured_session_of_document_000_is_never_run() -> None:
    count = counting.sessions_of_document_000()
    printed = len({1, *range(10, 10_001, 10)})
    assert count.configured.runs == 0
    assert count.training.runs == 1 + 10_000 + printed + 1 == 11_003
    assert count.configured.memory_share == 0.3
    assert count.training.memory_share is None


def test_training_iters_counts_images_in_002_and_updates_in_004() -> None:
    images, updates = counting.loop_over_images(100_000, 128), counting.loop_over_updates(100_000, 128)
    assert (images.updates, images.images) == (math.ceil(100_000 / 128), 100_096) == (782, 100_096)
    assert (updates.updates, updates.images) == (100_000, 12_800_000)
    assert round(updates.epochs) == 233
    assert images.epochs == pytest.approx(1.82, abs=0.005)


def test_an_input_neuron_is_given_a_column() -> None:
    image = load_mnist().test.image(0)
    sequence = as_sequence(image, Recipe())  # (T, I), as every network here reads it
    for neuron in (0, 13, 27):
        pixels = counting.pixels_of_input(neuron)
        assert np.array_equal(image.reshape(-1)[pixels], sequence[:, neuron])
        assert np.array_equal(image.reshape(-1)[pixels], image[:, neuron])
