"""The service of the runs: what pages and the command line call. Knows neither Streamlit nor TensorFlow.

    runs = service()
    runs.start()                          # once something is on screen; returns at once
    run_id = runs.submit(recipe, owner)
    view = runs.get(run_id)               # once a second, as often as one likes
    runs.pause(run_id); runs.one_step(run_id); runs.set_learning_rate(run_id, 0.01); runs.resume(run_id)
    runs.stop(run_id)
    network = runs.network(run_id)
    fork_id = runs.fork(run_id, recipe.changed(optimizer="sgd"), owner, step=100)

Everything is safe to call from any thread, and twice, as two tabs of one browser do. What goes wrong is a `LabError`,
as is a run that is not there or was deleted.
"""

from __future__ import annotations

import atexit
import threading
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING

from rnnlab.errors import LabError
from rnnlab.importing import one_at_a_time
from rnnlab.recipe import Recipe
from rnnlab.runs.config import Paths
from rnnlab.runs.tickets import Ticket, Tickets

if TYPE_CHECKING:
    from rnnlab.network import Network
    from rnnlab.runs.networks import Step
    from rnnlab.runs.parts import Parts
    from rnnlab.runs.scheduling.worker_status import WorkerState
    from rnnlab.runs.states import State
    from rnnlab.runs.storage.quota import StorageUse
    from rnnlab.runs.store.store import RunRecord, Sort
    from rnnlab.runs.views import RunView


