"""The plain figures hold the numbers that they were given."""

from __future__ import annotations

import numpy as np
import pytest

from rnnlab.figures import plain


def test_lines_have_their_points_their_band_and_their_level() -> None:
    line = plain.Line("one", [1, 2, 3], [0.1, 0.2, 0.3], bounds=([0.0, 0.1, 0.2], [0.2, 0.3, 0.4]))
    other = plain.Line("other", [1, 2, 3], [0.3, 0.2, 0.1])
    figure = plain.lines([line, other], plain.Axis("x"), plain.Axis("y", ".1%"), levels=[plain.Level(0.25, "level")])
    named = {trace.name: trace for trace in figure.data if trace.name}
    assert list(named["one"].y) == [0.1, 0.2, 0.3]
    assert named["one"].line.color != named["other"].line.color
    assert named["one"].marker.symbol != named["other"].marker.symbol
    low, high = (trace for trace in figure.data if not trace.name)
    assert (list(low.y), list(high.y)) == ([0.0, 0.1, 0.2], [0.2, 0.3, 0.4])
    assert high.fill == "tonexty"
    assert figure.layout.shapes[0].y0 == 0.25
    assert figure.layout.annotations[0].text == "level"


def test_a_logarithmic_axis_has_its_ends_and_levels_as_exponents() -> None:
    up = plain.Axis("y", log=True, ends=(0.01, 100))
    figure = plain.lines([plain.Line("one", [1], [1])], plain.Axis("x"), up, levels=[plain.Level(10, "ten")])
    assert list(figure.layout.yaxis.range) == [-2, 2]
    assert figure.layout.annotations[0].y == pytest.approx(1)


@pytest.mark.parametrize("dark", [False, True])
def test_numbers_are_written_as_they_are_and_frames_lie_about_their_rows(dark: bool) -> None:
    values = np.array([[0.5, -0.25], [0.0, 1.0]])
    figure = plain.numbers(values, ["a", "b"], ["1", "2"], framed=(1,), digits=2, dark=dark)
    (table,) = figure.data
    assert [list(row) for row in table.text] == [["0.50", "−0.25"], ["0.00", "1.00"]]
    assert (table.zmin, table.zmax) == (-1, 1)
    (frame,) = figure.layout.shapes
    assert (frame.y0, frame.y1) == (0.5, 1.5)


def test_bars_begin_at_zero_and_say_their_values() -> None:
    figure = plain.bars(["one", "other"], [2.0, 1.0], ["2.00", "1.00"])
    assert list(figure.data[0].x) == [2, 1]
    assert list(figure.data[0].text) == ["2.00", "1.00"]
    assert figure.layout.xaxis.range[0] == 0
    colours = figure.data[0].marker.color
    assert colours[0] != colours[1]


def test_a_digit_stands_upright_and_its_column_is_framed() -> None:
    image = np.zeros((28, 28))
    image[0, 5] = 1
    figure = plain.digit(image, column=5)
    assert figure.data[0].z[0][5] == 1
    assert figure.layout.yaxis.autorange == "reversed"
    assert (figure.layout.shapes[1].x0, figure.layout.shapes[1].x1) == (4.5, 5.5)
