"""Figures on a page: the one place that shows a Plotly figure, with two small buttons that save it as PNG or as SVG.

Plotly's own button knows one format, speaks English, cannot be reached with the keyboard, and saves words without the
page's font on no background. So the browser puts the figure's layers together itself (charts.js).
"""

from __future__ import annotations

from pathlib import Path

import plotly.graph_objects as go
import streamlit as st

from rnnlab.i18n import _
from rnnlab.ui.app.component_data import json_bytes

_FOLDER = Path(__file__).parent

_component = st.components.v2.component(
    "rnnlab_chart_files",
    html='<div class="files"></div>',
    css=(_FOLDER / "charts.css").read_text(encoding="utf-8"),
    js=(_FOLDER / "charts.js").read_text(encoding="utf-8"),
)


def chart(figure: go.Figure, key: str) -> None:
    """Show a figure under the widget key `key`, which its files are named after: ``rnnlab-run-curves.png``."""
    st.plotly_chart(figure, key=key, theme=None, config={"displayModeBar": False}, width="stretch")
    files(key)


def files(key: str) -> None:
    """The buttons that save the figure which stands under this key."""
    data = {
        "chart": key,
        "file": f"rnnlab-{key.replace('_', '-')}",
        "words": {
            "save": _("Save this figure"),
            "png": _("As PNG: a picture for slides and documents, in the colours of this page."),
            "svg": _("As SVG: sharp at any size, and its words stay words."),
            "missing": _("The figure is not drawn yet. Try again in a moment."),
        },
    }
    _component(key=f"{key}_files", data=json_bytes(data))
