"""Prints what it costs to take a trace away: milliseconds and kilobytes of every form.

    python tests/benchmarks/export_times.py [--rounds 3]

The aims are those of a film of the default network: under two seconds, and a GIF under one megabyte.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

from table import Row, print_table  # noqa: E402

from rnnlab.data import load_mnist  # noqa: E402
from rnnlab.export import EXPORTS  # noqa: E402
from rnnlab.network import Network, load_network  # noqa: E402
from rnnlab.player import Shown  # noqa: E402
from rnnlab.recipe import Recipe  # noqa: E402
from rnnlab.trace import Trace  # noqa: E402
from rnnlab.weights import keras_shapes  # noqa: E402

#: None is the shipped LSTM: T = 28, H = 128
CASES = {
    "LSTM, T = 28, H = 128 (default)": None,
    "LSTM, T = 784, H = 128": Recipe(timesteps=784),
    "LSTM, T = 28, H = 512": Recipe(hidden_size=512),
    "LSTM, T = 784, H = 512": Recipe(timesteps=784, hidden_size=512),
}
_AIM_MS, _AIM_KB = 2_000.0, {"gif": 1_000.0}


def trace_of(recipe: Recipe | None) -> Trace:
    image = load_mnist().test.image(0)
    if recipe is None:
        return load_network("lstm").trace(image)
    random = np.random.default_rng(0)
    weights = [random.normal(0, 0.3, shape).astype(np.float32) for shape in keras_shapes(recipe)]
    return Network.from_keras_weights(recipe, weights).trace(image)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    for name, recipe in CASES.items():
        trace, rows = trace_of(recipe), []
        for ending, form in EXPORTS.items():
            times = []
            for _round in range(rounds):
                begin = time.perf_counter()
                content = form.make(Shown(trace, "LSTM", 7), False)
                times.append((time.perf_counter() - begin) * 1000)
            default = recipe is None
            rows.append(Row(f".{ending}", times, "ms", aim=_AIM_MS if default else None))
            rows.append(
                Row(f".{ending} size", [len(content) / 1000], "kB", aim=_AIM_KB.get(ending) if default else None)
            )
        print_table(name, rows)


if __name__ == "__main__":
    main()
