"""The face of the runs: what pages and the command line call. Knows neither Streamlit nor TensorFlow.

    runs = service()
    runs.start()                          # once something is on screen; returns at once
    run_id = runs.submit(recipe, owner)
    view = runs.get(run_id)               # once a second, as often as one likes
    runs.stop(run_id)
    network = runs.network(run_id)

Everything is safe to call from any thread. What goes wrong is a `LabError`.
"""

from __future__ import annotations

import atexit
import threading
import time
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from rnnlab.errors import LabError
from rnnlab.runs.endings import DISK_FULL, Ending, of_error
from rnnlab.runs.paths import Paths
from rnnlab.runs.states import ACTIVE, State

if TYPE_CHECKING:
    from rnnlab.network import Network
    from rnnlab.recipe import Recipe
    from rnnlab.runs.dispatcher import Dispatcher
    from rnnlab.runs.estimate import Measurement
    from rnnlab.runs.networks import NetworkShelf
    from rnnlab.runs.store import RunRecord, Store
    from rnnlab.runs.views import RunView, Watcher
    from rnnlab.runs.workers import WorkerBoard, WorkerState

#: how long an answer that many sessions ask for is used again, in seconds
_QUEUE_SECONDS = 0.5
_SPEED_SECONDS = 5.0
_MEASUREMENTS = 50


