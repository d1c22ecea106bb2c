"""What is computed, against NumPy in float64 written anew, and against Keras."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from rnnlab.shapes import Reading, ShapeSetup, matrices, read
from rnnlab.shapes.reading import MOST_EXAMPLES
from rnnlab.weights import pack_cell

LENGTHS = (5, 10, 25)
CELLS = ("simple_rnn", "lstm", "gru")


def reference(reading: Reading) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """outputs (N, T, H) and h (N, H): each example by itself, cut where it ends, one number at a time over time."""
    W, U, b = (array.astype(float) for array in pack_cell(reading.weights))
    setup, H = reading.setup, reading.setup.units
    outputs = np.zeros((len(reading.examples), setup.timesteps, H))
    finals = []
    for each, length in enumerate(reading.lengths):
        h = reading.h_first[each].astype(float)
        c = None if reading.c_first is None else reading.c_first[each].astype(float)
        for t in range(length):
            h, c = cell_step(setup.cell, reading.inputs[each, t].astype(float), h, c, W, U, b)
            outputs[each, t] = h
        finals.append(h)
    return outputs, np.array(finals)


def cell_step(cell: str, x: Any, h: Any, c: Any, W: Any, U: Any, b: Any) -> tuple[Any, Any]:
    H = len(h)
    logistic = lambda a: 1 / (1 + np.exp(-a))  # noqa: E731
    if cell == "simple_rnn":
        return np.tanh(x @ W + h @ U + b), None
    if cell == "lstm":
        packed = x @ W + h @ U + b
        i, f, g, o = (packed[at * H : (at + 1) * H] for at in range(4))
        c = logistic(f) * c + logistic(i) * np.tanh(g)
        return logistic(o) * np.tanh(c), c
    outer, inner = x @ W + b[0], h @ U + b[1]
    z, r = logistic((outer + inner)[:H]), logistic((outer + inner)[H : 2 * H])
    return z * h + (1 - z) * np.tanh(outer[2 * H :] + r * inner[2 * H :]), None


@pytest.mark.parametrize("initial", ["zeros", "given"])
@pytest.mark.parametrize("cell", CELLS)
def test_beyond_a_length_outputs_are_zero_and_the_state_stays(cell: str, initial: str) -> None:
    reading = read(ShapeSetup(timesteps=25, lengths=LENGTHS, cell=cell, initial=initial))
    outputs, h = reference(reading)
    np.testing.assert_allclose(reading.outputs, outputs, atol=1e-5)
    np.testing.assert_allclose(reading.h, h, atol=1e-5)
    for each, length in enumerate(LENGTHS):
        assert not reading.outputs[each, length:].any()
        assert reading.outputs[each, :length].all()
        np.testing.assert_array_equal(reading.outputs[each, length - 1], reading.h[each])
    assert bool(reading.h_first.any()) == (initial == "given")


@pytest.mark.slow
@pytest.mark.parametrize("cell", CELLS)
def test_as_keras_masks_and_counts(cell: str) -> None:
    import keras

    setup = ShapeSetup(timesteps=25, lengths=LENGTHS, cell=cell, initial="given", way="h")
    reading = read(setup)
    kind = {"simple_rnn": keras.layers.SimpleRNN, "lstm": keras.layers.LSTM, "gru": keras.layers.GRU}[cell]
    layer = kind(setup.units, return_sequences=True, return_state=True, zero_output_for_mask=True)
    layer.build(reading.inputs.shape)
    layer.set_weights(pack_cell(reading.weights))
    mask = np.arange(setup.timesteps) < np.array(LENGTHS)[:, None]
    first = [reading.h_first] if reading.c_first is None else [reading.h_first, reading.c_first]
    outputs, h, *c = layer(reading.inputs, mask=mask, initial_state=first)
    np.testing.assert_allclose(reading.outputs, outputs, atol=1e-5)
    np.testing.assert_allclose(reading.h, h, atol=1e-5)
    if reading.c is not None:
        np.testing.assert_allclose(reading.c, c[0], atol=1e-5)
    found = {matrix.key: matrix for matrix in matrices(reading)}
    assert sum(found[key].count for key in "WUb") == layer.count_params()
    dense = keras.layers.Dense(10)
    dense.build((None, setup.units))
    assert found["W_out"].count + found["b_out"].count == dense.count_params()


def test_time_major_reads_the_same_numbers() -> None:
    one, other = read(ShapeSetup()), read(ShapeSetup(time_major=True))
    np.testing.assert_array_equal(one.outputs, other.outputs)
    np.testing.assert_array_equal(one.logits, other.logits)


def test_examples_of_a_batch_never_meet() -> None:
    small, large = read(ShapeSetup(batch=3)), read(ShapeSetup(batch=256))
    assert large.examples == (*range(MOST_EXAMPLES - 1), 255)
    np.testing.assert_allclose(small.outputs, large.outputs[:3], atol=1e-6)
    whole = read(ShapeSetup(batch=MOST_EXAMPLES))
    np.testing.assert_allclose(whole.h[:5], large.h[:5], atol=1e-6)


def test_784_numbers_are_a_digit_and_the_shipped_network_reads_it() -> None:
    from rnnlab.data import load_mnist
    from rnnlab.network import load_network

    for cell in CELLS:
        reading = read(ShapeSetup(128, 28, 28, 128, cell=cell))
        assert reading.network == cell
        images = load_mnist().test.images[[*range(5), 127]]
        np.testing.assert_array_equal(reading.x, images.reshape(6, 784))
        np.testing.assert_allclose(reading.logits, load_network(cell).logits(images), atol=1e-4)
    fourteen = read(ShapeSetup(2, 14, 56, 8))
    assert fourteen.network == ""
    np.testing.assert_array_equal(fourteen.x, images[:2].reshape(2, 784))


@pytest.mark.parametrize("way", ["last", "every", "h", "hc"])
def test_the_logits_are_made_from_what_is_chosen(way: str) -> None:
    reading = read(ShapeSetup(way=way))
    given = {
        "last": reading.outputs[:, -1],
        "every": reading.outputs,
        "h": reading.h,
        "hc": np.concatenate([reading.h, reading.c], axis=1),  # type: ignore[list-item]
    }[way]
    expected = np.einsum("...h,hk->...k", given.astype(float), reading.output_layer.W.astype(float))
    np.testing.assert_allclose(reading.logits, expected + reading.output_layer.b, atol=1e-5)
