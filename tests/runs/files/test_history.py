from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnnlab.events import (
    Ended,
    EndReason,
    Evaluation,
    Event,
    Measured,
    Paused,
    Probe,
    Progress,
    RateChanged,
    Resumed,
    Snapshot,
    Started,
    to_json,
)  # fmt: skip
from rnnlab.runs.endings import DIVERGED, PATIENCE, TARGET, TIME
from rnnlab.runs.files.history import Curve, History
from rnnlab.runs.files.journal import Entry
from rnnlab.runs.states import State


def entries(*told: Event | dict[str, object]) -> list[Entry]:
    lines = [event if isinstance(event, dict) else to_json(event) for event in told]
    return [Entry("run", 1, number, 100.0 + number, str(line["kind"]), line) for number, line in enumerate(lines)]


def point(step: int, loss: float = 1.0, speed: float = 100.0) -> Progress:
    return Progress(step, loss, 0.5, 1e-3, speed, step / 10)


def history(*told: Event | dict[str, object]) -> History:
    made = History()
    made.add(entries(*told))
    return made


def test_a_run_is_gathered_from_its_entries():
    told = history(
        Started(20, "CPU", 1234),
        point(1, speed=10),
        Evaluation(1, "validation", 2.0, 0.2),
        {"kind": "snapshot", "step": 1},
        point(10, speed=100),
        point(20, loss=0.25, speed=120),
        Evaluation(20, "validation", 0.3, 0.8),
        Evaluation(20, "test", 0.4, 0.7),
        Ended(20, "done", 2.5),
    )
    assert told.curve().step.tolist() == [1, 10, 20]
    assert told.snapshots == [1]
    assert told.ending is not None
    assert told.ending.state is State.DONE
    assert told.updated == 108.0
    assert told.columns() == {
        "device": "CPU", "step": 20, "loss": 0.25, "accuracy": 0.5, "validation_accuracy": 0.8, "test_accuracy": 0.7,
        "images_per_second": 110.0, "seconds": 2.5, "versions": None, "changes": None,
    }  # fmt: skip


def test_the_first_point_does_not_count_for_the_speed():
    assert history(point(1, speed=1), point(2, speed=90), point(3, speed=110)).typical_speed() == 100
    assert history(point(1, speed=1)).typical_speed() == 1
    assert history().typical_speed() is None


def test_a_run_that_diverged_failed_and_says_at_which_step():
    ending = history(Ended(7, "diverged", 1.0)).ending
    assert ending is not None
    assert (ending.state, ending.message, dict(ending.parameters)) == (State.FAILED, DIVERGED, {"step": 7})


def test_a_failure_keeps_its_sentence():
    ending = history({"kind": "failed", "message": "It is {what}.", "parameters": {"what": "so"}}).ending
    assert ending is not None
    assert (ending.state, ending.message, ending.parameters) == (State.FAILED, "It is {what}.", {"what": "so"})


