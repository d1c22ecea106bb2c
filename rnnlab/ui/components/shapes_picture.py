"""The picture of shapes on a page or in a lesson: the one place that mounts its component."""

from __future__ import annotations

import streamlit as st

from rnnlab.i18n import _
from rnnlab.player.shapes.payload import shapes_payload
from rnnlab.shapes import Reading, ShapeSetup, change, read
from rnnlab.ui.app.served_component import served_component

# Registered once: a registration per mount would make a new component of every page run.
_component = served_component("rnnlab_shapes", "shapes")


def shapes_picture(setup: ShapeSetup, before: ShapeSetup | None = None, *, key: str) -> None:
    """Show the tensors of `setup`, and say what became of the shapes since `before`."""
    with st.spinner(_("Computing every number"), show_time=False):
        reading = _read(setup)
        changed = None if before is None or before == setup else change(_read(before), reading)
    _component(key=key, data=shapes_payload(reading, changed).to_bytes())


@st.cache_resource(show_spinner=False, max_entries=12)
def _read(setup: ShapeSetup) -> Reading:
    return read(setup)
