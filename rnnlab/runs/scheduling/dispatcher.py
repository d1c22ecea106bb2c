"""The dispatcher: a thread that takes runs from the queue, hands each to a worker, and closes it when it ends.

One dispatcher works for a storage, however many apps share it: the one that holds the lock. The others look on, and
one of them takes over when it ends.
"""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rnnlab.errors import LabError
from rnnlab.runs.config import Paths
from rnnlab.runs.endings import APP_CLOSED, PAUSED_TOO_LONG, WORKER_LOST, Ending, of_error
from rnnlab.runs.files.lock import FileLock
from rnnlab.runs.scheduling.closing import close_attempt, replay, save_resume_points, send_stop
from rnnlab.runs.scheduling.fairness import in_order
from rnnlab.runs.scheduling.listener import Listener
from rnnlab.runs.scheduling.worker_status import WorkerBoard
from rnnlab.runs.states import State
from rnnlab.runs.storage.housekeeper import Housekeeper
from rnnlab.runs.store.records import RunRecord
from rnnlab.runs.store.store import Store
from rnnlab.runs.worker.compatibility import Sender
from rnnlab.runs.worker.task import TaskSpec, run_task

if TYPE_CHECKING:
    from rnnlab.runs.scheduling.cluster import Cluster

_log = logging.getLogger(__name__)
#: how long the thread sleeps when nobody wakes it
_TICK = 0.5
#: a worker of an existing cluster that is away for so long has lost its run
_AWAY_SECONDS = 5.0
#: how often it looks whether a run is over; this asks nobody
_GLANCE = 0.05
#: how often an idle dispatcher asks for its workers
_LOOK_SECONDS = 2.0
#: how long a paused run may keep its worker while others wait for one
PAUSE_SECONDS = 120.0
#: what a closing app grants its workers to save where they stand
_SAVE_SECONDS = 2.0
#: between two looks at what was deleted
_PURGE_SECONDS = 600.0
_LOST = Ending(State.INTERRUPTED, WORKER_LOST)


@dataclass(slots=True)
class _Held:
    """An attempt that a worker has."""

    run: str
    attempt: int
    worker: str
    future: Any
    #: when its worker was last known to be there
    seen: float
    #: once it is over: what is known besides the journal
    ending: Ending | None = None
    #: since when it has been paused, as far as the store knows
    paused_since: float | None = None


