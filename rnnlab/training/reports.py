"""Reports: makes events of what a run has measured, and emits them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from rnnlab.events import Evaluation, Event, Probe, Progress, Snapshot
from rnnlab.network import Network
from rnnlab.recipe import Recipe
from rnnlab.training.engine import Score, State
from rnnlab.training.signals import signals_of
from rnnlab.training.tally import Tally


class Reports:
    """`emit` is called with each event; `seconds` gives the time that the run has trained for."""

    def __init__(self, recipe: Recipe, emit: Callable[[Event], None], seconds: Callable[[], float]) -> None:
        self._recipe, self.emit, self._seconds = recipe, emit, seconds

    def point(self, step: int, tally: Tally, rate: float, state: State | None = None) -> None:
        """A point of the curve, if any step was made for it; with signals and beliefs if the state is given."""
        signals = None if state is None else signals_of(self.network(state))
        if tally.steps:
            self.emit(
                Progress(
                    step=step,
                    loss=tally.loss,
                    accuracy=tally.accuracy,
                    learning_rate=rate,
                    images_per_second=tally.speed * self._recipe.batch_size,
                    seconds=self._seconds(),
                    gradient_norm=tally.gradient_norm,
                    saturation=None if signals is None else signals.saturation,
                    dead=None if signals is None else signals.dead,
                )
            )
        if signals is not None:
            self.emit(Probe(step, signals.beliefs))

    def snapshot(self, step: int, state: State, *, kept: bool = True) -> Network:
        """The weights of this moment, as a network."""
        network = self.network(state)
        self.emit(Snapshot(step, network, kept))
        return network

    def score(self, step: int, split: Literal["validation", "test"], score: Score) -> None:
        """How good the network is on a split."""
        confusion = tuple(tuple(int(count) for count in row) for row in score.confusion)
        self.emit(Evaluation(step, split, score.loss, score.accuracy, confusion))

    def network(self, state: State) -> Network:
        """The network of a state."""
        return Network.from_keras_weights(self._recipe, state.weights)
