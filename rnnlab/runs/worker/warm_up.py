"""The warm-up of a worker: TensorFlow is loaded and the default graphs are built before the first run is submitted.

Runs in the worker's process, in a thread of its own, so that the worker is known to its scheduler and takes runs at
once; a run that arrives in between waits for the rest of it.
"""

from __future__ import annotations

import logging
import threading
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any

from distributed.diagnostics.plugin import WorkerPlugin

from rnnlab.events import Event, Progress, Started
from rnnlab.recipe import Recipe
from rnnlab.runs import topics

_log = logging.getLogger(__name__)
#: training steps of the default recipe whose speed is measured; the first ones build the graph
_CALIBRATION_STEPS = 16


@dataclass(frozen=True, slots=True)
class WorkerFacts:
    """What a warm worker knows of itself."""

    #: the device's name; None if the warm-up failed
    device: str | None = None
    #: training speed at the default recipe; None if it was not measured
    images_per_second: float | None = None


class _Calibrated(Exception):
    """Ends a calibration in the middle."""


class WarmUp:
    """The warm-up of this process, at most once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._begun = False
        self._ready = threading.Event()
        self._hurry = threading.Event()
        self.facts = WorkerFacts()

    def begin(self) -> None:
        """Start warming up in the background, unless that was done."""
        with self._lock:
            begun, self._begun = self._begun, True
        if not begun:
            threading.Thread(target=self._warm_up, name="rnnlab-warm-up", daemon=True).start()

    def wait(self, *, hurry: bool = True) -> WorkerFacts:
        """Wait until it is done. In a hurry (a run waits) the speed is not measured any more."""
        self.begin()
        if hurry:
            self._hurry.set()
        self._ready.wait()
        return self.facts

    def _warm_up(self) -> None:
        try:
            from rnnlab import training

            training.warm_up()
            self.facts = self._measure(training.train)
        except Exception:
            # Not the end: the run itself will meet the same error and tell its owner.
            _log.exception("the worker could not warm up")
        finally:
            self._ready.set()

    def _measure(self, train: Any) -> WorkerFacts:
        """The device's name and the speed at the default recipe, from the first steps of a run that is then dropped."""
        device: str | None = None
        speed: float | None = None

        def note(event: Event) -> None:
            nonlocal device, speed
            if isinstance(event, Started):
                device = event.device
            if isinstance(event, Progress):
                speed = event.images_per_second
            if self._hurry.is_set() or (isinstance(event, Progress) and event.step >= _CALIBRATION_STEPS):
                raise _Calibrated

        with suppress(_Calibrated):
            train(Recipe(), on_event=note)
        return WorkerFacts(device, None if self._hurry.is_set() else speed)


#: of this process
WARM_UP = WarmUp()


class WarmUpPlugin(WorkerPlugin):
    """Warms up every worker that it is registered with, restarted ones too, and reports it on `topics.WORKERS`."""

    name = "rnnlab-warm"

    def setup(self, worker: Any) -> None:
        """Called by Dask in the worker's event loop, once the scheduler knows the worker."""
        WARM_UP.begin()
        threading.Thread(target=self._report, args=(worker,), name="rnnlab-report", daemon=True).start()

    def _report(self, worker: Any) -> None:
        facts = WARM_UP.wait(hurry=False)
        worker.log_event(topics.WORKERS, {"address": worker.address, **asdict(facts)})
