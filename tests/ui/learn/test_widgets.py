"""The lessons' widgets: what they show is what the networks, the digits and the runs really have."""

from __future__ import annotations

import inspect
import json
import re
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from rnnlab import cells
from rnnlab.data import load_mnist
from rnnlab.errors import LabError
from rnnlab.lessons import lessons
from rnnlab.network import load_network
from rnnlab.recipe import Recipe
from rnnlab.runs.states import State
from rnnlab.ui.learn.widgets import find_widget
from rnnlab.ui.learn.widgets import parameters as check
from rnnlab.ui.learn.widgets.loss import LossParameters
from rnnlab.ui.learn.widgets.run import RunParameters
from rnnlab.ui.learn.widgets.score import ScoreParameters
from tests.ui.conftest import OWNER, FakeService, OpenApp, run_view


def _page(kind: str, parameters: dict[str, object]) -> None:
    from rnnlab.ui.app import frame
    from rnnlab.ui.learn.widgets import find_widget

    with frame.boundary():
        find_widget(kind).show(parameters, "lesson_1_2")  # type: ignore[union-attr]


def show(kind: str, **parameters: Any) -> AppTest:
    app = AppTest.from_function(_page, args=(kind, parameters), default_timeout=120).run()
    assert not app.exception
    assert not app.error
    return app


def _told(app: AppTest) -> str:
    return "\n".join(str(element.value) for element in (*app.markdown, *app.caption))


def test_the_score_is_the_networks_own() -> None:
    app = show("score", network="gru", sample=7, row=5, lanes=["update"], inside=["step", "belief"], unit=3)
    (element,) = [each for each in app.main if each.type == "bidi_component"]
    data = element.proto.bytes
    (length,) = struct.unpack_from("<I", data)
    header, body = json.loads(data[4 : 4 + length]), data[4 + length :]
    where = header["arrays"]["hidden"]
    hidden = np.frombuffer(body, np.int16, int(np.prod(where["shape"])), where["offset"]).reshape(where["shape"])
    trace = load_network("gru").trace(load_mnist().test.image(7))
    np.testing.assert_allclose(hidden / 1000, trace.hidden, atol=0.0006)
    view = header["view"]
    assert (view["row"], view["open_lanes"], view["unit"], view["waits"]) == (4, ["update"], 2, True)
    assert set(header["sections"]) == {"step", "belief"}


def test_the_digit_s_numbers_are_its_pixels() -> None:
    app = show("digit", sample=0, row=9)
    row = load_mnist().test.image(0)[8]
    assert f"{np.count_nonzero(row)} of them are above 0" in _told(app)
    html = next(each.proto.body for each in app.main if each.type == "html")
    numbers = [float(text) for text in re.findall(r">([\d.]+)</span>", html)]
    np.testing.assert_allclose(numbers, row, atol=0.0051)
    app.slider(key="lesson_1_2_row").set_value(1).run()
    assert "0 of them are above 0" in _told(app)


def test_softmax_begins_with_the_networks_logits_and_does_not_mind_a_shift() -> None:
    app = show("softmax", sample=2)
    trace = load_network("lstm").trace(load_mnist().test.image(2))
    for digit in range(10):
        assert app.slider(key=f"lesson_1_2_logit_{digit}").value == pytest.approx(trace.logits[-1][digit], abs=0.051)
    before = _told(app)
    app.slider(key="lesson_1_2_shift").set_value(5.0).run()
    assert _told(app) == before
    for digit in range(10):
        app.slider(key=f"lesson_1_2_logit_{digit}").set_value(1.0)
    app.run()
    assert "= 1.0 times as large" in _told(app)
    app.button(key="lesson_1_2_back").click().run()
    assert _told(app) == before


def test_the_loss_is_minus_the_logarithm_of_the_right_class() -> None:
    app = show("loss", sample=0, network="lstm")
    test = load_mnist().test
    p = load_network("lstm").trace(test.image(0)).probabilities[:, test.labels[0]]
    for row in (12, 16, 28):
        app.slider(key="lesson_1_2_row").set_value(row).run()
        said, loss = (float(text) for text in re.findall(r"\*\*([\d.]+)\*\*", _told(app)))
        assert said == pytest.approx(p[row - 1], rel=0.006)
        assert loss == pytest.approx(-np.log(p[row - 1]), abs=0.0006)
        assert said < 1  # no network is certain, and the logarithm of 1 would be nothing
        assert loss > 0


def test_the_source_is_the_code_that_runs() -> None:
    assert show("source", cell="lstm").code[0].value == inspect.getsource(cells.lstm_step).rstrip()


