"""The Trajectories page without a browser: what it follows, what it offers, and what it says when there is nothing."""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from rnnlab.data import load_mnist
from rnnlab.ink.drawing import Drawing, Stroke
from rnnlab.network import Network, load_network
from rnnlab.recipe import Recipe
from tests.ui.conftest import ROOT, FakeService, run_view

PAGE = "pages/6_trajectories.py"
SEVEN = Drawing((Stroke(((80, 60), (200, 60), (120, 230)), 18),))
Remembered = Callable[[Any], Mapping[str, Any]]


@pytest.fixture
def page_module() -> ModuleType:
    """The page's module, imported inside an app first, as the canvas has to be."""
    open_page()
    return sys.modules["rnnlab.ui.trajectories.page"]


def open_page(locale: str = "en-US", **parameters: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    app.context = {"locale": locale}
    app.switch_page(PAGE)
    for name, value in parameters.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def header(app: AppTest) -> dict[str, Any]:
    """What the picture is told, its arrays left out."""
    (element,) = [element for element in app.main if element.type == "bidi_component"]
    data = element.proto.bytes
    (length,) = struct.unpack_from("<I", data)
    return dict(json.loads(data[4 : 4 + length]))


def texts(app: AppTest) -> str:
    return "\n".join(str(entry.value) for entry in (*app.main.markdown, *app.main.caption))


def test_without_a_digit_of_ones_own_a_test_digit_stands_in() -> None:
    shown = header(open_page())
    assert shown["own"]["name"] == "Test digit 0, a 7"
    assert "you have not drawn a digit yet" in shown["own"]["told"]
    assert (shown["kind"], shown["steps"]) == ("paths", 28)


def test_the_drawing_is_followed() -> None:
    shown = header(open_page(ink=SEVEN.to_text()))
    assert shown["own"] == {"name": "Your digit", "told": "In bold: your drawing"}
    other = header(open_page(ink=SEVEN.to_text(), sample="18"))
    assert other["own"]["name"] == "Test digit 18, a 3"
    assert other["id"] != shown["id"]
    assert "Draw page" in other["own"]["told"]


def test_the_end_as_pca_and_as_tsne() -> None:
    pca = header(open_page(path_view="pca"))
    assert (pca["kind"], pca["steps"]) == ("pca", 1)
    tsne = header(open_page(path_view="tsne"))
    assert (tsne["kind"], tsne["steps"]) == ("tsne", 1)
    assert "mean little" in tsne["told"]


def test_the_cell_state_is_offered_for_an_lstm_only() -> None:
    lstm = open_page(path_state="cell")
    assert header(lstm)["explain"]["paths"] != header(open_page())["explain"]["paths"]
    gru = open_page(network="gru", path_state="cell")  # a link may ask for what the cell does not have
    assert "hidden state" in header(gru)["explain"]["paths"]


def test_a_link_brings_the_classes_and_the_pinned_digit(remembered: Remembered) -> None:
    app = open_page(path_classes="9x47", path_pin="18")
    assert header(app)["view"] == {"classes": "479", "pinned": 18}
    assert header(open_page(path_classes=""))["view"]["classes"] == "0123456789"
    assert remembered(app)["path_classes"] == "479"


def test_what_the_browser_sends_is_looked_at(
    page_module: ModuleType, remembered: Remembered, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_page()
    kept = remembered(app)
    monkeypatch.setattr(page_module.state, "page_state", lambda: app.session_state["rnnlab"])
    for value, classes, pinned in (
        ({"classes": "31"}, "13", None),
        ({"classes": ["3"]}, "13", None),
        ({"pin": 18}, "13", 18),
        ({"pin": 10_000}, "13", 18),
        ({"pin": "4"}, "13", 18),
        ({"pin": -1}, "13", None),
    ):
        monkeypatch.setattr(page_module.st, "session_state", {"paths": value})
        page_module._classes_chosen()
        page_module._pinned()
        assert (kept["path_classes"], kept["path_pin"]) == (classes, pinned)


def test_a_network_that_learned_nothing_is_shown_and_said_so() -> None:
    shown = header(open_page(network="failed_long_simple_rnn"))
    assert "has not learned" in shown["told"]
    assert "fewer than usual" in shown["told"]
    assert shown["timesteps"] == 196


def own_network(runs: FakeService, network: Network) -> str:
    runs.runs["run1"] = run_view(recipe=network.recipe, has_network=True)
    runs.networks["run1"] = network
    return "run:run1"


def test_a_network_without_a_picture_gets_a_card(runs: FakeService) -> None:
    network = load_network("simple_rnn")
    arrays = [np.full_like(array, np.nan) for array in network.keras_weights()]
    app = open_page(network=own_network(runs, Network.from_keras_weights(network.recipe, arrays)))
    assert "There is no picture of this network" in texts(app)
    assert "not all finite numbers" in texts(app)
    assert [element for element in app.main if element.type == "bidi_component"] == []
    assert not app.error


def test_a_network_that_never_learned_at_all(runs: FakeService, random_network: Callable[..., Network]) -> None:
    untrained = random_network(Recipe(hidden_size=8), scale=0.1)
    shown = header(open_page(network=own_network(runs, untrained)))
    assert "has not learned" in shown["told"]
    assert shown["scale"] > 0


def test_the_page_in_chinese_has_no_broken_sentence() -> None:
    shown = header(open_page(locale="zh-CN"))
    assert all(text.strip() for text in (*shown["words"].values(), *shown["explain"].values(), *shown["axes"]))


def test_networks_are_told_apart_by_what_they_read(page_module: ModuleType) -> None:
    lstm, gru = load_network("lstm"), load_network("gru")
    names = {page_module._identity(network) for network in (lstm, load_network("lstm"), gru)}
    assert len(names) == 2
    arrays = lstm.keras_weights()
    arrays[-1] = arrays[-1] + np.float32(1e-3)
    assert page_module._identity(Network.from_keras_weights(lstm.recipe, arrays)) not in names


def test_the_stand_in_is_a_seven(page_module: ModuleType) -> None:
    assert load_mnist().test.labels[page_module.STAND_IN] == 7


@pytest.mark.slow
def test_the_other_pages_do_not_load_scikit_learn_nor_the_statistics_that_it_needs(tmp_path: Path) -> None:
    code = """
import sys
from streamlit.testing.v1 import AppTest
app = AppTest.from_file("app.py", default_timeout=60).run()
loaded = []
for page in ("2_draw", "8_documents", "6_trajectories"):
    assert not app.switch_page(f"pages/{page}.py").run().exception
    loaded.append([name for name in ("sklearn", "scipy.stats") if name in sys.modules])
print(loaded)
"""
    command = [sys.executable, "-c", code]
    environment = {**os.environ, "RNNLAB_HOME": str(tmp_path)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=180, check=False)
    assert done.stdout.strip().endswith("[[], [], ['sklearn', 'scipy.stats']]"), done.stdout + done.stderr
