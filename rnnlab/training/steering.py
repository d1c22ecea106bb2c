"""Steering: handles commands between two chunks of steps, and waits while the run is paused."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Literal

from rnnlab.errors import LabError
from rnnlab.events import Control, OneStep, Pause, Resume, SetLearningRate, Stop
from rnnlab.settings import SETTINGS

#: between two looks for a command while paused, in seconds
_PAUSE_POLL = 0.02


class Steering:
    """Handles commands. What they change is passed to the three callbacks, which are called in the run's thread.

    A command that changes nothing (a pause while paused, a learning rate that is not allowed) is passed over.
    """

    def __init__(
        self,
        control: Control | None,
        *,
        on_pause: Callable[[], None],
        on_resume: Callable[[], None],
        on_learning_rate: Callable[[float], None],
    ) -> None:
        self._control = control
        self._on_pause, self._on_resume, self._on_learning_rate = on_pause, on_resume, on_learning_rate
        self._paused = False
        #: seconds that were waited through in pauses
        self.waited = 0.0

    def next(self) -> Literal["steps", "one step", "stop"]:
        """What to do next; while the run is paused this waits for it."""
        if self._control is None:
            return "steps"
        while True:
            match self._control.poll():
                case None if self._paused:
                    self._wait()
                case None:
                    return "steps"
                case Stop():
                    return "stop"
                case Pause():
                    self._pause()
                case Resume() if self._paused:
                    self._paused = False
                    self._on_resume()
                case OneStep():
                    self._pause()
                    return "one step"
                case SetLearningRate(rate):
                    self._set_learning_rate(rate)

    def _pause(self) -> None:
        if not self._paused:
            self._paused = True
            self._on_pause()

    def _wait(self) -> None:
        before = time.monotonic()
        time.sleep(_PAUSE_POLL)
        self.waited += time.monotonic() - before

    def _set_learning_rate(self, rate: float) -> None:
        try:
            allowed = SETTINGS["learning_rate"].check(rate)
        except LabError:
            return  # the page offers only what is allowed
        self._on_learning_rate(allowed)
