"""Runs as a worker leaves them behind, written by hand: rows of the store, journals and networks, in a moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from rnnlab.events import Ended, Evaluation, Event, Progress, Started, to_json
from rnnlab.network import Network
from rnnlab.recipe import Recipe
from rnnlab.runs.config import Paths
from rnnlab.runs.files.folder import RunFolder
from rnnlab.runs.files.journal import JournalWriter
from rnnlab.runs.states import State
from rnnlab.runs.store.manifest import write_manifest
from rnnlab.runs.store.store import Store
from rnnlab.runs.worker.compatibility import installed_versions
from rnnlab.weights import keras_shapes

DEVICE = "CPU (a test)"
_POINTS = 40


@dataclass(frozen=True)
class Shelf:
    """A store and a storage into which runs are put."""

    paths: Paths
    store: Store

    @classmethod
    def open(cls, home: Path) -> Shelf:
        paths = Paths(home, home / "storage")
        paths.make()
        return cls(paths, Store.open(paths))

    def add(
        self,
        run_id: str,
        owner: str,
        *,
        recipe: Recipe | None = None,
        state: State = State.DONE,
        accuracy: float = 0.95,
        minutes_ago: float = 60.0,
        name: str = "",
        device: str = DEVICE,
        precision: str | None = None,
        values: dict[str, Any] | None = None,
        stretch: float = 1.0,
    ) -> str:
        """A run whose loss fell; `stretch`: how slowly. One that goes on is half-way."""
        recipe = recipe or Recipe(hidden_size=8, steps=400)
        begun = datetime.now(UTC) - timedelta(minutes=minutes_ago)
        self.store.add(run_id, owner, recipe, created_at=begun, name=name, attempt=1, values=values or {})
        folder = RunFolder(self.paths.storage, run_id)
        folder.make()
        over = state not in (State.STARTING, State.RUNNING, State.PAUSED)
        made = recipe.steps if over else recipe.steps // 2
        events = _events(recipe, made, over, accuracy, device, stretch)
        events[0] = Started(recipe.steps, device, recipe.parameters, precision)
        write_journal(folder, events, recipe)
        _network(recipe).save(folder.snapshot(1, 0))
        if over:
            _network(recipe).save(folder.final(1))
        point = next(event for event in reversed(events) if isinstance(event, Progress))
        facts = {"step": made, "loss": point.loss, "accuracy": point.accuracy, "device": device}
        if over:
            facts |= {"seconds": 75.0, "test_accuracy": accuracy, "ended_at": begun + timedelta(seconds=80)}
        if state is not State.STARTING:
            self.store.record(run_id, 1, facts)
            assert self.store.move(run_id, state)
        record = self.store.get(run_id)
        assert record is not None
        write_manifest(self.paths.storage, record)
        return run_id

    def close(self) -> None:
        self.store.close()


def write_journal(folder: RunFolder, events: list[Event], recipe: Recipe) -> None:
    """The first attempt's journal."""
    writer = JournalWriter(folder.journal(1), folder.run, 1)
    writer.append({"kind": "begun", "step": 0, "steps": recipe.steps, "versions": dict(installed_versions())})
    writer.append({"kind": "snapshot", "step": 0, "kept": True})
    for event in events:
        writer.append(to_json(event))
    writer.close()


def _events(recipe: Recipe, made: int, over: bool, accuracy: float, device: str, stretch: float) -> list[Event]:
    random = np.random.default_rng(recipe.seed)
    steps = np.unique(np.linspace(1, made, _POINTS).astype(int))
    fall = np.exp(-steps / (0.2 * stretch * recipe.steps))
    loss = 0.1 + 2.2 * fall + random.normal(0, 0.05, len(steps)).clip(-0.09, 0.2)
    right = np.clip(accuracy - (accuracy - 0.1) * fall + random.normal(0, 0.01, len(steps)), 0, 1)
    rate = recipe.learning_rate
    events: list[Event] = [Started(recipe.steps, device, recipe.parameters)]
    events += [
        Progress(int(step), float(one), float(share), rate, 5_000.0, step / 10, float(1 + 3 * down), 0.2, 0.0)
        for step, one, share, down in zip(steps, loss, right, fall, strict=True)
    ]
    if over:
        events.append(Evaluation(made, "validation", 0.2, accuracy))
        events.append(Evaluation(made, "test", 0.2, accuracy))
        events.append(Ended(made, "done", 75.0))
    return events


def _network(recipe: Recipe) -> Network:
    random = np.random.default_rng(recipe.seed)
    return Network.from_keras_weights(
        recipe, [random.normal(0, 0.4, shape).astype(np.float32) for shape in keras_shapes(recipe)]
    )
