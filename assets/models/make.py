"""Train the networks that ship with RNN Lab, by RNN Lab's own trainer, each with its model card.

    python assets/models/make.py                 all of them
    python assets/models/make.py lstm gru        only these

Writes ``<name>.keras`` and ``<name>.json`` beside this script. The recipes and seeds are fixed; on the CPU of the same
kind of machine the same weights come out. `recipe.py` says what each setting means.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
sys.path.insert(0, str(FOLDER.parents[1]))

import numpy as np  # noqa: E402

from rnnlab.data import load_mnist  # noqa: E402
from rnnlab.events import Ended, Evaluation, Event, Progress, Started  # noqa: E402
from rnnlab.network import Network  # noqa: E402
from rnnlab.recipe import TRAINING_IMAGES, Recipe  # noqa: E402
from rnnlab.training import train  # noqa: E402


def steps_of(epochs: float, batch_size: int = 128) -> int:
    """How many training steps see each training image so many times."""
    return round(epochs * TRAINING_IMAGES / batch_size)


_WELL = Recipe(
    learning_rate=3e-3, schedule="cosine", clip_norm=1.0, augmentation="drawn", batch_size=128, steps=steps_of(40)
)

RECIPES = {
    "lstm": _WELL,
    "gru": _WELL.changed(cell="gru"),
    "simple_rnn": _WELL.changed(cell="simple_rnn", learning_rate=1e-3, steps=steps_of(80)),
    "failed_learning_rate": Recipe(learning_rate=0.3, steps=1_000),
    "failed_long_simple_rnn": Recipe(cell="simple_rnn", timesteps=196, cell_weights="tf1", steps=782),
}


@dataclass
class Card:
    """What the run told, collected for the model card."""

    name: str
    started: Started | None = None
    ended: Ended | None = None
    validation: Evaluation | None = None
    test: Evaluation | None = None

    def hear(self, event: Event) -> None:
        """Note an event, and print the rare ones."""
        if isinstance(event, Started):
            self.started = event
        elif isinstance(event, Ended):
            self.ended = event
        elif isinstance(event, Evaluation):
            setattr(self, event.split, event)
        if isinstance(event, (Started, Ended, Evaluation)) or (isinstance(event, Progress) and event.step % 500 < 10):
            print(time.strftime("%H:%M:%S"), self.name, event, flush=True)

    def to_json(self, recipe: Recipe, network: Network) -> dict[str, Any]:
        """The model card. The accuracies are those of the saved network, read by RNN Lab's own cells."""
        assert self.started
        assert self.ended
        assert self.validation
        assert self.test
        mnist = load_mnist()
        return {
            "name": self.name,
            "recipe": recipe.to_json(),
            "seed": recipe.seed,
            "steps": self.ended.step,
            "epochs": round(recipe.epochs, 2),
            "ended": self.ended.reason,
            "parameters": self.started.parameters,
            "validation": {"images": len(mnist.validation), **_score(network, "validation", self.validation)},
            "test": {"images": len(mnist.test), **_score(network, "test", self.test)},
            "training_seconds": round(self.ended.seconds, 1),
            "device": self.started.device,
            "versions": {
                "python": ".".join(map(str, sys.version_info[:3])),
                **{package: version(package) for package in ("numpy", "tensorflow", "keras")},
            },
        }


def _score(network: Network, split: str, told: Evaluation) -> dict[str, float]:
    part = getattr(load_mnist(), split)
    accuracy = float(np.mean(network.predict(part.images) == part.labels))
    return {"accuracy": round(accuracy, 4), "loss": round(told.loss, 4)}


def make(name: str) -> None:
    """Train one network and write its file and its card."""
    card = Card(name)
    network = train(RECIPES[name], on_event=card.hear)
    network.save(FOLDER / f"{name}.keras")
    text = json.dumps(card.to_json(RECIPES[name], network), indent=2)
    (FOLDER / f"{name}.json").write_text(text + "\n", encoding="utf-8")


def main(names: list[str]) -> None:
    """Train the named networks, or all."""
    unknown = [name for name in names if name not in RECIPES]
    if unknown:
        raise SystemExit(f"No such network: {', '.join(unknown)}. Choose from: {', '.join(RECIPES)}.")
    for name in names or RECIPES:
        make(name)


if __name__ == "__main__":
    main(sys.argv[1:])
