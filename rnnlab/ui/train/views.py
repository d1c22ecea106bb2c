"""What there is to see of a run, one at a time: curves, training signals, mistakes, the probe digits' beliefs, one digit."""

from __future__ import annotations

import math
from collections.abc import Callable
from types import MappingProxyType

import plotly.graph_objects as go
import streamlit as st

from rnnlab.figures import confusion_matrix, probe_beliefs, signal_curves, training_curves
from rnnlab.i18n import N_, _, paragraph
from rnnlab.runs.views import RunView
from rnnlab.ui.app import frame, state
from rnnlab.ui.app.labels import percent
from rnnlab.ui.components.charts import chart
from rnnlab.ui.train.slow_motion import slow_motion

#: what is seen; kept apart from the widget, which forgets its value when another page is shown
_CHOSEN = "run_view_chosen"
#: what was seen before slow motion began
_BEFORE = "run_view_before"
_WIDGET = "run_view"


def run_views(run: RunView) -> None:
    """A choice of figures, and the one that was chosen. Only that one is drawn: each costs time at every look."""
    if not len(run.curve):
        return
    chosen = st.session_state.get(_CHOSEN, "curves")
    st.segmented_control(
        _("What to see"),
        required=True,
        label_visibility="collapsed",
        **state.buttons(_WIDGET, chosen, list(_VIEWS), lambda name: _(_NAMES[name]), _see),
    )
    _VIEWS[chosen](run)


@frame.callback
def _see(view: str | None) -> None:
    st.session_state[_CHOSEN] = view or "curves"


def begin_slow_motion() -> None:
    """Show one digit, beside the button that moves it (a widget's callback)."""
    chosen = st.session_state.get(_CHOSEN, "curves")
    if chosen != "digit":
        st.session_state[_BEFORE] = chosen
        st.session_state[_CHOSEN] = "digit"


def end_slow_motion() -> None:
    """Show again what was seen before (a widget's callback)."""
    before = st.session_state.pop(_BEFORE, None)
    if before is not None and st.session_state.get(_CHOSEN) == "digit":
        st.session_state[_CHOSEN] = before


def _plot(figure: go.Figure, name: str) -> None:
    chart(figure, f"run_{name}")


def _curves(run: RunView) -> None:
    figure = training_curves(
        run.curve.step,
        run.curve.loss,
        run.curve.accuracy,
        run.evaluations,
        total_steps=run.steps,
        rate_changes=run.changes,
        dark=frame.is_dark(),
    )
    _plot(figure, "curves")


def _signals(run: RunView) -> None:
    figure = signal_curves(
        run.curve.step,
        run.curve.gradient_norm,
        run.curve.saturation,
        run.curve.learning_rate,
        run.changes,
        clip_norm=run.recipe.clip_norm,
        total_steps=run.steps,
        dark=frame.is_dark(),
    )
    _plot(figure, "signals")
    sentences = [
        _("The gradient's length says how hard the network is pulled; gates that are saturated let hardly any gradient through."),
        *_dead(run),
    ]  # fmt: skip
    st.caption(paragraph(sentences))


def _dead(run: RunView) -> list[str]:
    """How many units do not move, if that was measured."""
    known = [share for share in run.curve.dead if math.isfinite(share)]
    if not known:
        return []
    count, size = round(known[-1] * run.recipe.hidden_size), run.recipe.hidden_size
    return [_("Dead units, which keep one value whatever is read: {count} of {size}.", count=count, size=size)]


def _confusion(run: RunView) -> None:
    if run.confusion is None:
        st.caption(_("It has not been tried on validation digits yet. That happens every few hundred steps."))
        return
    _plot(confusion_matrix(run.confusion, dark=frame.is_dark()), "confusion")
    total = sum(map(sum, run.confusion))
    right = sum(row[digit] for digit, row in enumerate(run.confusion))
    st.caption(
        _(
            "Downwards the digit that was shown, across the answer. Of {total} validation digits, {share} are on the "
            "diagonal, read right.",
            total=f"{total:,}",
            share=percent(right / total if total else 0.0),
        )
    )


def _beliefs(run: RunView) -> None:
    if not run.probes:
        st.caption(_("The probe digits have not been asked yet. They are from the first training steps on."))
        return
    latest = run.probes[-1]
    _plot(probe_beliefs(latest.probabilities, dark=frame.is_dark()), "beliefs")
    st.caption(
        _(
            "Ten digits that it does not learn from, one of each class, and what it believes of them after training "
            "step {step}. Framed: the right answer.",
            step=f"{latest.step:,}",
        )
    )


_NAMES = MappingProxyType(
    {
        "curves": N_("Curves"),
        "signals": N_("Training signals"),
        "confusion": N_("Mistakes"),
        "beliefs": N_("Ten digits"),
        "digit": N_("One digit"),
    }
)
_VIEWS: MappingProxyType[str, Callable[[RunView], None]] = MappingProxyType(
    {"curves": _curves, "signals": _signals, "confusion": _confusion, "beliefs": _beliefs, "digit": slow_motion}
)