@pytest.mark.parametrize("count", [0, 1, 499, 500, 501, 5_000, 12_345])
def test_a_thinned_curve_is_short_keeps_its_ends_and_every_spike(count: int):
    random = np.random.default_rng(count)
    losses = random.uniform(0, 1, count)
    if count > 20:
        losses[count // 3], losses[count // 2] = 50.0, -3.0
    curve = history(*(point(step, loss) for step, loss in enumerate(losses))).curve()
    thin = curve.thinned(500)
    assert len(thin) <= 500
    assert len(thin) == count or len(thin) > 200
    if count:
        assert (thin.step[0], thin.step[-1]) == (curve.step[0], curve.step[-1])
        assert (thin.loss.max(), thin.loss.min()) == (losses.max(), losses.min())
    assert np.all(np.diff(thin.step) > 0)
    # every point of it is one of the curve's own
    assert np.array_equal(thin.loss, losses[thin.step.astype(int)])


def test_a_loss_that_is_no_number_is_not_thinned_away():
    losses = [1.0] * 2_000
    losses[777] = float("nan")
    curve = history(*(point(step, loss) for step, loss in enumerate(losses))).curve()
    assert np.isnan(curve.thinned(500).loss).sum() == 1


def test_a_snapshots_weights_are_not_in_the_journal(random_network):
    from rnnlab.recipe import Recipe

    line = to_json(Snapshot(5, random_network(Recipe(hidden_size=2))))
    assert history(line).snapshots == [5]
    assert set(line) == {"kind", "step", "kept"}


def attempt(number: int, step: int, *told: Event | dict[str, object], steps: int = 100, **versions: str) -> list[Entry]:
    """The entries of an attempt that goes on from a step."""
    begun = {"kind": "begun", "step": step, "steps": steps, "versions": versions}
    return [replace(entry, attempt=number) for entry in entries(begun, *told)]


def joined(*attempts: list[Entry]) -> History:
    made = History()
    for one in attempts:
        made.add(one)
    return made


def test_what_a_later_attempt_repeats_is_dropped():
    first = attempt(
        1, 0, Started(100, "CPU", 9), point(10), {"kind": "snapshot", "step": 10}, point(20, loss=9.0),
        Evaluation(20, "validation", 1.0, 0.1), {"kind": "snapshot", "step": 20}, Probe(20, ((0.5,),)), point(30),
    )  # fmt: skip
    second = attempt(
        2, 15, Started(100, "CPU", 9), point(20, loss=0.5), Evaluation(20, "validation", 1.0, 0.2), point(30)
    )
    told = joined(first, second)
    assert told.curve().step.tolist() == [10, 20, 30]
    assert told.curve().loss.tolist() == [1.0, 0.5, 1.0]
    assert [one.accuracy for one in told.evaluations] == [0.2]
    assert (told.snapshots, told.probes, told.attempt) == ([10], [], 2)


def test_the_time_of_all_attempts_counts():
    first = attempt(1, 0, Started(100, "CPU", 9), point(10), point(20))  # a second after 10 steps, two after 20
    second = attempt(2, 10, Started(100, "CPU", 9), Progress(20, 1.0, 0.5, 1e-3, 100.0, 0.5), Ended(20, "done", 0.75))
    told = joined(first, second)
    assert told.curve().seconds.tolist() == [1.0, 1.5]
    assert told.seconds == 1.75


def test_what_is_told_twice_at_the_step_of_a_resume_point_counts_once():
    first = attempt(1, 0, point(10), {"kind": "snapshot", "step": 10}, Evaluation(10, "validation", 1.0, 0.1))
    second = attempt(2, 10, {"kind": "snapshot", "step": 10}, Evaluation(10, "validation", 1.0, 0.2), point(20))
    told = joined(first, second)
    assert (told.snapshots, [one.accuracy for one in told.evaluations]) == ([10], [0.2])


def test_an_end_that_was_not_the_end_is_forgotten():
    first = attempt(
        1, 0, Started(100, "CPU", 9), point(20), Evaluation(20, "test", 0.4, 0.7), Ended(20, "stopped", 1.0)
    )
    told = joined(first)
    assert (told.accuracy_on("test"), told.reason) == (0.7, "stopped")
    told.add(attempt(2, 20))
    assert (told.ending, told.reason, told.started, told.seconds, told.accuracy_on("test")) == (None,) * 5
    assert (told.step, len(told.evaluations)) == (20, 1)


def test_pauses_steps_and_rates_are_followed():
    told = history(Started(100, "CPU", 9), point(10), {"kind": "snapshot", "step": 10, "kept": False}, Paused(10))
    assert (told.paused, told.live_step, told.snapshots, told.learning_rate) == (True, 10, [], 1e-3)
    told.add(entries({"kind": "heard", "count": 2}, RateChanged(10, 0.5)))
    assert (told.handled, told.learning_rate) == (2, 0.5)
    told.add(entries(Resumed(10), {"kind": "snapshot", "step": 12, "kept": True}))
    assert (told.paused, told.live_step, told.snapshots) == (False, None, [12])
    told.add(entries(Progress(20, 1.0, 0.5, 0.25, 100.0, 1.0)))  # a cosine goes on under it
    assert told.learning_rate == 0.25


@pytest.mark.parametrize(
    ("reason", "message"),
    [("target", TARGET), ("patience", PATIENCE), ("time", TIME)],
    ids=lambda value: str(value)[:9],
)
def test_a_stop_condition_is_named(reason: EndReason, message: str):
    ending = history(Ended(7, reason, 1.0)).ending
    assert (ending.state, ending.message, dict(ending.parameters)) == (State.DONE, message, {"step": 7})


def test_signals_of_the_network_are_in_the_curve_where_they_are_known():
    told = history(point(1), Progress(2, 1.0, 0.5, 1e-3, 100.0, 1.0, gradient_norm=3.0, saturation=0.25, dead=0.5))
    curve = told.curve()
    for name, value in (("gradient_norm", 3.0), ("saturation", 0.25), ("dead", 0.5)):
        assert np.array_equal(getattr(curve, name), [np.nan, value], equal_nan=True)
    bare = Curve(*(np.arange(3.0) for _ in range(6)))
    assert np.isnan(bare.gradient_norm).all()
    assert len(bare.dead) == 3


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 12), st.integers(1, 12)), min_size=1, max_size=6))
def test_however_attempts_follow_each_other_the_curve_rises_and_is_the_last_word(jumps: list[tuple[int, int]]):
    """Each attempt goes on from a step that was reached, at most, and makes some steps more."""
    told, truth = History(), {}
    for number, (back, forth) in enumerate(jumps, start=1):
        start = max(0, max(truth, default=0) - back)
        truth = {step: loss for step, loss in truth.items() if step <= start}
        truth |= {step: float(number) for step in range(start + 1, start + forth + 1)}
        told.add(attempt(number, start, *(point(step, float(number)) for step in range(start + 1, start + forth + 1))))
    assert dict(zip(told.curve().step.tolist(), told.curve().loss.tolist(), strict=True)) == truth
    assert np.all(np.diff(told.curve().step) > 0)


