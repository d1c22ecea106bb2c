"""The tables that ``python -m rnnlab bench`` prints."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product

from rnnlab.bench.duel import Result, duel
from rnnlab.i18n import _
from rnnlab.recipe import PRESETS, Recipe

CELLS = ("lstm", "gru", "simple_rnn")
TIMESTEPS = (28, 112, 784)
HIDDEN_SIZES = (32, 128, 512)
CONTENDERS = ("ours", "keras", "pytorch", "products")


@dataclass(frozen=True, slots=True)
class Plan:
    """What is measured."""

    cells: Sequence[str] = CELLS
    timesteps: Sequence[int] = TIMESTEPS
    hidden_sizes: Sequence[int] = HIDDEN_SIZES
    rounds: int = 5
    #: of one contender's round
    seconds: float = 1.5

    def recipes(self) -> list[Recipe]:
        """One a line of the table."""
        shapes = product(self.cells, self.timesteps, self.hidden_sizes)
        return [Recipe(cell=cell, timesteps=timesteps, hidden_size=size) for cell, timesteps, size in shapes]


def print_rates(plan: Plan, tell: Callable[[str], object] = sys.stdout.write) -> None:
    """The table of rates, a line as soon as it is measured. Raises `LabError`."""
    tell(_("Training steps a second at batch 128; ratios are ours to theirs, the best of {rounds} rounds in turn.",
           rounds=plan.rounds) + "\n\n")  # fmt: skip
    tell(
        "| cell | T | H | RNN Lab | Keras fit | ratio | PyTorch | ratio | products alone (float32) "
        "| first step, s: ours, Keras, PyTorch | peak MB: ours, Keras, PyTorch |\n"
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|---|---|\n"
    )
    for recipe in plan.recipes():
        tell(line(recipe, duel(recipe, CONTENDERS, plan.rounds, plan.seconds)) + "\n")
        sys.stdout.flush()


def line(recipe: Recipe, results: dict[str, Result]) -> str:
    """One line of the table, in Markdown."""
    ours = results["ours"].rate
    cells = [recipe.cell, str(recipe.timesteps), str(recipe.hidden_size), _number(ours)]
    for rival in ("keras", "pytorch"):
        theirs = results[rival].rate
        cells += [_number(theirs), f"{ours / theirs:.2f}" if ours and theirs else "–"]
    three = [results[name] for name in ("ours", "keras", "pytorch")]
    cells.append(_number(results["products"].rate))
    cells.append(", ".join(_number(result.first_step) for result in three))
    cells.append(
        ", ".join("–" if result.peak is None or not result.rates else f"{result.peak:.0f}" for result in three)
    )
    return "| " + " | ".join(cells) + " |"


def print_time_to_read_well(tell: Callable[[str], object] = sys.stdout.write) -> None:
    """How long a learner waits from a click on Train, with the app's own recommended recipe, for 97 % on the test."""
    from rnnlab.runs.service import service

    runs, preset = service(), PRESETS["quick"]
    runs.start()
    while runs.worker_state() != "warm":
        time.sleep(0.05)
    began = time.perf_counter()
    run_id = runs.submit(preset.recipe, "bench")
    first = None
    while (view := runs.get(run_id)).active:
        if first is None and len(view.curve):
            first = time.perf_counter() - began
        time.sleep(0.02)
    spent = time.perf_counter() - began
    runs.close()
    tell(
        "\n" + _("From a click to the first point of the curve: {first} s. To {accuracy} % on the 10,000 test digits: "
                 "{spent} s ({steps} steps of “{recipe}”, evaluations included).",
                 first=_number(first), accuracy=f"{100 * (view.test_accuracy or 0):.2f}", spent=f"{spent:.1f}",
                 steps=view.step, recipe=_(preset.title)) + "\n"
    )  # fmt: skip


def _number(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"
