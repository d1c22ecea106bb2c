"""TensorFlow 1's packing, written out by hand from BasicLSTMCell's documentation."""

from __future__ import annotations

import numpy as np

from rnnlab.cells import lstm_step, sigmoid
from rnnlab.weights import lstm_from_tf1, lstm_to_tf1


def _basic_lstm_cell(
    x: np.ndarray, c: np.ndarray, h: np.ndarray, kernel: np.ndarray, bias: np.ndarray, forget_bias: float
):  # type: ignore[no-untyped-def]
    """BasicLSTMCell.call of TensorFlow 1.15: i, j, f, o = split(matmul([x, h], kernel) + bias)."""
    i, j, f, o = np.split(np.concatenate([x, h]) @ kernel + bias, 4)
    new_c = c * sigmoid(f + forget_bias) + sigmoid(i) * np.tanh(j)
    return new_c, np.tanh(new_c) * sigmoid(o)


def test_a_basic_lstm_cell_is_the_same_cell() -> None:
    random = np.random.default_rng(0)
    inputs, units = 5, 7
    kernel = random.normal(size=(inputs + units, 4 * units)).astype(np.float32)
    bias = random.normal(size=4 * units).astype(np.float32)
    x, c, h = (random.normal(size=size).astype(np.float32) for size in (inputs, units, units))
    new_c, new_h = _basic_lstm_cell(x, c, h, kernel, bias, np.float32(0.7))
    step = lstm_step(x, h, c, lstm_from_tf1(kernel, bias, inputs=inputs, forget_bias=0.7))
    np.testing.assert_allclose(step.c, new_c, atol=1e-6)
    np.testing.assert_allclose(step.h, new_h, atol=1e-6)


def test_packing_comes_back() -> None:
    random = np.random.default_rng(1)
    kernel = random.normal(size=(9, 24)).astype(np.float32)
    bias = random.normal(size=24).astype(np.float32)
    packed, packed_bias = lstm_to_tf1(lstm_from_tf1(kernel, bias, inputs=3))
    np.testing.assert_array_equal(packed, kernel)
    np.testing.assert_allclose(packed_bias, bias, atol=1e-6)
