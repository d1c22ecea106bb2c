"""How long the units take: their orders, and what excites them. Prints a table.

    python tests/benchmarks/unit_times.py

The orders are made anew with every digit; what excites the units once a network and quantity.
"""

from __future__ import annotations

import json
import sys
import time
import tracemalloc
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402

from rnnlab import Recipe, load_mnist, load_network  # noqa: E402
from rnnlab.analysis.excitation import excitations  # noqa: E402
from rnnlab.analysis.unit_order import unit_orders  # noqa: E402
from rnnlab.player.sections.units.section import units_section  # noqa: E402
from tests.benchmarks.library_times import random_network, times  # noqa: E402
from tests.benchmarks.table import Row, print_table  # noqa: E402

SIZES = (32, 128, 512)
SHIPPED = ("lstm", "gru", "simple_rnn")
#: a second, in milliseconds
AIM = 1_000


def order_rows(image: np.ndarray) -> list[Row]:
    rows = []
    for size in SIZES:
        network = random_network(Recipe(hidden_size=size))
        trace = network.trace(image)
        taken = times(lambda network=network, trace=trace: unit_orders(network, trace))
        rows.append(Row(f"all orders, lstm, H = {size}", taken, "ms"))
    return rows


def excitation_rows() -> list[Row]:
    rows = []
    shipped = [(name, load_network(name)) for name in SHIPPED]
    long = [(f"lstm, T = {recipe.timesteps}, H = {recipe.hidden_size}", random_network(recipe))
            for recipe in (Recipe(timesteps=196), Recipe(timesteps=784), Recipe(hidden_size=512))]  # fmt: skip
    for name, network in (*shipped, *long):
        digits = excitations(network).digits  # which warms up
        taken, worked = [], []
        for _repeat in range(3):
            start, started = time.perf_counter(), time.process_time()
            excitations(network)
            taken.append((time.perf_counter() - start) * 1_000)
            worked.append((time.process_time() - started) * 1_000)
        rows.append(Row(f"what excites all units, {name}: {digits:,} digits", taken, "ms", AIM))
        rows.append(Row("    of it on the processor (a busy machine makes it wait)", worked, "ms"))
    return rows


def memory_row() -> Row:
    network = load_network("lstm")
    tracemalloc.start()
    excitations(network)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return Row("    its memory at the most, the shipped LSTM", [peak / 1e6], "MB")


def section_rows(image: np.ndarray) -> list[Row]:
    rows = []
    for size in SIZES:
        network = random_network(Recipe(hidden_size=size))
        trace = network.trace(image)
        excitation = excitations(network, digits=100).of(0)
        for title, pinned in (("no unit pinned", None), ("a unit pinned", 0)):
            section = units_section(network, trace, pinned, excitation, {})
            size_of_it = sum(array.nbytes for array in section.arrays.values()) + len(json.dumps(section.header))
            rows.append(Row(f"the section, H = {size}, {title}", [size_of_it], "bytes"))
    return rows


def main() -> None:
    image = load_mnist().test.image(0)
    print_table("Units", [*order_rows(image), *excitation_rows(), memory_row(), *section_rows(image)])


if __name__ == "__main__":
    main()
