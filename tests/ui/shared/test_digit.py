"""The digit picker: test digits by class and number, and what takes whose place."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from PIL import Image

from rnnlab.data import load_mnist
from rnnlab.ink.drawing import Drawing, Stroke
from tests.ui.conftest import OpenApp

Remembered = Callable[[Any], Mapping[str, Any]]
WAYS = ("Draw", "Test digits", "Picture")
SEVEN = Drawing((Stroke(((80, 60), (200, 60), (120, 230)), 18),))


def look_at(app: Any, way: str) -> Any:
    """Another tab: what is in it is made when it is looked at."""
    app.session_state["way_to_a_digit"] = WAYS.index(way)
    return app.run()


def answer(app: Any) -> str:
    return next((entry.value for entry in app.main.markdown if "It reads a" in entry.value), "")


def test_nothing_to_read_is_an_invitation(open_app: OpenApp) -> None:
    app = open_app("draw")
    assert answer(app) == ""
    assert any("Draw a digit on the canvas" in entry.value for entry in app.main.markdown)


def test_a_way_that_is_not_looked_at_costs_nothing(open_app: OpenApp) -> None:
    app = open_app("draw", ink=SEVEN.to_text())
    assert not app.file_uploader
    assert not app.main.number_input
    look_at(app, "Test digits")
    assert len(app.main.number_input) == 1
    assert not app.file_uploader
    app.selectbox(key="widget_lang").set_value("zh_CN").run()
    assert not app.exception
    assert len(app.main.number_input) == 1  # the same way in another language
    assert len(look_at(app, "Picture").file_uploader) == 1


def test_a_class_button_takes_one_of_its_test_digits_after_the_other(open_app: OpenApp, remembered: Remembered) -> None:
    labels = load_mnist().test.labels
    app = look_at(open_app("draw"), "Test digits")
    taken = []
    for _press in range(3):
        app.button(key="sample_4").click().run()
        assert not app.exception
        taken.append(remembered(app)["sample"])
    assert taken == [int(index) for index in np.flatnonzero(labels == 4)[:3]]
    assert "It reads a **4**" in answer(app)


def test_the_last_of_a_class_is_followed_by_the_first(open_app: OpenApp, remembered: Remembered) -> None:
    of_class = np.flatnonzero(load_mnist().test.labels == 4)
    app = look_at(open_app("draw", sample=str(of_class[-1])), "Test digits")
    app.button(key="sample_4").click().run()
    assert remembered(app)["sample"] == of_class[0]


def test_a_test_digit_by_its_number(open_app: OpenApp, remembered: Remembered) -> None:
    app = look_at(open_app("draw"), "Test digits")
    app.number_input(key="widget_sample").set_value(0).run()
    assert remembered(app)["sample"] == 0
    assert "It reads a **7**" in answer(app)


def test_a_drawing_in_the_address_is_read(open_app: OpenApp) -> None:
    app = open_app("draw", ink=SEVEN.to_text())
    assert "It reads a **7**" in answer(app)
    assert any("stage by stage" in entry.label for entry in app.main.expander)


def test_a_test_digit_takes_the_place_of_a_drawing(open_app: OpenApp, remembered: Remembered) -> None:
    app = look_at(open_app("draw", ink=SEVEN.to_text()), "Test digits")
    app.button(key="sample_0").click().run()
    assert "It reads a **0**" in answer(app)
    assert not remembered(app)["ink"]
    assert not app.main.expander  # a test digit has no ink whose stages could be shown


def test_clear_leaves_nothing(open_app: OpenApp, remembered: Remembered) -> None:
    app = open_app("draw", sample="0")
    next(button for button in app.button if button.label == "Clear").click().run()
    assert remembered(app)["sample"] is None
    assert answer(app) == ""


def test_undo_takes_the_last_stroke_away(open_app: OpenApp, remembered: Remembered) -> None:
    bar = Stroke(((100, 140), (180, 140)), 18)
    app = open_app("draw", ink=Drawing((*SEVEN.strokes, bar)).to_text())

    def undo() -> Any:
        return next(button for button in app.button if button.label == "Undo")

    undo().click().run()
    assert remembered(app)["ink"] == SEVEN
    assert "It reads a **7**" in answer(app)
    undo().click().run()
    assert not remembered(app)["ink"]
    assert answer(app) == ""
    assert undo().disabled


def test_there_is_nothing_to_undo_of_a_test_digit(open_app: OpenApp) -> None:
    app = open_app("draw", sample="0")
    assert next(button for button in app.button if button.label == "Undo").disabled


def test_a_damaged_drawing_is_told_and_the_canvas_is_empty(open_app: OpenApp) -> None:
    app = open_app("draw", ink="damaged")
    assert len(app.warning) == 1
    assert answer(app) == ""


def _png(array: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(array).save(buffer, "PNG")
    return buffer.getvalue()


def test_a_picture_is_read(open_app: OpenApp) -> None:
    paper = 255 - SEVEN.to_rgba()[..., 3]
    app = look_at(open_app("draw"), "Picture")
    app.file_uploader[0].upload("seven.png", _png(paper), "image/png").run()
    assert not app.exception
    assert "It reads a **7**" in answer(app)


def test_a_picture_that_cannot_be_read_is_one_sentence(open_app: OpenApp) -> None:
    app = look_at(open_app("draw"), "Picture")
    app.file_uploader[0].upload("seven.png", b"not a picture", "image/png").run()
    assert not app.exception
    assert len(app.error) == 1
    assert "Something went wrong" not in app.error[0].value


def test_an_empty_picture_is_one_sentence(open_app: OpenApp) -> None:
    app = look_at(open_app("draw"), "Picture")
    app.file_uploader[0].upload("white.png", _png(np.full((50, 50), 255, np.uint8)), "image/png").run()
    assert not app.exception
    assert len(app.error) == 1
    assert "Something went wrong" not in app.error[0].value
