"""The numbers themselves: a batch is read as TensorFlow 1's ``dynamic_rnn`` read it.

Only the examples that are shown are computed. Examples of a batch never meet, so each has the numbers that it would
have among all the others.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnlab import cells
from rnnlab.data import load_mnist
from rnnlab.network import load_network
from rnnlab.notation import CELLS
from rnnlab.recipe import CLASSES
from rnnlab.shapes.setup import ShapeSetup
from rnnlab.weights import Dense, unpack_cell

Array = NDArray[np.float32]

#: so many examples are computed and shown of a larger batch: the first ones and the last
MOST_EXAMPLES = 6
#: T, I and H of the shipped networks
_SHIPPED = (28, 28, 128)
_SEED = 3
_WEIGHTS, _INPUTS = 0, 1


@dataclass(frozen=True, eq=False, slots=True)
class Reading:
    """What a cell had when it read a batch. N examples of the B were computed; every array has N of them.

    Arrays are batch major whatever `setup.time_major` says: x (N, T·I), inputs (N, T, I), outputs (N, T, H),
    h, c, h_first, c_first (N, H), features (N, H), (N, T, H) or (N, 2H), logits (N, K) or (N, T, K).
    c is None where the cell has none.
    """

    setup: ShapeSetup
    #: which examples, from 0
    examples: tuple[int, ...]
    weights: cells.CellWeights
    output_layer: Dense
    #: the shipped network whose weights these are; "" where they were drawn by a seed
    network: str
    x: Array
    inputs: Array
    h_first: Array
    c_first: Array | None
    outputs: Array
    h: Array
    c: Array | None
    features: Array
    logits: Array

    @property
    def lengths(self) -> tuple[int, ...]:
        """How many timesteps each computed example has."""
        every = self.setup.lengths
        return tuple(self.setup.timesteps if every is None else every[each] for each in self.examples)


def read(setup: ShapeSetup) -> Reading:
    """Everything that `setup` says, computed."""
    examples = _examples(setup.batch)
    weights, output_layer, network = _weights(setup)
    x = _batch(setup, examples)  # (N, T·I)
    inputs = x.reshape(len(examples), setup.timesteps, setup.inputs)
    lengths = setup.lengths or (setup.timesteps,) * setup.batch
    ends = np.array([lengths[each] for each in examples])
    h = np.zeros((len(examples), setup.units), np.float32)
    c = np.zeros_like(h) if setup.cell == "lstm" else None
    if setup.initial == "given":
        _outputs, h, c = dynamic_rnn(inputs, weights, h, c, ends)
    outputs, h_last, c_last = dynamic_rnn(inputs, weights, h, c, ends)
    features = _features(setup.way, outputs, h_last, c_last)
    logits = features @ output_layer.W + output_layer.b
    return Reading(setup, examples, weights, output_layer, network, x, inputs, h, c, outputs, h_last, c_last, features,
                   logits)  # fmt: skip


def dynamic_rnn(
    inputs: Array, weights: cells.CellWeights, h: Array, c: Array | None, ends: NDArray[np.integer]
) -> tuple[Array, Array, Array | None]:
    """outputs (N, T, H), and h and c (N, H) after each example's own last timestep.

    Beyond an example's end (``sequence_length``, `ends` (N,)) its outputs are zero and its state stays as it is, as in
    ``tf.nn.dynamic_rnn``.
    """
    outputs = np.zeros((*inputs.shape[:2], h.shape[1]), np.float32)
    for t in range(inputs.shape[1]):
        step = cells.step(inputs[:, t], h, c, weights)
        reading = (t < ends)[:, None]  # (N, 1)
        outputs[:, t] = np.where(reading, step.h, np.float32(0))
        h = np.where(reading, step.h, h)
        if isinstance(step, cells.LstmStep) and c is not None:
            c = np.where(reading, step.c, c)
    return outputs, h, c


def _features(way: str, outputs: Array, h: Array, c: Array | None) -> Array:
    """What the output layer is given."""
    if way == "hc":
        assert c is not None
        return np.concatenate([h, c], axis=-1)  # (N, 2H)
    return {"last": outputs[:, -1], "every": outputs, "h": h}[way]


def _examples(batch: int) -> tuple[int, ...]:
    return tuple(range(batch)) if batch <= MOST_EXAMPLES else (*range(MOST_EXAMPLES - 1), batch - 1)


def _batch(setup: ShapeSetup, examples: tuple[int, ...]) -> Array:
    """(N, T·I): the first test digits where an example has 784 numbers, else standard normal numbers.

    An example's numbers do not depend on how many others there are.
    """
    if setup.reads_digits:
        return np.stack([load_mnist().test.image(each).reshape(-1) for each in examples])
    return np.stack(
        [np.random.default_rng([_SEED, _INPUTS, each]).standard_normal(setup.flat, np.float32) for each in examples]
    )


def _weights(setup: ShapeSetup) -> tuple[cells.CellWeights, Dense, str]:
    """The shipped network's where its sizes are these, else drawn as TensorFlow 1 draws an LSTM: one Glorot uniform
    matrix [I + H, nH], bias zero, forget bias 1."""
    if (setup.timesteps, setup.inputs, setup.units) == _SHIPPED and setup.way != "hc":
        shipped = load_network(setup.cell).weights
        return shipped.cell, shipped.output_layer, setup.cell
    rng = np.random.default_rng([_SEED, _WEIGHTS])
    rows, packed = setup.inputs + setup.units, setup.blocks * setup.units
    joint = _glorot(rng, rows, packed)  # (I + H, nH)
    bias = np.zeros((setup.blocks, setup.units), np.float32)
    if setup.cell == "lstm":
        bias[CELLS["lstm"].keras_order.index("forget")] = 1
    b = np.zeros((2, packed), np.float32) if setup.cell == "gru" else bias.reshape(-1)
    cell = unpack_cell(setup.cell, joint[: setup.inputs], joint[setup.inputs :], b)
    width = 2 * setup.units if setup.way == "hc" else setup.units
    return cell, Dense(_glorot(rng, width, CLASSES), np.zeros(CLASSES, np.float32)), ""


def _glorot(rng: np.random.Generator, rows: int, columns: int) -> Array:
    limit = np.sqrt(6.0 / (rows + columns))
    return rng.uniform(-limit, limit, (rows, columns)).astype(np.float32)
