"""Listener: a thread that subscribes to the workers' topics and writes their notices into the store.

A notice may be lost, or come when its run has ended; nothing depends on it. The journal is what counts.
"""

from __future__ import annotations

import logging
import queue
import threading
from typing import Any

from rnnlab.runs import topics
from rnnlab.runs.scheduling.worker_status import WorkerBoard
from rnnlab.runs.states import ACTIVE, State
from rnnlab.runs.store.store import Store

_log = logging.getLogger(__name__)
_COLUMNS = frozenset({"device", "steps", "step", "loss", "accuracy", "validation_accuracy", "test_accuracy"})


class Listener:
    """Subscriber of a Dask client's topics, from `subscribe` to `close`."""

    def __init__(self, store: Store, board: WorkerBoard) -> None:
        self._store, self._board = store, board
        self._waiting: queue.SimpleQueue[tuple[str, dict[str, Any]] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._listen, name="rnnlab-listener", daemon=True)

    def subscribe(self, client: Any) -> None:
        """Receive what is published on this client's scheduler from now on."""
        if self._thread.ident is None:
            self._thread.start()
        for topic in (topics.RUNS, topics.WORKERS):
            # The handler runs in Dask's event loop and must not wait for a database.
            client.subscribe_topic(topic, lambda event, topic=topic: self._waiting.put((topic, event[1])))

    def close(self) -> None:
        """Write what has arrived, then end."""
        self._waiting.put(None)
        if self._thread.ident is not None:
            self._thread.join(5)

    def _listen(self) -> None:
        while (item := self._waiting.get()) is not None:
            topic, message = item
            try:
                if topic == topics.WORKERS:
                    self._board.report(message["address"], message["device"], message["images_per_second"])
                else:
                    self._record(message)
            except Exception:
                _log.warning("a notice could not be taken", exc_info=True)

    def _record(self, notice: dict[str, Any]) -> None:
        run, attempt = notice["run"], notice["attempt"]
        values = {name: value for name, value in notice["values"].items() if name in _COLUMNS}
        if "state" in notice:
            state = State(notice["state"])
            if state in (State.RUNNING, State.PAUSED):
                self._store.move(run, state, attempt=attempt, only_from=ACTIVE)
        if values:
            self._store.record(run, attempt, values)
