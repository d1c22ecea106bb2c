"""The Gradients page's pictures and its table, as HTML that fits a projector and a phone."""

from __future__ import annotations

import html
from collections.abc import Sequence

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from rnnlab.figures.gradients import saliency_picture
from rnnlab.i18n import _
from rnnlab.notation import CELLS
from rnnlab.png import data_uri
from rnnlab.ui.app import frame
from rnnlab.ui.app.labels import percent
from rnnlab.ui.components.html_table import Cell, Row, html_table
from rnnlab.ui.shared.gradient_networks import Condition, Reading, reached

_STYLE = """<style>
.gradient-pictures { display: grid; grid-template-columns: repeat(3, minmax(0, 300px)); gap: clamp(8px, 2vw, 28px); }
.gradient-pictures figure { margin: 0; min-width: 0; }
.gradient-pictures img { width: 100%; display: block; image-rendering: pixelated; border: 1px solid rgba(128, 128, 128, .45);
  border-radius: 4px; }
.gradient-pictures figcaption { font-size: 14px; line-height: 1.35; margin-top: 6px; }
.gradient-pictures figcaption span { display: block; opacity: .75; font-size: 13px; }
.gradient-lengths { max-width: 780px; }
/* all ten classes are seen on a phone as well */
.st-key-widget_gradient_class [data-testid="stButtonGroup"] div { flex-wrap: wrap !important; }
</style>"""

#: a length: timesteps, pixels a timestep, and of each cell what is left in words and the share of test digits it reads
Line = tuple[int, int, Sequence[tuple[str, float | None]]]


def pictures(image: NDArray[np.float32], readings: Sequence[Reading], label: int, condition: Condition) -> None:
    """The digit as each network is swayed by it, side by side at any width."""
    shown = "".join(_picture(image, reading, label, condition) for reading in readings)
    st.html(f'{_STYLE}<div class="gradient-pictures">{shown}</div>')


def _picture(image: NDArray[np.float32], reading: Reading, label: int, condition: Condition) -> str:
    pixels = saliency_picture(image, reading.saliency[label], dark=frame.is_dark())
    name = CELLS[reading.cell].name
    alt = _("The digit as the {cell} is swayed by it: colour where a pixel has a large gradient", cell=name)
    card = reached().get(f"{reading.cell}_{condition.timesteps}") if condition.trained else None
    lines = [_("reads it as {answer}", answer=reading.answer)]
    if card is not None:
        lines.append(_("{percent} of 10,000 test digits", percent=percent(card.test_accuracy)))
    elif not condition.trained:
        lines.append(_("untrained"))
    words = "".join(f"<span>{html.escape(line)}</span>" for line in lines)
    return (
        f'<figure data-cell="{reading.cell}"><img alt="{html.escape(alt)}" src="{data_uri(pixels)}">'
        f"<figcaption><b>{name}</b>{words}</figcaption></figure>"
    )


def table(lines: Sequence[Line], now: int) -> None:
    """What is left at the first timestep for every length; the length `now` stands out."""
    names = [CELLS[cell].name for cell in ("simple_rnn", "gru", "lstm")]
    heads = [_("timesteps"), _("pixels each"), *names]
    rows = [_row(line, line[0] == now) for line in lines]
    st.html(_STYLE + html_table(heads, rows, kind="gradient-lengths numbers"))


def _row(line: Line, now: bool) -> Row:
    steps, width, lefts = line
    cells = [Cell(left, small="" if accuracy is None else percent(accuracy)) for left, accuracy in lefts]
    return Row([str(steps), str(width), *cells], kind="now" if now else "")
