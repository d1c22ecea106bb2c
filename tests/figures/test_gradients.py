"""The gradient over the timesteps and over the digit, as plotly and a picture have them."""

from __future__ import annotations

import tomllib
from pathlib import Path

import numpy as np
import pytest

from rnnlab.errors import LabError
from rnnlab.figures.gradients import GradientCurve, exponents, gradient_curves, saliency_picture

STEPS = 28
FADING = np.geomspace(1e-5, 1.0, STEPS)
KEPT = np.linspace(0.5, 1.0, STEPS)
CONFIG = tomllib.loads((Path(__file__).parents[2] / ".streamlit" / "config.toml").read_text(encoding="utf-8"))


def lines(figure):
    """The traces that are read out, by name."""
    return {trace.name: trace for trace in figure.data if trace.hovertemplate and trace.x[0] is not None}


def test_every_value_stands_at_its_timestep() -> None:
    figure = gradient_curves([GradientCurve("plain", FADING), GradientCurve("gated", KEPT)])
    found = lines(figure)
    assert list(found) == ["plain", "gated"]
    for name, values in (("plain", FADING), ("gated", KEPT)):
        np.testing.assert_array_equal(found[name].x, np.arange(1, STEPS + 1))
        np.testing.assert_array_equal(found[name].y, values)


def test_what_has_no_place_on_a_logarithmic_axis_is_left_out() -> None:
    values = FADING.copy()
    values[3], values[5] = 0.0, np.nan
    figure = gradient_curves([GradientCurve("plain", values)])
    assert {4, 6}.isdisjoint(lines(figure)["plain"].x)
    assert "NaN" not in figure.to_json()
    assert lines(gradient_curves([GradientCurve("plain", values * 0 + 1)]))["plain"].y[0] == 1
    assert len(gradient_curves([GradientCurve("none", np.zeros(STEPS))]).data[0].x) == 0


def test_lines_are_told_apart_without_colour_and_a_direct_path_shares_its_curve_s() -> None:
    curves = [GradientCurve("a", FADING), GradientCurve("b", KEPT), GradientCurve("b, direct", KEPT**2, direct_of=1)]
    figure = gradient_curves(curves)
    entries = [trace for trace in figure.data if trace.showlegend]
    assert [entry.name for entry in entries] == ["a", "b", "b, direct"]
    a, b, direct = entries
    assert a.marker.symbol != b.marker.symbol
    assert a.line.color != b.line.color
    assert direct.line.color == b.line.color
    assert direct.line.dash != b.line.dash
    assert direct.mode == "lines"


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1.0, 1.0], (-3, 1)),
        ([0.002, 1.0], (-3, 1)),
        ([1e-5, 1.0], (-6, 1)),
        ([1e-240, 1.0], (-384, 1)),
        ([1.0, 500.0], (-3, 3)),
        ([1e100, 1e-100], (-192, 192)),
        ([0.0, 0.0], (-3, 1)),
    ],
)
def test_the_axis_is_one_of_few(values: list[float], expected: tuple[int, int]) -> None:
    assert exponents([GradientCurve("x", values)]) == expected
    axis = gradient_curves([GradientCurve("x", values)]).layout.yaxis
    assert 4 <= len(axis.tickvals) <= 10
    assert 1.0 in axis.tickvals
    assert len(axis.ticktext) == len(axis.tickvals)


def test_a_direct_path_does_not_stretch_the_axis() -> None:
    curves = [GradientCurve("x", [0.5, 1.0]), GradientCurve("x, direct", [1e-90, 1.0], direct_of=1)]
    assert exponents(curves) == (-3, 1)


def test_the_moment_is_marked_counted_from_one_and_rows_are_called_rows() -> None:
    figure = gradient_curves([GradientCurve("x", KEPT)], at=11)
    assert [shape.x0 for shape in figure.layout.shapes if shape.xref == "x"] == [12]
    assert figure.layout.xaxis.title.text == "row"
    assert gradient_curves([GradientCurve("x", KEPT)], rows=False).layout.xaxis.title.text == "timestep"


def test_too_many_lines_are_refused() -> None:
    with pytest.raises(LabError):
        gradient_curves([GradientCurve(str(number), KEPT) for number in range(9)])


@pytest.mark.parametrize("dark", [False, True])
def test_the_picture_is_paper_where_nothing_is_and_the_mark_where_the_gradient_is_largest(dark: bool) -> None:
    page = CONFIG["theme"]["dark" if dark else "light"]
    image, saliency = np.zeros((28, 28)), np.zeros(784)
    saliency[28 * 3 + 5] = 7.0
    picture = saliency_picture(image, saliency, size=3, dark=dark)
    assert picture.shape == (84, 84, 3)

    def colour(row: int, column: int) -> str:
        return "#" + bytes(picture[3 * row + 1, 3 * column + 1]).hex()

    assert colour(0, 0) == page["backgroundColor"]
    assert colour(3, 5) == page["primaryColor"]
    assert colour(3, 6) == page["backgroundColor"]


def test_ink_shows_where_no_gradient_is_and_nothing_is_no_number() -> None:
    image = np.zeros((28, 28))
    image[10, 10] = 1.0
    picture = saliency_picture(image, np.zeros((28, 28)), size=1)
    assert (picture[10, 10] < picture[0, 0]).all()
    np.testing.assert_array_equal(saliency_picture(image, np.full(784, np.nan), size=1), picture)
