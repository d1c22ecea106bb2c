"""Intervals and what a disturbance leaves, as plotly has them."""

from __future__ import annotations

import numpy as np
import pytest

from rnnlab.analysis.perturbation import disturb
from rnnlab.data import load_mnist
from rnnlab.figures.intervals import Row, intervals
from rnnlab.figures.perturbation import disturbance_curves
from rnnlab.network import load_network
from rnnlab.stats import measured


@pytest.mark.parametrize("dark", [False, True])
def test_an_interval_that_misses_looks_different(dark: bool) -> None:
    holding, missing = measured(115, 128), measured(128, 128)
    figure = intervals([Row(holding), Row(missing)], truth=0.9, dark=dark)
    held, missed = figure.data
    assert tuple(held.x) == (holding.low, holding.accuracy, holding.high)
    assert held.marker.symbol != missed.marker.symbol
    assert held.line.color != missed.line.color
    assert figure.layout.shapes[0].x0 == 0.9


def test_names_stand_in_order_from_the_top() -> None:
    rows = [Row(measured(9 * images // 10, images), f"{images} images", images == 100) for images in (10, 100)]
    figure = intervals(rows)
    assert list(figure.layout.yaxis.ticktext) == ["10 images", "<b>100 images</b>"]
    low_end, high_end = figure.layout.yaxis.range
    assert low_end > high_end, "the first row is at the top"
    assert all(np.isfinite(trace.x).all() for trace in figure.data)


@pytest.mark.parametrize("shares", [False, True])
def test_disturbance_curves_have_the_row_s_numbers(shares: bool) -> None:
    image = load_mnist().test.image(0)
    found = {cell: disturb(load_network(cell), image, 2) for cell in ("simple_rnn", "lstm")}
    figure = disturbance_curves(found, shares=shares)
    lines = {trace.name: trace for trace in figure.data}
    assert set(lines) == {"SimpleRNN", "LSTM"}
    assert list(lines["LSTM"].x) == list(range(3, 29))
    expected = found["lstm"].left if shares else found["lstm"].distance[2:]
    np.testing.assert_array_equal(lines["LSTM"].y, expected)
    assert max(lines["LSTM"].y) < figure.layout.yaxis.range[1]