_TRAINING = """---
title: One
minutes: 3
summary: One.
---
```widget
kind: run
recipe: {hidden_size: 16, steps: 50}
compare:
  - {name: SGD, optimizer: sgd}
  - {name: Adam, optimizer: adam}
```
"""


@pytest.fixture
def training_lesson(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A course of one lesson, which trains two networks."""
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "01_sequence.md").write_text(_TRAINING, encoding="utf-8")
    monkeypatch.setattr(lessons, "__defaults__", ("en", tmp_path))


@pytest.mark.usefixtures("training_lesson")
def test_runs_are_started_watched_and_started_again(open_app: OpenApp, runs: FakeService) -> None:
    app = open_app("learn", lesson="01_sequence")
    assert runs.submitted == []
    app.button(key="lesson_1_1_train").click().run()
    assert [(recipe.optimizer, recipe.hidden_size, recipe.steps) for recipe, _owner in runs.submitted] == [
        ("sgd", 16, 50),
        ("adam", 16, 50),
    ]
    assert {recipe.precision for recipe, _owner in runs.submitted} == {"float32"}
    assert "lesson_1_1_train" not in {button.key for button in app.button}
    for run_id, accuracy in (("new1", 0.25), ("new2", 0.75)):
        recipe = runs.runs[run_id].recipe
        runs.runs[run_id] = run_view(run_id, points=9, state=State.DONE, recipe=recipe, test_accuracy=accuracy)
    app.run()
    assert [(metric.label, metric.value) for metric in app.metric] == [("SGD", "25.0 %"), ("Adam", "75.0 %")]
    (query,) = [
        each.proto.query_string for each in app.main if each.type == "page_link" and "Runs page" in each.proto.label
    ]
    assert query == "runs=new1%2Cnew2&curve=loss&lesson=01_sequence&back=1"
    app.button(key="lesson_1_1_again").click().run()
    assert [recipe.seed for recipe, _owner in runs.submitted] == [0, 0, 1, 1]


@pytest.mark.usefixtures("training_lesson", "known_browser")
def test_runs_of_an_earlier_visit_are_found(open_app: OpenApp, runs: FakeService) -> None:
    # one that the lesson started, and one from before runs noted their precision
    for name, optimizer, precision in (("one", "sgd", "float32"), ("two", "adam", "auto")):
        recipe = Recipe(hidden_size=16, steps=50, optimizer=optimizer, precision=precision)
        runs.runs[name] = run_view(name, points=9, state=State.DONE, recipe=recipe, owner=OWNER, test_accuracy=0.5)
    app = open_app("learn", lesson="01_sequence")
    assert len(app.metric) == 2
    runs.runs.clear()
    app.run()
    assert app.button(key="lesson_1_1_train")


@pytest.mark.usefixtures("training_lesson", "known_browser")
@pytest.mark.parametrize(("precision", "found"), [("float32", 2), ("bfloat16", 0)])
def test_runs_that_the_learner_started_count_if_they_were_computed_alike(
    open_app: OpenApp, runs: FakeService, precision: str, found: int
) -> None:
    for name, optimizer in (("one", "sgd"), ("two", "adam")):
        recipe = Recipe(hidden_size=16, steps=50, optimizer=optimizer)
        run = run_view(name, points=9, state=State.DONE, recipe=recipe, test_accuracy=0.5, precision=precision)
        runs.runs[name] = run
    assert len(open_app("learn", lesson="01_sequence").metric) == found


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        (ScoreParameters, {"network": "nobody", "sample": 0}),
        (ScoreParameters, {"network": "lstm", "sample": 10_000}),
        (ScoreParameters, {"network": "lstm"}),
        (ScoreParameters, {"network": "lstm", "sample": 0, "lanes": ["update"]}),
        (ScoreParameters, {"network": "lstm", "sample": 0, "colour": "red"}),
        (LossParameters, {"sample": True}),
        (RunParameters, {"show": "beauty"}),
        (RunParameters, {"compare": [{}, {}, {}, {}]}),
    ],
)
def test_what_a_lesson_may_not_ask_is_refused(kind: type, given: dict[str, Any]) -> None:
    with pytest.raises(LabError):
        check.read(kind, given)


@pytest.mark.parametrize("recipe", [{"steps": 5_000}, {"colour": "red"}, {"cell": "transformer"}])
def test_a_run_that_a_lesson_may_not_ask_is_refused(recipe: dict[str, Any]) -> None:
    with pytest.raises(LabError):
        check.read(RunParameters, {"recipe": recipe}).planned()


def test_an_unknown_kind_is_not_found() -> None:
    assert find_widget("nonsense") is None
