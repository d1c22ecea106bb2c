"""What is said of TensorFlow 1, checked on the code of TensorFlow 1 that still exists (tf.compat.v1).

BasicLSTMCell itself is not available beside Keras 3, so a cell of its equations is given to the real ``dynamic_rnn``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import tensorflow as tf

v1 = tf.compat.v1
B, T, INPUTS, H = 3, 25, 4, 5
RNG = np.random.default_rng(0)
X = RNG.normal(size=(B, T, INPUTS)).astype(np.float32)
KERNEL = RNG.normal(size=(INPUTS + H, 4 * H)).astype(np.float32)


class Cell:
    """BasicLSTMCell's equations: one kernel for [x, h], blocks i, g, f, o, forget bias added at call time, state (c, h)."""

    output_size = H
    state_size = (H, H)

    def zero_state(self, batch_size: int, dtype: Any) -> tuple[Any, Any]:
        return tf.zeros([batch_size, H], dtype), tf.zeros([batch_size, H], dtype)

    def get_initial_state(self, inputs: Any = None, batch_size: Any = None, dtype: Any = None) -> tuple[Any, Any]:
        return self.zero_state(batch_size, dtype)

    def __call__(self, x: Any, state: tuple[Any, Any], scope: str | None = None) -> tuple[Any, tuple[Any, Any]]:
        c, h = state
        i, g, f, o = tf.split(tf.concat([x, h], 1) @ tf.constant(KERNEL), 4, axis=1)
        c = tf.sigmoid(f + 1.0) * c + tf.sigmoid(i) * tf.tanh(g)
        h = tf.sigmoid(o) * tf.tanh(c)
        return h, (c, h)


@pytest.fixture
def session() -> Iterator[Any]:
    with tf.Graph().as_default(), v1.Session() as opened:
        yield opened


def test_the_last_output_is_the_h_of_the_final_state(session: Any) -> None:
    outputs, (c, h) = session.run(v1.nn.dynamic_rnn(Cell(), tf.constant(X), dtype=tf.float32))
    assert outputs.shape == (B, T, H)
    assert np.array_equal(outputs[:, -1], h)
    assert not np.allclose(outputs[:, -1], c)


def test_beyond_a_sequence_s_length_outputs_are_zero_and_the_state_stays(session: Any) -> None:
    lengths = [5, 10, 25]
    run = v1.nn.dynamic_rnn(Cell(), tf.constant(X), sequence_length=lengths, dtype=tf.float32)
    outputs, (_c, h) = session.run(run)
    for row, length in enumerate(lengths):
        assert not outputs[row, length:].any()
        assert np.array_equal(h[row], outputs[row, length - 1])


def test_time_major_and_static_rnn_and_parallel_iterations_change_no_number(session: Any) -> None:
    usual, _state = v1.nn.dynamic_rnn(Cell(), tf.constant(X), dtype=tf.float32)
    first, _state = v1.nn.dynamic_rnn(Cell(), tf.transpose(X, [1, 0, 2]), dtype=tf.float32, time_major=True)
    one, _state = v1.nn.dynamic_rnn(Cell(), tf.constant(X), dtype=tf.float32, parallel_iterations=1, swap_memory=True)
    static, _state = v1.nn.static_rnn(Cell(), tf.unstack(tf.constant(X), T, 1), dtype=tf.float32)
    assert len(static) == T
    usual, first, one, static = session.run([usual, first, one, static])
    assert first.shape == (T, B, H)
    assert np.allclose(first.transpose(1, 0, 2), usual)
    assert np.array_equal(one, usual)
    assert np.allclose(np.stack(static, axis=1), usual)


def test_a_seed_depends_on_the_op_s_place_in_the_graph() -> None:
    def draw(extra: bool) -> Any:
        with tf.Graph().as_default(), v1.Session() as session:
            v1.set_random_seed(1)
            if extra:
                v1.random_uniform([1])
            return session.run(v1.random_normal([4]))

    assert np.array_equal(draw(False), draw(False))
    assert not np.array_equal(draw(False), draw(True))


def test_metrics_accuracy_gives_the_mean_since_the_start(session: Any) -> None:
    guesses = v1.placeholder(tf.int64, [None])
    update = v1.metrics.accuracy(labels=tf.zeros([100], tf.int64), predictions=guesses)[1]
    session.run(tf.group(v1.global_variables_initializer(), v1.local_variables_initializer()))
    printed = [session.run(update, {guesses: [0] * right + [1] * (100 - right)}) for right in (10, 90)]
    assert np.allclose(printed, [0.1, 0.5])


def test_variables_have_no_value_before_their_initialiser_has_run(session: Any) -> None:
    variable = v1.get_variable("weights", shape=[2, 3], use_resource=True)
    with pytest.raises(tf.errors.FailedPreconditionError):
        session.run(variable)
    session.run(v1.global_variables_initializer())
    assert session.run(variable).shape == (2, 3)


def test_a_name_is_shared_only_with_reuse(session: Any) -> None:
    def weights(reuse: Any) -> Any:
        with v1.variable_scope("rnn", reuse=reuse):
            return v1.get_variable("kernel", shape=[2])

    first = weights(None)
    with pytest.raises(ValueError, match="already exists"):
        weights(None)
    assert weights(v1.AUTO_REUSE) is first


def test_defaults_that_are_named() -> None:
    assert v1.train.AdamOptimizer()._epsilon == 1e-8
    with tf.Graph().as_default(), v1.Session() as session:
        drawn = session.run(v1.random_normal([10_000]))
        narrow = session.run(v1.truncated_normal([10_000], stddev=0.1))
    assert drawn.std() == pytest.approx(1, abs=0.05)
    assert abs(narrow).max() <= 0.2


def test_basic_lstm_cell_and_gru_cell_are_gone_beside_keras_3() -> None:
    for name in ("BasicLSTMCell", "LSTMCell", "GRUCell"):
        with pytest.raises(AttributeError, match="not available with Keras 3"):
            getattr(v1.nn.rnn_cell, name)
