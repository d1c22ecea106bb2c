"""What owners do to their runs: all that changes one, from `submit` to `delete`."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any

from rnnlab.errors import LabError
from rnnlab.events import Command, OneStep, Pause, Resume, SetLearningRate
from rnnlab.recipe import TRAINING_IMAGES, Recipe
from rnnlab.runs.config import Paths
from rnnlab.runs.endings import DISK_FULL, TARGET, Ending, of_error
from rnnlab.runs.files import commands
from rnnlab.runs.files.folder import RunFolder, write_then_rename
from rnnlab.runs.networks import NetworkShelf, Step
from rnnlab.runs.scheduling.closing import send_stop
from rnnlab.runs.states import ACTIVE, State
from rnnlab.runs.storage.housekeeper import Housekeeper, remove_folder
from rnnlab.runs.store.manifest import write_manifest
from rnnlab.runs.store.records import RunRecord, new_run_id, now
from rnnlab.runs.store.store import Store
from rnnlab.runs.views import RunView
from rnnlab.settings import SETTINGS
from rnnlab.training.start import check_start

_log = logging.getLogger(__name__)
_LONGEST_NAME = 200
_LONGEST_NOTE = 10_000
_AGAIN: dict[str, Any] = {"ended_at": None, "started_at": None, "message": None, "parameters": None}


class Changes:
    """Thread-safe. Raises `LabError` for a run that is not there, was deleted, or is in no state for that."""

    def __init__(
        self,
        paths: Paths,
        store: Store,
        shelf: NetworkShelf,
        housekeeper: Housekeeper,
        look: Callable[[RunRecord], RunView],
        wake: Callable[[], object],
    ) -> None:
        self._storage, self._store, self._shelf = paths.storage, store, shelf
        self._housekeeper, self._look, self._wake = housekeeper, look, wake
        self._describing = threading.Lock()

    def record(self, run_id: str, *, deleted: bool = False) -> RunRecord:
        """The run's row."""
        record = self._store.get(run_id)
        if record is None:
            raise LabError("There is no run “{run}” here. Choose one from the list, or train a new one.", run=run_id)
        if record.deleted_at is not None and not deleted:
            raise LabError("This run was deleted. Undo that, or choose another one from the list.")
        return record

    def submit(self, recipe: Recipe, owner: str, name: str) -> str:
        """A new run at the end of its owner's queue; its id."""
        return self._add(recipe, owner, name, {}, start=None)

    def fork(self, run_id: str, recipe: Recipe, owner: str, step: Step, name: str) -> str:
        """A new run that starts with the weights of another one, at a snapshot (None: the end), and in its precision if
        the recipe asks for none."""
        parent = self.record(run_id)
        network = self._shelf.network(parent, step)
        check_start(network, recipe)
        view = self._look(parent)
        if recipe.precision == "auto" and view.precision is not None:
            recipe = recipe.changed(precision=view.precision)
        live = view.live_step if step == "live" else None
        facts = {"parent": run_id, "parent_step": step if isinstance(step, int) else live or view.step}
        return self._add(recipe, owner, name, facts, start=network.to_bytes())

    def _add(self, recipe: Recipe, owner: str, name: str, facts: dict[str, Any], start: bytes | None) -> str:
        self._housekeeper.make_room(owner, recipe)
        run_id, moment = new_run_id(), now()
        folder = RunFolder(self._storage, run_id)
        try:
            if start is not None:  # before the queue knows of the run
                folder.make()
                write_then_rename(folder.start, lambda draft: draft.write_bytes(start))
            self._store.add(run_id, owner, recipe, created_at=moment, name=_clean(name, _LONGEST_NAME), values=facts)
            write_manifest(self._storage, self.record(run_id))
        except LabError:
            remove_folder(folder.path)
            raise
        except OSError as error:
            ending = of_error(error)
            values = {"ended_at": now(), "message": ending.message, "parameters": dict(ending.parameters)}
            self._store.move(run_id, ending.state, values=values)
            raise as_lab_error(ending) from error
        self._wake()
        return run_id

    def stop(self, run_id: str) -> None:
        """End the run and keep what it learned; a run that waits leaves the queue. One that has ended stays as it is."""
        record = self.record(run_id, deleted=True)
        if record.state is State.QUEUED:
            if self._store.move(run_id, State.STOPPED, only_from=[State.QUEUED], values={"ended_at": now()}):
                return
            record = self.record(run_id, deleted=True)  # just taken from the queue
        if record.state in ACTIVE:
            try:
                send_stop(self._storage, run_id, record.attempt)
            except OSError as error:
                raise as_lab_error(of_error(error)) from error
            self._store.move(run_id, State.STOPPING, attempt=record.attempt)

    def pause(self, run_id: str) -> None:
        """Have the run wait after the step it is in; nothing happens if it does."""
        if self._look(self.record(run_id)).state is not State.PAUSED:
            self._send(run_id, Pause())

    def one_step(self, run_id: str) -> None:
        """Have it make one training step and wait."""
        self._send(run_id, OneStep())

    def set_learning_rate(self, run_id: str, rate: float) -> None:
        """Use another learning rate from the next step on."""
        self._send(run_id, SetLearningRate(SETTINGS["learning_rate"].check(rate)))

    def resume(self, run_id: str) -> None:
        """Go on: after a pause at once, after an end with a new attempt, when its turn has come."""
        record = self.record(run_id)
        view = self._look(record)
        if view.can_resume:
            self._requeue(record, {})
        elif record.state in ACTIVE and record.state is not State.STOPPING:
            self._send(run_id, Resume())
        elif record.state is State.STOPPING:
            raise LabError("This run is stopping. Wait a moment, then resume it.")
        elif record.state is not State.QUEUED:
            raise LabError(
                "This run cannot go on: there is no point from which it could. Start another one from a snapshot."
            )

    def extend(self, run_id: str, epochs: float) -> None:
        """Let a run that made all its steps make more, as many as `epochs` epochs have."""
        record = self.record(run_id)
        if record.state is State.QUEUED or record.state in ACTIVE:
            return  # asked for twice
        view = self._look(record)
        if not view.can_extend:
            raise LabError("This run cannot be extended. Resume it, or start another one from a snapshot.")
        steps = view.step + max(1, round(epochs * TRAINING_IMAGES / record.recipe.batch_size))
        recipe = record.recipe.changed(steps=steps)
        if record.message == TARGET:
            recipe = recipe.changed(target_accuracy=None)  # it was reached, and would end the run again at once
        self._requeue(record, {"recipe": recipe.to_json(), "steps": recipe.steps})

    def describe(self, run_id: str, **values: Any) -> None:
        """Set what the owner says of the run: name, note, pinned."""
        self.record(run_id)
        for key, longest in (("name", _LONGEST_NAME), ("note", _LONGEST_NOTE)):
            if key in values:
                values[key] = _clean(values[key], longest)
        self._describe(run_id, values)

    def delete(self, run_id: str) -> None:
        """Hide the run at once; stop it if it goes on. Its files stay for a day, unless room is needed."""
        record = self.record(run_id, deleted=True)
        if record.deleted_at is None:
            self._describe(run_id, {"deleted_at": now()})
        self.stop(run_id)

    def undelete(self, run_id: str) -> None:
        """Undo `delete`. Raises `LabError` if its files are gone."""
        self.record(run_id, deleted=True)
        self._describe(run_id, {"deleted_at": None})

    def _describe(self, run_id: str, values: dict[str, Any]) -> None:
        with self._describing:  # the folder must say in the end what the list says
            self._store.describe(run_id, **values)
            self._write_manifest(run_id)

    def _write_manifest(self, run_id: str) -> None:
        try:
            write_manifest(self._storage, self.record(run_id, deleted=True))
        except OSError:  # the list knows it; only a lost database would not be made again with it
            _log.warning("the manifest of run %s was not written", run_id, exc_info=True)

    def _requeue(self, record: RunRecord, values: dict[str, Any]) -> None:
        again = {**_AGAIN, "queued_at": now(), **values}
        if self._store.move(record.id, State.QUEUED, attempt=record.attempt, only_from=[record.state], values=again):
            with self._describing:
                self._write_manifest(record.id)
            self._wake()

    def _send(self, run_id: str, command: Command) -> None:
        record = self.record(run_id)
        if record.state not in ACTIVE or record.state is State.STOPPING:
            raise LabError("This run is not being trained now. Resume it first, or wait until its turn has come.")
        try:
            commands.send(RunFolder(self._storage, run_id).commands(record.attempt), command)
        except OSError as error:
            raise as_lab_error(of_error(error)) from error


def as_lab_error(ending: Ending) -> LabError:
    """The error to raise for what would have ended a run."""
    return LabError(ending.message or DISK_FULL, **ending.parameters)


def _clean(text: str, longest: int) -> str:
    """Without what a database does not take."""
    return text.replace("\x00", "")[:longest]
