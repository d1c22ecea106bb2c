"""The findings on a page: what a document says, what is so, and the numbers that show it.

`finding(name, key)` draws one of `rnnlab.findings.catalogue.FINDINGS`. Each is a function of its name in one of the modules
beside this one, imported when it is first shown; every widget key begins with the `key` that it is given.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType

import streamlit as st

from rnnlab.errors import LabError
from rnnlab.findings.catalogue import FINDINGS
from rnnlab.i18n import _
from rnnlab.importing import one_at_a_time

#: name of a finding -> the module that shows it
MODULES: Mapping[str, str] = MappingProxyType(
    {
        "test_128": "counting",
        "running_average": "counting",
        "unused_config": "counting",
        "training_iters": "counting",
        "batches_samples": "counting",
        "row_or_pixel": "counting",
        "double_softmax": "losses",
        "positional_loss": "losses",
        "coincidence": "states",
        "two_cells": "states",
        "two_ways": "states",
        "fixed_batch": "states",
        "parallel_iterations": "states",
        "normal_output_weights": "starts",
        "linear_classifier": "starts",
        "sgd_adam": "training",
        "batch_just_learned": "training",
    }
)


def finding(name: str, key: str, *, heading: bool = True) -> None:
    """One finding: its title (if `heading`), what the document says, what is so, and the numbers. Raises `LabError` on a
    name that is not one."""
    if name not in FINDINGS:
        raise LabError("There is no finding “{name}”. There are: {names}.", name=name, names=", ".join(FINDINGS))
    point = FINDINGS[name]
    if heading:
        st.markdown(f"##### {_(point.title)}")
    st.markdown(_("**The document:** {text}", text=_(point.says)))
    st.markdown(_("**What is so:** {text}", text=_(point.holds)))
    with one_at_a_time:
        module = import_module(f"{__name__}.{MODULES[name]}")
    getattr(module, name)(key)
