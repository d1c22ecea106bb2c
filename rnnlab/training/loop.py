"""The run: chunks of training steps; between them it emits events and handles commands."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from rnnlab.data import load_mnist
from rnnlab.events import Control, Ended, EndReason, Event, Paused, RateChanged, Resumed, Started
from rnnlab.network import Network
from rnnlab.recipe import Recipe
from rnnlab.training.devices import choose_device
from rnnlab.training.engine import Chunk, Engine, State, choose_engine
from rnnlab.training.measures import Measures
from rnnlab.training.measuring import Measuring
from rnnlab.training.memory import check_memory
from rnnlab.training.optimizers import OPTIMIZERS, learning_rates
from rnnlab.training.reports import Reports
from rnnlab.training.resume_point import ResumePoint
from rnnlab.training.schedule import VALIDATION_SAMPLE, Moments
from rnnlab.training.start import check_start
from rnnlab.training.steering import Steering
from rnnlab.training.stopping import met_by_evaluation, time_is_over
from rnnlab.training.tally import Tally

#: a chunk is at most as long as fits into this time, so that commands are handled soon
CHUNK_SECONDS = 0.2


class Run:
    """One training run. `train` makes it, once; `resume_point` may be asked for from `on_event` and afterwards.

    It emits points of the curve, snapshots and evaluations at the steps of `rnnlab.training.schedule`. A pause, a
    single step and the end emit points of their own besides, of what was not emitted yet; a regular point is the same
    with or without a pause before it.

    What matrices are multiplied as is settled here, once (`Recipe.precision`); `resume` brings it along, so that a run
    goes on in the precision in which it began, whatever this device is best at.

    Raises `LabError` if `resume`, or without it `start`, does not fit the recipe.
    """

    _engine: Engine
    _state: State

    def __init__(
        self,
        recipe: Recipe,
        *,
        on_event: Callable[[Event], None] | None = None,
        control: Control | None = None,
        resume: ResumePoint | None = None,
        start: Network | None = None,
    ) -> None:
        if resume is not None:
            resume.check(recipe, OPTIMIZERS[recipe.optimizer].slots)
        elif start is not None:
            check_start(start, recipe)
        self._recipe, self._resume, self._start = recipe, resume, start
        self._emit: Callable[[Event], None] = on_event or (lambda event: None)
        self._reports = Reports(recipe, self._emit, self._seconds)
        self._steering = Steering(
            control, on_pause=self._pause, on_resume=self._go_on, on_learning_rate=self._set_learning_rate
        )
        began_in = resume.precision if resume is not None else None
        self._device = choose_device(began_in or recipe.precision)
        self._measuring = Measuring(recipe, self._emit)
        self._moments = Moments.of(recipe, self._measuring.halts())
        self._began = 0.0
        #: steps that fit into `CHUNK_SECONDS`, as measured
        self._longest_chunk = 1
        self._restore(resume or ResumePoint(0, ()))

    def _restore(self, point: ResumePoint) -> None:
        """Take over all of a resume point but its arrays."""
        self._step, self._emitted = point.step, point.emitted
        self._own_rate, self._progression = point.learning_rate, point.progression
        self._measuring.measures = point.measures
        # since the last regular point of the curve, and since the last one of any kind
        self._tally = self._pending = point.tally
        #: of the last step that was made
        self._rate = float(self._rates(max(0, point.step - 1), 1)[0])

    def train(self) -> Network:
        """Make the run and return its network."""
        check_memory(self._recipe, self._device)
        self._began = time.monotonic()
        self._emit(Started(self._recipe.steps, self._device.name, self._recipe.parameters, self._device.products))
        self._engine = choose_engine(self._recipe, self._device)
        try:
            self._begin()
            reason = self._make_steps()
            if reason in ("patience", "time"):
                self._progression = self._progression.renewed(self._seconds())
            network = self._finish()
            self._resume = self.resume_point()
        finally:
            self._engine.close()
            del self._engine
        self._emit(Ended(self._step, reason, self._seconds()))
        return network

    def resume_point(self) -> ResumePoint | None:
        """Where the run stands: `train` goes on from it as if it had never stopped. None before the run has begun.

        A run that its patience or its time ended is given both anew, so that it can be extended.
        """
        if not hasattr(self, "_engine") or not hasattr(self, "_state"):
            return self._resume
        progression = replace(self._progression, seconds=self._progression.seconds + self._seconds())
        arrays = self._state.weights, self._state.slots
        measures = self._measuring.measures
        return ResumePoint(
            self._step,
            *arrays,
            self._own_rate,
            self._tally,
            progression,
            self._emitted,
            measures,
            self._device.products,
        )

    def _begin(self) -> None:
        """Put the engine where the run begins; a new run emits its first weights."""
        if self._resume is not None:
            self._engine.set_state(State(self._resume.weights, self._resume.slots))
        elif self._start is not None:
            # What the optimizer remembers is all zeros in an engine that has made no step.
            self._engine.set_state(State(tuple(self._start.keras_weights()), self._engine.get_state().slots))
        self._state = self._engine.get_state()
        if self._step == 0:
            self._reports.snapshot(0, self._state)
            self._reports.point(0, Tally(), self._rate, self._state)

    def _make_steps(self) -> EndReason:
        """Train until the last step, a command, a stop condition, or a loss that is not finite; the engine is left in
        a good state."""
        # At the step of a resume point something may be due that the worker did not live to emit.
        reason = self._emit_due_events() if self._step else None
        # The newest moment from which a step with a finite loss was made; the first one until there is any.
        good = self._moment()
        while reason is None and self._step < self._recipe.steps:
            doing = self._steering.next()
            if doing == "stop":
                return "stopped"
            before = self._moment()
            chunk = self._make_chunk(1 if doing == "one step" else self._longest_chunk)
            if chunk.steps:
                good = before
            if not chunk.finite or not self._state.finite:
                self._step_back(good)
                return "diverged"
            reason = self._emit_due_events(alone=doing == "one step")
            if reason is None and time_is_over(self._recipe, self._progression, self._seconds()):
                reason = "time"
        return reason or "done"

    def _make_chunk(self, longest: int) -> Chunk:
        """Train until something is due, but at most so many steps."""
        asked = min(self._moments.next_after(self._step) - self._step, longest)
        rates = self._rates(self._step, asked)
        before = time.monotonic()
        chunk = self._engine.train(self._step, rates)
        seconds = time.monotonic() - before
        self._state = self._engine.get_state()
        self._tally, self._pending = self._tally.plus(chunk, seconds), self._pending.plus(chunk, seconds)
        self._measuring.count(chunk)
        self._step += chunk.steps
        self._emitted, self._rate = 0, float(rates[max(0, chunk.steps - 1)])
        # At most twice as long as the last one: the very first call also builds the graph and measures little.
        fitting = int(CHUNK_SECONDS * chunk.steps / max(seconds, 1e-6))
        self._longest_chunk = max(1, min(fitting, 2 * asked))
        return chunk

    def _moment(self) -> tuple[int, State, Tally, Measures]:
        return self._step, self._state, self._tally, self._measuring.measures

    def _step_back(self, good: tuple[int, State, Tally, Measures]) -> None:
        """Leave a state that is not finite for a good one, and emit how far the loss was."""
        reached, pending = self._step, self._pending
        self._step, self._state, self._tally, self._measuring.measures = good
        self._pending = Tally()
        self._engine.set_state(self._state)
        self._reports.point(reached, pending, self._rate)

    def _emit_due_events(self, *, alone: bool = False) -> EndReason | None:
        """Emit the point, the snapshot and the evaluation of this step; the stop condition that was met. `alone`: the
        step was made by itself, and is shown whether anything is due or not."""
        self._measuring.emit_if_due(self._engine, self._step)
        if self._step == self._recipe.steps:
            return None  # the rest of the end is emitted by `_finish`
        # Each is counted before it is emitted: a resume point taken meanwhile will not repeat it.
        if self._emitted < 1:
            self._emitted = 1
            self._emit_point(alone)
        if self._emitted < 2:
            self._emitted = 2
            if self._step in self._moments.snapshots:
                self._reports.snapshot(self._step, self._state)
            if alone:
                self._reports.snapshot(self._step, self._state, kept=False)
        if self._emitted < 3:
            self._emitted = 3
            if self._step in self._moments.evaluations:
                return self._evaluate()
        return None

    def _emit_point(self, alone: bool) -> None:
        """Emit the regular point of this step, or that of a step made alone: one batch."""
        if self._step in self._moments.points:
            tally, self._tally = self._tally, Tally()
            pending, self._pending = self._pending, Tally()
            signals = alone or self._step in self._moments.signals
            self._reports.point(self._step, pending if alone else tally, self._rate, self._state if signals else None)
        elif alone:
            self._emit_remaining()

    def _emit_remaining(self) -> None:
        """Emit what came together since the last point of any kind, with signals."""
        pending, self._pending = self._pending, Tally()
        self._reports.point(self._step, pending, self._rate, self._state)

    def _evaluate(self) -> EndReason | None:
        """Try some validation images; the stop condition that was met."""
        score = self._engine.evaluate(load_mnist().validation, VALIDATION_SAMPLE)
        self._progression = self._progression.after(score.loss)
        self._reports.score(self._step, "validation", score)
        return met_by_evaluation(self._recipe, self._progression, score.accuracy)

    def _finish(self) -> Network:
        """Emit what the run came to: the rest of the curve, the last weights, and how good they are."""
        self._emit_remaining()
        network = self._reports.snapshot(self._step, self._state)
        validation, test = load_mnist().validation, load_mnist().test
        self._reports.score(self._step, "validation", self._engine.evaluate(validation, len(validation)))
        self._reports.score(self._step, "test", self._engine.evaluate(test, len(test)))
        return network

    def _pause(self) -> None:
        self._emit_remaining()
        self._reports.snapshot(self._step, self._state, kept=False)
        self._emit(Paused(self._step))

    def _go_on(self) -> None:
        self._emit(Resumed(self._step))

    def _set_learning_rate(self, rate: float) -> None:
        self._own_rate = rate
        self._emit(RateChanged(self._step, rate))

    def _rates(self, step: int, steps: int) -> NDArray[np.float32]:
        """The learning rates of so many steps from `step` on, (steps,)."""
        recipe = self._recipe if self._own_rate is None else self._recipe.changed(learning_rate=self._own_rate)
        return learning_rates(recipe, step, steps)

    def _seconds(self) -> float:
        """Of training in this attempt; pauses do not count."""
        return time.monotonic() - self._began - self._steering.waited


def warm_up_graphs(recipe: Recipe | None = None) -> None:
    """One training step and one small evaluation of `recipe`, so that its graphs are built and kept."""
    recipe = recipe or Recipe()
    engine = choose_engine(recipe, choose_device(recipe.precision))
    engine.train(0, learning_rates(recipe, 0, 1))
    engine.evaluate(load_mnist().validation, 1)
    engine.close()
