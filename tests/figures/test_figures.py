from __future__ import annotations

import math
import tomllib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import plotly.graph_objects as go
import pytest

from rnnlab.events import Evaluation, RateChanged
from rnnlab.figures import belief_bars, training_curves
from rnnlab.figures.smoothing import MOST_POINTS, smoothed
from rnnlab.figures.theme import theme

ROOT = Path(__file__).parents[2]
STEPS = np.arange(1, 101)
LOSSES = 2.3 * np.exp(-STEPS / 30) + 0.2 * np.sin(STEPS)
ACCURACIES = 1 - 0.9 * np.exp(-STEPS / 30)
EVALUATIONS = [
    Evaluation(50, "validation", 0.61, 0.83),
    Evaluation(100, "validation", 0.3, 0.91),
    Evaluation(100, "test", 0.29, 0.92),
]
BELIEF = np.array([0.002, 0.01, 0.03, 0.0, 0.02, 0.001, 0.004, 0.93, 0.002, 0.001])


def curves(**options: object) -> go.Figure:
    return training_curves(STEPS, LOSSES, ACCURACIES, EVALUATIONS, **options)  # type: ignore[arg-type]


def named(figure: go.Figure, name: str) -> dict[str, go.Scatter]:
    """The traces of a name, by panel."""
    return {trace.yaxis: trace for trace in figure.data if trace.name == name}


def axes(figure: go.Figure) -> Iterator[dict[str, object]]:
    layout = figure.to_dict()["layout"]
    return (value for key, value in layout.items() if key.startswith(("xaxis", "yaxis")))


@pytest.mark.parametrize("dark", [False, True])
def test_plotly_accepts_every_property(dark: bool) -> None:
    # the figures are built unvalidated
    marked = curves(dark=dark, rate_changes=[RateChanged(40, 0.1)], seams=[60])
    for figure in (curves(dark=dark), marked, curves(log_loss=True, total_steps=500), belief_bars(BELIEF, dark=dark)):
        go.Figure(figure.to_dict())


def test_what_was_measured_is_drawn_beside_the_smoothed_line() -> None:
    faint, bold = [trace for trace in curves().data if trace.yaxis == "y" and trace.legendgroup == "training"]

    np.testing.assert_array_equal(faint.x, STEPS)
    np.testing.assert_allclose(faint.y, LOSSES)
    assert np.abs(np.diff(bold.y, 2)).sum() < np.abs(np.diff(faint.y, 2)).sum() / 3
    assert bold.line.width > faint.line.width


def test_the_legend_names_each_thing_once() -> None:
    legend = [trace.name for trace in curves().data if trace.showlegend is not False]

    assert legend == ["training (faint: not smoothed)", "validation", "test"]


def test_evaluations_are_markers_of_their_own_shape_and_colour() -> None:
    figure = curves()
    validation, test = named(figure, "validation"), named(figure, "test")

    assert list(validation["y"].x) == [50, 100]
    assert list(validation["y"].y) == [0.61, 0.3]
    assert list(validation["y2"].y) == [0.83, 0.91]
    assert list(test["y2"].y) == [0.92]
    assert validation["y"].marker.symbol != test["y"].marker.symbol
    assert validation["y"].marker.color != test["y"].marker.color


def test_changes_of_the_rate_and_seams_are_lines_through_both_panels() -> None:
    figure = curves(rate_changes=[RateChanged(40, 0.0003)], seams=[60])
    lines = [shape for shape in figure.layout.shapes if shape.yref == "paper"]
    notes = {note.text: note for note in figure.layout.annotations}

    assert [(line.x0, line.x1, line.y0, line.y1) for line in lines] == [(40, 40, 0, 1), (60, 60, 0, 1)]
    assert lines[0].line.dash != lines[1].line.dash
    assert notes["rate 0.0003"].x == 40
    assert notes["rate 0.0003"].hovertext == "The learning rate was set to 0.0003 after training step 40."
    assert notes["resumed"].x == 60
    assert not [shape for shape in curves().layout.shapes if shape.yref == "paper"]


def test_words_of_moments_never_stand_on_each_other() -> None:
    changes = [RateChanged(step, 0.001 * step) for step in range(0, 101, 4)]
    figure = curves(rate_changes=changes)
    notes = [note for note in figure.layout.annotations if note.text.startswith("rate ")]
    stretches = [
        (note.yshift, *((note.x - 36, note.x) if note.xanchor == "right" else (note.x, note.x + 36))) for note in notes
    ]

    assert len([shape for shape in figure.layout.shapes if shape.yref == "paper"]) == len(changes)
    assert 4 <= len(notes) < len(changes)
    for one, (level, left, right) in enumerate(stretches):
        assert left >= -1
        assert right <= 101
        for other_level, other_left, other_right in stretches[:one]:
            assert other_level != level or other_right <= left or right <= other_left


