"""What is done once a process: before its first page, and soon after it, out of its way."""

from __future__ import annotations

import gc
import importlib
import threading

import streamlit as st
from threadpoolctl import threadpool_limits

from rnnlab.importing import one_at_a_time
from rnnlab.ui import streamlit_patches

#: seconds after a page's first run in which the browser paints undisturbed
_AFTER_FIRST_PAINT = 1.5


@st.cache_resource
def settle() -> bool:
    """Lose nothing that a page has drawn; keep products of matrices on one core each, since on a busy machine OpenBLAS'
    threads wait for each other for seconds; collect garbage and leave what is alive alone, so that each later collection
    costs a tenth."""
    streamlit_patches.apply()
    threadpool_limits(1, "blas")
    gc.collect()
    gc.freeze()
    return True


@st.cache_resource(show_spinner=False)
def start_worker_soon() -> bool:
    """Start scheduler and worker shortly, in the background."""
    timer = threading.Timer(_AFTER_FIRST_PAINT, _start_worker)
    timer.daemon = True
    timer.start()
    return True


def _start_worker() -> None:
    with one_at_a_time:
        from rnnlab.runs.service import service

        importlib.import_module("rnnlab.ink.stages")  # which the Draw page needs, and which takes long

    service().start()
