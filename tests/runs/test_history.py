from __future__ import annotations

import numpy as np
import pytest

from rnnlab.events import Ended, Evaluation, Event, Progress, Snapshot, Started, to_json
from rnnlab.runs.endings import DIVERGED
from rnnlab.runs.history import History
from rnnlab.runs.journal import Entry
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
        "images_per_second": 110.0, "seconds": 2.5,
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
    assert set(line) == {"kind", "step"}
