"""The service with its real scheduler, its real worker process and real training."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import distributed
import numpy as np
import psutil
import pytest

from rnnlab.data import load_mnist
from rnnlab.errors import LabError
from rnnlab.network import network_from_bytes
from rnnlab.recipe import Recipe
from rnnlab.runs.config import Paths
from rnnlab.runs.endings import DIVERGED
from rnnlab.runs.files.folder import RunFolder
from rnnlab.runs.files.reader import read_history
from rnnlab.runs.service import Service
from rnnlab.runs.states import State
from rnnlab.runs.views import RunView

pytestmark = pytest.mark.slow

Until = Callable[[Callable[[], object]], None]
Ended = Callable[[str], RunView]
LONG = Recipe(hidden_size=16, steps=100_000)


def test_a_run_from_the_click_to_the_network(service: Service, small: Recipe, until: Until, ended: Ended):
    run_id = service.submit(small, "owner", name="first")
    until(lambda: len(service.get(run_id).curve))
    during = service.get(run_id)
    assert during.state in (State.RUNNING, State.DONE)
    assert during.device
    view = ended(run_id)
    assert (view.state, view.step, view.steps, view.name) == (State.DONE, 60, 60, "first")
    assert view.curve.step[-1] == 60
    assert view.curve.loss[-1] < view.curve.loss[0]
    assert view.message == ""
    assert view.queue_place is None
    assert not view.active

    network = service.network(run_id)
    assert network.recipe == small
    assert network.name == "first"
    test = load_mnist().test
    accuracy = float(np.mean(network.predict(test.images) == test.labels))
    assert view.test_accuracy == pytest.approx(accuracy, abs=1e-4)
    assert (view.evaluations[-1].split, view.evaluations[-1].step) == ("test", 60)


def test_the_store_the_view_and_the_journal_say_the_same(service: Service, small: Recipe, ended: Ended):
    run_id = service.submit(small, "same")
    view = ended(run_id)
    (record,) = service.list("same")
    history = read_history(RunFolder(service.paths.storage, run_id), 1)
    assert record.id == run_id
    for name, value in history.columns().items():
        assert getattr(record, name) == (value if name != "changes" else ())
    assert (record.test_accuracy, record.step, record.state) == (view.test_accuracy, view.step, view.state)
    assert record.started_at >= record.created_at
    assert record.ended_at > record.started_at


def test_snapshots_and_the_download_can_be_opened(service: Service, small: Recipe, ended: Ended):
    run_id = service.submit(small, "owner")
    view = ended(run_id)
    assert view.snapshots[0] == 0
    assert len(view.snapshots) > 5
    first, last = service.network(run_id, 0), service.network(run_id)
    images = load_mnist().test.images[:500]
    labels = load_mnist().test.labels[:500]
    assert np.mean(first.predict(images) == labels) < np.mean(last.predict(images) == labels)
    downloaded = network_from_bytes(service.network_bytes(run_id))
    assert np.array_equal(downloaded.logits(images), last.logits(images))
    assert service.network(run_id) is last
    with pytest.raises(LabError, match="no snapshot at training step 59"):
        service.network(run_id, 59)


def test_stop_keeps_what_was_learned(service: Service, until: Until, ended: Ended):
    run_id = service.submit(LONG, "owner")
    until(lambda: service.get(run_id).step > 10)
    assert service.get(run_id).seconds_left > 0
    assert time.time() - service.get(run_id).updated < 60
    before = service.network(run_id)
    service.stop(run_id)
    assert service.get(run_id).state in (State.STOPPING, State.STOPPED)
    view = ended(run_id)
    assert view.state is State.STOPPED
    assert 10 < view.step < LONG.steps
    assert view.test_accuracy is not None
    assert service.network(run_id) is not before
    service.stop(run_id)
    assert service.get(run_id) == view


def test_a_loss_that_is_no_number_ends_the_run_with_an_explanation(service: Service, ended: Ended):
    # A SimpleRNN of 196 timesteps at a learning rate of 10: its gradients overflow within a few steps.
    recipe = Recipe(cell="simple_rnn", timesteps=196, optimizer="sgd", learning_rate=10.0, steps=60)
    run_id = service.submit(recipe, "owner")
    view = ended(run_id)
    assert view.state is State.FAILED
    assert view.ending.message == DIVERGED
    assert str(view.ending.parameters["step"]) in view.message
    assert view.has_network
    assert all(np.isfinite(array).all() for array in service.network(run_id).keras_weights())


def test_learners_take_turns(service: Service, ended: Ended, until: Until):
    quick = Recipe(hidden_size=4, timesteps=7, steps=2)
    first = service.submit(LONG, "greedy")
    until(lambda: service.get(first).step > 0)
    greedy = [service.submit(quick, "greedy") for _ in range(3)]
    other = [service.submit(quick, "modest"), service.submit(quick, "shy")]
    # who never had a turn comes before who has one now
    places = {run_id: service.get(run_id).queue_place for run_id in other + greedy}
    assert list(places.values()) == [1, 2, 3, 4, 5]
    service.stop(greedy[1])
    assert ended(greedy[1]).state is State.STOPPED
    assert not service.get(greedy[1]).has_network
    with pytest.raises(LabError, match="no network yet"):
        service.network(greedy[1])
    service.stop(first)
    rest = [*other, greedy[0], greedy[2]]
    assert all(ended(run_id).state is State.DONE for run_id in rest)
    started = {record.id: record.started_at for owner in ("greedy", "modest", "shy") for record in service.list(owner)}
    assert sorted(rest, key=started.__getitem__) == rest


def test_many_who_look_at_once_see_the_same(service: Service, small: Recipe, ended: Ended):
    run_id = service.submit(small, "owner")
    problems: list[object] = []

    def look() -> None:
        steps = [0]
        while (view := service.get(run_id)).active:
            steps.append(view.step)
            if len(view.curve) and view.curve.step[-1] != view.step:
                problems.append(view)
        if steps != sorted(steps):
            problems.append(steps)

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert ended(run_id).curve.step[-1] == 60


def test_the_worker_names_its_device_and_its_speed_gives_the_expected_time(service: Service, until: Until):
    until(lambda: service.worker_state() == "warm")
    assert "CPU" in service.device() or "GPU" in service.device() or service.device()
    default = service.seconds_for(Recipe())
    assert default > 0
    assert service.seconds_for(Recipe(steps=10 * 782)) > 2 * default


def test_a_run_is_renamed(service: Service):
    run_id = service.submit(Recipe(hidden_size=4, timesteps=7, steps=1), "namer", name="before")
    service.rename(run_id, "after")
    assert [record.name for record in service.list("namer")] == ["after"]


@pytest.mark.parametrize("call", ["get", "stop", "network", "network_bytes"])
@pytest.mark.parametrize("run_id", ["nothing", "../../etc/passwd", ""])
def test_a_run_that_is_not_there_is_told_of(service: Service, call: str, run_id: str):
    with pytest.raises(LabError, match="There is no run"):
        getattr(service, call)(run_id)


def test_start_may_be_called_again_and_by_anybody(service: Service):
    threads = [threading.Thread(target=service.start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    names = [thread.name for thread in threading.enumerate()]
    assert names.count("rnnlab-dispatcher") == 1
    assert names.count("rnnlab-listener") == 1


def test_only_this_computer_and_only_this_app_reach_the_scheduler(service: Service, until: Until):
    until(service.processes)
    addresses = [
        connection.laddr
        for pid in service.processes()
        for connection in psutil.Process(pid).net_connections(kind="inet")
        if connection.status == psutil.CONN_LISTEN
    ]
    assert len(addresses) >= 2
    assert {address.ip for address in addresses} == {"127.0.0.1"}
    scheduler = service._parts.dispatcher._cluster.client.scheduler.address
    intruder = distributed.Security.temporary()
    for address, options in ((scheduler.replace("tls:", "tcp:"), {}), (scheduler, {"security": intruder})):
        with pytest.raises(OSError, match=r"Connection|closed|TLS certificate"):
            distributed.Client(address, timeout=5, set_as_default=False, **options)


def test_the_service_is_light_to_import():
    """Home imports it before its first paint. (What a process loads that works with it: tests/faults/test_killed_app.)"""
    program = "import sys, rnnlab.runs.service; print({'tensorflow', 'distributed', 'sqlalchemy'} & set(sys.modules))"
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert result.stdout == "set()\n"


def test_trouble_at_the_start_is_told_to_who_asks_next(tmp_path: Path, until: Until):
    paths = Paths(tmp_path, tmp_path / "storage", database_url="no address")
    runs = Service(paths)
    assert runs.worker_state() == "off"
    runs.start()
    until(lambda: runs._trouble is not None)
    with pytest.raises(LabError, match="RNNLAB_DATABASE_URL"):
        runs.list("owner")
    runs.close()


def test_an_app_that_is_closing_says_so(tmp_path: Path):
    runs = Service(Paths.from_environment({"RNNLAB_HOME": str(tmp_path)}))
    runs.list("owner")
    runs.close()
    with pytest.raises(LabError, match="closing"):
        runs.submit(Recipe(), "owner")
