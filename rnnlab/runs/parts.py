"""What a service is made of. Importing it takes a third of a second, so `Service` does it at the first need."""

from __future__ import annotations

import time
from collections.abc import Sequence

from rnnlab.recipe import Recipe
from rnnlab.runs.changes import Changes
from rnnlab.runs.config import Paths
from rnnlab.runs.networks import NetworkShelf
from rnnlab.runs.scheduling.dispatcher import Dispatcher
from rnnlab.runs.scheduling.estimate import Measurement, measured, seconds_for
from rnnlab.runs.scheduling.fairness import expected_waits, in_order
from rnnlab.runs.scheduling.worker_status import WorkerBoard
from rnnlab.runs.states import ACTIVE, State
from rnnlab.runs.storage.housekeeper import Housekeeper
from rnnlab.runs.store.manifest import import_folders
from rnnlab.runs.store.records import RunRecord
from rnnlab.runs.store.store import Store
from rnnlab.runs.views import RunView, Waiting
from rnnlab.runs.watcher import Watcher

#: how long an answer that many sessions ask for is used again, in seconds
_QUEUE_SECONDS = 0.5
_SPEED_SECONDS = 5.0
_MEASUREMENTS = 50


class Parts:
    """Store, watcher, shelf, dispatcher, and what is asked of several of them at once."""

    def __init__(self, paths: Paths) -> None:
        self.store = Store.open(paths)
        import_folders(self.store, paths.storage)
        self.board = WorkerBoard(paths.storage / "worker.json")
        self.watcher = Watcher(paths.storage)
        self.shelf = NetworkShelf(paths.storage)
        self.housekeeper = Housekeeper(paths, self.store)
        self.dispatcher = Dispatcher(paths, self.store, self.board, self.housekeeper)
        self.changes = Changes(paths, self.store, self.shelf, self.housekeeper, self.watcher.view, self._refresh_queue)
        self._queue: tuple[float, dict[str, Waiting]] = (-_QUEUE_SECONDS, {})
        self._speeds: tuple[float, Sequence[Measurement]] = (-_SPEED_SECONDS, ())

    def view(self, run_id: str) -> RunView:
        """The run now."""
        record = self.changes.record(run_id)
        waiting = self._waiting().get(run_id) if record.state is State.QUEUED else None
        return self.watcher.view(record, waiting)

    def seconds_for(self, recipe: Recipe) -> float | None:
        """How long all the steps of this recipe would take here, in seconds; None if nothing was measured."""
        return seconds_for(recipe, self._measurements())

    def close(self) -> None:
        """End the dispatcher and the store."""
        self.dispatcher.close()
        self.store.close()

    def _refresh_queue(self) -> None:
        self._queue = (-_QUEUE_SECONDS, {})
        self.dispatcher.wake()

    def _waiting(self) -> dict[str, Waiting]:
        """The queue, up to half a second old."""
        moment, queue = self._queue
        if time.monotonic() - moment > _QUEUE_SECONDS:
            queue = self._read_queue()
            self._queue = (time.monotonic(), queue)
        return queue

    def _read_queue(self) -> dict[str, Waiting]:
        # asked at once: a run that is just being started must not stand before itself
        records = self.store.in_states(State.QUEUED, *ACTIVE)
        queued = {record.id: record for record in records if record.state is State.QUEUED}
        order = in_order(list(queued.values()), self.store.last_served())
        at_work = [self._left(record) for record in records if record.state is not State.QUEUED]
        ahead = [self._whole(queued[run_id]) for run_id in order]
        waits = expected_waits(ahead, at_work, self.board.status().count)
        places = enumerate(zip(order, waits, strict=True), start=1)
        return {run_id: Waiting(place, None if wait is None else round(wait)) for place, (run_id, wait) in places}

    def _whole(self, record: RunRecord) -> float | None:
        """How long a run that waits will take, in seconds: what it has not done yet."""
        seconds = self.seconds_for(record.recipe)
        return None if seconds is None else seconds * (1 - record.step / record.steps)

    def _left(self, record: RunRecord) -> float | None:
        """How much longer a run that a worker has will take; None for one that is paused."""
        view = self.watcher.view(record)
        if view.state is State.PAUSED:
            return None
        return 0.0 if view.state is State.STOPPING else view.seconds_left or self._whole(record)

    def _measurements(self) -> Sequence[Measurement]:
        moment, speeds = self._speeds
        if time.monotonic() - moment > _SPEED_SECONDS:
            speeds = measured(self.store.measured(_MEASUREMENTS), self.board.status())
            self._speeds = (time.monotonic(), speeds)
        return speeds
