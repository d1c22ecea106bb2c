"""The drawing canvas: the one place that mounts the third-party component."""

from __future__ import annotations

import json
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import streamlit as st
from streamlit_drawable_canvas import out as _component

from rnnlab.i18n import _
from rnnlab.ink.drawing import CANVAS, THICKEST_PEN, THINNEST_PEN, Drawing
from rnnlab.ui.app import state
from rnnlab.ui.app.changes import noted

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

_INK = "#10131a"
_PAPER = "#ffffff"
#: what the component is told of a canvas for free drawing: every option of ``st_canvas``, under its name in the browser
_FREE_HAND = MappingProxyType(
    {
        "drawingMode": "freedraw",
        "strokeColor": _INK,
        "fillColor": "#eee",
        "backgroundColor": _PAPER,
        "backgroundImageURL": None,
        "backgroundImageFit": "stretch",
        "canvasWidth": CANVAS,
        "canvasHeight": CANVAS,
        "maxDisplayHeight": None,
        "displayRadius": 3,
        "fontSize": 20,
        "label": "",
        "disabled": False,
        "realtimeUpdateStreamlit": True,
        "returnImageData": False,
    }
)
_STYLE = Path(__file__).parent / "canvas.css"
#: counts how often the canvas was filled from outside: a new key makes a new canvas
_GENERATION = "canvas_generation"
#: what the canvas was last filled with, which what is drawn on it comes after
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
    """Show the canvas, and give back what is on it."""
    take_strokes()
    values = state.page_state().values
    key = _key()
    if key not in st.session_state:  # the page was just opened, or the canvas was filled from outside
        st.session_state[_FILLED_WITH] = values["ink"]
    filled_with: Drawing = st.session_state[_FILLED_WITH]
    with st.container(key="canvas"):
        _mount(filled_with, values["pen"], key)
    drawing: Drawing = values["ink"]
    return drawing


def _mount(filled_with: Drawing, pen: int, key: str) -> None:
    """What ``st_canvas`` does, but the drawing goes to the browser as text: in a dict Streamlit would look for data
    frames, and load pandas for that. The canvas (Fabric.js) takes both."""
    drawing = {**filled_with.to_fabric(_INK), "background": _PAPER}
    data = {**_FREE_HAND, "strokeWidth": pen, "initialDrawing": json.dumps(drawing)}
    first = {"drawing": {"raw": drawing, "data": None}, "backgroundFit": None}
    _component(
        data=data,
        key=key,
        default=first,
        on_drawing_change=noted(),
        on_backgroundFit_change=noted(),
        width="content",
        height="content",
    )


def take_strokes() -> None:
    """Add to the drawing what the browser's pen has drawn since.

    The pen only ever adds. A canvas that lacks what was drawn on it before was made anew by the browser, from what it
    had been filled with; then what is new on it comes after what is known, and the canvas is filled with both.
    """
    if _key() not in st.session_state:
        return
    values = state.page_state().values
    ink: Drawing = values["ink"]
    at = len(st.session_state[_FILLED_WITH].strokes)
    known, told = ink.strokes[at:], Drawing.from_fabric(st.session_state[_key()].drawing["raw"]).strokes[at:]
    if not told or told == known:
        return
    values["sample"] = None
    if told[: len(known)] == known:
        values["ink"] = Drawing((*ink.strokes[:at], *told))
    else:
        fill(Drawing((*ink.strokes, *told)))


def pen_width() -> None:
    """The slider of the pen's width."""
    st.slider(_("Pen width"), THINNEST_PEN, THICKEST_PEN, **state.bind("pen"))


def undo() -> None:
    """Take the last stroke away (a widget's callback)."""
    take_strokes()
    ink: Drawing = state.page_state().values["ink"]
    fill(Drawing(ink.strokes[:-1]))


def clear() -> None:
    """Empty the canvas (a widget's callback)."""
    fill(Drawing())


def fill(drawing: Drawing) -> None:
    """Put a drawing on the canvas in place of what is there."""
    state.page_state().values["ink"] = drawing
    state.count_up(_GENERATION)


def show_again() -> None:
    """Fill the canvas with what is drawn, because it is about to be made anew."""
    take_strokes()
    fill(state.page_state().values["ink"])


def _key() -> str:
    return f"canvas_{st.session_state.get(_GENERATION, 0)}"
