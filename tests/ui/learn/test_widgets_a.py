"""The widgets by_hand, how_sure and forgetting: what they refuse, what they write, and what their controls do."""

from __future__ import annotations

import re
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from rnnlab.errors import LabError
from rnnlab.lessons.two_unit_rnn import TinyNetwork, TinyUnit
from rnnlab.ui.learn.widgets import parameters as reading
from rnnlab.ui.learn.widgets.by_hand import ByHandSettings, _steps
from rnnlab.ui.learn.widgets.forgetting import ForgettingSettings
from rnnlab.ui.learn.widgets.how_sure import HowSureSettings

UNIT = {"x": 2, "h_1": -2, "h_2": 0.5, "b": -1}


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        (ByHandSettings, {"xs": [0, 1], "unit_1": UNIT, "unit_2": UNIT}),
        (ByHandSettings, {"xs": [0, 1, 2], "unit_1": UNIT, "unit_2": UNIT}),
        (ByHandSettings, {"xs": [0, 1, 1], "unit_1": UNIT, "unit_2": {**UNIT, "c": 1}}),
        (ByHandSettings, {"xs": [0, 1, 1], "unit_1": UNIT, "unit_2": {**UNIT, "b": 30}}),
        (HowSureSettings, {"show": "guess"}),
        (HowSureSettings, {"images": 129}),
        (HowSureSettings, {"show": "draws", "images": 10_000}),
        (HowSureSettings, {"accuracy": "high"}),
        (HowSureSettings, {"network": "transformer"}),
        (ForgettingSettings, {"row": 0}),
        (ForgettingSettings, {"row": 29}),
        (ForgettingSettings, {"how": "burn"}),
        (ForgettingSettings, {"digit": 10}),
    ],
)
def test_a_lesson_s_slip_of_the_pen_is_refused(kind: type, given: dict[str, Any]) -> None:
    with pytest.raises(LabError):
        reading.read(kind, given)


def test_every_sum_that_is_written_out_is_right() -> None:
    network = TinyNetwork(TinyUnit(1.3, 0.7, -0.4, 0.1), TinyUnit(-0.9, 1.1, 0.2, -0.3))
    steps = network.read([0.0, 1.0, 0.5])
    page = _steps(network, steps).replace("−", "-")
    cells = [re.sub(r"<[^>]+>", " ", cell) for cell in re.findall(r'<div><span class="sum">.*?class="track"', page)]
    pattern = re.compile(r"([\d.()·+ -]+) = (-?\d\.\d\d)\s+tanh\((-?\d\.\d\d)\) =\s+(-?\d\.\d\d)")
    sums = [found.groups() for cell in cells if (found := pattern.search(cell))]
    assert len(sums) == 6
    expected = [(pre, h) for step in steps for pre, h in zip(step.pre, step.h, strict=True)]
    for (terms, total, inside, value), (pre, h) in zip(sums, expected, strict=True):
        written = sum(float(a.strip("() ")) * (float(b.strip("() ")) if b else 1) for a, _dot, b in _products(terms))
        assert written == pytest.approx(float(total), abs=0.03)  # the states are written to two decimals
        assert (total, inside, value) == (f"{pre:.2f}", f"{pre:.2f}", f"{h:.2f}")


def _products(terms: str) -> list[tuple[str, str, str]]:
    """The terms of a sum such as ``2.0·1.0 + (-2.0)·0.96 + 0.1``, each as two factors."""
    return [term.partition("·") for term in terms.split(" + ")]


def _how_sure() -> None:
    from rnnlab.ui.learn.widgets.how_sure import how_sure

    how_sure({"show": "interval", "images": 128, "accuracy": 1.0}, "sure")


def test_the_interval_follows_its_sliders() -> None:
    app = AppTest.from_function(_how_sure, default_timeout=60).run()
    assert not app.exception
    assert "128 of 128" in app.markdown[0].value
    assert "97.1 %" in app.markdown[0].value
    app.slider(key="sure_accuracy").set_value(88.3).run()
    assert "113 of 128" in app.markdown[0].value
    assert "81.6 %" in app.markdown[0].value


def _forgetting() -> None:
    from rnnlab.ui.learn.widgets.forgetting import forgetting

    forgetting({"row": 3, "digit": 7}, "left")


def test_a_blank_row_cannot_be_erased() -> None:
    app = AppTest.from_function(_forgetting, default_timeout=60).run()
    assert not app.exception
    assert [info.value for info in app.info] == []
    app.button_group(key="left_how").set_value("erase").run()
    assert not app.exception
    assert "blank already" in app.info[0].value
    app.slider(key="left_row").set_value(10).run()
    assert [info.value for info in app.info] == []
