from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnnlab.errors import LabError
from rnnlab.ink.drawing import CANVAS, Drawing, Stroke

points = st.lists(st.tuples(st.integers(-100, 400), st.integers(-100, 400)), min_size=1, max_size=60)
drawings = st.lists(st.builds(lambda p, w: Stroke(tuple(p), w), points, st.integers(1, 255)), max_size=6).map(
    lambda strokes: Drawing(tuple(strokes))
)

SEVEN = Drawing((Stroke(((60, 60), (200, 60), (120, 220)), 18), Stroke(((90, 140), (190, 140)), 18)))


@given(drawings)
def test_text_brings_a_drawing_back(drawing: Drawing) -> None:
    assert Drawing.from_text(drawing.to_text()) == drawing


@given(st.text(max_size=60))
def test_any_text_is_a_drawing_or_one_sentence(text: str) -> None:
    try:
        Drawing.from_text(text).to_rgba()
    except LabError as error:
        assert "Draw your digit again" in str(error)


def test_a_digit_is_short_enough_for_a_link() -> None:
    circle = [(140 + round(80 * np.cos(a)), 140 + round(100 * np.sin(a))) for a in np.linspace(0, 6.3, 120)]
    raw = {"type": "path", "path": [["M", *circle[0]], *(["Q", *p, *p] for p in circle[1:])], "strokeWidth": 18}
    drawing = Drawing.from_fabric({"objects": [raw]})
    assert len(drawing.to_text()) < 150
    radius = [np.hypot((x - 140) / 80, (y - 140) / 100) for x, y in drawing.strokes[0].points]
    np.testing.assert_allclose(radius, 1, atol=0.02)


def test_what_the_canvas_takes_back_it_sends_again() -> None:
    assert Drawing.from_fabric(SEVEN.to_fabric("#000")) == SEVEN


def test_ink_is_where_the_pen_went() -> None:
    rgba = SEVEN.to_rgba()
    assert (rgba.shape, rgba.dtype) == ((CANVAS, CANVAS, 4), np.uint8)
    assert rgba[60, 130, 3] == rgba[140, 100, 3] == 255
    assert rgba[250, 30, 3] == 0
    column = rgba[:, 130, 3].astype(float)[:100].sum() / 255
    assert column == pytest.approx(18, abs=0.6)  # the pen's width


def test_a_dot_is_drawn_round() -> None:
    alpha = Drawing((Stroke(((100, 100),), 20),)).to_rgba()[..., 3]
    assert alpha.astype(float).sum() / 255 == pytest.approx(np.pi * 10**2, rel=0.05)


def test_other_things_on_the_canvas_are_left_out() -> None:
    assert not Drawing.from_fabric({"objects": [{"type": "rect", "left": 3}]})
    assert not Drawing.from_fabric(None)
