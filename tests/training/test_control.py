"""Commands to a run: what each changes, what it tells, and that a pause leaves no trace in what is learned."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from rnnlab.events import (
    Command,
    Ended,
    Evaluation,
    Event,
    OneStep,
    Pause,
    Paused,
    Probe,
    Progress,
    RateChanged,
    Resume,
    Resumed,
    SetLearningRate,
    Snapshot,
    Stop,
)
from rnnlab.network import Network
from rnnlab.recipe import Recipe
from rnnlab.training import loop, steering, train
from rnnlab.training.devices import choose_device
from rnnlab.training.engine import choose_engine
from rnnlab.training.optimizers import learning_rates

pytestmark = pytest.mark.slow


class Script:
    """Hands over each command once the event it waits for was heard: a kind of event, and a step at least."""

    def __init__(self, *lines: tuple[type[Any], int, Sequence[Command]]) -> None:
        self._lines = deque(lines)
        self._ready: deque[Command] = deque()
        self.events: list[Event] = []

    def hear(self, event: Event) -> None:
        self.events.append(event)
        if self._lines:
            kind, step, commands = self._lines[0]
            if isinstance(event, kind) and getattr(event, "step", 0) >= step:
                self._lines.popleft()
                self._ready.extend(commands)

    def poll(self) -> Command | None:
        return self._ready.popleft() if self._ready else None

    def of(self, kind: type[Any]) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]


Play = Callable[..., Network]


@pytest.fixture
def play(monkeypatch: pytest.MonkeyPatch) -> Play:
    """Train a recipe under a script, with a look for commands after every step."""
    monkeypatch.setattr(loop, "CHUNK_SECONDS", 0.0)

    def run(recipe: Recipe, script: Script) -> Network:
        return train(recipe, on_event=script.hear, control=script)

    return run


def assert_same(one: Network, other: Network) -> None:
    for mine, theirs in zip(one.keras_weights(), other.keras_weights(), strict=True):
        np.testing.assert_array_equal(mine, theirs)


def curve(script: Script) -> dict[int, tuple[float | None, ...]]:
    return {
        point.step: (point.loss, point.accuracy, point.learning_rate, point.gradient_norm)
        for point in script.of(Progress)
    }


def test_a_pause_leaves_no_trace_in_what_is_learned(small: Recipe, play: Play) -> None:
    plain, paused = Script(), Script((Progress, 4, [Pause()]), (Paused, 0, [Pause(), Resume(), Resume()]))
    assert_same(play(small, plain), play(small, paused))
    (wait,) = paused.of(Paused)
    assert [event.step for event in paused.of(Resumed)] == [wait.step]
    place = paused.events.index(wait)
    shown = paused.events[place - 1]
    assert isinstance(shown, Snapshot)
    assert (shown.step, shown.kept) == (wait.step, False)
    regular, besides = curve(plain), curve(paused)
    assert {step: besides[step] for step in regular} == regular


def test_a_pause_tells_what_was_not_told_yet(small: Recipe, play: Play) -> None:
    script = Script((Snapshot, 5, [Pause()]), (Paused, 0, [Stop()]))  # five is no regular point of this curve
    play(small, script)
    (wait,) = script.of(Paused)
    assert wait.step == 5
    place = script.events.index(wait)
    kinds = [type(event) for event in script.events[place - 3 : place]]
    assert kinds == [Progress, Probe, Snapshot]
    assert script.of(Ended)[0] == Ended(5, "stopped", script.of(Ended)[0].seconds)


def test_a_pause_before_the_first_step_and_steps_one_by_one(small: Recipe, play: Play) -> None:
    script = Script((Snapshot, 0, [Pause(), OneStep(), OneStep(), OneStep()]), (Snapshot, 3, [Stop()]))
    network = play(small.changed(steps=1000), script)
    assert script.of(Paused)[0].step == 0
    assert not script.of(Resumed)
    engine = choose_engine(small, choose_device())
    points = script.of(Progress)
    assert [point.step for point in points] == [1, 2, 3]
    for step, point in enumerate(points):
        alone = engine.train(step, learning_rates(small, step, 1))
        assert (point.loss, point.accuracy) == (alone.loss_sum, alone.accuracy_sum)
        assert point.gradient_norm == alone.gradient_norm_sum
        assert point.saturation is not None
    shown = [event.step for event in script.of(Snapshot) if not event.kept]
    assert shown == [0, 1, 2, 3]
    assert {0, 1, 2, 3} <= {probe.step for probe in script.of(Probe)}
    assert script.of(Ended)[0].step == 3
    for mine, theirs in zip(network.keras_weights(), engine.get_state().weights, strict=True):
        np.testing.assert_array_equal(mine, theirs)


def test_a_step_alone_pauses_a_run_that_goes_on(small: Recipe, play: Play) -> None:
    plain, script = Script(), Script((Progress, 4, [OneStep()]), (Snapshot, 5, [Resume()]))
    assert_same(play(small, plain), play(small, script))
    assert [event.step for event in script.of(Paused)] == [4]
    assert [event.step for event in script.of(Resumed)] == [5]


def test_the_last_step_alone_ends_the_run(small: Recipe, play: Play) -> None:
    script = Script((Snapshot, 0, [OneStep()] * small.steps))
    assert_same(play(small, script), train(small))
    assert script.of(Ended)[0].reason == "done"
    assert [event.split for event in script.of(Evaluation)[-2:]] == ["validation", "test"]


@pytest.mark.parametrize("schedule", ["constant", "cosine"])
def test_another_learning_rate_from_the_next_step_on(small: Recipe, play: Play, schedule: str) -> None:
    recipe = small.changed(schedule=schedule)
    script = Script((Progress, 4, [SetLearningRate(0.002)]))
    network = play(recipe, script)
    assert script.of(RateChanged) == [RateChanged(4, 0.002)]
    before, after = learning_rates(recipe, 0, 4), learning_rates(recipe.changed(learning_rate=0.002), 4, 8)
    engine = choose_engine(recipe, choose_device())
    engine.train(0, np.concatenate([before, after]))
    for mine, theirs in zip(network.keras_weights(), engine.get_state().weights, strict=True):
        np.testing.assert_array_equal(mine, theirs)
    rates = {point.step: point.learning_rate for point in script.of(Progress)}
    assert rates[4] == pytest.approx(float(before[-1]))
    assert rates[8] == pytest.approx(float(after[3]))


@pytest.mark.parametrize("rate", [0, -1.0, 11, float("nan"), "fast", None, True])
def test_a_learning_rate_that_is_not_allowed_is_passed_over(small: Recipe, play: Play, rate: Any) -> None:
    script = Script((Snapshot, 0, [SetLearningRate(rate)]))
    play(small.changed(steps=2), script)
    assert not script.of(RateChanged)
    assert all(point.learning_rate == pytest.approx(0.01) for point in script.of(Progress))


def test_the_time_of_a_pause_does_not_count(small: Recipe, play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]

    def sleep(_seconds: float) -> None:
        now[0] += 1_000

    def monotonic() -> float:
        now[0] += 0.001
        return now[0]

    clock = SimpleNamespace(sleep=sleep, monotonic=monotonic)
    monkeypatch.setattr(steering, "time", clock)
    monkeypatch.setattr(loop, "time", clock)

    class Patient(Script):
        """Lets a pause last for three looks."""

        looks = 0

        def poll(self) -> Command | None:
            if self.of(Paused) and not self.of(Resumed):
                self.looks += 1
                return Resume() if self.looks > 3 else None
            return super().poll()

    script = Patient((Progress, 4, [Pause()]))
    play(small.changed(minutes=10.0), script)
    assert now[0] > 3_000
    assert script.of(Ended)[0].seconds < 10
    assert script.of(Ended)[0].reason == "done"
    assert script.of(Progress)[-1].seconds < 10
