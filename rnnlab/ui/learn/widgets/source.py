"""The step of a cell as RNN Lab computes it: the source of `rnnlab.cells` itself, not a copy.

Parameters: ``cell`` (simple_rnn, lstm, gru, or gru_reset_after for the form that Keras uses).
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import streamlit as st

from rnnlab import cells
from rnnlab.i18n import _
from rnnlab.ui.learn.widgets import parameters as check

WIDE = False

_STEPS: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        "simple_rnn": cells.simple_rnn_step,
        "lstm": cells.lstm_step,
        "gru": cells.gru_step,
        "gru_reset_after": cells.gru_reset_after_step,
    }
)


@dataclass(frozen=True, slots=True)
class SourceParameters:
    """Which cell."""

    cell: str

    def __post_init__(self) -> None:
        check.among("cell", self.cell, tuple(_STEPS))


def source(parameters: Mapping[str, Any], key: str) -> None:
    """Show the function, as Python runs it here."""
    asked = check.read(SourceParameters, parameters)
    st.code(inspect.getsource(_STEPS[asked.cell]).rstrip(), language="python", wrap_lines=True)
    st.caption(_("This is the code that computes every score on these pages: rnnlab/cells.py."))
