"""What several tests of the training package share: small recipes, the events of a run, and a clean import."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rnnlab.events import Command, Event, Stop
from rnnlab.network import Network
from rnnlab.recipe import Recipe
from rnnlab.training import train


@pytest.fixture
def small() -> Recipe:
    """A recipe that trains in a second."""
    return Recipe(hidden_size=16, timesteps=14, batch_size=32, steps=12, learning_rate=0.01)


@pytest.fixture
def told() -> Callable[[Recipe], tuple[Network, list[Event]]]:
    """Train a recipe; the network, and all events in order."""

    def run(recipe: Recipe) -> tuple[Network, list[Event]]:
        events: list[Event] = []
        return train(recipe, on_event=events.append), events

    return run


class StopAt:
    """A control that asks a run to stop once it has heard of a certain step."""

    def __init__(self, step: int) -> None:
        self._step = step
        self._reached = False

    def hear(self, event: Event) -> None:
        if getattr(event, "step", 0) >= self._step:
            self._reached = True

    def poll(self) -> Command | None:
        if self._reached:
            self._reached = False
            return Stop()
        return None


@pytest.fixture
def stop_at() -> type[StopAt]:
    return StopAt
