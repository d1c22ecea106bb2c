"""What the findings' `dynamic_rnn` gives back, against a Keras LSTM with a mask."""

from __future__ import annotations

from collections.abc import Sequence

import keras
import numpy as np
import pytest
import tensorflow as tf

from rnnlab.errors import LabError
from rnnlab.findings import states
from rnnlab.weights import pack_cell

INPUTS, WEIGHTS = states.example_inputs(3), states.example_weights(3)


def by_keras(lengths: Sequence[int]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    layer = keras.layers.LSTM(states.UNITS, return_sequences=True, return_state=True, zero_output_for_mask=True)
    layer.build(INPUTS.shape)
    layer.set_weights(pack_cell(WEIGHTS))
    mask = tf.sequence_mask(lengths, states.TIMESTEPS)
    return tuple(np.asarray(array) for array in layer(tf.constant(INPUTS), mask=mask))


@pytest.mark.parametrize("lengths", [(2, 2, 2), (2, 2, 1), (1, 2, 1)])
def test_outputs_and_states_are_those_of_keras(lengths: tuple[int, ...]) -> None:
    read = states.dynamic_rnn(INPUTS, WEIGHTS, lengths)
    outputs, h, c = by_keras(lengths)
    np.testing.assert_allclose(read.outputs, outputs, atol=1e-6)
    np.testing.assert_allclose(read.states, [c, h], atol=1e-6)
    assert read.outputs.shape == (3, 2, 5)
    assert read.states.shape == (2, 3, 5)


def test_the_equality_of_document_003_holds_by_construction_and_fails_under_a_length() -> None:
    whole = states.dynamic_rnn(INPUTS, WEIGHTS)
    assert np.array_equal(whole.outputs[:, 1], whole.h)  # of every sequence, not only the third
    short = states.dynamic_rnn(INPUTS, WEIGHTS, (2, 2, 1))
    assert not short.outputs[2, 1].any()
    assert np.array_equal(short.h[2], whole.outputs[2, 0])
    assert np.abs(short.outputs[2, 1] - short.h[2]).max() > 0.05


def test_one_cell_used_twice_is_not_two_cells() -> None:
    one = states.dynamic_rnn(INPUTS, WEIGHTS).outputs
    assert np.array_equal(one, states.dynamic_rnn(INPUTS, [WEIGHTS, WEIGHTS]).outputs)
    assert np.abs(one - states.dynamic_rnn(INPUTS, [WEIGHTS, states.example_weights(4)]).outputs).max() > 0.05


def test_four_gates_are_one_product() -> None:
    gates = states.one_kernel(INPUTS[:, 0], WEIGHTS)
    assert (gates.rows, gates.columns) == (9, 20)
    assert 0 <= gates.difference < 1e-6


def test_a_state_for_128_refuses_all_others_as_tensorflow_does() -> None:
    assert states.refusal_of_batch(128, 128, WEIGHTS) == ""
    for given in (1, 127, 10_000):
        assert str(given) in states.refusal_of_batch(128, given, WEIGHTS)
        with pytest.raises(tf.errors.InvalidArgumentError):  # what the graph said at that place
            tf.concat([tf.zeros((given, 4)), tf.zeros((128, 5))], 1)


@pytest.mark.parametrize("lengths", [(2, 2), (0, 1, 2), (1, 2, 3)])
def test_lengths_that_cannot_be_are_refused(lengths: tuple[int, ...]) -> None:
    with pytest.raises(LabError, match="3 lengths from 1 to 2"):
        states.dynamic_rnn(INPUTS, WEIGHTS, lengths)
