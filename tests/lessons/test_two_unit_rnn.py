"""The network of two units, against Keras."""

from __future__ import annotations

import itertools

import numpy as np

from rnnlab.lessons.two_unit_rnn import TinyNetwork, TinyUnit

#: no two weights alike, so that none can stand in another's place
NETWORK = TinyNetwork(TinyUnit(1.3, 0.7, -0.4, 0.1), TinyUnit(-0.9, 1.1, 0.2, -0.3))
XS = [0.0, 1.0, 0.5, 0.25]


def test_it_is_keras_simple_rnn() -> None:
    import keras

    weights = NETWORK.weights
    layer = keras.layers.SimpleRNN(2, return_sequences=True)
    layer.build((1, len(XS), 1))
    layer.set_weights([weights.W_h, weights.U_h, weights.b_h])
    expected = keras.ops.convert_to_numpy(layer(np.array(XS, np.float32).reshape(1, -1, 1)))[0]  # (T, 2)
    np.testing.assert_allclose([step.h for step in NETWORK.read(XS)], expected, atol=1e-6)


def test_each_sum_is_what_is_written_out_on_the_page() -> None:
    steps = NETWORK.read(XS)
    assert steps[0].h_prev == (0.0, 0.0)
    for before, step in itertools.pairwise(steps):
        assert step.h_prev == before.h
    for step in steps:
        for unit, pre, h in zip(NETWORK.units, step.pre, step.h, strict=True):
            total = unit.x * step.x + unit.h_1 * step.h_prev[0] + unit.h_2 * step.h_prev[1] + unit.b
            assert abs(pre - total) < 1e-6
            assert abs(h - np.tanh(total)) < 1e-6
