"""The widgets gradients, forget_bias, held_gate, timesteps and permuted: what they show is what the library computes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from rnnlab.analysis.retention import kept_by_gates
from rnnlab.analysis.surgery.answers import answers_held
from rnnlab.analysis.surgery.held import Hold
from rnnlab.data import load_mnist
from rnnlab.errors import LabError
from rnnlab.network import load_network
from rnnlab.ui.learn.widgets import find_widget
from rnnlab.ui.shared.gradient_networks import reached

Show = Callable[..., AppTest]


def _script(kind, parameters):  # no annotations: it runs as a file of its own
    from rnnlab.ui.learn.widgets import find_widget

    found = find_widget(kind)
    assert found is not None
    found.show(parameters, "here")


def show(kind: str, **parameters: Any) -> AppTest:
    app = AppTest.from_function(_script, kwargs={"kind": kind, "parameters": parameters}, default_timeout=120)
    app.run()
    assert not app.exception
    return app


def said(app: AppTest) -> str:
    return "\n".join(str(element.value) for element in (*app.markdown, *app.caption))


def pages_html(app: AppTest) -> str:
    return "\n".join(element.proto.body for element in app.main if element.type == "html")


@pytest.mark.parametrize(
    ("kind", "parameters"),
    [
        ("gradients", {"timesteps": 27}),
        ("gradients", {"cells": ["tree"]}),
        ("gradients", {"cells": []}),
        ("gradients", {"gain": 3.0}),
        ("gradients", {"trained": "perhaps"}),
        ("gradients", {"colour": "red"}),
        ("forget_bias", {"bias": 40}),
        ("forget_bias", {"sample": 10_000}),
        ("held_gate", {"gate": "update"}),
        ("held_gate", {"network": "simple_rnn"}),
        ("held_gate", {"value": 1.5}),
        ("held_gate", {"images": 1}),
        ("timesteps", {"timesteps": 30}),
        ("timesteps", {"table": 3}),
        ("permuted", {"samples": []}),
        ("permuted", {"samples": [0, 1, 2, 3, 4]}),
        ("permuted", {"samples": [-1]}),
        ("permuted", {"show": "rows"}),
        ("permuted", {"row": 29}),
    ],
)
def test_parameters_that_are_not_allowed_are_refused(kind: str, parameters: Mapping[str, Any]) -> None:
    found = find_widget(kind)
    assert found is not None
    with pytest.raises(LabError, match="This part of the lesson"):
        found.show(parameters, "here")


def test_gradients_vanish_and_explode_with_the_slider() -> None:
    app = show("gradients", timesteps=196, trained=False, gain=0.5, cells=["simple_rnn"])
    assert "the gradient has vanished" in said(app)
    app.select_slider(key="here_gain").set_value(2.0).run()
    assert not app.exception
    assert "the gradient explodes" in said(app)
    app.select_slider(key="here_timesteps").set_value(28).run()
    assert "28 timesteps of 28 pixels" in said(app)


def test_trained_networks_have_no_slider_for_their_weights() -> None:
    app = show("gradients", timesteps=28)
    assert [slider.key for slider in app.select_slider] == ["here_timesteps"]
    assert said(app).count("the gradient arrives") == 3


def test_forget_bias_tells_what_gates_leave() -> None:
    app = show("forget_bias", bias=0)
    kept = kept_by_gates(load_network("lstm").trace(load_mnist().test.image(0)))
    assert f"{100 * kept.mean[-1]:.2f}" in said(app)
    assert f"unit {kept.most_lasting + 1}" in said(app)
    app.slider(key="here_bias").set_value(5.0).run()
    assert "**83\N{NO-BREAK SPACE}%**" in said(app)
    assert "trained LSTM" not in said(show("forget_bias", bias=0, real=False))


def test_a_held_gate_counts_the_digits_anew() -> None:
    app = show("held_gate", gate="forget", value=1.0, images=100)
    test = load_mnist().test
    images = test.images[:100]

    def share(gate: str, value: float) -> str:
        right = (answers_held(load_network("lstm"), images, [Hold(gate, value)]) == test.labels[:100]).mean()
        return f"{100 * right:.1f} %"

    assert app.metric[1].value == share("forget", 1.0)
    app.slider(key="here_value").set_value(0.0).run()
    assert not app.exception
    assert app.metric[1].value == share("forget", 0.0)


def test_each_length_is_shown_with_its_own_network() -> None:
    app = show("timesteps", timesteps=28)
    assert "Timestep 11 of 28 reads 28 pixels:" in pages_html(app)
    app.select_slider(key="here_timesteps").set_value(784).run()
    assert not app.exception
    page = pages_html(app)
    assert "of 784 reads 1 pixels:" in page
    now = re.search(r'aria-current="true">(.*?)</tr>', page)
    assert now
    cells = re.findall("<td>(.*?)</td>", now[1])
    assert cells[:4] == ["784", "1", "256", "16,384"]
    assert cells[4:] == [
        f"{100 * reached()[f'{cell}_784'].test_accuracy:.1f} %" for cell in ("simple_rnn", "gru", "lstm")
    ]


def test_shuffled_pictures_alone_do_not_give_the_digit_away() -> None:
    app = show("permuted", samples=[8, 3, 11, 10], show="shuffled")
    page = pages_html(app)
    assert re.findall(r"<figcaption>(.*?)</figcaption>", page) == [f"{letter}: shuffled" for letter in "ABCD"]
    assert not app.slider
    both = show("permuted", samples=[3])
    assert "by rows: a 0" in pages_html(both)
    order = np.random.RandomState(1).permutation(784).reshape(28, 28)
    assert f"{len(set(order[11] // 28))} different rows" in said(both)
