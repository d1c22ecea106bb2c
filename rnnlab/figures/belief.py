"""What a network believes after the last row: ten bars."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike

from rnnlab.figures.theme import TITLE_SIZE, axis, figure, layout, theme
from rnnlab.i18n import _


def belief_bars(probabilities: ArrayLike, *, dark: bool = False) -> go.Figure:
    """Ten horizontal bars, one a digit, 0 at the top; the answer stands out by colour and by bold figures.

    `probabilities` is (10,), summing to 1.
    """
    belief = np.asarray(probabilities, float)  # (10,)
    look = theme(dark)
    answer = int(belief.argmax())
    colours = [look.training if digit == answer else look.quiet for digit in range(len(belief))]
    words = [_bold(_percent(value), digit == answer) for digit, value in enumerate(belief)]
    digits = list(range(len(belief)))
    bars = {
        "type": "bar",
        "orientation": "h",
        "x": belief,
        "y": digits,
        "marker": {"color": colours, "line": {"width": 0}},
        "text": words,
        "textposition": "outside",
        "textfont": {"color": look.text},
        "cliponaxis": False,
        "hovertemplate": "%{y}: %{x:.2%}<extra></extra>",
        "showlegend": False,
    }
    looks = layout(look, height=320) | {
        "bargap": 0.3,
        "margin": {"l": 8, "r": 84, "t": 8, "b": 8},
        "xaxis": axis(look, title=_("belief"), range=[0, 1], showticklabels=False, showgrid=False),
        "yaxis": axis(
            look,
            autorange="reversed",
            showgrid=False,
            tickvals=digits,
            ticktext=[_bold(str(digit), digit == answer) for digit in digits],
            tickfont={"size": TITLE_SIZE},
        ),
    }
    return figure([bars], looks)


def _percent(value: float) -> str:
    """Never 100 % or 0 % for what is not: nothing a network believes is certain."""
    if value >= 0.995:
        return f"{min(value, 0.9999):.2%}".replace("%", " %")
    return f"{value:.0%}".replace("%", " %") if value >= 0.005 else ""


def _bold(text: str, bold: bool) -> str:
    return f"<b>{text}</b>" if bold and text else text
