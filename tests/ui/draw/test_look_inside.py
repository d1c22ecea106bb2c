"""Looking inside on the Draw page: what is opened, what the score is given for it, and what the score asks for."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import rnnlab
from rnnlab.analysis.belief import belief_story
from rnnlab.network import Network
from rnnlab.recipe import Recipe
from rnnlab.runs.states import State
from rnnlab.ui.app import url_state
from tests.ui.conftest import FakeService, OpenApp, run_view

Remembered = Callable[[Any], Mapping[str, Any]]
MakeNetwork = Callable[..., Network]


def scores(app: AppTest) -> list[tuple[dict[str, Any], bytes]]:
    """Header and body of every score on the page."""
    found = []
    for element in app.main:
        if element.type == "bidi_component" and element.proto.component_name.endswith("rnnlab_score"):
            data = element.proto.bytes
            (length,) = struct.unpack_from("<I", data)
            found.append((json.loads(data[4 : 4 + length]), data[4 + length :]))
    return found


def array(score: tuple[dict[str, Any], bytes], key: str) -> np.ndarray:
    header, body = score
    where = header["arrays"][key]
    count = int(np.prod(where["shape"]))
    return np.frombuffer(body, where["type"], count, where["offset"]).reshape(where["shape"])


def test_the_first_sight_is_as_simple_as_it_was(open_app: OpenApp) -> None:
    app = open_app("draw", sample="0")
    ((header, _body),) = scores(app)
    assert header["sections"] == {}
    assert header["takes"] == [""]
    assert header["view"]["open_lanes"] == ["hidden"]


@pytest.mark.parametrize("network", ["lstm", "gru", "simple_rnn"])
def test_every_view_opens_for_every_cell(open_app: OpenApp, network: str) -> None:
    app = open_app("draw", sample="0", network=network, inside=",".join(url_state.INSIDE), unit="5")
    assert not app.exception
    assert [error.value for error in app.error] == []
    first, second = scores(app)
    assert set(first[0]["sections"]) == {"step", "belief", "units", "gradient"}
    assert first[0]["view"]["unit"] == 4
    assert second[0]["view"]["follows"]
    assert second[0]["name"].startswith("GRU")


def test_a_view_that_was_closed_leaves_no_trace_in_the_address(open_app: OpenApp, remembered: Remembered) -> None:
    app = open_app("draw", sample="0", inside="belief")
    app.get("button_group")[0].set_value([]).run()
    assert not app.exception
    assert remembered(app)["inside"] == ()
    assert "inside" not in app.query_params


def test_the_belief_is_the_networks(open_app: OpenApp) -> None:
    (score,) = scores(open_app("draw", sample="0", inside="belief"))
    trace = rnnlab.load_network("lstm").trace(rnnlab.load_mnist().test.image(0))
    assert score[0]["sections"]["belief"]["decided"] == belief_story(trace.probabilities).decided
    np.testing.assert_array_equal(array(score, "belief/entropy"), belief_story(trace.probabilities).entropy)


def test_what_is_inside_an_address_may_be_anything(open_app: OpenApp, remembered: Remembered) -> None:
    app = open_app("draw", sample="0", inside="belief,magic,belief", lanes="forget,magic", row="3", take="difference")
    ((header, _body),) = scores(app)
    assert remembered(app)["inside"] == ("belief",)
    assert header["view"]["open_lanes"] == ["forget"]
    assert header["view"]["row"] == 2
    app = open_app("draw", sample="0", row="9999", unit="0")
    assert not app.exception
    assert len(app.warning) == 2


def test_a_unit_that_the_network_lacks_is_not_pinned(open_app: OpenApp) -> None:
    ((header, _body),) = scores(open_app("draw", sample="0", inside="units", unit="500"))
    assert header["view"]["unit"] is None


def test_a_digit_through_the_training_of_a_run(
    open_app: OpenApp,
    runs: FakeService,
    known_browser: str,
    random_network: MakeNetwork,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    recipe = Recipe(hidden_size=8, steps=100)
    stages = {step: random_network(recipe, seed=step) for step in (0, 10, 50, 100)}
    runs.runs["run1"] = run_view(
        recipe=recipe, state=State.DONE, points=100, has_network=True, snapshots=tuple(stages), test_accuracy=0.9
    )
    monkeypatch.setattr(runs, "network", lambda run_id, step=None: stages[100 if step is None else step])
    from rnnlab.ui.draw import (
        look_inside,  # the canvas can be registered inside an app only, where the fixture has done it
    )

    look_inside._snapshot.clear()
    app = open_app("draw", sample="0", network="run:run1", inside="training")
    assert not app.exception
    (score,) = scores(app)
    assert score[0]["axis"] == "training"
    assert score[0]["takes"] == ["100", "0", "10", "50"]
    image = rnnlab.load_mnist().test.image(0)
    np.testing.assert_allclose(array(score, "take2/hidden") / 1000, stages[10].trace(image).hidden, atol=0.00051)


def test_a_shipped_network_has_no_history_and_says_what_to_do(open_app: OpenApp) -> None:
    app = open_app("draw", sample="0", inside="training")
    assert any("needs a network of your own" in info.value for info in app.info)


def test_at_most_twenty_stages_are_read(random_network: MakeNetwork, monkeypatch: pytest.MonkeyPatch) -> None:
    from rnnlab.ui.draw import look_inside

    network = random_network(Recipe(hidden_size=4))
    monkeypatch.setattr(look_inside, "_snapshot", lambda run, attempt, step: network)
    steps = tuple(range(0, 1000, 10))
    run = run_view(recipe=network.recipe, snapshots=(*steps, 1000), step=1000, points=0)
    digit = type("Digit", (), {"image": rnnlab.load_mnist().test.image(0)})
    takes = look_inside._stages(run, digit)
    assert len(takes) <= look_inside.MOST_STAGES - 1
    assert (takes[0].name, takes[-1].name) == ("0", "990")
    assert [int(take.name) for take in takes] == sorted({int(take.name) for take in takes})
