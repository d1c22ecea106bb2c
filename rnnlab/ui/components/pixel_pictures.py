"""Pictures of pixels side by side, as HTML that fits a projector and a phone."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from rnnlab.png import data_uri

_STYLE = """<style>
.pixel-pictures { display: flex; flex-wrap: wrap; gap: clamp(10px, 2vw, 24px); }
.pixel-pictures figure { margin: 0; width: min(46%, 232px); }
.pixel-pictures.many figure { flex: 0 1 calc(25% - 18px); min-width: 130px; width: auto; }
.pixel-pictures img { width: 100%; display: block; image-rendering: pixelated; border: 1px solid rgba(128, 128, 128, .45);
  border-radius: 4px; }
.pixel-pictures figcaption { font-size: 14px; line-height: 1.35; margin-top: 6px; }
</style>"""


@dataclass(frozen=True, eq=False, slots=True)
class Picture:
    """A picture with its words."""

    #: (height, width, 3) uint8
    pixels: NDArray[np.uint8]
    caption: str
    #: for whoever cannot see it
    alternative: str


def pixel_pictures(pictures: Sequence[Picture]) -> None:
    """Show the pictures in a row, which wraps; smaller where there are more than two."""
    figures = "".join(
        f'<figure><img alt="{html.escape(picture.alternative)}" src="{data_uri(picture.pixels)}">'
        f"<figcaption>{html.escape(picture.caption)}</figcaption></figure>"
        for picture in pictures
    )
    many = " many" if len(pictures) > 2 else ""
    st.html(f'{_STYLE}<div class="pixel-pictures{many}">{figures}</div>')
