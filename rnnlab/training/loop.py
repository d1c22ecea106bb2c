"""The run: chunks of training steps, and between them what it tells and what it is told."""

from __future__ import annotations

import time
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from rnnlab.data import load_mnist
from rnnlab.events import Control, Ended, EndReason, Evaluation, Event, Progress, Snapshot, Started, Stop
from rnnlab.network import Network
from rnnlab.recipe import Recipe
from rnnlab.training.devices import choose_device
from rnnlab.training.engine import Chunk, Engine, State, choose_engine
from rnnlab.training.optimizers import OPTIMIZERS, learning_rates
from rnnlab.training.resume import ResumePoint
from rnnlab.training.schedule import VALIDATION_SAMPLE, evaluation_steps, point_steps, snapshot_steps

#: a chunk is at most as long as fits into this time, so that commands are heard soon
CHUNK_SECONDS = 0.2


@dataclass(slots=True)
class _Tally:
    """What has come together since the last point of the curve."""

    steps: int = 0
    loss_sum: float = 0.0
    accuracy_sum: float = 0.0
    seconds: float = 0.0

    def add(self, chunk: Chunk, seconds: float) -> None:
        self.steps += chunk.steps
        self.loss_sum += chunk.loss_sum
        self.accuracy_sum += chunk.accuracy_sum
        self.seconds += seconds


class Run:
    """One training run. `train` makes it, once; `resume_point` may be asked for from `on_event` and afterwards.

    Raises `LabError` if `resume` does not fit the recipe.
    """

    _engine: Engine

    def __init__(
        self,
        recipe: Recipe,
        *,
        on_event: Callable[[Event], None] | None = None,
        control: Control | None = None,
        resume: ResumePoint | None = None,
    ) -> None:
        if resume is not None:
            resume.check(recipe, OPTIMIZERS[recipe.optimizer].slots)
        self._recipe = recipe
        self._tell: Callable[[Event], None] = on_event or (lambda event: None)
        self._control = control
        self._device = choose_device()
        self._resume = resume
        self._step = 0
        self._began = 0.0
        self._tally = _Tally()
        #: steps that fit into `CHUNK_SECONDS`, as measured
        self._longest_chunk = 1

    def train(self) -> Network:
        """Make the run and return its network."""
        self._began = time.monotonic()
        self._tell(Started(self._recipe.steps, self._device.name, self._recipe.parameters))
        self._engine = choose_engine(self._recipe, self._device)
        try:
            if self._resume is not None:
                self._step = self._resume.step
                self._engine.set_state(State(self._resume.weights, self._resume.slots))
            else:
                self._tell(Snapshot(0, self._network()))
            reason = self._make_steps()
            network = self._network()
            self._finish(network)
            self._resume = self.resume_point()
        finally:
            self._engine.close()
            del self._engine
        self._tell(Ended(self._step, reason, self._seconds()))
        return network

    def resume_point(self) -> ResumePoint | None:
        """Where the run stands: `train` goes on from it as if it had never stopped. None before the first step."""
        if not hasattr(self, "_engine"):
            return self._resume
        state = self._engine.get_state()
        return ResumePoint(self._step, state.weights, state.slots)

    def _make_steps(self) -> EndReason:
        """Train until the last step, a command, or a loss that is not finite; the engine is left in a good state."""
        recipe = self._recipe
        points, evaluations, snapshots = point_steps(recipe), evaluation_steps(recipe), snapshot_steps(recipe)
        halts = sorted(points | evaluations | snapshots)
        state = self._engine.get_state()
        # The newest state from which a step with a finite loss was made; the first one until there is any.
        good_step, good = self._step, state
        while self._step < recipe.steps:
            if self._stop_asked():
                return "stopped"
            step = self._step
            chunk = self._make_chunk(halts[bisect_right(halts, step)])
            if chunk.steps:
                good_step, good = step, state
            state = self._engine.get_state()
            if not chunk.finite or not state.finite:
                self._tell_progress()
                self._step = good_step
                self._engine.set_state(good)
                return "diverged"
            if self._step in points:
                self._tell_progress()
            if self._step in snapshots and self._step < recipe.steps:
                self._tell(Snapshot(self._step, self._network()))
            if self._step in evaluations:
                self._evaluate("validation", VALIDATION_SAMPLE)
        return "done"

    def _make_chunk(self, halt: int) -> Chunk:
        """Train until step `halt`, or less far if that would take too long."""
        asked = min(halt - self._step, self._longest_chunk)
        before = time.monotonic()
        chunk = self._engine.train(self._step, asked)
        seconds = time.monotonic() - before
        self._tally.add(chunk, seconds)
        self._step += chunk.steps
        # At most twice as long as the last one: the very first call also builds the graph and tells little.
        fitting = int(CHUNK_SECONDS * chunk.steps / max(seconds, 1e-6))
        self._longest_chunk = max(1, min(fitting, 2 * asked))
        return chunk

    def _finish(self, network: Network) -> None:
        """Tell what the run came to: the rest of the curve, the last weights, and how good they are."""
        self._tell_progress()
        self._tell(Snapshot(self._step, network))
        mnist = load_mnist()
        self._evaluate("validation", len(mnist.validation))
        self._evaluate("test", len(mnist.test))

    def _tell_progress(self) -> None:
        tally, self._tally = self._tally, _Tally()
        if not tally.steps:
            return
        self._tell(
            Progress(
                step=self._step,
                loss=tally.loss_sum / tally.steps,
                accuracy=tally.accuracy_sum / tally.steps,
                learning_rate=float(learning_rates(self._recipe, self._step - 1, 1)[0]),
                images_per_second=tally.steps * self._recipe.batch_size / max(tally.seconds, 1e-6),
                seconds=self._seconds(),
            )
        )

    def _evaluate(self, split: Literal["validation", "test"], images: int) -> None:
        score = self._engine.evaluate(getattr(load_mnist(), split), images)
        self._tell(Evaluation(self._step, split, score.loss, score.accuracy))

    def _stop_asked(self) -> bool:
        while self._control is not None and (command := self._control.poll()) is not None:
            if isinstance(command, Stop):
                return True
        return False

    def _network(self) -> Network:
        return Network.from_keras_weights(self._recipe, self._engine.get_state().weights)

    def _seconds(self) -> float:
        return time.monotonic() - self._began


def warm_up_graphs(recipe: Recipe | None = None) -> None:
    """One training step and one small evaluation of `recipe`, so that its graphs are built and kept."""
    recipe = recipe or Recipe()
    engine = choose_engine(recipe, choose_device())
    engine.train(0, 1)
    engine.evaluate(load_mnist().validation, 1)
    engine.close()
