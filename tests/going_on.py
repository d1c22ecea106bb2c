"""A run as a worker tells it, entry by entry, into a journal that others read meanwhile; there is no worker."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rnnlab.events import Event, Progress, Started, to_json
from rnnlab.recipe import Recipe
from rnnlab.runs.files.folder import RunFolder
from rnnlab.runs.files.journal import JournalWriter
from rnnlab.runs.states import State
from rnnlab.runs.store.manifest import write_manifest
from rnnlab.runs.worker.compatibility import installed_versions
from tests.prepared_runs import DEVICE, Shelf


class GoingOn:
    """A run that is at work. To be closed."""

    def __init__(
        self, shelf: Shelf, run: str, owner: str, *, recipe: Recipe | None = None, name: str = "", note: str = ""
    ) -> None:
        self.run, self.recipe, self._shelf = run, recipe or Recipe(hidden_size=8, steps=400), shelf
        shelf.store.add(
            run, owner, self.recipe, created_at=datetime.now(UTC), name=name, attempt=1, values={"note": note}
        )
        self.folder = RunFolder(Path(shelf.paths.storage), run)
        self.folder.make()
        self.attempt, self.step = 0, 0
        self._journals: list[JournalWriter] = []
        self.begin(0)
        assert shelf.store.move(run, State.RUNNING)
        record = shelf.store.get(run)
        assert record is not None
        write_manifest(shelf.paths.storage, record)

    def begin(self, step: int) -> None:
        """Another attempt, from that step on."""
        self.attempt, self.step = self.attempt + 1, step
        self._journals.append(JournalWriter(self.folder.journal(self.attempt), self.run, self.attempt))
        versions = dict(installed_versions())
        self._journals[-1].append({"kind": "begun", "step": step, "steps": self.recipe.steps, "versions": versions})
        self.tell(Started(self.recipe.steps, DEVICE, 100))

    def tell(self, *events: Event) -> None:
        """Append events."""
        for event in events:
            self._journals[-1].append(to_json(event))

    def points(self, count: int, **values: Any) -> None:
        """Make so many steps, each a point of the curve; the third one's gradient is not known."""
        for _point in range(count):
            self.step += 1
            noise = (self.step * 7919 % 13) / 60
            point = {
                "loss": 2.2 / (1 + self.step / 20) + noise,
                "accuracy": min(1.0, 0.1 + 0.8 * self.step / (self.step + 30) + noise / 4),
                "learning_rate": self.recipe.learning_rate,
                "images_per_second": 5_000.0,
                "seconds": self.step / 10,
                "gradient_norm": None if self.step == 3 else 0.5 + 3 / self.step + noise,
                "saturation": 0.2 + noise / 3,
                "dead": 0.0,  # else a hint comes, and a page run with it
            }
            self.tell(Progress(self.step, **(point | values)))

    def end(self, state: State = State.DONE, **values: Any) -> None:
        """The store hears of the end; the journal is told before."""
        assert self._shelf.store.move(self.run, state, values={"step": self.step, **values})

    def close(self) -> None:
        while self._journals:
            self._journals.pop().close()
