"""Which digits a network takes for which others."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike, NDArray

from rnnlab.figures.live import live
from rnnlab.figures.theme import TEXT_SIZE, Part, Theme, axis, figure, layout, theme
from rnnlab.i18n import _

#: the share of a digit's images from which on a mistake has its full colour
FULL_COLOUR = 0.25


def confusion_matrix(counts: ArrayLike, *, dark: bool = False) -> go.Figure:
    """Ten by ten counts: the digit that was shown downwards, the answer across.

    Right answers and mistakes have a colour each, and a scale each, so that the diagonal does not drown the mistakes.
    Both are shares of the digit's own images, so that a digit shown often is not darker for it. Right answers run
    evenly from 0 to 100 %. A mistake's colour runs with the square root of its share and is full at `FULL_COLOUR`:
    1 in 100 can be seen, and 25 in 100 is five times as strong. The scales are fixed: over a run the mistakes fade.

    `counts` is (10, 10), ``counts[label][answer]``; all may be zero.
    """
    table = np.asarray(counts, int)  # (K, K)
    look = theme(dark)
    share = table / np.maximum(table.sum(axis=1, keepdims=True), 1)  # (K, K)
    right = np.eye(len(table), dtype=bool)
    words = np.where(table > 0, table.astype(str), "")
    traces = [
        _cells(np.where(right & (table > 0), share, np.nan), words, table, look.surface, look.right)
        | {"meta": _source(len(table), right=True)},
        _cells(
            np.where(~right & (table > 0), np.sqrt(np.minimum(share / FULL_COLOUR, 1)), np.nan),
            words,
            table,
            look.surface,
            look.mistaken,
        )
        | {"meta": _source(len(table), right=False)},
    ]
    return figure(traces, _layout(look, len(table)))


def _cells(
    strength: NDArray[np.float64],
    words: NDArray[np.str_],
    table: NDArray[np.int_],
    pale: str,
    full: str,
) -> Part:
    """Those cells of the table that have a strength in [0, 1]; the others are left to another trace."""
    digits = list(range(len(table)))
    shown = np.isfinite(strength)
    return {
        "type": "heatmap",
        "x": digits,
        "y": digits,
        # JSON has no NaN
        "z": [[float(value) if seen else None for value, seen in zip(*row, strict=True)]
              for row in zip(strength, shown, strict=True)],
        "zmin": 0,
        "zmax": 1,
        "colorscale": [[0, pale], [1, full]],
        "showscale": False,
        "hoverongaps": False,
        "xgap": 2,
        "ygap": 2,
        "text": np.where(shown, words, "").tolist(),
        "texttemplate": "%{text}",
        "hovertext": [[_sentence(label, answer, int(table[label, answer]), int(table[label].sum())) for answer in digits]
                      for label in digits],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }  # fmt: skip


def _source(classes: int, *, right: bool) -> Part:
    """Of what the cells are made, and what they say when they are pointed at."""
    pair = {"label": "{label}", "answer": "{answer}"}
    words = {
        "right": _("{label} read rightly: {times} of {shown} times", label="{label}", times="{times}", shown="{shown}"),
        "once": _("{label} taken for {answer}: once", **pair),
        "times": _("{label} taken for {answer}: {times} times", times="{times}", **pair),
        "articles": [with_article(digit) for digit in range(classes)],
    }
    return live(of="confusion", run=0, right=right, full=FULL_COLOUR, words=words)


def with_article(digit: int) -> str:
    """``a 4``, ``an 8``."""
    return _("an {digit}", digit=digit) if digit == 8 else _("a {digit}", digit=digit)


def _sentence(label: int, answer: int, times: int, shown: int) -> str:
    """What a cell says when it is pointed at."""
    if label == answer:
        return _(
            "{label} read rightly: {times} of {shown} times",
            label=with_article(label),
            times=f"{times:,}",
            shown=f"{shown:,}",
        )
    pair = {"label": with_article(label), "answer": with_article(answer)}
    if times == 1:
        return _("{label} taken for {answer}: once", **pair)
    return _("{label} taken for {answer}: {times} times", times=f"{times:,}", **pair)


def _layout(look: Theme, classes: int) -> Part:
    digits = list(range(classes))
    both = {"tickvals": digits, "showgrid": False, "range": [-0.5, classes - 0.5]}
    return layout(look, height=500) | {
        "margin": {"l": 8, "r": 8, "t": 8, "b": 56},
        "xaxis": axis(look, title=_("answer"), side="top", **both),
        "yaxis": axis(look, title=_("digit shown"), **both | {"range": [classes - 0.5, -0.5]}),
        "annotations": [_caption(place, line) for place, line in enumerate(_scales())],
    }


def _scales() -> tuple[str, str]:
    """How the colours are scaled, in lines that fit on a phone."""
    return (
        _("Blue, the diagonal: right, full at 100 %."),
        _("Orange: mistakes, full at {share} % of a digit.", share=round(100 * FULL_COLOUR)),
    )


def _caption(line: int, text: str) -> Part:
    place = {"x": 0, "y": 0, "xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "top"}
    return place | {"text": text, "showarrow": False, "yshift": -4 - line * (TEXT_SIZE + 8)}
