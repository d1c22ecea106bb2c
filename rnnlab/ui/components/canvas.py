"""The drawing canvas: the one place that calls the third-party component."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st
from streamlit_drawable_canvas import st_canvas

from rnnlab.i18n import _
from rnnlab.ink.drawing import CANVAS, THICKEST_PEN, THINNEST_PEN, Drawing
from rnnlab.ui.app import state

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

_INK = "#10131a"
_PAPER = "#ffffff"
_STYLE = Path(__file__).parent / "canvas.css"
#: counts how often the canvas was filled from outside: a new key makes a new canvas
_GENERATION = "canvas_generation"
#: what the canvas was last filled with, so that it is not filled again by its own strokes
_FILLED_WITH = "canvas_filled_with"


def columns() -> tuple[DeltaGenerator, DeltaGenerator]:
    """Two columns: the canvas' own, which is as wide as it is, and one for what is made of the drawing.

    They stand under each other where the second would become too narrow.
    """
    st.html(_STYLE)
    with st.container(key="canvas_columns"):  # its key keeps it the same, whatever is told above it
        left, right = st.columns([4, 11], gap="medium")
    return left, right


def drawing_canvas() -> Drawing:
    """Show the canvas with its pen and its clear button, and give back what is on it."""
    values = state.page_state().values
    key = f"canvas_{st.session_state.setdefault(_GENERATION, 0)}"
    if key not in st.session_state:  # the page was just opened, or the canvas was filled from outside
        st.session_state[_FILLED_WITH] = values["ink"]
    initial: Drawing = st.session_state[_FILLED_WITH]
    with st.container(key="canvas"):
        result = st_canvas(
            stroke_width=values["pen"],
            stroke_color=_INK,
            background_color=_PAPER,
            width=CANVAS,
            height=CANVAS,
            initial_drawing=initial.to_fabric(_INK) if initial else None,
            key=key,
        )
    drawing = Drawing.from_fabric(result.json_data)
    # Thinning what was restored may drop another point: only a change that the pen made counts.
    if drawing not in (values["ink"], Drawing.from_fabric(values["ink"].to_fabric(_INK))):
        values["ink"] = drawing
        if drawing:
            values["sample"] = None
    current: Drawing = values["ink"]
    return current


def pen_width() -> None:
    """The slider of the pen's width."""
    st.slider(_("Pen width"), THINNEST_PEN, THICKEST_PEN, **state.bind("pen"))


def clear() -> None:
    """Empty the canvas (a widget's callback)."""
    fill(Drawing())


def fill(drawing: Drawing) -> None:
    """Put a drawing on the canvas in place of what is there."""
    state.page_state().values["ink"] = drawing
    st.session_state[_GENERATION] = st.session_state.get(_GENERATION, 0) + 1
