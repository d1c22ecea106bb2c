from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import plotly.graph_objects as go
import pytest

from rnnlab.events import RateChanged
from rnnlab.figures import signal_curves

STEPS = np.arange(1, 101)
NORMS = 2.0 + np.sin(STEPS)
SHARES = STEPS / 200
RATES = np.where(STEPS <= 40, 0.003, 0.0003)


def titles(figure: go.Figure) -> list[str]:
    return [note.text for note in figure.layout.annotations if str(note.text).startswith("<b>")]


@pytest.mark.parametrize("dark", [False, True])
def test_plotly_accepts_every_property(dark: bool) -> None:
    full = signal_curves(
        STEPS, NORMS, SHARES, RATES, [RateChanged(40, 0.0003)], seams=[70], clip_norm=1.0, total_steps=200, dark=dark
    )
    for figure in (full, signal_curves([], [], [], dark=dark)):
        go.Figure(figure.to_dict())


def test_each_signal_has_its_panel_and_the_measured_line() -> None:
    figure = signal_curves(STEPS, NORMS, SHARES, RATES)

    assert titles(figure) == ["<b>Gradient norm</b>", "<b>Saturated gates</b>", "<b>Learning rate</b>"]
    faint, bold = (trace for trace in figure.data if trace.yaxis == "y")
    np.testing.assert_allclose(faint.y, NORMS)
    assert bold.line.width > faint.line.width
    assert np.std(bold.y) < np.std(faint.y)
    np.testing.assert_allclose(next(trace.y for trace in figure.data if trace.yaxis == "y2"), SHARES)
    assert figure.layout.yaxis.type == "log"
    assert tuple(figure.layout.yaxis2.range) == (0, 1.02)
    # a rate is set, not measured: no smoothing, and it jumps where it was changed
    (rate,) = (trace for trace in figure.data if trace.yaxis == "y3")
    np.testing.assert_allclose(rate.y, RATES)
    assert rate.line.shape == "hv"


def test_panels_do_not_overlap_and_hang_on_one_axis() -> None:
    layout = signal_curves(STEPS, NORMS, SHARES, RATES).layout
    domains = [layout[name].domain for name in ("yaxis3", "yaxis2", "yaxis")]

    assert domains[0][0] == pytest.approx(0, abs=1e-9)
    assert domains[-1][1] == 1
    assert all(below[1] < above[0] for below, above in pairwise(domains))
    assert layout.xaxis.anchor == "y3"


def test_a_rate_that_never_changes_needs_no_panel() -> None:
    assert len(titles(signal_curves(STEPS, NORMS, SHARES, np.full(100, 0.001)))) == 2
    assert len(titles(signal_curves(STEPS, NORMS, SHARES))) == 2


def test_the_clip_is_a_line_at_its_norm() -> None:
    figure = signal_curves(STEPS, NORMS, SHARES, clip_norm=2.5)
    (note,) = (note for note in figure.layout.annotations if note.text == "clipped at 2.5")

    # on a logarithmic axis Plotly places annotations by exponent and shapes by value
    assert [shape.y0 for shape in figure.layout.shapes] == [2.5]
    assert 10**note.y == pytest.approx(2.5)
    assert not signal_curves(STEPS, NORMS, SHARES).layout.shapes


def test_moments_are_lines_through_all_panels() -> None:
    figure = signal_curves(STEPS, NORMS, SHARES, RATES, [RateChanged(40, 0.0003)], seams=[70])

    assert [(line.x0, line.y0, line.y1, line.yref) for line in figure.layout.shapes] == [
        (40, 0, 1, "paper"),
        (70, 0, 1, "paper"),
    ]


def test_what_is_not_known_is_left_out() -> None:
    norms, shares = NORMS.copy(), SHARES.copy()
    norms[:10], norms[10], shares[:] = math.nan, 0.0, math.nan  # a norm of zero has no place on a logarithmic axis
    figure = signal_curves(STEPS, norms, shares)

    assert "NaN" not in figure.to_json()
    assert {len(trace.x) for trace in figure.data if trace.yaxis == "y"} == {89}
    assert {len(trace.x) for trace in figure.data if trace.yaxis == "y2"} == {0}


@pytest.mark.parametrize("norms", [[1.0, 1.0], [0.001, 5000.0], [3e-5, 2e-5], [1e9, 2e9]])
def test_a_logarithmic_axis_always_has_numbers(norms: list[float]) -> None:
    axis = signal_curves([1, 2], norms, [0, 0]).layout.yaxis

    assert 1 <= len(axis.tickvals) <= 6
    assert axis.range[0] < math.log10(max(norms)) < axis.range[1]
    assert [float(text.replace(",", "")) for text in axis.ticktext] == pytest.approx(list(axis.tickvals))
