"""The route for live runs: what it tells is what the journals hold, once, to who has a ticket, and never the note."""

from __future__ import annotations

import json
import os
import stat
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from starlette.applications import Starlette

from rnnlab.documents.listings import LISTINGS
from rnnlab.events import Ended, Evaluation, Measured, Paused, Probe, Resumed
from rnnlab.runs import live
from rnnlab.runs.files.reader import read_history
from rnnlab.runs.service import Service
from rnnlab.runs.states import State
from rnnlab.runs.tickets import GOOD_FOR, RENEW_BEFORE, SECRET_FILE, Tickets
from rnnlab.server import live_runs, middleware, routes
from tests.going_on import GoingOn
from tests.prepared_runs import Shelf
from tests.server.client import Answer, Client

OWNER, RUN = "a" * 32, "live"
NOTE = "nobody else's business"
BELIEF = tuple(tuple(0.91 if label == answer else 0.01 for answer in range(10)) for label in range(10))
COUNTS = tuple(tuple(9 if label == answer else 1 for answer in range(10)) for label in range(10))


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    opened = Shelf.open(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def runs(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    made = Service(shelf.paths)
    monkeypatch.setattr(live_runs, "service", lambda: made)
    monkeypatch.setattr(live, "FRESH", 0.0)  # each answer is of the journal as it is now
    live_runs._live.cache_clear()
    yield made
    live_runs._live.cache_clear()
    made.close()


@pytest.fixture(params=["", "lab"], ids=["at the root", "under a base path"])
def client(request: pytest.FixtureRequest, runs: Service) -> Client:
    app = Starlette(routes=routes(request.param), middleware=middleware())
    return Client(app, f"/{request.param}/" if request.param else "/")


@pytest.fixture
def worker(shelf: Shelf, runs: Service) -> Iterator[GoingOn]:
    made = GoingOn(shelf, RUN, OWNER, name="Mine", note=NOTE)
    yield made
    made.close()


def ask(client: Client, ticket: str, have: str = "", run: str = RUN, **more: str) -> Answer:
    return client.get("_rnnlab/runs/live", {"ticket": ticket, "have": f"{run}:{have}", **more})


def news(client: Client, ticket: str, have: str = "", run: str = RUN, **more: str) -> dict[str, Any]:
    answer = ask(client, ticket, have, run, **more)
    assert answer.status == 200, answer.text
    return dict(answer.json()["runs"][run])


class Reader:
    """A page that adds up what it is told."""

    def __init__(self, client: Client, ticket: str, run: str = RUN) -> None:
        self.client, self.ticket, self.run = client, ticket, run
        self.have, self.points, self.evaluations = "", {name: [] for name in live.QUANTITIES}, []
        self.measured: dict[str, tuple[list[int], list[float]]] = {}
        self.facts: dict[str, Any] = {}

    def read(self) -> bool:
        answer = ask(self.client, self.ticket, self.have, self.run)
        if answer.status == 204:
            assert answer.content == b""
            return False
        told = answer.json()["runs"][self.run]
        if told["from"] == 0:
            self.points, self.evaluations, self.measured = {name: [] for name in live.QUANTITIES}, [], {}
        assert told["from"] in (0, len(self.points["step"]))
        for name, values in told["points"].items():
            self.points[name] += values
        self.evaluations += told["evaluations"]
        for name, part in told["measured"].items():
            steps, values = self.measured.setdefault(name, ([], []))
            assert part["from"] == len(steps)
            steps += part["steps"]
            values += part["values"]
        self.have, self.facts = told["cursor"], told["facts"]
        return True


def expect_history(reader: Reader, worker: GoingOn) -> None:
    """All that was told is what the journals hold, to six figures."""
    history = read_history(worker.folder, worker.attempt)
    curve = history.curve()
    for name in live.QUANTITIES:
        told = np.array([np.nan if value is None else value for value in reader.points[name]], float)
        np.testing.assert_allclose(told, getattr(curve, name), rtol=1e-5)
    assert [(one[0], one[1]) for one in reader.evaluations] == [(one.step, one.split) for one in history.evaluations]
    for name, series in history.measured().items():
        np.testing.assert_array_equal(reader.measured[name][0], series.steps)
        np.testing.assert_allclose(reader.measured[name][1], series.values, rtol=1e-5)


def test_increments_add_up_to_the_journal(client: Client, shelf: Shelf, worker: GoingOn, runs: Service) -> None:
    reader = Reader(client, runs.ticket(OWNER, [RUN]))
    assert reader.read()
    expect_history(reader, worker)
    worker.points(5)
    worker.tell(Evaluation(5, "validation", 1.0, 0.5, COUNTS), Probe(5, BELIEF))
    assert reader.read()
    expect_history(reader, worker)
    worker.tell(Measured(5, ("batch_loss", "batch_accuracy"), (0.5, 0.7)))
    worker.points(3)
    worker.tell(Measured(8, ("batch_loss",), (0.4,)))
    assert reader.read()
    expect_history(reader, worker)
    assert reader.facts["step"] == 8
    assert reader.facts["state"] == "running"
    worker.tell(Paused(8))
    assert reader.read()
    assert (reader.facts["state"], reader.facts["paused_at"]) == ("paused", 8)
    worker.tell(Resumed(8))
    worker.points(2)
    worker.tell(Evaluation(10, "test", 0.9, 0.6), Ended(10, "stopped", 1.0))
    assert reader.read()
    expect_history(reader, worker)
    assert reader.facts["test_accuracy"] == 0.6


def test_what_came_before_the_first_point_is_kept(client: Client, worker: GoingOn, runs: Service) -> None:
    ticket = runs.ticket(OWNER, [RUN])
    reader = Reader(client, ticket)
    worker.tell(Probe(0, BELIEF), Measured(1, ("batch_loss",), (0.9,)))
    first = news(client, ticket, more="probe")
    assert reader.read()
    worker.points(2)
    worker.tell(Measured(2, ("batch_loss",), (0.5,)))
    second = news(client, ticket, first["cursor"], more="probe")
    assert second["from"] == 0, "this is all there is"
    assert second["probe"]["step"] == 0
    assert reader.read()
    expect_history(reader, worker)
    assert reader.measured["batch_loss"] == ([1, 2], [0.9, 0.5])


def test_an_answer_holds_only_what_is_new(client: Client, worker: GoingOn, runs: Service) -> None:
    ticket = runs.ticket(OWNER, [RUN])
    worker.points(6)
    worker.tell(Evaluation(6, "validation", 1.0, 0.5, COUNTS), Probe(6, BELIEF))
    first = news(client, ticket, more="probe")
    assert first["points"]["step"] == [1, 2, 3, 4, 5, 6]
    assert [value is None for value in first["points"]["gradient_norm"]] == [False, False, True, False, False, False]
    assert first["confusion"] == [list(row) for row in COUNTS]
    assert first["probe"]["probabilities"] == [list(row) for row in BELIEF]
    worker.points(2)
    second = news(client, ticket, first["cursor"], more="probe")
    assert (second["from"], second["points"]["step"], second["evaluations"]) == (6, [7, 8], [])
    assert not {"confusion", "probe"} & second.keys()


def test_nothing_new_is_nothing(client: Client, worker: GoingOn, runs: Service) -> None:
    ticket = runs.ticket(OWNER, [RUN])
    worker.points(3)
    cursor = news(client, ticket)["cursor"]
    for _again in range(3):
        answer = ask(client, ticket, cursor)
        assert (answer.status, answer.content) == (204, b"")
    # a server that was started again says the same
    live_runs._live.cache_clear()
    assert ask(client, ticket, cursor).status == 204


@pytest.mark.parametrize(
    "have", ["nonsense", "1.2.3", "9.1.0.0..ffffff", "1.99.0.0..ffffff", "1.-4.0.0..ffffff", "0.0.0.0.x.ff"]
)
def test_who_has_what_never_was_is_told_all(client: Client, worker: GoingOn, runs: Service, have: str) -> None:
    ticket = runs.ticket(OWNER, [RUN])
    worker.points(3)
    told = news(client, ticket, have)
    assert (told["from"], told["points"]["step"]) == (0, [1, 2, 3])


def test_what_an_attempt_takes_back_is_told_anew(client: Client, shelf: Shelf, worker: GoingOn, runs: Service) -> None:
    reader = Reader(client, runs.ticket(OWNER, [RUN]))
    worker.points(9)
    worker.tell(Evaluation(9, "validation", 1.0, 0.5), Measured(9, ("batch_loss",), (0.5,)))
    reader.read()
    worker.begin(4)  # from a resume point
    assert shelf.store.move(RUN, State.INTERRUPTED)
    assert shelf.store.move(RUN, State.QUEUED)
    assert shelf.store.move(RUN, State.STARTING, values={"attempt": 2})
    worker.points(2)
    assert reader.read()
    expect_history(reader, worker)
    assert reader.points["step"] == [1, 2, 3, 4, 5, 6]
    assert reader.evaluations == []


def test_a_long_curve_comes_thinned_and_then_goes_on(client: Client, worker: GoingOn, runs: Service) -> None:
    ticket = runs.ticket(OWNER, [RUN])
    worker.points(1500)
    first = news(client, ticket)
    assert len(first["points"]["step"]) <= 500
    assert (first["points"]["step"][0], first["points"]["step"][-1]) == (1, 1500)
    worker.points(2)
    second = news(client, ticket, first["cursor"])
    assert (second["from"], second["points"]["step"]) == (1500, [1501, 1502])


def test_several_runs_come_in_one_answer(client: Client, shelf: Shelf, runs: Service) -> None:
    one, two = (GoingOn(shelf, run, OWNER) for run in ("one", "two"))
    one.points(2)
    two.points(3)
    tickets = [runs.ticket(OWNER, ["one"]), runs.ticket(OWNER, ["two"])]
    asked: list[tuple[str, str]] = [("ticket", text) for text in tickets] + [("have", "one:"), ("have", "two:")]
    told = client.get("_rnnlab/runs/live", asked).json()["runs"]
    assert {run: part["facts"]["step"] for run, part in told.items()} == {"one": 2, "two": 3}
    two.points(1)
    asked = [("ticket", text) for text in tickets] + [("have", f"{run}:{part['cursor']}") for run, part in told.items()]
    told = client.get("_rnnlab/runs/live", asked).json()["runs"]
    assert list(told) == ["two"]
    one.close()
    two.close()


def test_a_run_that_was_deleted_is_gone(client: Client, shelf: Shelf, worker: GoingOn, runs: Service) -> None:
    ticket = runs.ticket(OWNER, [RUN])
    cursor = news(client, ticket)["cursor"]
    runs.delete(RUN)
    assert "was deleted" in news(client, ticket, cursor)["gone"]


def test_the_note_is_never_told(client: Client, shelf: Shelf, worker: GoingOn, runs: Service) -> None:
    worker.points(3)
    text = ask(client, runs.ticket(OWNER, [RUN]), more="probe").text
    assert NOTE in runs.get(RUN).note
    assert NOTE not in text
    assert OWNER not in text
    assert '"note"' not in text


def test_the_console_comes_where_it_is_asked_for(client: Client, shelf: Shelf, runs: Service) -> None:
    ticket = runs.ticket(OWNER, ["document"])
    run = GoingOn(shelf, "document", OWNER, recipe=LISTINGS["002"].recipe)
    run.tell(Measured(1, ("batch_accuracy",), (0.117188,)))
    assert "console" not in news(client, ticket, run="document")
    assert news(client, ticket, run="document", more="002")["console"] == ["0.117188"]
    run.close()


def refused(answer: Answer) -> bool:
    return answer.status == 403 and answer.json()["error"].endswith("Reload the page.")


def test_without_a_good_ticket_nothing_is_told(
    client: Client, shelf: Shelf, worker: GoingOn, runs: Service, tmp_path: Path
) -> None:
    GoingOn(shelf, "other", OWNER).close()
    good = runs.ticket(OWNER, [RUN])
    body, seal = good.split(".")
    assert ask(client, good).status == 200
    assert refused(client.get("_rnnlab/runs/live", {"have": f"{RUN}:"}))  # none
    assert refused(ask(client, good, run="other"))  # of another run
    assert refused(ask(client, "nonsense"))
    assert refused(ask(client, f"{body}.{seal[:-4]}AAAA"))  # forged
    other = runs.ticket(OWNER, ["other"]).split(".")[0]
    assert refused(ask(client, f"{other}.{seal}", run="other"))
    assert refused(ask(client, Tickets(tmp_path / "elsewhere").issue(OWNER, [RUN])))  # of another server
    old = Tickets(shelf.paths.home).issue(OWNER, [RUN], time.time() - GOOD_FOR - 2)
    assert refused(ask(client, old))  # expired


def test_a_ticket_that_is_soon_to_expire_is_replaced(
    client: Client, shelf: Shelf, worker: GoingOn, runs: Service
) -> None:
    young = runs.ticket(OWNER, [RUN])
    told = ask(client, young).json()
    assert "tickets" not in told
    old = Tickets(shelf.paths.home).issue(OWNER, [RUN], time.time() - GOOD_FOR + RENEW_BEFORE - 5)
    answer = ask(client, old, told["runs"][RUN]["cursor"])
    renewed = answer.json()["tickets"][old]
    assert "runs" not in answer.json()
    assert runs.read_ticket(renewed).runs == (RUN,)
    assert runs.read_ticket(renewed).owner == OWNER
    assert runs.read_ticket(renewed).until > time.time() + GOOD_FOR - 60


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_the_secret_is_readable_for_nobody_else(tmp_path: Path) -> None:
    one, other = Tickets(tmp_path), Tickets(tmp_path)
    assert other.read(one.issue(OWNER, [RUN])).runs == (RUN,)
    assert stat.S_IMODE((tmp_path / SECRET_FILE).stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.iterdir()] == [SECRET_FILE]


def test_viewers_share_one_look_and_one_text(
    client: Client, worker: GoingOn, runs: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "FRESH", 60.0)
    ticket = runs.ticket(OWNER, [RUN])
    worker.points(3)
    made, looked = [], []
    real, get = live.update_since, runs.get
    monkeypatch.setattr(live, "update_since", lambda *args, **more: made.append(1) or real(*args, **more))
    monkeypatch.setattr(runs, "get", lambda run: looked.append(run) or get(run))
    answers = {ask(client, ticket).json()["runs"][RUN]["cursor"] for _viewer in range(60)}
    assert len(answers) == 1
    assert (len(made), len(looked)) == (1, 1)


def test_the_worker_is_told_of_when_it_changes(client: Client, runs: Service) -> None:
    ticket = runs.ticket(OWNER, [])
    told = client.get("_rnnlab/runs/live", {"ticket": ticket, "worker": ""}).json()["worker"]
    assert told == {"state": "off", "device": None}
    again = client.get("_rnnlab/runs/live", {"ticket": ticket, "worker": "off"})
    assert (again.status, again.content) == (204, b"")


def test_plotly_is_kept_for_good(client: Client) -> None:
    from rnnlab.server.plotly_script import PLOTLY

    answer = client.get(f"_rnnlab/{PLOTLY}")
    assert answer.header("cache-control") == "public, max-age=31536000, immutable"
    assert (answer.header("content-type") or "").startswith("text/javascript")
    assert b"plotly.js v" in answer.content[:200]


def test_a_page_s_facts_are_the_route_s(client: Client, shelf: Shelf, worker: GoingOn, runs: Service) -> None:
    """Else a page would be wanted again and again."""
    from rnnlab.hints import hint_names

    worker.points(30)
    run = runs.get(RUN)
    drawn = live.update_since(None, run, known=live.facts(run, hint_names(run)))
    assert drawn is not None
    assert ask(client, runs.ticket(OWNER, [RUN]), drawn["cursor"]).status == 204
    assert json.loads(json.dumps(drawn))["facts"] == news(client, runs.ticket(OWNER, [RUN]))["facts"]
