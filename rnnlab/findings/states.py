"""What `dynamic_rnn` gives back, with real arrays: outputs and states of an LSTM whose weights are drawn by a seed.

Document 003's example has B = 3 sequences, T = 2 timesteps, I = 4 inputs and H = 5 units; document 004's listing takes
its answer from the outputs in one line and from the state in another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from rnnlab.cells import LstmWeights, lstm_step
from rnnlab.errors import LabError
from rnnlab.weights import lstm_from_tf1, lstm_to_tf1

Array: TypeAlias = NDArray[np.float32]

#: document 003's example: sequences, timesteps, inputs, units
BATCH, TIMESTEPS, INPUTS, UNITS = 3, 2, 4, 5


@dataclass(frozen=True, eq=False, slots=True)
class DynamicRnn:
    """outputs (B, T, H), zero from a sequence's end on; the states h and c after each sequence's last timestep, (B, H)."""

    outputs: Array
    h: Array
    c: Array

    @property
    def states(self) -> Array:
        """(2, B, H), c before h, as TensorFlow 1 has them."""
        return np.stack([self.c, self.h])


def example_weights(seed: int, inputs: int = INPUTS, units: int = UNITS) -> LstmWeights:
    """An LSTM as TensorFlow 1 draws it: one Glorot uniform kernel [I + H, 4H], bias zero, forget bias 1."""
    rng = np.random.default_rng(seed)
    limit = np.sqrt(6.0 / (inputs + units + 4 * units))
    kernel = rng.uniform(-limit, limit, (inputs + units, 4 * units)).astype(np.float32)
    return lstm_from_tf1(kernel, np.zeros(4 * units, np.float32), inputs=inputs)


def example_inputs(seed: int, batch: int = BATCH, timesteps: int = TIMESTEPS, inputs: int = INPUTS) -> Array:
    """Numbers to read, (B, T, I), standard normal."""
    return np.random.default_rng([seed, 1]).standard_normal((batch, timesteps, inputs)).astype(np.float32)


def dynamic_rnn(
    inputs: Array, cells: LstmWeights | Sequence[LstmWeights], lengths: Sequence[int] | None = None
) -> DynamicRnn:
    """Read `inputs` (B, T, I) from a state of zeros, as ``tf.nn.dynamic_rnn`` did.

    Parameters
    ----------
    cells:
        One set of weights, used at every timestep; or one a timestep, which no recurrent network has.
    lengths:
        ``sequence_length``: how many timesteps each sequence has. Beyond them outputs are zero and the state stays.

    Raises `LabError` when lengths are given that are not one a sequence, from 1 to T.
    """
    batch, timesteps, _inputs = inputs.shape
    each = [cells] * timesteps if isinstance(cells, LstmWeights) else list(cells)
    ends = np.full(batch, timesteps) if lengths is None else np.asarray(lengths)
    if ends.shape != (batch,) or ends.min() < 1 or ends.max() > timesteps:
        raise LabError("Give {count} lengths from 1 to {most}.", count=batch, most=timesteps)
    units = each[0].b_i.shape[0]
    h, c = np.zeros((batch, units), np.float32), np.zeros((batch, units), np.float32)
    outputs = np.zeros((batch, timesteps, units), np.float32)
    for t, weights in enumerate(each):
        step = lstm_step(inputs[:, t], h, c, weights)
        reading = (t < ends)[:, None]  # (B, 1)
        outputs[:, t] = np.where(reading, step.h, np.float32(0))
        h, c = np.where(reading, step.h, h), np.where(reading, step.c, c)
    return DynamicRnn(outputs, h, c)


@dataclass(frozen=True, slots=True)
class OneKernel:
    """The four gates before their activation from one product and from four: the greatest difference, and the shapes."""

    rows: int
    columns: int
    difference: float


def one_kernel(inputs: Array, weights: LstmWeights) -> OneKernel:
    """The gates of a first timestep, `inputs` (B, I), from one product with TF1's kernel [I + H, 4H], split in four, and
    from the cell's own four pairs of products."""
    kernel, bias = lstm_to_tf1(weights)
    batch, width = len(inputs), weights.b_i.shape[0]
    h = np.random.default_rng(2).standard_normal((batch, width)).astype(np.float32) * np.float32(0.5)
    joint = np.concatenate([inputs, h], axis=1) @ kernel + bias  # (B, 4H), in the order i, g, f, o
    i, g, f, o = np.split(joint, 4, axis=1)
    step = lstm_step(inputs, h, np.zeros_like(h), weights)
    pairs = ((i, step.i_pre), (g, step.g_pre), (f + np.float32(1), step.f_pre), (o, step.o_pre))
    rows, columns = kernel.shape
    return OneKernel(rows, columns, max(float(np.abs(one - four).max()) for one, four in pairs))


def refusal_of_batch(fixed: int, given: int, weights: LstmWeights) -> str:
    """What NumPy says when [x, h] is put together, as a BasicLSTMCell does at every timestep, from `given` inputs and a
    state of zeros for `fixed` sequences: the same that befalls ``zero_state(batch_size)``. Empty where they are alike."""
    x = np.zeros((given, weights.W_i.shape[0]), np.float32)
    h = np.zeros((fixed, weights.b_i.shape[0]), np.float32)
    try:
        np.concatenate([x, h], axis=1)
    except ValueError as error:
        return str(error)
    return ""
