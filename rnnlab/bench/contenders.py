"""The contenders: each is made ready for a recipe and then makes training steps for as long as it is asked to.

All learn from the same 200 batches of MNIST, have their data in memory, and measure loss and accuracy as they go, as
a learner's run does.
"""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable
from types import MappingProxyType
from typing import Any

import numpy as np

from rnnlab.data import as_sequence, load_mnist
from rnnlab.recipe import CLASSES, Recipe

#: makes this many training steps
Steps = Callable[[int], None]
#: of the images there are, those that Keras and PyTorch are given
_BATCHES = 200
#: steps that are made to learn how long one takes
_TRIED = 4
#: the side of the matrices whose product measures what the processor can do
_SIDE = 1024


def ours(recipe: Recipe) -> Steps:
    """RNN Lab's own engine on the device it chooses."""
    from rnnlab.training.devices import choose_device
    from rnnlab.training.engine import choose_engine

    engine = choose_engine(recipe, choose_device())
    made = 0

    def steps(count: int) -> None:
        nonlocal made
        engine.train(made, np.full(count, recipe.learning_rate, np.float32))
        made += count

    return steps


def keras_fit(recipe: Recipe) -> Steps:
    """``keras.Sequential.fit``, as a tutorial writes it."""
    import keras

    layer = {"lstm": keras.layers.LSTM, "gru": keras.layers.GRU, "simple_rnn": keras.layers.SimpleRNN}[recipe.cell]
    shape = (recipe.timesteps, recipe.inputs)
    model = keras.Sequential([keras.Input(shape), layer(recipe.hidden_size), keras.layers.Dense(CLASSES)])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(recipe.learning_rate), loss, metrics=["accuracy"])
    images, labels = _digits(recipe)

    def steps(count: int) -> None:
        while count > 0:
            part = min(count, _BATCHES) * recipe.batch_size
            model.fit(images[:part], labels[:part], recipe.batch_size, shuffle=False, verbose=0)
            count -= _BATCHES

    return steps


def pytorch(recipe: Recipe) -> Steps:
    """PyTorch's ``nn.LSTM``, ``nn.GRU`` or ``nn.RNN`` with a linear layer. Raises `ImportError` if it is not there."""
    import torch

    layer = {"lstm": torch.nn.LSTM, "gru": torch.nn.GRU, "simple_rnn": torch.nn.RNN}[recipe.cell]
    cell, output = (
        layer(recipe.inputs, recipe.hidden_size, batch_first=True),
        torch.nn.Linear(recipe.hidden_size, CLASSES),
    )
    optimizer = torch.optim.Adam([*cell.parameters(), *output.parameters()], recipe.learning_rate)
    images, labels = (torch.tensor(array) for array in _digits(recipe))

    def steps(count: int) -> None:
        for step in range(count):
            part = slice(step % _BATCHES * recipe.batch_size, (step % _BATCHES + 1) * recipe.batch_size)
            optimizer.zero_grad()
            logits = output(cell(images[part])[0][:, -1])
            loss: Any = torch.nn.functional.cross_entropy(logits, labels[part])  # whose backward has no types
            loss.backward()
            optimizer.step()
            loss.item(), (logits.argmax(1) == labels[part]).float().mean().item()

    return steps


def products(recipe: Recipe) -> Steps:
    """Nothing but the multiplications of a training step, at the speed of large products of float32 matrices."""
    import tensorflow as tf

    matrix = tf.random.stateless_normal((_SIDE, _SIDE), (1, 2))
    flops = step_flops(recipe)

    def steps(count: int) -> None:
        # never none at all: whoever asks for few small steps would conclude that they take no time
        for _product in range(math.ceil(count * flops / (2 * _SIDE**3))):
            tf.matmul(matrix, matrix).numpy()

    return steps


CONTENDERS: MappingProxyType[str, Callable[[Recipe], Steps]] = MappingProxyType(
    {"ours": ours, "keras": keras_fit, "pytorch": pytorch, "products": products}
)


def step_flops(recipe: Recipe) -> float:
    """Additions and multiplications in the matrix products of one training step of the cell.

    Forward, each timestep multiplies (B, I + H) by (I + H, G H), G blocks; back, (B, G H) by (G H, H) for the hidden
    state, and all timesteps together (I + H, T B) by (T B, G H) for the weights.
    """
    blocks = {"lstm": 4, "gru": 3, "simple_rnn": 1}[recipe.cell] * recipe.hidden_size
    both = recipe.inputs + recipe.hidden_size
    return 2.0 * recipe.batch_size * recipe.timesteps * blocks * (2 * both + recipe.hidden_size)


def _digits(recipe: Recipe) -> tuple[np.ndarray, np.ndarray]:
    """(N, T, I) float32 and (N,) int64."""
    train = load_mnist().train
    count = _BATCHES * recipe.batch_size
    images = as_sequence(train.pixels[:count].astype(np.float32) / 255, recipe)
    return np.ascontiguousarray(images), train.labels[:count].astype(np.int64)


def peak_megabytes() -> float | None:
    """The most memory that this process ever had; None where the system does not tell (Windows)."""
    try:
        import resource
    except ImportError:
        return None
    unit = 1 if os.uname().sysname == "Darwin" else 1024  # bytes there, kibibytes elsewhere
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**20


def burst(steps: Steps, seconds: float, rate: float | None) -> tuple[int, float]:
    """Make as many steps as fit into so many seconds at `rate`, at least one, in one call: how many, and how long they
    took. Without a rate, a few steps are made first to learn it: a call of Keras' ``fit`` costs as much as several."""
    if rate is None:
        began = time.perf_counter()
        steps(_TRIED)
        rate = _TRIED / (time.perf_counter() - began)
    count = max(1, round(seconds * rate))
    began = time.perf_counter()
    steps(count)
    return count, time.perf_counter() - began
