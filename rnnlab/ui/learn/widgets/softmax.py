"""Softmax, to be played with: the logits that a real network had after the last row, as sliders, and the probabilities.

Parameters: ``sample`` and ``network``, if others than test digit 0 and the trained LSTM are wanted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from rnnlab.data import load_mnist
from rnnlab.figures import belief_bars
from rnnlab.i18n import _
from rnnlab.network import softmax as probabilities_of
from rnnlab.recipe import CLASSES
from rnnlab.ui.app import frame
from rnnlab.ui.app.changes import noted
from rnnlab.ui.components.charts import chart
from rnnlab.ui.learn.widgets import parameters as check
from rnnlab.ui.shared import networks

#: as far as the sliders go: farther than any logit of a shipped network
_LIMIT = 20.0


@dataclass(frozen=True, slots=True)
class SoftmaxParameters:
    """Whose logits the sliders begin with."""

    sample: int = 0
    network: str = "lstm"

    def __post_init__(self) -> None:
        check.mnist_digit("sample", self.sample)
        check.shipped_network("network", self.network)


def softmax(parameters: Mapping[str, Any], key: str) -> None:
    """Sliders on the left, probabilities on the right, and what became of the exponentials in words."""
    asked = check.read(SoftmaxParameters, parameters)
    trace = networks.shipped(asked.network).trace(load_mnist().test.image(asked.sample))
    own = np.clip(trace.logits[-1].astype(float), -_LIMIT, _LIMIT).round(1)  # (K,)
    left, right = st.columns([6, 5], gap="large")
    with left:
        logits = _sliders(own, key)
    with right:
        chart(belief_bars(probabilities_of(logits.astype(np.float32)), dark=frame.is_dark()), f"{key}_bars")
    _words(logits)


def _sliders(own: NDArray[np.float64], key: str) -> NDArray[np.float64]:
    """Ten sliders in two columns, one that moves them all, and the way back: (K,) the logits as they stand."""
    names = [f"{key}_logit_{digit}" for digit in range(CLASSES)]
    shift = f"{key}_shift"
    for name, value in zip([*names, shift], [*own, 0.0], strict=True):
        st.session_state.setdefault(name, float(value))
    columns = st.columns(2, gap="medium")
    for digit, name in enumerate(names):
        columns[digit // 5].slider(
            _("Logit of {digit}", digit=digit), -_LIMIT, _LIMIT, step=0.1, format="%.1f", key=name, on_change=noted()
        )
    st.slider(_("Add this to every logit"), -10.0, 10.0, step=0.5, format="%.1f", key=shift, on_change=noted())
    st.button(
        _("Back to the network’s own logits"),
        key=f"{key}_back",
        icon=":material/undo:",
        on_click=noted(_reset),
        args=({**dict(zip(names, map(float, own), strict=True)), shift: 0.0},),
    )
    chosen = [st.session_state[name] for name in names]
    return np.asarray(chosen, float) + float(st.session_state[shift])


def _reset(values: dict[str, float]) -> None:
    st.session_state.update(values)


def _words(logits: NDArray[np.float64]) -> None:
    """The winner's share, computed in front of the learner."""
    best, second = np.argsort(logits)[::-1][:2]
    gap = round(float(logits[best] - logits[second]), 1)  # as finely as the sliders go
    total = float(probabilities_of(logits.astype(np.float32)).sum())
    st.caption(
        _(
            "The logit of {best} is {gap} above that of {second}, so its probability is exp({gap}) = {times} times as large. "
            "The ten probabilities add up to {total}.",
            best=int(best),
            second=int(second),
            gap=f"{gap:.1f}",
            times=f"{np.exp(gap):,.1f}" if gap < 10 else f"{np.exp(gap):,.0f}",
            total=f"{total:.3f}",
        )
    )