def test_measurements_are_gathered_by_quantity_and_each_moment_counts_once():
    told = [Measured(10 * turn, ("batch_loss", "batch_accuracy"), (2.0 / turn, 0.1 * turn)) for turn in (1, 2, 3)]
    end = Measured(40, ("batch_loss", "batch_accuracy", "test_accuracy_128"), (0.4, 0.5, 0.75))
    # the second attempt goes on from step 20: what the first one told of later steps is told again
    made = joined(attempt(1, 0, *told), attempt(2, 20, replace(told[2], values=(0.6, 0.3)), end))
    assert made.measured().keys() == {"batch_loss", "batch_accuracy", "test_accuracy_128"}
    assert made.measured()["batch_loss"].steps.tolist() == [10, 20, 30, 40]
    assert made.measured()["batch_loss"].values.tolist() == [2.0, 1.0, 0.6, 0.4]
    assert made.measured()["test_accuracy_128"].at(40) == 0.75
    assert history(point(1)).measured() == {}


def test_the_precision_of_a_run_is_that_in_which_it_began():
    begun, goes_on = {"kind": "begun", "step": 0, "steps": 20}, {"kind": "begun", "step": 10, "steps": 20}
    in_bfloat16, in_float32 = (Started(20, "CPU", 1, precision) for precision in ("bfloat16", "float32"))
    assert history(begun, in_bfloat16, point(10)).precision == "bfloat16"
    assert history(begun, in_bfloat16, point(10), goes_on, in_bfloat16).precision == "bfloat16"
    # nothing was kept of the first attempt: the second one began anew
    assert history(begun, in_bfloat16, point(10), begun, in_float32).precision == "float32"


def test_a_run_that_noted_no_precision_has_none():
    old = {"kind": "started", "steps": 20, "device": "CPU", "parameters": 1234}
    begun, goes_on = {"kind": "begun", "step": 0, "steps": 20}, {"kind": "begun", "step": 10, "steps": 20}
    told = history(begun, old, point(10))
    assert (told.precision, told.devices) == (None, ["CPU"])
    # nobody knows of its first half
    assert history(begun, old, point(10), goes_on, Started(20, "CPU", 1234, "float32")).precision is None
