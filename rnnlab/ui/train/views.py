"""What there is to see of a run, one at a time: curves, training signals, mistakes, the probe digits' beliefs, one digit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import MappingProxyType

import plotly.graph_objects as go
import streamlit as st

from rnnlab.figures import confusion_matrix, probe_beliefs, signal_curves, training_curves
from rnnlab.i18n import N_, _
from rnnlab.runs.views import RunView
from rnnlab.ui.app import frame, state
from rnnlab.ui.components import live_run
from rnnlab.ui.train.slow_motion import slow_motion

#: what is seen; kept apart from the widget, which forgets its value when another page is shown
_CHOSEN = "run_view_chosen"
#: what was seen before slow motion began
_BEFORE = "run_view_before"
_WIDGET = "run_view"


def run_views(run: RunView) -> None:
    """A choice of figures, and the one that was chosen."""
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


def _plot(
    run: RunView,
    drawn: go.Figure,
    name: str,
    *sentences: live_run.Part,
    shown: Sequence[str] = (),
    zoom: bool = True,
) -> None:
    """The figure, and under it the sentences; `shown`: the facts that decide which traces it has."""
    part = live_run.figure(drawn, [run], f"run_{name}", _(_NAMES[name]), zoom=zoom)
    live_run.mount(f"run_{name}", [run], [part], shown=shown, more="probe" if name == "beliefs" else "")
    if sentences:
        live_run.mount(f"run_{name}_words", [run], [live_run.line(run, sentences)], shown=())


def _curves(run: RunView) -> None:
    drawn = training_curves(
        run.curve.step,
        run.curve.loss,
        run.curve.accuracy,
        run.evaluations,
        total_steps=run.steps,
        rate_changes=run.changes,
        dark=frame.is_dark(),
    )
    _plot(run, drawn, "curves", shown=("changes", "splits"))


def _signals(run: RunView) -> None:
    drawn = signal_curves(
        run.curve.step,
        run.curve.gradient_norm,
        run.curve.saturation,
        run.curve.learning_rate,
        run.changes,
        clip_norm=run.recipe.clip_norm,
        total_steps=run.steps,
        dark=frame.is_dark(),
    )
    told = live_run.sentence
    signals = told(
        _("The gradient's length says how hard the network is pulled; gates that are saturated let hardly any gradient through.")
    )  # fmt: skip
    dead = told(
        _("Dead units, which keep one value whatever is read: {count} of {size}."),
        needs=["dead_units"],
        size=("is", str(run.recipe.hidden_size)),
        count=("whole", "dead_units"),
    )  # fmt: skip
    _plot(run, drawn, "signals", signals, dead, shown=("changes", "varies"))


def _confusion(run: RunView) -> None:
    if run.confusion is None:
        _not_yet(
            run, _("It has not been tried on validation digits yet. That happens every few hundred steps."), "splits"
        )
        return
    tried = live_run.sentence(
        _(
            "Downwards the digit that was shown, across the answer. Of {total} validation digits, {share} are on the "
            "diagonal, read right."
        ),
        total=("whole", "validated"),
        share=("percent", "diagonal"),
    )
    _plot(run, confusion_matrix(run.confusion, dark=frame.is_dark()), "confusion", tried, zoom=False)


def _beliefs(run: RunView) -> None:
    if not run.probes:
        _not_yet(
            run, _("The probe digits have not been asked yet. They are from the first training steps on."), "probed"
        )
        return
    asked = live_run.sentence(
        _(
            "Ten digits that it does not learn from, one of each class, and what it believes of them after training "
            "step {step}. Framed: the right answer."
        ),
        step=("whole", "probe_step"),
    )
    _plot(run, probe_beliefs(run.probes[-1].probabilities, dark=frame.is_dark()), "beliefs", asked, zoom=False)


def _not_yet(run: RunView, text: str, fact: str) -> None:
    """What will be seen when the fact changes."""
    live_run.mount("run_not_yet", [run], [live_run.line(run, [live_run.sentence(text)])], shown=(fact,))


def _digit(run: RunView) -> None:
    """The digit as the latest network reads it: looked at again when there is a newer one."""
    live_run.mount("run_digit", [run], [], shown=("snapshot", "live_step"))
    slow_motion(run)


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
    {"curves": _curves, "signals": _signals, "confusion": _confusion, "beliefs": _beliefs, "digit": _digit}
)
