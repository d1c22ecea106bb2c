from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
import pytest

from rnnlab.figures import confusion_matrix, probe_beliefs
from rnnlab.figures.confusion import FULL_COLOUR

COUNTS = np.diag(np.full(10, 90))
COUNTS[4, 9] = 12
COUNTS[3, 5] = 1
BELIEFS = np.full((10, 10), 0.01) + np.eye(10) * 0.9
BELIEFS[4] = [0.0, 0.0, 0.0, 0.0, 0.3, 0.0, 0.0, 0.0, 0.0, 0.7]


def cell(table: go.Heatmap, row: int, column: int) -> float | None:
    value = table.z[row][column]
    return None if value is None else float(value)


@pytest.mark.parametrize("dark", [False, True])
def test_plotly_accepts_every_property(dark: bool) -> None:
    for figure in (
        confusion_matrix(COUNTS, dark=dark),
        confusion_matrix(np.zeros((10, 10), int), dark=dark),
        probe_beliefs(BELIEFS, dark=dark),
    ):
        go.Figure(figure.to_dict())
        assert "NaN" not in figure.to_json()


def test_the_label_stands_downwards_and_the_answer_across() -> None:
    right, mistakes = confusion_matrix(COUNTS).data

    assert mistakes.hovertext[4][9] == "a 4 taken for a 9: 12 times"
    assert right.hovertext[4][4] == "a 4 read rightly: 90 of 102 times"
    assert mistakes.hovertext[3][5] == "a 3 taken for a 5: once"
    assert right.hovertext[8][8].startswith("an 8 read")
    assert (right.text[4][4], mistakes.text[4][9]) == ("90", "12")
    assert (right.text[4][9], mistakes.text[4][4], mistakes.text[9][4]) == ("", "", "")


def test_the_diagonal_does_not_drown_the_mistakes() -> None:
    right, mistakes = confusion_matrix(COUNTS).data

    # the two lie side by side, never on each other
    for row in range(10):
        for column in range(10):
            assert cell(right, row, column) is None or cell(mistakes, row, column) is None
    assert cell(right, 4, 4) == pytest.approx(90 / 102)
    assert cell(mistakes, 4, 9) == pytest.approx(np.sqrt(12 / 102 / FULL_COLOUR))
    assert cell(mistakes, 3, 5) == pytest.approx(np.sqrt(1 / 91 / FULL_COLOUR))
    assert right.colorscale[-1][1] != mistakes.colorscale[-1][1]


def test_the_scale_is_fixed_and_blind_to_how_often_a_digit_was_shown() -> None:
    more = COUNTS.copy()
    more[4] *= 7
    _right, few = confusion_matrix(COUNTS).data
    _right, many = confusion_matrix(more).data

    assert cell(few, 4, 9) == pytest.approx(cell(many, 4, 9))
    assert (few.zmin, few.zmax) == (0, 1)
    flood = COUNTS.copy()
    flood[4, 9] = 1_000
    assert cell(confusion_matrix(flood).data[1], 4, 9) == 1


def test_beliefs_are_written_and_the_right_answer_is_framed() -> None:
    figure = probe_beliefs(BELIEFS)
    right, wrong = figure.data

    assert (right.text[7][7], right.text[4][4], wrong.text[4][9], wrong.text[0][1]) == ("91", "30", "70", "")
    frames = [(shape.x0 + 0.5, shape.y0 + 0.5) for shape in figure.layout.shapes]
    assert frames == [(digit, digit) for digit in range(10)]
    assert right.customdata[8][0] == "an 8"
    assert figure.layout.yaxis.ticktext[7] == "<b>7</b> ✓"
    assert figure.layout.yaxis.ticktext[4] == "<b>4</b> ✗"


def test_no_belief_is_written_as_certain() -> None:
    assert probe_beliefs(np.eye(10)).data[0].text[3][3] == "99"


def test_other_probe_digits_keep_their_labels() -> None:
    figure = probe_beliefs(BELIEFS[:2], labels=[1, 0])

    assert [(shape.x0 + 0.5, shape.y0 + 0.5) for shape in figure.layout.shapes] == [(1, 0), (0, 1)]
    assert figure.layout.yaxis.ticktext == ("<b>1</b> ✗", "<b>0</b> ✗")


@pytest.mark.parametrize("figure", [confusion_matrix(COUNTS), probe_beliefs(BELIEFS)])
def test_tables_lie_on_the_page_and_let_a_finger_scroll(figure: go.Figure) -> None:
    assert figure.layout.paper_bgcolor == "rgba(0,0,0,0)"
    assert figure.layout.dragmode is False
    assert figure.layout.xaxis.fixedrange
    assert figure.layout.yaxis.fixedrange
