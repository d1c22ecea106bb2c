"""What is done once a process, before its first page."""

from __future__ import annotations

import gc

import streamlit as st
from threadpoolctl import threadpool_limits

from rnnlab.ui import streamlit_patches


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