class Dispatcher:
    """Runs from `start` to `close`. `wake` it when there is something new in the queue."""

    def __init__(self, paths: Paths, store: Store, board: WorkerBoard, housekeeper: Housekeeper) -> None:
        self._paths, self._store, self._board, self._housekeeper = paths, store, board, housekeeper
        self._wake = threading.Event()
        self._closing = threading.Event()
        self._starting = threading.Lock()
        self._thread = threading.Thread(target=self._live, name="rnnlab-dispatcher", daemon=True)
        self._lock = FileLock(paths.storage / "dispatcher.lock")
        self._leads = False
        self._cluster: Cluster | None = None
        self._failures = 0
        self._looked = 0.0
        self._purged = -_PURGE_SECONDS
        self._listener = Listener(store, board)
        self._held: list[_Held] = []

    def start(self) -> None:
        """Begin, unless it has begun. Returns at once."""
        with self._starting:
            if self._thread.ident is None:
                self._thread.start()

    def wake(self) -> None:
        """Have it look at the queue now."""
        self._wake.set()

    def close(self) -> None:
        """End, with the scheduler and the worker if they are its own. The run that is being worked on is broken off."""
        self._closing.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(20)

    def processes(self) -> tuple[int, ...]:
        """The process ids of its own scheduler and worker, while there are any."""
        processes = getattr(self._cluster, "processes", tuple)
        return tuple(processes())

    def _live(self) -> None:
        try:
            while not self._closing.is_set():
                self._sleep(self._guarded_tick())
        finally:
            self._disconnect()
            self._listener.close()
            self._lock.release()

    def _sleep(self, seconds: float) -> None:
        """Until it is woken, a run is over, or the time is. (Dask's callbacks need threads that a closing app lacks.)"""
        until = time.monotonic() + seconds
        while not any(one.ending is None and one.future.done() for one in self._held):
            left = until - time.monotonic()
            if left <= 0 or self._wake.wait(min(left, _GLANCE) if self._held else left):
                break
        self._wake.clear()

    def _guarded_tick(self) -> float:
        """One tick; how long to sleep after it. Whatever it met, the queue must go on: later and later it tries again."""
        try:
            self._tick()
        except LabError:
            # The store does not answer. Whoever is being worked for need not suffer: their journals go on.
            _log.warning("the dispatcher waits for the store")
        except Exception:
            _log.exception("the dispatcher met an error and starts afresh")
            self._disconnect()
        else:
            self._failures = 0
            return _TICK
        self._failures += 1
        return min(15.0, _TICK * 2.0**self._failures)

    def _tick(self) -> None:
        if not self._leads and not self._take_the_lead():
            return
        cluster = self._connected()
        queued = self._store.in_states(State.QUEUED)
        if not queued and not self._held and time.monotonic() - self._looked < _LOOK_SECONDS:
            return
        self._looked = time.monotonic()
        workers = cluster.workers()
        self._board.set_workers(workers, absent=cluster.state_without_workers)
        self._collect(workers)
        self._dispatch(cluster, queued, workers)
        self._end_long_pauses(waiting=bool(queued) and len(self._held) >= len(workers))
        self._purge()

    def _take_the_lead(self) -> bool:
        if self._lock.acquire():
            self._board.lead()
            replay(self._store, self._paths.storage)
            self._leads = True
        return self._leads

    def _connected(self) -> Cluster:
        if self._cluster is not None and not self._cluster.alive():
            _log.warning("the scheduler is gone")
            self._disconnect()
        if self._cluster is None:
            from rnnlab.runs.scheduling.cluster import open_cluster  # Dask takes half a second to import

            self._board.set_state("starting")
            self._cluster = open_cluster(self._paths)
            self._listener.subscribe(self._cluster.client)
        return self._cluster

    def _disconnect(self) -> None:
        """Leave the cluster; the runs in progress are interrupted."""
        if self._closing.is_set():
            save_resume_points(self._paths.storage, [(one.run, one.attempt) for one in self._held], _SAVE_SECONDS)
        cluster, self._cluster = self._cluster, None
        if cluster is not None:
            cluster.close()
        held, self._held = self._held, []
        for one in held:
            ending = Ending(State.INTERRUPTED, APP_CLOSED) if self._closing.is_set() else _LOST
            try:
                send_stop(self._paths.storage, one.run, one.attempt)  # on a cluster the work would go on
                close_attempt(self._store, self._paths.storage, one.run, one.attempt, one.ending or ending)
            except (LabError, OSError):
                # Still active in the store: whoever takes the lead next closes it.
                _log.exception("run %s could not be closed", one.run)
        if self._leads:
            self._board.set_state("off" if self._closing.is_set() else "lost")

    def _collect(self, workers: list[str]) -> None:
        now = time.monotonic()
        for one in list(self._held):
            if one.worker in workers:
                one.seen = now
            if one.ending is None and one.future.done():
                one.ending = _ending(one.future)
                one.future.release()
            elif one.ending is None and now - one.seen > _AWAY_SECONDS:
                send_stop(self._paths.storage, one.run, one.attempt)  # it may be away from us only
                one.ending = _LOST
            if one.ending is not None:
                # Held until the store has taken it, and tried again at the next tick if it raises.
                close_attempt(self._store, self._paths.storage, one.run, one.attempt, one.ending)
                self._held.remove(one)

    def _dispatch(self, cluster: Cluster, queued: list[RunRecord], workers: list[str]) -> None:
        busy = {one.worker for one in self._held}
        free = [worker for worker in workers if worker not in busy]
        if not free or not queued:
            return
        order = in_order(queued, self._store.last_served())
        records = {record.id: record for record in queued}
        for worker, run_id in zip(free, order, strict=False):
            record = records[run_id]
            if self._store.claim(run_id, record.attempt + 1):
                self._submit(cluster, record, record.attempt + 1, worker)

    def _end_long_pauses(self, *, waiting: bool) -> None:
        """Nobody may keep a worker from others by pausing."""
        paused = {record.id for record in self._store.in_states(State.PAUSED)} if self._held else set()
        now = time.monotonic()
        for one in self._held:
            one.paused_since = (one.paused_since or now) if one.run in paused else None
            if waiting and one.paused_since is not None and now - one.paused_since > PAUSE_SECONDS:
                send_stop(self._paths.storage, one.run, one.attempt)
                values = {"message": PAUSED_TOO_LONG}
                self._store.move(one.run, State.STOPPING, attempt=one.attempt, values=values)
                one.paused_since = None

    def _purge(self) -> None:
        if time.monotonic() - self._purged >= _PURGE_SECONDS:
            self._purged = time.monotonic()
            self._housekeeper.purge_deleted()

    def _submit(self, cluster: Cluster, record: RunRecord, attempt: int, worker: str) -> None:
        spec = TaskSpec(record.id, attempt, record.recipe.to_json(), str(self._paths.storage), Sender.here())
        future = cluster.client.submit(
            run_task, spec, key=f"{record.id}-{attempt}", workers=[worker], pure=False, retries=0
        )
        self._held.append(_Held(record.id, attempt, worker, future, time.monotonic()))


def _ending(future: Any) -> Ending:
    """What is known of an attempt besides its journal, once Dask has done with it."""
    if future.status == "finished":
        ending = future.result(timeout=10)
        return ending if isinstance(ending, Ending) else _LOST
    if future.status == "error":
        error = future.exception(timeout=10)
        if isinstance(error, Exception) and type(error).__name__ != "KilledWorker":
            return of_error(error)
    return _LOST
