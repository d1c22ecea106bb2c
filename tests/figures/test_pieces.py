"""Marked pixels, and the curves of what is kept."""

from __future__ import annotations

import numpy as np
import pytest

from rnnlab.analysis.retention import kept_by_bias
from rnnlab.figures.pieces import piece_picture
from rnnlab.figures.retention import KeptCurve, kept_curves


@pytest.mark.parametrize("dark", [False, True])
def test_paper_ink_and_mark_are_told_apart(dark: bool) -> None:
    image = np.array([[0.0, 1.0], [0.0, 1.0]])
    marked = np.array([[False, False], [True, True]])
    picture = piece_picture(image, marked, size=3, dark=dark)
    assert picture.shape == (6, 6, 3)
    assert picture.dtype == np.uint8
    colours = picture[::3, ::3].reshape(4, 3)
    assert len({tuple(colour) for colour in colours}) == 4
    paper, ink, _ground, mark = colours.astype(int)
    assert tuple(paper) == ((17, 20, 27) if dark else (255, 255, 255))
    assert mark[2] - mark[0] > ink[2] - ink[0], "the mark is bluer than the ink"


def test_what_is_not_read_yet_is_pale() -> None:
    image = np.ones((1, 2))
    picture = piece_picture(image, np.zeros((1, 2), bool), pale=np.array([[False, True]]), size=1)
    read, unread = picture[0].astype(int)
    assert unread.sum() > read.sum() + 200


@pytest.mark.parametrize("dark", [False, True])
def test_the_curves_start_at_one_and_keep_their_values(dark: bool) -> None:
    figure = kept_curves([KeptCurve("a", kept_by_bias(0, 28), bias_only=True), KeptCurve("b", np.zeros(29))], dark=dark)
    first, second = figure.data
    assert first.y[0] == 1
    assert first.y[28] == pytest.approx(0.5**28)
    assert first.line.dash != second.line.dash
    assert first.marker.symbol != second.marker.symbol
    assert (np.asarray(second.y) > 0).all(), "a logarithm needs positive numbers"
    assert list(figure.layout.yaxis.range) == [-10, 0.3]
