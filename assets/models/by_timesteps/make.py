# ruff: noqa: T201
"""Train the networks of the Gradients page: every cell on sequences of every length, small and quickly trained.

    python assets/models/by_timesteps/make.py                     all of them
    python assets/models/by_timesteps/make.py lstm_28 gru_784     only these

Writes ``<cell>_<timesteps>.keras`` beside this script, and what each reached into ``card.json``. Recipes and seeds are
fixed. Long sequences cost far more time, so the longest are given fewer steps; a network that learned little is shipped
as it is, and the page says which share of the test digits it reads.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
CARD = FOLDER / "card.json"
sys.path.insert(0, str(FOLDER.parents[2]))

from rnnlab.data import load_mnist  # noqa: E402
from rnnlab.events import Ended, Evaluation, Event, Progress  # noqa: E402
from rnnlab.recipe import Recipe  # noqa: E402
from rnnlab.training import train  # noqa: E402

#: training steps of 128 digits, by timesteps
STEPS = {7: 1_500, 14: 1_500, 28: 1_500, 56: 1_500, 112: 1_500, 196: 1_500, 392: 1_500, 784: 1_000}
LEARNING_RATES = {"lstm": 3e-3, "gru": 3e-3, "simple_rnn": 1e-3}

RECIPES = {
    f"{cell}_{timesteps}": Recipe(
        cell=cell,
        hidden_size=64,
        timesteps=timesteps,
        learning_rate=rate,
        schedule="cosine",
        clip_norm=1.0,
        steps=steps,
    )
    for timesteps, steps in STEPS.items()
    for cell, rate in LEARNING_RATES.items()
}


def make(name: str) -> None:
    """Train one network, write its file, and note what it reached on all test digits."""
    ended: list[Ended] = []
    tests: list[Evaluation] = []

    def hear(event: Event) -> None:
        if isinstance(event, Ended):
            ended.append(event)
        if isinstance(event, Evaluation) and event.split == "test":
            tests.append(event)
        if isinstance(event, Progress) and event.step % 100 < 5:
            print(time.strftime("%H:%M:%S"), name, event.step, f"{event.loss:.3f}", flush=True)

    network = train(RECIPES[name], on_event=hear)
    network.save(FOLDER / f"{name}.keras")
    entry = {
        "steps": ended[0].step,
        "seconds": round(ended[0].seconds, 1),
        "test_accuracy": round(tests[-1].accuracy, 4),
        "test_images": len(load_mnist().test),
    }
    print(time.strftime("%H:%M:%S"), name, entry, flush=True)
    note(name, entry)


def note(name: str, entry: dict[str, Any]) -> None:
    """Put one network's line into the card, which keeps the order of the recipes."""
    card = json.loads(CARD.read_text(encoding="utf-8")) if CARD.exists() else {}
    card[name] = entry
    lines = [f'  "{each}": {json.dumps(card[each])}' for each in RECIPES if each in card]
    CARD.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


def main(names: list[str]) -> None:
    """Train the named networks, or all."""
    unknown = [name for name in names if name not in RECIPES]
    if unknown:
        raise SystemExit(f"No such network: {', '.join(unknown)}. Choose from: {', '.join(RECIPES)}.")
    for name in names or RECIPES:
        make(name)


if __name__ == "__main__":
    main(sys.argv[1:])
