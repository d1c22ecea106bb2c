"""What can be done with a run while it goes on: pause, resume, one step, the learning rate, stop."""

from __future__ import annotations

import streamlit as st

from rnnlab.i18n import _
from rnnlab.runs.service import service
from rnnlab.runs.states import State
from rnnlab.runs.views import RunView
from rnnlab.settings import SETTINGS
from rnnlab.ui.app import browser, frame
from rnnlab.ui.app.changes import noted
from rnnlab.ui.app.labels import rate_label
from rnnlab.ui.shared import run_pace
from rnnlab.ui.train import views
from rnnlab.ui.train.slow_motion import read_before

#: from the lowest to the highest rate that a recipe may have, three to a decade
_RATES = tuple(
    float(f"{factor}e{power}")
    for power in range(-6, 2)
    for factor in (1, 2, 5)
    if factor * 10.0**power <= SETTINGS["learning_rate"].high
)


def run_controls(run: RunView) -> None:
    """The buttons of a run that waits or goes on; nothing for one that has ended, and for whoever only looks on."""
    if not run.active:
        return
    if run.owner != browser.owner():
        st.caption(_("This run is another learner's: you can watch it, but not change it."))
        return
    coming = run_pace.on_its_way(run)
    with st.container(horizontal=True, gap="small"):
        if run.state is State.QUEUED:
            _button(run, "stop", _("Leave the queue"), ":material/close:", _("Gives up the run before it starts."))
            return
        _pause_or_resume(run, coming)
        _button(
            run,
            "one_step",
            _("One step"),
            ":material/skip_next:",
            _(
                "Slow motion: one batch of digits, one change of the weights, then the run waits. Watch one digit meanwhile."
            ),
            disabled=run.state is State.STOPPING or "one_step" in coming,
        )
        _button(
            run,
            "stop",
            _("Stop"),
            ":material/stop:",
            _("Ends the run and keeps what it has learned. You can resume it later."),
            disabled=run.state is State.STOPPING or "stop" in coming,
        )
        _learning_rate(run)  # last: its words change in length


def _pause_or_resume(run: RunView, coming: tuple[str, ...]) -> None:
    if run.state is State.PAUSED:
        _button(
            run,
            "resume",
            _("Resume"),
            ":material/play_arrow:",
            _("Lets the run go on as if it had never waited."),
            disabled="resume" in coming,
            primary=True,
        )
    else:
        _button(
            run,
            "pause",
            _("Pause"),
            ":material/pause:",
            _("The run waits after the step it is in. Nothing is lost."),
            disabled=run.state is State.STOPPING or "pause" in coming,
        )


def _button(
    run: RunView, kind: str, label: str, icon: str, help_: str, *, disabled: bool = False, primary: bool = False
) -> None:
    st.button(
        label,
        key=f"run_{kind}",
        icon=icon,
        help=help_,
        disabled=disabled,
        type="primary" if primary else "secondary",
        on_click=noted(_send),
        args=(run.id, kind),
    )


@frame.callback
def _send(run_id: str, kind: str) -> None:
    runs = service()
    if kind == "one_step":
        read_before(runs.get(run_id))
    commands = {"pause": runs.pause, "resume": runs.resume, "one_step": runs.one_step, "stop": runs.stop}
    run_pace.ask(run_id, kind, lambda: commands[kind](run_id))
    if kind == "one_step":
        views.begin_slow_motion()
    elif kind == "resume":
        views.end_slow_motion()


def _learning_rate(run: RunView) -> None:
    """The rate in use, and another one from the next step on."""
    now = run.learning_rate or run.recipe.learning_rate
    with st.popover(
        _("Learning rate: {rate}", rate=rate_label(now)),
        icon=":material/speed:",
        help=_("Change it while the run goes on: weights and optimizer stay as they are."),
        disabled=run.state is State.STOPPING,
    ):
        key = f"run_rate_{run.id}"
        base = run.changes[-1].learning_rate if run.changes else run.recipe.learning_rate
        rates = tuple(sorted({*_RATES, run.recipe.learning_rate}))
        st.select_slider(
            _("New learning rate"),
            rates,
            # a default, not the widget's state: that would reach the browser before the popover is first opened
            value=min(rates, key=lambda rate: abs(rate - base)),
            format_func=rate_label,
            key=key,
            help=_("From the next training step on. A cosine keeps its shape under the new rate."),
            on_change=noted(),
        )
        st.button(_("Apply"), key="run_set_rate", type="primary", on_click=noted(_set_rate), args=(run.id, key))


@frame.callback
def _set_rate(run_id: str, key: str) -> None:
    rate: float = st.session_state[key]
    run_pace.ask(run_id, "set_learning_rate", lambda: service().set_learning_rate(run_id, rate))
