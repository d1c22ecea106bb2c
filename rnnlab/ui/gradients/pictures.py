"""The Gradients page's pictures and its table, as HTML that fits a projector and a phone."""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Sequence

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from PIL import Image

from rnnlab.figures.gradients import saliency_picture
from rnnlab.i18n import _
from rnnlab.notation import CELLS
from rnnlab.ui.app import frame
from rnnlab.ui.app.labels import percent
from rnnlab.ui.shared.gradient_networks import Condition, Reading, reached

_STYLE = """<style>
.gradient-pictures { display: grid; grid-template-columns: repeat(3, minmax(0, 300px)); gap: clamp(8px, 2vw, 28px); }
.gradient-pictures figure { margin: 0; min-width: 0; }
.gradient-pictures img { width: 100%; display: block; image-rendering: pixelated; border: 1px solid rgba(128, 128, 128, .45);
  border-radius: 4px; }
.gradient-pictures figcaption { font-size: 14px; line-height: 1.35; margin-top: 6px; }
.gradient-pictures figcaption span { display: block; opacity: .75; font-size: 13px; }
.gradient-lengths { border-collapse: collapse; width: 100%; max-width: 780px; font-variant-numeric: tabular-nums; font-size: 14px; }
.gradient-lengths th, .gradient-lengths td { text-align: right; padding: 5px 8px; border-bottom: 1px solid rgba(128, 128, 128, .3);
  vertical-align: top; }
.gradient-lengths th { font-weight: 600; }
.gradient-lengths small { display: block; opacity: .75; }
.gradient-lengths tr.now td { background: rgba(128, 128, 128, .16); font-weight: 600; }
/* all ten classes are seen on a phone as well */
.st-key-widget_gradient_class [data-testid="stButtonGroup"] div { flex-wrap: wrap !important; }
@media (max-width: 640px) { .gradient-lengths { font-size: 12.5px; } .gradient-lengths th, .gradient-lengths td { padding: 4px 3px; } }
</style>"""

#: a length: timesteps, pixels a timestep, and of each cell what is left in words and the share of test digits it reads
Line = tuple[int, int, Sequence[tuple[str, float | None]]]


def pictures(image: NDArray[np.float32], readings: Sequence[Reading], label: int, condition: Condition) -> None:
    """The digit as each network is swayed by it, side by side at any width."""
    shown = "".join(_picture(image, reading, label, condition) for reading in readings)
    st.html(f'{_STYLE}<div class="gradient-pictures">{shown}</div>')


def _picture(image: NDArray[np.float32], reading: Reading, label: int, condition: Condition) -> str:
    pixels = saliency_picture(image, reading.saliency[label], dark=frame.is_dark())
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    data = base64.b64encode(file.getvalue()).decode()
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
        f'<figure data-cell="{reading.cell}"><img alt="{html.escape(alt)}" src="data:image/png;base64,{data}">'
        f"<figcaption><b>{name}</b>{words}</figcaption></figure>"
    )


def table(lines: Sequence[Line], now: int) -> None:
    """What is left at the first timestep for every length; the length `now` stands out."""
    names = [CELLS[cell].name for cell in ("simple_rnn", "gru", "lstm")]
    heads = [_("timesteps"), _("pixels each"), *names]
    head = "".join(f'<th scope="col">{html.escape(text)}</th>' for text in heads)
    body = "".join(_row(line, line[0] == now) for line in lines)
    st.html(f'{_STYLE}<table class="gradient-lengths"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>')


def _row(line: Line, now: bool) -> str:
    steps, width, cells = line
    texts = []
    for left, accuracy in cells:
        below = f"<small>{html.escape(percent(accuracy))}</small>" if accuracy is not None else ""
        texts.append(f"<td>{html.escape(left)}{below}</td>")
    style = ' class="now" aria-current="true"' if now else ""
    return f"<tr{style}><td>{steps}</td><td>{width}</td>{''.join(texts)}</tr>"
