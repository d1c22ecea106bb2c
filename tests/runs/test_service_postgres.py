"""The service with runs in PostgreSQL, a real worker, and an app that is closed and started again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rnnlab.recipe import Recipe
from rnnlab.runs.config import Paths
from rnnlab.runs.service import Service
from rnnlab.runs.states import State

pytestmark = pytest.mark.slow


def test_runs_in_postgresql_survive_the_app(
    postgres: Paths, small: Recipe, until: Callable[[Callable[[], object]], None]
):
    runs = Service(postgres)
    try:
        run_id = runs.submit(small, "owner", name="小网络")
        until(lambda: not runs.get(run_id).active)
        before = runs.get(run_id)
        assert before.state is State.DONE
        runs.note(run_id, "in PostgreSQL")
        long = runs.submit(small.changed(steps=100_000), "owner")
        until(lambda: runs.get(long).step > 0)
        runs.set_learning_rate(long, 0.5)
        until(lambda: runs.get(long).changes)
    finally:
        runs.close()
    assert not postgres.database.exists()

    again = Service(postgres)
    try:
        view = again.get(run_id)
        assert (view.test_accuracy, view.note, view.versions) == (
            before.test_accuracy,
            "in PostgreSQL",
            before.versions,
        )
        assert (again.get(long).state, again.get(long).can_resume) == (State.INTERRUPTED, True)
        by_accuracy = again.list("owner", sort="accuracy", search="hidden_size=16")
        assert [record.id for record in by_accuracy][:1] == [run_id]
        assert next(record for record in by_accuracy if record.id == long).changes[0].learning_rate == 0.5
    finally:
        again.close()
