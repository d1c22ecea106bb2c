"""What a network in training believes of the probe digits: now, and over its training steps."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike, NDArray

from rnnlab.figures.confusion import with_article
from rnnlab.figures.parts import step_axis
from rnnlab.figures.theme import TITLE_SIZE, Part, Theme, axis, figure, layout, theme
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
    traces = [
        _cells(belief, right, look.surface, look.right, labels),
        _cells(belief, ~right, look.surface, look.mistaken, labels),
    ]
    return figure(traces, _table_layout(look, belief, labels))


def belief_history(
    steps: ArrayLike,
    probabilities: ArrayLike,
    label: int | None = None,
    *,
    log_x: bool = False,
    total_steps: int | None = None,
    dark: bool = False,
) -> go.Figure:
    """The belief in each class for one digit, over the training steps at which it was asked.

    Each answer stands until the next; the scale is fixed, 0 to 1.

    Parameters
    ----------
    steps:
        (N,) training steps, rising.
    probabilities:
        (N, 10), each row summing to 1.
    label:
        What the digit is; its row is framed.
    log_x:
        Whether the axis of steps is logarithmic; step 0 then stands at 1/2.
    total_steps:
        Where the axis ends; without it, it grows with the run.
    dark:
        Whether the page is dark.
    """
    look = theme(dark)
    step = np.asarray(steps, float)  # (N,)
    belief = np.asarray(probabilities, float).reshape(len(step), CLASSES)  # (N, K)
    if log_x:
        step = np.maximum(step, 0.5)
    end = float(total_steps or (step[-1] if len(step) else 1))
    # a cell reaches from its step to the next; the last one to the end, or as far as the one before it
    reach = float(step[-1] - step[-2]) if len(step) > 1 else 1.0
    edges = np.append(step, step[-1] + reach) if len(step) else np.array([0.0, 1.0])
    answers = {
        "type": "heatmap",
        "x": edges,
        "y": list(range(CLASSES)),
        "z": belief.T,  # (K, N)
        "zmin": 0,
        "zmax": 1,
        "colorscale": [[0, look.surface], [1, look.training]],
        "ygap": 2,
        "showscale": False,
        "hovertemplate": _("training step") + " %{x:,.0f}<br>%{y}: %{z:.1%}<extra></extra>",
    }
    return figure(
        [answers] if len(step) else [], _history_layout(look, CLASSES, label, log_x, max(end, float(edges[-1])))
    )


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


def _history_layout(look: Theme, classes: int, label: int | None, log_x: bool, end: float) -> Part:
    digits = list(range(classes))
    names = [f"<b>{digit}</b>" if digit == label else str(digit) for digit in digits]
    across = step_axis(look, **({"type": "log", "dtick": 1} if log_x else {"range": [0, end]}))
    up = axis(look, title=_("belief in each class"), showgrid=False, tickvals=digits, ticktext=names,
              tickfont={"size": TITLE_SIZE}, range=[classes - 0.5, -0.5])  # fmt: skip
    frames = [] if label is None else [_frame(look, 0, 1, label) | {"xref": "paper"}]
    return layout(look, height=320) | {
        "margin": {"l": 8, "r": 12, "t": 8, "b": 8},
        "xaxis": across,
        "yaxis": up,
        "shapes": frames,
    }


def _frame(look: Theme, left: float, right: float, row: int) -> Part:
    """A frame about a cell or a row of cells."""
    place = {"x0": left, "x1": right, "y0": row - 0.5, "y1": row + 0.5, "xref": "x", "yref": "y"}
    return place | {"type": "rect", "line": {"color": look.text, "width": 2}, "fillcolor": "rgba(0,0,0,0)"}
