"""The start of the training worker, kept out of the way of the first page."""

from __future__ import annotations

import importlib
import threading

import streamlit as st

from rnnlab.importing import one_at_a_time

#: seconds after a page's first run in which the browser paints undisturbed
_AFTER_FIRST_PAINT = 1.5


@st.cache_resource(show_spinner=False)
def start_soon() -> bool:
    """Start scheduler and worker shortly, once per process, in the background."""
    timer = threading.Timer(_AFTER_FIRST_PAINT, _start)
    timer.daemon = True
    timer.start()
    return True


def _start() -> None:
    with one_at_a_time:
        from rnnlab.runs.service import service

        importlib.import_module("rnnlab.ink.stages")  # which the Draw page needs, and which takes long

    service().start()
