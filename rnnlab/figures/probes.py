"""What a network in training believes of the probe digits."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike, NDArray

from rnnlab.figures.confusion import with_article
from rnnlab.figures.live import live
from rnnlab.figures.theme import Part, Theme, axis, figure, layout, theme
from rnnlab.i18n import _
from rnnlab.recipe import CLASSES

#: beliefs from this on are written into their cells
_WRITTEN = 0.05


def probe_beliefs(
    probabilities: ArrayLike, labels: Sequence[int] = tuple(range(CLASSES)), *, dark: bool = False
) -> go.Figure:
    """The belief in each class for each probe digit, one row a digit.

    The right class of a row is framed; belief in it is blue, belief in any other orange. The scale is fixed, 0 to 1.

    Parameters
    ----------
    probabilities:
        (N, 10), each row summing to 1.
    labels:
        (N,) what the probe digits are.
    dark:
        Whether the page is dark.
    """
    belief = np.asarray(probabilities, float)  # (N, K)
    look = theme(dark)
    right = np.asarray(labels)[:, None] == np.arange(belief.shape[1])  # (N, K)
    source = {"of": "beliefs", "run": 0, "labels": list(labels), "written": _WRITTEN}
    traces = [
        _cells(belief, right, look.surface, look.right, labels) | {"meta": live(**source, right=True)},
        _cells(belief, ~right, look.surface, look.mistaken, labels) | {"meta": live(**source, right=False)},
    ]
    return figure(traces, _table_layout(look, belief, labels))


def _cells(belief: NDArray[np.float64], shown: NDArray[np.bool_], pale: str, full: str, labels: Sequence[int]) -> Part:
    """Those cells that are `shown`; the others are left to another trace."""
    count, classes = belief.shape
    return {
        "type": "heatmap",
        "x": list(range(classes)),
        "y": list(range(count)),
        "z": [[float(value) if seen else None for value, seen in zip(*row, strict=True)]
              for row in zip(belief, shown, strict=True)],
        "zmin": 0,
        "zmax": 1,
        "colorscale": [[0, pale], [1, full]],
        "showscale": False,
        "hoverongaps": False,
        "xgap": 2,
        "ygap": 2,
        "text": [[_percent(value) if seen else "" for value, seen in zip(*row, strict=True)]
                 for row in zip(belief, shown, strict=True)],
        "texttemplate": "%{text}",
        "customdata": [[with_article(label)] * classes for label in labels],
        "hovertemplate": _("{label}, belief in {answer}: {belief}",
                           label="%{customdata}", answer="%{x}", belief="%{z:.1%}") + "<extra></extra>",
    }  # fmt: skip


def _percent(value: float) -> str:
    """Whole percent; never 100, for nothing a network believes is certain."""
    return f"{min(99, round(100 * value))}" if value >= _WRITTEN else ""


def _table_layout(look: Theme, belief: NDArray[np.float64], labels: Sequence[int]) -> Part:
    count, classes = belief.shape
    answers = belief.argmax(axis=1) if count else []
    names = [f"<b>{label}</b> {'✓' if answer == label else '✗'}" for label, answer in zip(labels, answers, strict=True)]
    return layout(look, height=460) | {
        "meta": live(beliefs={"run": 0, "labels": list(labels)}),
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        "xaxis": axis(
            look,
            title=_("belief in each class, in percent"),
            side="top",
            showgrid=False,
            tickvals=list(range(classes)),
            range=[-0.5, classes - 0.5],
        ),
        "yaxis": axis(
            look,
            title=_("probe digit"),
            showgrid=False,
            tickvals=list(range(count)),
            ticktext=names,
            range=[count - 0.5, -0.5],
        ),
        "shapes": [_frame(look, int(label) - 0.5, int(label) + 0.5, row) for row, label in enumerate(labels)],
    }


def _frame(look: Theme, left: float, right: float, row: int) -> Part:
    """A frame about a cell or a row of cells."""
    place = {"x0": left, "x1": right, "y0": row - 0.5, "y1": row + 0.5, "xref": "x", "yref": "y"}
    return place | {"type": "rect", "line": {"color": look.text, "width": 2}, "fillcolor": "rgba(0,0,0,0)"}
