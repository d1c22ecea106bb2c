"""The curves of the chosen runs over each other, and how they are shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TypeAlias

import numpy as np
import streamlit as st

from rnnlab.errors import LabError
from rnnlab.figures import RunSeries, compare_curves
from rnnlab.i18n import N_, _
from rnnlab.runs.service import service
from rnnlab.runs.states import State
from rnnlab.runs.views import RunView
from rnnlab.ui.app import frame, state
from rnnlab.ui.components.charts import chart
from rnnlab.ui.shared.run_words import escaped, state_words

_Standing: TypeAlias = tuple[tuple[str, State, bool], ...]

#: seconds between two looks at curves that grow
_POLL = 1.0
_CURVES = MappingProxyType(
    {
        "loss": N_("Loss"),
        "accuracy": N_("Accuracy"),
        "gradient_norm": N_("Gradient norm"),
        "learning_rate": N_("Learning rate"),
        "saturation": N_("Saturated gates"),
    }
)
#: quantities over many orders of magnitude, whose axis is logarithmic unless told
_WIDE = ("gradient_norm", "learning_rate")
_LOG_VALUES = "widget_log_values"


def overlay(runs: Sequence[RunView], titles: Mapping[str, str]) -> None:
    """The options, and under them the curves, which grow while one of the runs goes on."""
    _options()
    active = any(run.active for run in runs)
    frame.fragment(run_every=_POLL if active else None)(_curves)(dict(titles), _standing(runs))


def _standing(runs: Sequence[RunView]) -> _Standing:
    """What the rest of the page shows of the runs: when it changes, the whole page is drawn anew."""
    return tuple((run.id, run.state, run.has_network) for run in runs)


def _options() -> None:
    curve = state.page_state().values["curve"]
    st.segmented_control(
        _("Curve"),
        label_visibility="collapsed",
        required=True,
        wrap=True,
        **state.buttons("widget_curve", curve, list(_CURVES), lambda key: _(_CURVES[key]), _show_curve),
    )
    with st.container(horizontal=True, gap="medium"):
        st.toggle(_("Logarithmic steps"), **state.bind("log_steps"))
        st.toggle(_("Logarithmic values"), _is_log(), **state.showing(_LOG_VALUES, _is_log(), _show_logarithmic))
        st.toggle(
            _("Smooth"),
            help=_("Draws a smooth line through the measured one, which stays behind it."),
            disabled=curve == "learning_rate",
            **state.bind("smooth"),
        )


def _show_curve(curve: str) -> None:
    values = state.page_state().values
    values["curve"], values["log_values"] = curve, None


def _show_logarithmic(on: bool) -> None:
    state.page_state().values["log_values"] = on


def _is_log() -> bool:
    """Whether the axis of the values is logarithmic: as it was told, or as the quantity is usually shown."""
    values = state.page_state().values
    told: bool | None = values["log_values"]
    return values["curve"] in _WIDE if told is None else told


def _curves(titles: dict[str, str], before: _Standing) -> None:
    try:
        runs = [service().get(identity) for identity, _state, _has_network in before]
    except LabError:  # deleted in another tab: the page says so
        st.rerun()
    if _standing(runs) != before:
        st.rerun()  # the whole page: that also ends the timer
    values = state.page_state().values
    figure = compare_curves(
        [_series(run, titles[run.id]) for run in runs],
        quantity=values["curve"],
        log_x=values["log_steps"],
        log_y=_is_log(),
        smooth=values["smooth"],
        dark=frame.is_dark(),
    )
    chart(figure, "runs_curves")
    for sentence in _remarks(runs, titles):
        st.caption(sentence)


def _series(run: RunView, title: str) -> RunSeries:
    curve = state.page_state().values["curve"]
    return RunSeries(title, run.curve.step, getattr(run.curve, curve), run.evaluations)


def _remarks(runs: Sequence[RunView], titles: Mapping[str, str]) -> list[str]:
    """Which of the runs go on, and which have nothing to show here yet."""
    curve = state.page_state().values["curve"]
    sentences = []
    for run in runs:
        name = escaped(titles[run.id])
        if run.active:
            told = _("“{name}”: {state}, step {step} of {steps}.")
            step, steps = f"{run.step:,}", f"{run.steps:,}"
            sentences.append(told.format(name=name, state=state_words(run), step=step, steps=steps))
        elif not np.isfinite(getattr(run.curve, curve)).any():
            sentences.append(_("“{name}” has nothing of this kind to show.", name=name))
    return sentences
