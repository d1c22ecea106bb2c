"""A test digit as a grid of pixels, one of its rows framed, and that row's 28 numbers.

Parameters: ``sample``, and if wanted ``row`` (from 1).
"""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from rnnlab.data import load_mnist
from rnnlab.i18n import _
from rnnlab.notation import VERMILION
from rnnlab.page_theme import LIGHT
from rnnlab.png import data_uri
from rnnlab.settings import SIDE
from rnnlab.ui.app.changes import noted
from rnnlab.ui.learn.widgets import parameters as check

WIDE = False

_STYLE = """<style>
.lesson-digit { display: flex; flex-direction: column; gap: 0.75rem; margin: 0; }
.lesson-digit .picture { position: relative; width: min(100%, 336px); aspect-ratio: 1; margin-inline: auto; }
.lesson-digit img { width: 100%; height: 100%; image-rendering: pixelated; display: block; outline: 1px solid rgba(128, 128, 128, 0.35); }
.lesson-digit .row { position: absolute; left: -4px; right: -4px; height: calc(100% / 28); outline: 3px solid; border-radius: 2px; }
.lesson-digit .numbers { display: grid; grid-template-columns: repeat(14, 1fr); gap: 2px; }
.lesson-digit .numbers span { font: 500 0.8rem/1.9 ui-monospace, Consolas, monospace; text-align: center; border-radius: 3px; }
@media (max-width: 640px) {
  .lesson-digit .numbers { grid-template-columns: repeat(7, 1fr); }
}
</style>"""


@dataclass(frozen=True, slots=True)
class DigitParameters:
    """Which digit, and the row that is framed at first."""

    sample: int
    row: int = 14

    def __post_init__(self) -> None:
        check.mnist_digit("sample", self.sample)
        check.whole("row", self.row, 1, SIDE)


def digit(parameters: Mapping[str, Any], key: str) -> None:
    """Show picture and numbers; a slider moves the frame."""
    asked = check.read(DigitParameters, parameters)
    test = load_mnist().test
    image = test.image(asked.sample)  # (28, 28)
    row = st.slider(_("Row"), 1, SIDE, value=asked.row, key=f"{key}_row", on_change=noted())
    label = int(test.labels[asked.sample])
    alt = _("The digit {digit}, 28 by 28 pixels; row {row} is framed.", digit=label, row=row)
    frame = f'<div class="row" style="top: calc(100% / {SIDE} * {row - 1}); outline-color: {VERMILION[0]}"></div>'
    picture = f'<div class="picture"><img alt="{html.escape(alt)}" src="{_source(image)}">{frame}</div>'
    numbers = "".join(map(_number, image[row - 1]))
    st.html(f'{_STYLE}<figure class="lesson-digit">{picture}<div class="numbers">{numbers}</div></figure>')
    st.caption(
        _(
            "Its label is {digit}. Row {row} as 28 numbers: 0 is paper, 1 is ink. {inked} of them are above 0.",
            digit=label,
            row=row,
            inked=int(np.count_nonzero(image[row - 1])),
        )
    )


def _source(image: NDArray[np.float32]) -> str:
    """The picture, dark ink on white paper, as a PNG of 28 x 28 pixels."""
    return data_uri(np.uint8(255) - (image * 255).round().astype(np.uint8))


def _number(value: float) -> str:
    """A pixel's value on its own shade: ``.49``, and 0 and 1 as they are."""
    shade = round(255 * (1 - value))
    text = f"{value:.0f}" if value in (0, 1) else f"{value:.2f}".lstrip("0") or "0"
    colour = LIGHT.background if value > 0.5 else LIGHT.text
    return f'<span style="background: rgb({shade},{shade},{shade}); color: {colour}">{text}</span>'
