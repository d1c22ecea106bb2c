"""The menu of networks: shipped ones, a learner's own, and what happens when one is not there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from rnnlab.errors import LabError
from rnnlab.network import Network, shipped_networks
from rnnlab.recipe import Recipe
from rnnlab.runs.states import State
from tests.ui.conftest import FakeService, OpenApp, run_view

Remembered = Callable[[Any], Mapping[str, Any]]
MakeNetwork = Callable[..., Network]
SMALL = Recipe(hidden_size=8, steps=100)


def answers(app: Any) -> list[str]:
    return [entry.value for entry in app.main.markdown if "It reads a" in entry.value]


def menu(app: Any) -> Any:
    return app.selectbox(key="widget_network")


def test_the_shipped_networks_are_offered(open_app: OpenApp) -> None:
    app = open_app("draw")
    assert len(menu(app).options) == len(shipped_networks())
    assert menu(app).value == "lstm"


def test_an_unknown_network_falls_back_with_a_warning(open_app: OpenApp, remembered: Remembered) -> None:
    app = open_app("draw", network="gpt", sample="0")
    assert not app.exception
    assert len(app.warning) == 1
    assert "gpt" in app.warning[0].value
    assert remembered(app)["network"] == "lstm"
    assert len(answers(app)) == 1


def test_a_run_that_is_gone_falls_back_with_a_warning(open_app: OpenApp) -> None:
    app = open_app("draw", network="run:gone", sample="0")
    assert len(app.warning) == 1
    assert menu(app).value == "lstm"
    assert len(answers(app)) == 1


def test_without_a_store_the_shipped_networks_go_on(open_app: OpenApp, runs: FakeService, known_browser: str) -> None:
    runs.broken = LabError("The disk is full, so the run could not be saved and ended. Make room, then train again.")
    app = open_app("draw", sample="0")
    assert not app.exception
    assert [warning.value for warning in app.warning] == [str(runs.broken)]
    assert len(answers(app)) == 1
    assert len(menu(app).options) == len(shipped_networks())


def test_a_learners_own_network_reads(
    open_app: OpenApp, runs: FakeService, known_browser: str, random_network: MakeNetwork
) -> None:
    runs.runs["mine"] = run_view(
        "mine", recipe=SMALL, points=100, state=State.DONE, has_network=True, test_accuracy=0.5
    )
    runs.runs["yours"] = replace(runs.runs["mine"], id="yours", owner="f" * 32)
    runs.runs["empty"] = run_view("empty", recipe=SMALL, state=State.QUEUED)
    runs.networks["mine"] = random_network(SMALL)
    app = open_app("draw", sample="0")
    # neither somebody else's nor one that has no weights yet
    assert len(menu(app).options) == len(shipped_networks()) + 1
    title = next(option for option in menu(app).options if "8 units" in option)
    assert "50.0 %" in title
    menu(app).set_value("run:mine").run()
    assert not app.exception
    expected = runs.networks["mine"].trace(_first_test_digit()).answer
    assert f"It reads a **{expected}**" in answers(app)[0]


def test_a_link_to_a_run_works_in_a_browser_that_was_never_here(
    open_app: OpenApp, runs: FakeService, random_network: MakeNetwork
) -> None:
    runs.runs["shared"] = run_view("shared", recipe=SMALL, points=100, state=State.DONE, has_network=True)
    runs.networks["shared"] = random_network(SMALL)
    app = open_app("draw", network="run:shared", sample="0")
    assert not app.exception
    assert not app.warning
    assert menu(app).value == "run:shared"


def _first_test_digit() -> Any:
    from rnnlab.data import load_mnist

    return load_mnist().test.image(0)
