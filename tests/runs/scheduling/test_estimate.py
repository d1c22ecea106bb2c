from __future__ import annotations

import pytest

from rnnlab.recipe import Recipe
from rnnlab.runs.scheduling.estimate import Measurement, measured, seconds_for
from rnnlab.runs.scheduling.worker_status import WorkerStatus
from rnnlab.runs.states import State
from rnnlab.runs.store.store import RunRecord, Store, now


def test_nothing_is_said_without_a_measurement():
    assert seconds_for(Recipe(), []) is None


def test_a_recipe_that_was_measured_takes_as_long_again():
    recipe = Recipe(steps=100, batch_size=50)
    assert seconds_for(recipe, [Measurement(recipe, images_per_second=500, besides=2.0)]) == pytest.approx(12.0)


def test_the_time_grows_with_steps_and_with_the_size_of_the_network():
    known = [Measurement(Recipe(), images_per_second=5_000)]
    default = seconds_for(Recipe(), known)
    assert default is not None
    assert seconds_for(Recipe(steps=2 * 782), known) == pytest.approx(2 * default)
    assert seconds_for(Recipe(hidden_size=512), known) > 4 * default
    assert seconds_for(Recipe(timesteps=784), known) > 4 * default


def test_the_most_similar_measurement_decides():
    known = [Measurement(Recipe(), 5_000)] * 3 + [Measurement(Recipe(timesteps=784), 10)] * 3
    recipe = Recipe(timesteps=784, steps=10, batch_size=128)
    assert seconds_for(recipe, known) == pytest.approx(10 * 128 / 10)


@pytest.fixture
def records(store: Store) -> list[RunRecord]:
    recipe = Recipe(steps=10, batch_size=100)
    for run_id, device in (("a", "CPU"), ("b", "GPU"), ("c", "CPU")):
        store.add(run_id, "owner", recipe, created_at=now(), attempt=1)
        values = {"device": device, "step": 10, "images_per_second": 500.0, "seconds": 3.0}
        store.move(run_id, State.DONE, attempt=1, values=values)
    store.move("c", State.DONE)
    store.add("never-ran", "owner", recipe, created_at=now())
    return store.measured(10)


def test_only_runs_on_the_same_device_count(records: list[RunRecord]):
    assert len(records) == 3
    assert len(measured(records, WorkerStatus("warm", "CPU"))) == 2
    assert len(measured(records, WorkerStatus("starting"))) == 3


def test_what_a_run_spent_besides_its_steps_is_known(records: list[RunRecord]):
    # 10 steps of 100 images at 500 a second are 2 s of the 3 s
    assert [one.besides for one in measured(records, WorkerStatus())] == pytest.approx([1.0] * 3)


def test_what_the_worker_measured_counts_too():
    assert measured([], WorkerStatus("warm", "CPU", 7_000.0)) == [Measurement(Recipe(), 7_000.0)]
