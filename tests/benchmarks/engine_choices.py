"""What was tried for the engine, side by side: ``python tests/benchmarks/engine_choices.py [cell] [timesteps]``.

Each choice runs in turn, in one process, for a few rounds; the table shows steps a second and the ratio to what the
engine does. Also tried in November 2026 on two cores, and not kept: `LSTMBlockCell` forward, which fuses the cell but
multiplies in float32 only (as fast as the same chain with plain operations in float32, within noise); the
single-threaded executor for each chain (0.9 to 1.0, and a private interface); four chains on two cores (0.8). Earlier,
on another machine: XLA and `BlockLSTMV2`, both slower than Keras' `fit`.

Run to its end on two cores without `avx512_bf16` (LSTM, T = 28, to float32 and a chain a core): products in bfloat16 0.92,
one chain 0.60, four chains 0.95, Keras layers and a tape in the same loop 0.60; to bfloat16 written out, looped by 7 0.93
and by 14 0.95.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

import numpy as np
import tensorflow as tf

from rnnlab import Recipe
from rnnlab.training import devices, engine
from rnnlab.training.hand import sequence

ROUNDS = 5
SECONDS = 1.0


@dataclass(frozen=True)
class Choice:
    name: str
    products: str = "float32"
    cores: int = 2
    written_out: int = sequence.WRITTEN_OUT
    stretch: int = sequence.STRETCH
    keras: bool = False


CHOICES = (
    Choice("bfloat16 products, a chain a core", products="bfloat16"),
    Choice("float32 products, a chain a core"),
    Choice("float32, one chain", cores=1),
    Choice("float32, four chains", cores=4),
    Choice("bfloat16, looped by 7", products="bfloat16", written_out=0, stretch=7),
    Choice("bfloat16, looped by 14", products="bfloat16", written_out=0, stretch=14),
    Choice("Keras layers and a tape, in the same loop", keras=True),
)


def made_ready(choice: Choice, recipe: Recipe) -> tuple[Callable[[], float], float]:
    """What measures one round of it, in steps a second, and the seconds until its first step was made."""
    sequence.WRITTEN_OUT, sequence.STRETCH = choice.written_out, choice.stretch
    key = "/CPU:0"
    device = devices.Device(key, choice.name, is_gpu=choice.keras, cores=choice.cores, products=choice.products)
    began = time.perf_counter()
    trainer = engine.choose_engine(recipe, device)
    trainer.train(0, np.full(1, 1e-3, np.float32))
    first = time.perf_counter() - began
    made = 1

    def measure() -> float:
        nonlocal made
        began, steps = time.perf_counter(), 0
        while time.perf_counter() - began < SECONDS:
            trainer.train(made, np.full(4, 1e-3, np.float32))
            steps, made = steps + 4, made + 4
        return steps / (time.perf_counter() - began)

    return measure, first


def main(cell: str = "lstm", timesteps: str = "28") -> None:
    devices.choose_device()
    recipe = Recipe(cell=cell, timesteps=int(timesteps))
    ready = [(choice, *made_ready(choice, recipe)) for choice in CHOICES]
    rates: dict[str, list[float]] = {choice.name: [] for choice in CHOICES}
    for _round in range(ROUNDS):
        for choice, measure, _first in ready:
            rates[choice.name].append(measure())
    best = statistics.median(rates[CHOICES[0].name])
    print(f"{cell}, {timesteps} timesteps, hidden size {recipe.hidden_size}, TensorFlow {tf.__version__}\n")
    print(f"{'':45} steps/s  ratio  first step, s")
    for choice, _measure, first in ready:
        rate = statistics.median(rates[choice.name])
        print(f"{choice.name:45} {rate:7.1f}  {rate / best:5.2f}  {first:13.2f}")


if __name__ == "__main__":
    main(*sys.argv[1:])