class Service:
    """Runs under the given paths. One a process is enough: `service`."""

    def __init__(self, paths: Paths) -> None:
        self.paths = paths
        self._tickets = Tickets(paths.home)
        self._lock = threading.RLock()
        self._parts: Parts | None = None
        self._wanted = False
        self._closed = False
        self._trouble: LabError | None = None

    def start(self) -> None:
        """Have the queue worked on: database, scheduler and worker come up in the background. Returns at once; may be
        called any number of times. What goes wrong meanwhile is raised by the next call of another method."""
        with self._lock:
            wanted, self._wanted = self._wanted, True
        if not wanted:
            threading.Thread(target=self._start_quietly, name="rnnlab-start", daemon=True).start()

    def submit(self, recipe: Recipe, owner: str, name: str = "") -> str:
        """Put a run into the queue and return its id. Raises `LabError` when there is no room for it."""
        self._want()
        return self._open().changes.submit(recipe, owner, name)

    def fork(self, run_id: str, recipe: Recipe, owner: str, step: Step = None, name: str = "") -> str:
        """Put a run into the queue that starts with the weights of another one: of its snapshot at `step`, of its live
        network (``"live"``), or of its end. The optimizer is fresh, and steps count from 0. It is computed in that run's
        precision unless the recipe asks for another. Returns the new id.

        Raises `LabError` if there is no such snapshot, or the recipe builds another network.
        """
        self._want()
        return self._open().changes.fork(run_id, recipe, owner, step, name)

    def get(self, run_id: str) -> RunView:
        """How the run stands. Cheap: only what is new in its journal is read."""
        return self._open().view(run_id)

    def ticket(self, owner: str, run_ids: Iterable[str]) -> str:
        """A ticket with which this owner's page may ask a route for these runs; see `rnnlab.runs.tickets`."""
        return self._tickets.issue(owner, run_ids)

    def read_ticket(self, text: str) -> Ticket:
        """What a ticket says. Raises `LabError` if it is forged or has expired."""
        return self._tickets.read(text)

    def renewed_ticket(self, ticket: Ticket) -> str | None:
        """A new ticket in place of one that is soon to expire; else None."""
        return self._tickets.renewed(ticket)

    def list(self, owner: str, *, search: str = "", sort: Sort = "newest", limit: int = 200) -> tuple[RunRecord, ...]:
        """The owner's runs but the deleted ones, without their curves. With a `search`, those in whose name, note, id,
        device or settings (``gru``, ``hidden_size=64``) each of its words is found."""
        return tuple(self._open().store.of_owner(owner, limit, sort, search))

    def stop(self, run_id: str) -> None:
        """End the run and keep what it learned; a run that waits leaves the queue. One that has ended stays as it is."""
        self._open().changes.stop(run_id)

    def pause(self, run_id: str) -> None:
        """Have the run wait after the step it is in."""
        self._open().changes.pause(run_id)

    def resume(self, run_id: str) -> None:
        """Let the run go on as if it had never stopped: after a pause at once; after it was stopped or interrupted with
        a new attempt, from its resume point, when its turn has come (`RunView.can_resume`)."""
        self._want()
        self._open().changes.resume(run_id)

    def one_step(self, run_id: str) -> None:
        """Have the run make one training step and wait; one that goes on is paused first."""
        self._open().changes.one_step(run_id)

    def set_learning_rate(self, run_id: str, rate: float) -> None:
        """Use another learning rate from the next step on; weights and optimizer stay as they are."""
        self._open().changes.set_learning_rate(run_id, rate)

    def extend(self, run_id: str, epochs: float = 1) -> None:
        """Let a run that is done make more steps, as many as these epochs have (`RunView.can_extend`)."""
        self._want()
        self._open().changes.extend(run_id, epochs)

    def rename(self, run_id: str, name: str) -> None:
        """Set what its owner calls the run, in at most 200 letters."""
        self._open().changes.describe(run_id, name=name)

    def note(self, run_id: str, text: str) -> None:
        """Set what its owner writes about the run, in at most 10,000 letters."""
        self._open().changes.describe(run_id, note=text)

    def pin(self, run_id: str, pinned: bool = True) -> None:
        """Keep all files of the run, or leave them to `storage`'s order again."""
        self._open().changes.describe(run_id, pinned=pinned)

    def delete(self, run_id: str) -> None:
        """Hide the run at once, and stop it if it goes on. `undelete` has it back for a day, or until room is needed."""
        self._open().changes.delete(run_id)

    def undelete(self, run_id: str) -> None:
        """Undo `delete`. Raises `LabError` if the run is gone for good."""
        self._open().changes.undelete(run_id)

    def storage(self, owner: str, recipe: Recipe | None = None) -> StorageUse:
        """What the runs take of the disk, and what would be removed, in which order, to make room for a run of `recipe`
        (default: the default recipe). Looks at every file: not for each second."""
        return self._open().housekeeper.use(owner, recipe or Recipe())

    def network(self, run_id: str, step: Step = None) -> Network:
        """The network that the run ended with, or its latest snapshot while there is none; with a `step`, that snapshot;
        with ``"live"``, that of its latest pause or single step, if nothing newer was saved.

        Raises `LabError` if nothing was saved yet.
        """
        parts = self._open()
        return parts.shelf.network(parts.changes.record(run_id), step)

    def network_bytes(self, run_id: str, step: Step = None) -> bytes:
        """The ``.keras`` file of that network."""
        parts = self._open()
        return parts.shelf.read(parts.changes.record(run_id), step)

    def counts(self) -> dict[State, int]:
        """How many runs there are in each state that has any, of all owners. Raises `LabError` when the store cannot be
        read."""
        return self._open().store.counts()

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
        return self._open().seconds_for(recipe)

    def processes(self) -> tuple[int, ...]:
        """The process ids of the scheduler and the workers that this app started, while there are any."""
        return self._parts.dispatcher.processes() if self._parts else ()

    def close(self) -> None:
        """End the scheduler and the worker. The run that is being worked on is interrupted."""
        with self._lock:
            self._closed = True
            parts, self._parts = self._parts, None
        if parts is not None:
            parts.close()

    def _want(self) -> None:
        with self._lock:
            self._wanted = True

    def _open(self) -> Parts:
        """Everything, opened at the first need."""
        with self._lock:
            trouble, self._trouble = self._trouble, None
            if trouble is not None:
                raise trouble
            if self._closed:
                raise LabError("RNN Lab is closing. Start it again.")
            if self._parts is None:
                with one_at_a_time:
                    from rnnlab.runs.parts import Parts

                self._parts = Parts(self.paths)
            if self._wanted:
                self._parts.dispatcher.start()
            return self._parts

    def _start_quietly(self) -> None:
        with self._lock:  # nobody else may open it, and find all well, before the trouble is noted
            try:
                self._open()
            except LabError as error:
                self._trouble = error


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


def close_service() -> None:
    """End the service of this process. Whoever asks it for something later is told that RNN Lab is closing."""
    with suppress(LabError):  # the environment's paths cannot be used: there is none
        service().close()
