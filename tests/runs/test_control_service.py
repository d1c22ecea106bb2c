"""Control of real runs, with the service, its worker process and real training."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import pytest

from rnnlab.data import load_mnist
from rnnlab.network import Network
from rnnlab.recipe import Recipe
from rnnlab.runs.files.folder import RunFolder
from rnnlab.runs.service import Service
from rnnlab.runs.states import State
from rnnlab.runs.views import RunView

pytestmark = pytest.mark.slow

Until = Callable[[Callable[[], object]], None]
Ended = Callable[[str], RunView]
LONG = Recipe(hidden_size=16, steps=100_000)
#: long enough to be caught in the middle
MIDDLING = Recipe(hidden_size=16, steps=500, learning_rate=0.01, schedule="cosine")


def weights(network: Network) -> list[np.ndarray]:
    return network.keras_weights()


def same(one: Network, other: Network) -> bool:
    return all(map(np.array_equal, weights(one), weights(other)))


def test_a_run_that_was_paused_stopped_and_resumed_ends_on_the_weights_of_one_that_was_not(
    service: Service, until: Until, ended: Ended
):
    whole = service.submit(MIDDLING, "owner")
    truth = ended(whole)
    cut = service.submit(MIDDLING, "owner")
    until(lambda: service.get(cut).step > 50)
    service.pause(cut)
    until(lambda: service.get(cut).state is State.PAUSED)
    service.resume(cut)
    until(lambda: service.get(cut).state is State.RUNNING)
    service.stop(cut)
    stopped = ended(cut)
    assert stopped.state is State.STOPPED
    assert 50 < stopped.step < MIDDLING.steps
    assert stopped.can_resume
    assert not same(service.network(cut), service.network(whole))
    service.resume(cut)
    view = ended(cut)
    assert (view.state, view.attempt, view.step, view.message) == (State.DONE, 2, MIDDLING.steps, "")
    assert same(service.network(cut), service.network(whole))
    assert view.test_accuracy == truth.test_accuracy
    assert (view.reproducible, truth.reproducible) == (None, None)
    assert view.versions["keras"]
    # the curve of both attempts, joined, has every point of the other one
    assert np.all(np.diff(view.curve.step) > 0)
    ours = dict(zip(view.curve.step, view.curve.loss, strict=True))
    theirs = dict(zip(truth.curve.step, truth.curve.loss, strict=True))
    assert {step: ours[step] for step in theirs} == pytest.approx(theirs)
    assert set(truth.snapshots) <= set(view.snapshots)
    # one resume point is kept: the last
    assert RunFolder(service.paths.storage, cut).resume_attempts() == (2,)


def test_every_control_is_seen_within_half_a_second_or_so(service: Service, until: Until, ended: Ended):
    run_id = service.submit(LONG, "owner")
    until(lambda: service.get(run_id).step > 10)
    service.pause(run_id)
    until(lambda: service.get(run_id).state is State.PAUSED)
    paused = service.get(run_id)
    assert (paused.pending, paused.live_step) == ((), paused.step)
    time.sleep(0.3)
    assert service.get(run_id).step == paused.step

    before = service.network(run_id, "live")
    service.one_step(run_id)
    until(lambda: service.get(run_id).live_step == paused.step + 1)
    view = service.get(run_id)
    assert (view.step, view.state) == (paused.step + 1, State.PAUSED)
    assert view.probes[-1].step == view.step
    after = service.network(run_id, "live")
    assert not same(before, after)
    image = load_mnist().validation.image(0)[None]
    assert not np.array_equal(before.probabilities(image), after.probabilities(image))

    service.set_learning_rate(run_id, 0.125)
    until(lambda: service.get(run_id).learning_rate == 0.125)
    assert [(change.step, change.learning_rate) for change in service.get(run_id).changes] == [(view.step, 0.125)]
    service.resume(run_id)
    until(lambda: service.get(run_id).step > view.step)
    going = service.get(run_id)
    assert (going.state, going.learning_rate, going.curve.learning_rate[-1]) == (State.RUNNING, 0.125, 0.125)
    assert "changed by hand" in going.reproducible
    service.stop(run_id)
    ended(run_id)
    (record,) = (record for record in service.list("owner") if record.id == run_id)
    assert record.changes == going.changes
    assert record.versions == going.versions


def test_an_extended_run_is_the_run_that_was_longer_from_the_start(service: Service, ended: Ended):
    short = Recipe(hidden_size=4, timesteps=7, batch_size=500, steps=20)
    run_id, longer = service.submit(short, "owner"), service.submit(short.changed(steps=130), "owner")
    first = ended(run_id)
    assert first.can_extend
    service.extend(run_id)
    view = ended(run_id)
    assert (view.state, view.step, view.steps, view.attempt) == (State.DONE, 130, 130, 2)
    ended(longer)
    assert same(service.network(run_id), service.network(longer))
    assert view.reproducible is None
    assert view.seconds > first.seconds


def test_a_fork_goes_on_from_a_snapshot_with_other_settings(service: Service, ended: Ended):
    recipe = Recipe(hidden_size=4, timesteps=7, steps=20)
    parent = service.submit(recipe, "owner")
    snapshots = ended(parent).snapshots
    fork = service.fork(
        parent, recipe.changed(optimizer="sgd", learning_rate=1e-6, steps=2), "other", step=snapshots[3]
    )
    view = ended(fork)
    assert (view.state, view.step, view.parent, view.parent_step) == (State.DONE, 2, parent, snapshots[3])
    assert same(service.network(fork, 0), service.network(parent, snapshots[3]))
    # two steps of hardly any length
    moved = np.concatenate([(a - b).ravel() for a, b in zip(
        weights(service.network(fork)), weights(service.network(parent, snapshots[3])), strict=True
    )])  # fmt: skip
    assert 0 < np.abs(moved).max() < 1e-4
    assert "weights of another run" in view.reproducible


def test_a_deleted_run_is_stopped_and_can_be_had_back(service: Service, until: Until, ended: Ended):
    run_id = service.submit(LONG, "deleter")
    until(lambda: service.get(run_id).step > 10)
    service.delete(run_id)
    assert service.list("deleter") == ()
    until(lambda: service._parts.store.get(run_id).state is State.STOPPED)
    service.undelete(run_id)
    view = service.get(run_id)
    assert (view.state, view.can_resume) == (State.STOPPED, True)
    assert service.network(run_id).recipe == LONG


def test_what_is_taken_of_the_disk_is_known(service: Service, ended: Ended):
    ended(service.submit(Recipe(hidden_size=4, timesteps=7, steps=2), "saver"))
    use = service.storage("saver")
    assert 0 < use.own <= use.used < use.quota == 2_000_000_000
    assert not use.full
