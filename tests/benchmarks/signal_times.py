"""What the training signals cost of the training time. Prints a table.

    python tests/benchmarks/signal_times.py

Of each recipe it times a few training steps and one reading of the signals' digits, and counts how often a run of
3,000 steps would read them. NumPy computes on one core here, as it does in a worker.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from rnnlab import Recipe  # noqa: E402
from rnnlab.network import Network  # noqa: E402
from rnnlab.training.devices import choose_device  # noqa: E402
from rnnlab.training.engine import choose_engine  # noqa: E402
from rnnlab.training.initial import initial_weights  # noqa: E402
from rnnlab.training.optimizers import learning_rates  # noqa: E402
from rnnlab.training.schedule import signal_steps  # noqa: E402
from rnnlab.training.signals import signals_of  # noqa: E402
from tests.benchmarks.table import Row, print_table  # noqa: E402

#: cell, timesteps, hidden size, batch size
SHAPES = (
    ("lstm", 28, 128, 128),
    ("gru", 28, 128, 128),
    ("simple_rnn", 28, 128, 128),
    ("lstm", 28, 32, 128),
    ("lstm", 28, 512, 128),
    ("simple_rnn", 28, 512, 128),
    ("lstm", 28, 128, 1),
    ("simple_rnn", 7, 8, 1),
    ("gru", 784, 32, 128),
    ("simple_rnn", 784, 128, 128),
    ("lstm", 784, 512, 16),
)
STEPS = 3_000


def shares(recipe: Recipe) -> list[float]:
    """Percent of the training time, measured a few times."""
    engine = choose_engine(recipe, choose_device())
    network = Network.from_keras_weights(recipe, initial_weights(recipe))
    engine.train(0, learning_rates(recipe, 0, 1))
    signals_of(network)
    measured = []
    for _again in range(3):
        start = time.perf_counter()
        made = 0
        while time.perf_counter() - start < 1.0:
            engine.train(made, learning_rates(recipe, made, 2))
            made += 2
        between = time.perf_counter()
        signals_of(network)
        reading = time.perf_counter() - between
        measured.append(100 * reading * len(signal_steps(recipe)) / (recipe.steps * (between - start) / made))
    engine.close()
    return measured


if __name__ == "__main__":
    rows = []
    for cell, timesteps, size, batch in SHAPES:
        recipe = Recipe(cell=cell, timesteps=timesteps, hidden_size=size, batch_size=batch, steps=STEPS)
        name = f"{cell}, T = {timesteps}, H = {size}, batch {batch}"
        rows.append(Row(name, shares(recipe), "% of training", 3.0))
    print_table("Signals: share of the training time", rows)
