"""The Shapes page without a browser: what it computes, what the address keeps, and what it says of bad input."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from rnnlab.errors import LabError
from rnnlab.i18n import LANGUAGES
from rnnlab.shapes import PRESETS, ShapeSetup
from rnnlab.ui.learn.widgets import find_widget
from tests.ui.conftest import OpenApp

Remembered = Callable[[Any], Mapping[str, Any]]
DIGITS = {"shape_batch": "128", "shape_timesteps": "28", "shape_inputs": "28", "shape_units": "128"}


def shown(app: AppTest) -> dict[str, Any]:
    """What the picture is told, its arrays left out."""
    assert not app.exception
    (data,) = [element.proto.bytes for element in app.main if element.type == "bidi_component"]
    (length,) = struct.unpack_from("<I", data)
    return dict(json.loads(data[4 : 4 + length]))


def address(app: AppTest) -> dict[str, str]:
    """The address, each value once, however AppTest keeps it."""
    return {name: value if isinstance(value, str) else value[-1] for name, value in dict(app.query_params).items()}


def shape(app: AppTest, key: str) -> list[int]:
    header = shown(app)
    return next(list(each["shape"]) for each in (*header["blocks"], *header["matrices"]) if each["key"] == key)


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
def test_it_opens_with_document_003s_example(open_app: OpenApp, locale: str) -> None:
    app = open_app("shapes", locale=locale)
    assert shape(app, "inputs") == [3, 2, 4]
    assert shape(app, "outputs") == [3, 2, 5]
    assert shape(app, "states") == [2, 3, 5]
    assert shown(app)["change"] == ""
    assert not app.error
    assert address(app).keys() <= {"lang"}  # the defaults need no address


@pytest.mark.parametrize(
    ("locale", "told"), [("en-US", "Units changed from 5 to 8."), ("zh-CN", "单元数从 5 变为 8。")]
)
def test_one_change_updates_at_once_and_is_told(open_app: OpenApp, locale: str, told: str) -> None:
    app = open_app("shapes", locale=locale)
    app.number_input(key="widget_shape_units").set_value(8).run()
    assert shape(app, "outputs") == [3, 2, 8]
    assert shape(app, "W") == [4, 32]
    assert shown(app)["change"].startswith(told)
    assert {each["key"] for each in shown(app)["blocks"] if each["changed"]} == {
        "h_first", "c_first", "outputs", "states", "features",
    }  # fmt: skip
    assert address(app)["shape_units"] == "8"
    app.toggle(key="widget_shape_time_major").set_value(True).run()
    assert shape(app, "outputs") == [2, 3, 8]
    assert shown(app)["change"].startswith("time_major")


def test_a_link_restores_the_setup(open_app: OpenApp, remembered: Remembered) -> None:
    app = open_app(
        "shapes", **DIGITS, shape_cell="gru", shape_way="every", shape_lengths="14, 28, …", shape_time_major="1"
    )
    assert shape(app, "logits") == [28, 128, 10]
    assert shown(app)["lengths"]["0"] == 14
    assert remembered(app)["shape_initial"] == "zeros"
    bad = open_app("shapes", shape_units="1000")
    assert "1000" in bad.warning[0].value
    assert shape(bad, "outputs") == [3, 2, 5]


@pytest.mark.parametrize("key", list(PRESETS))
def test_presets(open_app: OpenApp, key: str) -> None:
    app = open_app("shapes", shape_units="9", shape_cell="gru")
    app.button(key=f"shapes_preset_{key}").click().run()
    setup = PRESETS[key].setup
    assert shape(app, "outputs") == [setup.batch, setup.timesteps, setup.units]
    assert (shown(app)["lengths"] is not None) == (setup.lengths is not None)


def test_lengths_are_switched_on_typed_and_refused(open_app: OpenApp, remembered: Remembered) -> None:
    app = open_app("shapes", shape_timesteps="25")
    app.toggle(key="widget_shape_has_lengths").set_value(True).run()
    assert shown(app)["lengths"] == {"0": 8, "1": 17, "2": 25}
    for text, told in (
        ("5, 10, 26", "Example 3 cannot have the length 26"),
        ("5, ten, 25", "“ten” is not one"),
        ("5, 10", "but there are 2"),
    ):
        app.text_input(key="widget_shape_lengths").set_value(text).run()
        (error,) = app.error
        assert told in error.value
        assert shown(app)["lengths"] == {"0": 8, "1": 17, "2": 25}  # what was drawn last
    app.text_input(key="widget_shape_lengths").set_value("5, 10, 25").run()
    assert not app.error
    assert shown(app)["lengths"] == {"0": 5, "1": 10, "2": 25}
    app.toggle(key="widget_shape_has_lengths").set_value(False).run()
    assert shown(app)["lengths"] is None
    assert remembered(app)["shape_lengths"] == ""


def test_a_link_with_bad_lengths_is_told_in_one_sentence(open_app: OpenApp) -> None:
    app = open_app("shapes", locale="zh-CN", shape_lengths="1, 2, 3")
    (error,) = app.error
    assert error.value.startswith("样本 3 的长度不能是 3")
    assert not app.exception


def test_only_an_lstm_offers_c(open_app: OpenApp, remembered: Remembered) -> None:
    app = open_app("shapes", shape_way="hc")
    assert shape(app, "features") == [3, 10]
    assert shape(app, "W_out") == [10, 10]
    other = open_app("shapes", shape_way="hc", shape_cell="gru")
    assert remembered(other)["shape_way"] == "h"
    assert not other.error
    assert shape(other, "features") == [3, 5]


@pytest.mark.parametrize("locale", list(LANGUAGES))
def test_the_widget_of_a_lesson(locale: str) -> None:
    def lesson(code: str, preset: str) -> None:
        from rnnlab.i18n import set_language
        from rnnlab.ui.learn.widgets.shapes import shapes

        set_language(code)
        shapes({"preset": preset}, "here")

    assert find_widget("shapes") is not None
    app = AppTest.from_function(lesson, args=(locale, "example"), default_timeout=60).run()
    assert shape(app, "outputs") == [3, 2, 5]
    app.number_input(key="here_timesteps").set_value(4).run()
    assert shape(app, "outputs") == [3, 4, 5]
    assert "2" in shown(app)["change"]
    assert shown(app)["change"].startswith("Timesteps changed" if locale == "en" else "时间步数从")
    lengths = AppTest.from_function(lesson, args=(locale, "lengths"), default_timeout=60).run()
    assert shown(lengths)["lengths"] == {"0": 5, "1": 10, "2": 25}


def test_the_widget_refuses_an_unknown_preset() -> None:
    from rnnlab.ui.learn.widgets.shapes import shapes

    with pytest.raises(LabError, match="preset"):
        shapes({"preset": "none"}, "here")


def test_the_default_is_the_setups_own(open_app: OpenApp, remembered: Remembered) -> None:
    values = remembered(open_app("shapes"))
    assert all(values[f"shape_{name}"] == getattr(ShapeSetup(), name) for name in ("batch", "cell", "way", "initial"))
