"""How long gradients through time take, for all ten classes at once. Prints a table.

    python tests/benchmarks/gradient_times.py

TensorFlow's tape over Keras' layer, compiled, is timed in the same run: one class, with respect to the pixels only.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np  # noqa: E402

from rnnlab import Recipe, load_mnist  # noqa: E402
from rnnlab.analysis.gradients import gradients_through_time  # noqa: E402
from rnnlab.notation import CELLS  # noqa: E402
from rnnlab.player.sections.gradient.section import gradient_section  # noqa: E402
from tests.benchmarks.library_times import random_network, times  # noqa: E402
from tests.benchmarks.table import Row, print_table  # noqa: E402

#: milliseconds, by timesteps
AIMS = {28: 10.0, 784: 1_000.0}


def rows(image: np.ndarray) -> list[Row]:
    found = []
    for steps, aim in AIMS.items():
        for cell in CELLS:
            network = random_network(Recipe(cell=cell, timesteps=steps))
            trace = network.trace(image)
            taken = times(lambda network=network, trace=trace: gradients_through_time(network, trace))
            found.append(Row(f"gradients, {cell}, T = {steps}, H = 128, ten classes", taken, "ms", aim))
        taken = times(lambda network=network, trace=trace: gradient_section(network, trace))
        found.append(Row(f"    the score's section of it ({cell})", taken, "ms"))
        large = random_network(Recipe(hidden_size=512, timesteps=steps))
        trace = large.trace(image)
        taken = times(lambda large=large, trace=trace: gradients_through_time(large, trace))
        found.append(Row(f"gradients, lstm, T = {steps}, H = 512, ten classes", taken, "ms"))
    return found


def peer_row(image: np.ndarray) -> Row:
    """The tape with an LSTM of 128 on 28 rows."""
    import keras
    import tensorflow as tf

    model = keras.Sequential([keras.Input((28, 28)), keras.layers.LSTM(128), keras.layers.Dense(10)])

    @tf.function
    def gradient(picture):
        with tf.GradientTape() as tape:
            tape.watch(picture)
            logit = model(picture)[0, 7]
        return tape.gradient(logit, picture)

    picture = tf.constant(image[None])
    return Row("TensorFlow's tape, lstm, T = 28, H = 128, one class", times(lambda: gradient(picture).numpy()), "ms")


def main() -> None:
    image = load_mnist().test.image(0)
    made = rows(image)
    print_table("Gradients through time", [*made, peer_row(image)])


if __name__ == "__main__":
    main()