def test_a_loss_that_stopped_being_finite_is_left_out() -> None:
    figure = training_curves(
        [1, 2, 3], [2.3, math.nan, math.inf], [0.1, 0.2, 0.1], [Evaluation(3, "test", math.nan, 0.1)]
    )

    assert list(figure.data[0].x) == [1]
    assert list(named(figure, "test")["y"].y) == [None]
    assert "NaN" not in figure.to_json()


def test_a_run_without_a_point_yet_is_empty_axes() -> None:
    figure = training_curves([], [], [], total_steps=100)

    assert all(len(trace.x) == 0 for trace in figure.data)
    assert figure.layout.xaxis.range[1] >= 100


def test_a_long_run_is_averaged_and_keeps_its_means() -> None:
    steps = np.arange(10_000)
    figure = training_curves(steps, np.sin(steps), np.full(10_000, 0.5))

    assert MOST_POINTS / 2 < len(figure.data[0].x) <= MOST_POINTS
    stretch = len(steps) // len(figure.data[0].x) + 1
    assert figure.data[0].y[0] == pytest.approx(np.sin(steps[:stretch]).mean())
    assert figure.data[0].x[0] == pytest.approx(steps[:stretch].mean())


def test_smoothing_leaves_a_straight_line_alone_and_does_not_lag() -> None:
    line = np.linspace(2.3, 0.1, 200)

    np.testing.assert_allclose(smoothed(line), line)
    np.testing.assert_array_equal(smoothed(line[:2]), line[:2])


def test_accuracy_keeps_its_scale_and_loss_may_be_logarithmic() -> None:
    assert tuple(curves().layout.yaxis2.range) == (0, 1.02)
    assert curves().layout.yaxis.type != "log"
    logarithmic = curves(log_loss=True)
    assert logarithmic.layout.yaxis.type == "log"
    # on a logarithmic axis Plotly places annotations by exponent and shapes by value
    guess = next(note for note in logarithmic.layout.annotations if note.text == "guessing" and note.yref == "y")
    assert 10**guess.y == pytest.approx(math.log(10)) == logarithmic.layout.shapes[0].y0


def test_the_answer_stands_out_by_colour_and_weight() -> None:
    bars = belief_bars(BELIEF).data[0]

    np.testing.assert_array_equal(bars.x, BELIEF)
    assert len(set(bars.marker.color)) == 2
    assert bars.marker.color.count(bars.marker.color[7]) == 1
    assert bars.text[7] == "<b>93 %</b>"
    assert bars.text[2] == "3 %"
    assert bars.text[3] == ""
    assert belief_bars(BELIEF).layout.yaxis.ticktext[7] == "<b>7</b>"


@pytest.mark.parametrize(
    ("most", "text"), [(0.994, "99 %"), (0.9961, "99.61 %"), (0.9999999, "99.99 %"), (0.3, "30 %")]
)
def test_no_belief_is_called_certain(most: float, text: str) -> None:
    belief = np.full(10, (1 - most) / 9)
    belief[4] = most

    assert belief_bars(belief).data[0].text[4] == f"<b>{text}</b>"


def luminance(colour: str) -> float:
    """WCAG 2.2's relative luminance of ``#rrggbb``."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return float(np.dot(linear, (0.2126, 0.7152, 0.0722)))


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize(("dark", "page"), [(False, "#ffffff"), (True, "#11141b")])
def test_text_and_lines_stand_out_on_the_page(dark: bool, page: str) -> None:
    look = theme(dark)

    assert contrast(look.text, page) >= 7
    for colour in (look.training, look.validation, look.test):
        assert contrast(colour, page) >= 3
    assert contrast(look.quiet, page) >= 2
    assert contrast(look.grid, page) < 2


@pytest.mark.parametrize("figure", [curves(), belief_bars(BELIEF)], ids=["curves", "belief"])
def test_figures_lie_on_the_page_and_let_a_finger_scroll(figure: go.Figure) -> None:
    assert figure.layout.paper_bgcolor == figure.layout.plot_bgcolor == "rgba(0,0,0,0)"
    page = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert figure.layout.font.family == page["theme"]["font"]
    assert figure.layout.dragmode is False
    assert all(axis["fixedrange"] for axis in axes(figure))
