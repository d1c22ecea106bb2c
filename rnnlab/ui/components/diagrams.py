"""A schematic picture on a page: the one place that shows a diagram of `rnnlab.diagrams`.

Streamlit's own HTML element drops SVG, so the drawing is put into the page by a component of ours: it stays words and
lines, in the colour of the page's text.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from rnnlab.diagrams import diagram_caption, diagram_svg
from rnnlab.ui.app import frame
from rnnlab.ui.app.component_data import json_bytes

_FOLDER = Path(__file__).parent

_component = st.components.v2.component(
    "rnnlab_diagram",
    html='<figure class="diagram"></figure>',
    css=(_FOLDER / "diagrams.css").read_text(encoding="utf-8"),
    js=(_FOLDER / "diagrams.js").read_text(encoding="utf-8"),
)


def show_diagram(name: str, key: str, *, caption: bool = True) -> None:
    """Show the diagram of that name, with what it shows below it. Raises `LabError` if there is none."""
    data = {"svg": diagram_svg(name, dark=frame.is_dark()), "caption": diagram_caption(name) if caption else ""}
    _component(key=key, data=json_bytes(data))
