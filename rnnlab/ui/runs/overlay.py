"""The curves of the chosen runs over each other, and how they are shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np
import streamlit as st

from rnnlab.figures import RunSeries, compare_curves
from rnnlab.i18n import N_, _
from rnnlab.runs.views import RunView
from rnnlab.ui.app import frame, state
from rnnlab.ui.components import live_run
from rnnlab.ui.shared.run_words import STATES, escaped

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
    _curves(runs, titles)


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


def _curves(runs: Sequence[RunView], titles: Mapping[str, str]) -> None:
    values = state.page_state().values
    drawn = compare_curves(
        [_series(run, titles[run.id]) for run in runs],
        quantity=values["curve"],
        log_x=values["log_steps"],
        log_y=_is_log(),
        smooth=values["smooth"],
        dark=frame.is_dark(),
    )
    name = _CURVES[values["curve"]]
    part = live_run.figure(drawn, runs, "runs_curves", _(name))
    # the details beside the curves, and which evaluations the legend explains
    live_run.mount("runs_curves", runs, [part], shown=("state", "has_network", "splits"))
    going_on = [run for run in runs if run.active]
    if going_on:
        lines = [live_run.line(run, [_going_on(titles[run.id])]) for run in going_on]
        live_run.mount("runs_going_on", going_on, lines, shown=())
    for sentence in _remarks(runs, titles):
        st.caption(sentence)


def _series(run: RunView, title: str) -> RunSeries:
    curve = state.page_state().values["curve"]
    return RunSeries(title, run.curve.step, getattr(run.curve, curve), run.evaluations)


def _going_on(name: str) -> live_run.Part:
    return live_run.sentence(
        _("“{name}”: {state}, step {step} of {steps}."),
        name=("is", name),
        state=live_run.state_field(STATES),
        step=("whole", "step"),
        steps=("whole", "steps"),
    )


def _remarks(runs: Sequence[RunView], titles: Mapping[str, str]) -> list[str]:
    """Which of the runs that have ended have nothing to show here."""
    curve = state.page_state().values["curve"]
    return [
        _("“{name}” has nothing of this kind to show.").format(name=escaped(titles[run.id]))
        for run in runs
        if not run.active and not np.isfinite(getattr(run.curve, curve)).any()
    ]