class Service:
    """Runs under the given paths. One a process is enough: `service`."""

    def __init__(self, paths: Paths) -> None:
        self.paths = paths
        self._lock = threading.RLock()
        self._parts: _Parts | None = None
        self._wanted = False
        self._closed = False
        self._trouble: LabError | None = None
        self._places: tuple[float, dict[str, int]] = (0.0, {})
        self._speeds: tuple[float, Sequence[Measurement]] = (0.0, ())

    def start(self) -> None:
        """Have the queue worked on: database, scheduler and worker come up in the background. Returns at once; may be
        called any number of times. What goes wrong meanwhile is raised by the next call of another method."""
        with self._lock:
            wanted, self._wanted = self._wanted, True
        if not wanted:
            threading.Thread(target=self._start_quietly, name="rnnlab-start", daemon=True).start()

    def submit(self, recipe: Recipe, owner: str, name: str = "") -> str:
        """Put a run into the queue and return its id. Raises `LabError` when it cannot be saved."""
        from rnnlab.runs.folder import RunFolder
        from rnnlab.runs.store import new_run_id, now

        with self._lock:
            self._wanted = True
        parts = self._open()
        run_id, created_at = new_run_id(), now()
        facts = {"owner_id": owner, "name": name, "recipe": recipe.to_json(), "created_at": created_at.isoformat()}
        parts.store.add(run_id, owner, recipe, created_at=created_at, name=name)
        try:
            RunFolder(self.paths.storage, run_id).write_about(facts)
        except OSError as error:
            ending = of_error(error)
            parts.store.move(run_id, ending.state, values={"ended_at": now(), "message": ending.message})
            raise _as_lab_error(ending) from error
        self._places = (0.0, {})
        parts.dispatcher.wake()
        return run_id

    def get(self, run_id: str) -> RunView:
        """How the run stands. Cheap: only what is new in its journal is read. Raises `LabError` if there is none."""
        parts = self._open()
        record = self._record(run_id)
        place = self._queue_places().get(run_id) if record.state is State.QUEUED else None
        return parts.watcher.view(record, place)

    def list(self, owner: str, limit: int = 50) -> tuple[RunRecord, ...]:
        """The owner's runs, the newest first, without their curves."""
        return tuple(self._open().store.of_owner(owner, limit))

    def stop(self, run_id: str) -> None:
        """End the run and keep what it learned; a run that waits leaves the queue. One that has ended stays as it is."""
        from rnnlab.runs.closing import send_stop
        from rnnlab.runs.store import now

        store = self._open().store
        record = self._record(run_id)
        if record.state is State.QUEUED:
            if store.move(run_id, State.STOPPED, only_from=State.QUEUED, values={"ended_at": now()}):
                return
            record = self._record(run_id)  # just taken from the queue
        if record.state in ACTIVE:
            try:
                send_stop(self.paths.storage, run_id, record.attempt)
            except OSError as error:
                raise _as_lab_error(of_error(error)) from error
            store.move(run_id, State.STOPPING, attempt=record.attempt)

    def rename(self, run_id: str, name: str) -> None:
        """Set what its owner calls the run. Raises `LabError` if there is none."""
        self._record(run_id)
        self._open().store.rename(run_id, name)

    def network(self, run_id: str, step: int | None = None) -> Network:
        """The network that the run ended with, or its latest snapshot while there is none; with a `step`, that snapshot.

        Raises `LabError` if there is no such run, or nothing was saved yet.
        """
        return self._open().shelf.network(self._record(run_id), step)

    def network_bytes(self, run_id: str, step: int | None = None) -> bytes:
        """The ``.keras`` file of that network."""
        return self._open().shelf.read(self._record(run_id), step)

    def device(self) -> str | None:
        """The name of the device that runs are computed on; None until a worker has told it."""
        return self._parts.board.status().device if self._parts else None

    def worker_state(self) -> WorkerState:
        """``"off"`` (not asked for), ``"starting"``, ``"warm"``, or ``"lost"`` (gone; another start is tried)."""
        if self._parts is None:
            return "starting" if self._wanted and self._trouble is None else "off"
        status = self._parts.board.status()
        return "starting" if status.state == "off" and self._wanted else status.state

    def seconds_for(self, recipe: Recipe) -> float | None:
        """How long all the steps of this recipe would take here, in seconds, from what was measured on this machine;
        None if nothing was."""
        from rnnlab.runs.estimate import seconds_for

        return seconds_for(recipe, self._measurements())

    def processes(self) -> tuple[int, ...]:
        """The process ids of the scheduler and the worker that this app started, while there are any."""
        return self._parts.dispatcher.processes() if self._parts else ()

    def close(self) -> None:
        """End the scheduler and the worker. The run that is being worked on is interrupted."""
        with self._lock:
            self._closed = True
            parts, self._parts = self._parts, None
        if parts is not None:
            parts.dispatcher.close()
            parts.store.close()

    def _open(self) -> _Parts:
        """Everything, opened at the first need."""
        with self._lock:
            trouble, self._trouble = self._trouble, None
            if trouble is not None:
                raise trouble
            if self._closed:
                raise LabError("RNN Lab is closing. Start it again.")
            if self._parts is None:
                self._parts = _Parts(self.paths)
            if self._wanted:
                self._parts.dispatcher.start()
            return self._parts

    def _start_quietly(self) -> None:
        with self._lock:  # nobody else may open it, and find all well, before the trouble is noted
            try:
                self._open()
            except LabError as error:
                self._trouble = error

    def _record(self, run_id: str) -> RunRecord:
        record = self._open().store.get(run_id)
        if record is None:
            raise LabError("There is no run “{run}” here. Choose one from the list, or train a new one.", run=run_id)
        return record

    def _queue_places(self) -> dict[str, int]:
        """1 for the run that is next, and so on. Up to half a second old."""
        from rnnlab.runs.queueing import in_order

        moment, places = self._places
        if time.monotonic() - moment > _QUEUE_SECONDS:
            store = self._open().store
            order = in_order(store.in_states(State.QUEUED), store.last_served())
            places = {run_id: place for place, run_id in enumerate(order, start=1)}
            self._places = (time.monotonic(), places)
        return places

    def _measurements(self) -> Sequence[Measurement]:
        from rnnlab.runs.estimate import measured

        moment, speeds = self._speeds
        if time.monotonic() - moment > _SPEED_SECONDS:
            parts = self._open()
            speeds = measured(parts.store.measured(_MEASUREMENTS), parts.board.status())
            self._speeds = (time.monotonic(), speeds)
        return speeds


class _Parts:
    """What a service is made of. Importing it takes a third of a second, so `service` does it at the first need."""

    def __init__(self, paths: Paths) -> None:
        from rnnlab.runs.closing import take_in_folders
        from rnnlab.runs.dispatcher import Dispatcher
        from rnnlab.runs.networks import NetworkShelf
        from rnnlab.runs.store import Store
        from rnnlab.runs.views import Watcher
        from rnnlab.runs.workers import WorkerBoard

        self.store: Store = Store.open(paths)
        take_in_folders(self.store, paths.storage)
        self.board: WorkerBoard = WorkerBoard(paths.storage / "worker.json")
        self.watcher: Watcher = Watcher(paths.storage)
        self.shelf: NetworkShelf = NetworkShelf(paths.storage)
        self.dispatcher: Dispatcher = Dispatcher(paths, self.store, self.board)


def _as_lab_error(ending: Ending) -> LabError:
    return LabError(ending.message or DISK_FULL, **ending.parameters)


@cache
def _service() -> Service:
    runs = Service(Paths.from_environment())
    atexit.register(runs.close)
    return runs


_making = threading.Lock()


def service() -> Service:
    """The service of this process, made at the first call from the environment's paths; `Service.start` starts it."""
    with _making:
        return _service()
