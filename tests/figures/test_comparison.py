from __future__ import annotations

import math

import numpy as np
import plotly.graph_objects as go
import pytest

from rnnlab.errors import LabError
from rnnlab.events import Evaluation
from rnnlab.figures import MOST_LINES, RunSeries, compare_curves
from rnnlab.figures.theme import line_looks

STEPS = np.arange(1, 101)
LOSSES = 2.3 * np.exp(-STEPS / 30) + 0.1 * np.sin(STEPS)
EVALUATIONS = (Evaluation(50, "validation", 0.5, 0.8), Evaluation(100, "test", 0.4, 0.9))
RUNS = [
    RunSeries("first", STEPS, LOSSES, EVALUATIONS),
    RunSeries("second", 2 * STEPS, LOSSES + 0.5),
]


def of_group(figure: go.Figure, group: int, mode: str = "lines") -> list[go.Scatter]:
    return [trace for trace in figure.data if trace.legendgroup == str(group) and trace.mode == mode]


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("quantity", ["loss", "accuracy", "gradient_norm", "learning_rate", "saturation"])
def test_plotly_accepts_every_property(quantity: str, dark: bool) -> None:
    values = np.abs(LOSSES) / 3
    runs = [RunSeries(str(place), STEPS, values, EVALUATIONS) for place in range(MOST_LINES)]
    for log in (False, True, None):
        go.Figure(compare_curves(runs, quantity=quantity, log_x=bool(log), log_y=log, dark=dark).to_dict())  # type: ignore[arg-type]


def test_the_measured_line_lies_behind_the_smoothed_one() -> None:
    faint, bold, _unseen = of_group(compare_curves(RUNS), 0)

    np.testing.assert_allclose(faint.y, LOSSES)
    assert np.abs(np.diff(bold.y, 2)).sum() < np.abs(np.diff(faint.y, 2)).sum() / 3
    stronger = of_group(compare_curves(RUNS, smooth=0.2), 0)[1]
    assert np.abs(np.diff(stronger.y, 2)).sum() < np.abs(np.diff(bold.y, 2)).sum()
    (raw, _unseen) = of_group(compare_curves(RUNS, smooth=False), 0)
    np.testing.assert_allclose(raw.y, LOSSES)
    assert raw.line.width == bold.line.width


def test_a_learning_rate_is_never_smoothed() -> None:
    rates = np.where(STEPS < 50, 0.01, 0.001)
    (line, _unseen) = of_group(compare_curves([RunSeries("a", STEPS, rates)], quantity="learning_rate"), 0)

    np.testing.assert_allclose(line.y, rates)


def test_all_runs_are_read_out_at_the_same_steps() -> None:
    figure = compare_curves(RUNS, smooth=False)
    unseen = [of_group(figure, place)[-1] for place in range(2)]

    assert all(trace.opacity == 0 for trace in unseen)
    shared = set(unseen[0].x) & set(unseen[1].x)
    assert len(shared) > 50
    # and every readout is what the line has there
    for trace, run in zip(unseen, RUNS, strict=True):
        np.testing.assert_allclose(trace.y, np.interp(trace.x, run.steps, run.values))
    spoken = [trace for trace in figure.data if trace.hovertemplate]
    assert [trace.hovertemplate.count(run.name) for trace, run in zip(spoken, RUNS, strict=True)] == [1, 1]


def test_every_run_can_be_told_without_its_colour() -> None:
    for dark in (False, True):
        looks = line_looks(dark)
        assert len({look.symbol for look in looks}) == len({look.sign for look in looks}) == MOST_LINES
        assert len({look.colour for look in looks}) == MOST_LINES
    figure = compare_curves([RunSeries(str(place), STEPS, LOSSES) for place in range(MOST_LINES)])
    for place, look in enumerate(line_looks(False)):
        (marks,) = (trace for trace in of_group(figure, place, "markers"))
        assert marks.marker.symbol == look.symbol
        assert 3 <= len(marks.x) <= 8


def test_runs_of_one_name_are_still_two() -> None:
    figure = compare_curves([RunSeries("same", STEPS, LOSSES), RunSeries("same", STEPS, LOSSES + 1)])
    entries = [trace for trace in figure.data if trace.showlegend and trace.legendgroup is not None]

    assert [entry.name for entry in entries] == ["same", "same"]
    assert len({entry.legendgroup for entry in entries}) == 2


def test_validation_is_drawn_where_it_is_compared_and_named_once() -> None:
    def circles(figure: go.Figure) -> list[go.Scatter]:
        return [trace for trace in figure.data if trace.marker.symbol == "circle-open" and not trace.showlegend]

    (loss,) = circles(compare_curves(RUNS))
    (accuracy,) = circles(compare_curves(RUNS, quantity="accuracy"))
    assert (list(loss.x), list(loss.y), list(accuracy.y)) == ([50], [0.5], [0.8])
    assert circles(compare_curves(RUNS, quantity="saturation")) == []
    names = [trace.name for trace in compare_curves(RUNS).data if trace.showlegend]
    assert names == ["first", "second", "faint: not smoothed", "open circles: validation"]


def test_what_an_axis_cannot_show_is_left_out() -> None:
    values = np.array([math.nan, 0.0, 1.0, math.inf, 2.0])
    figure = compare_curves([RunSeries("a", [0, 1, 2, 3, 4], values)], log_y=True, log_x=True, smooth=False)

    assert list(of_group(figure, 0)[0].x) == [2, 4]
    assert "NaN" not in figure.to_json()
    assert "Infinity" not in figure.to_json()


def test_a_run_without_points_is_only_named() -> None:
    figure = compare_curves([RunSeries("new", [], []), *RUNS])

    assert figure.to_json()
    assert "new" in [trace.name for trace in figure.data if trace.showlegend]


def test_the_legend_has_room_below_the_drawing() -> None:
    few, many = (compare_curves(RUNS[:1] * count).layout for count in (1, MOST_LINES))

    assert few.height - few.margin.b == many.height - many.margin.b
    assert many.legend.yref == "container"


def test_a_name_is_text_and_nothing_else() -> None:
    figure = compare_curves([RunSeries("<b>x</b> %{y} & a very long name indeed", STEPS, LOSSES)])
    (entry,) = (trace for trace in figure.data if trace.mode == "lines+markers")
    (spoken,) = (trace for trace in figure.data if trace.hovertemplate)

    assert "<b>" not in entry.name
    assert "%{y}" not in entry.name
    assert "very long name" not in spoken.hovertemplate


def test_too_many_runs_are_refused() -> None:
    with pytest.raises(LabError, match=f"at most {MOST_LINES} runs"):
        compare_curves([RunSeries(str(place), STEPS, LOSSES) for place in range(MOST_LINES + 1)])
