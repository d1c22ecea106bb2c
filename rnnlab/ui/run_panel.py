"""A run as it happens: its state in words, progress, curves, Stop, and the network that comes out."""

from __future__ import annotations

from types import MappingProxyType

import streamlit as st

from rnnlab.errors import LabError
from rnnlab.figures import training_curves
from rnnlab.i18n import N_, _
from rnnlab.runs.service import service
from rnnlab.runs.states import State
from rnnlab.runs.views import RunView
from rnnlab.ui import frame, networks, state
from rnnlab.ui.labels import duration, percent, recipe_title

#: seconds between two looks at a run that is going on
_POLL = 0.5

_STATES = MappingProxyType(
    {
        State.QUEUED: N_("waiting for the worker"),
        State.STARTING: N_("starting"),
        State.RUNNING: N_("training now"),
        State.PAUSED: N_("paused"),
        State.STOPPING: N_("stopping after this step"),
        State.DONE: N_("finished"),
        State.STOPPED: N_("stopped; what was learned is kept"),
        State.INTERRUPTED: N_("interrupted; the latest snapshot is kept"),
        State.FAILED: N_("ended early"),
    }
)


def run_panel() -> None:
    """The run that this page watches, looked at again twice a second while it goes on."""
    run_id = state.page_state().values["run"]
    if not run_id:
        frame.invitation(
            _("Your run will be shown here"),
            _(
                "Choose a cell and its size on the left, or start from one of the recipes, and press “Train”. "
                "You will see the loss fall and the accuracy rise, step by step."
            ),
            _("The settings stand in this page's address: share it, and others see the same form."),
        )
        return
    try:
        run = service().get(run_id)
    except LabError:
        state.page_state().values["run"] = ""
        st.info(_("The run in this address is not here. Start one of your own with “Train”."))
        return
    frame.fragment(run_every=_POLL if run.active else None)(_live)(run_id, run.active)


def _live(run_id: str, was_active: bool) -> None:
    run = service().get(run_id)
    if was_active and not run.active:
        st.rerun()  # the whole page: that ends the timer
    st.markdown("#### " + recipe_title(run.recipe))
    _status(run)
    _figures(run)
    if len(run.curve):
        figure = training_curves(
            run.curve.step,
            run.curve.loss,
            run.curve.accuracy,
            run.evaluations,
            total_steps=run.steps,
            dark=frame.is_dark(),
        )
        st.plotly_chart(figure, key="curves", theme=None, config={"displayModeBar": False}, width="stretch")
    _actions(run)


def _status(run: RunView) -> None:
    """The state in words under a progress bar."""
    words = [_(_STATES[run.state]), _("step {step} of {steps}", step=f"{run.step:,}", steps=f"{run.steps:,}")]
    if run.queue_place is not None:
        words.append(_("place {place} in the queue", place=run.queue_place))
    if run.active and run.updated_seconds_ago is not None:
        words.append(_("updated {seconds} s ago", seconds=f"{run.updated_seconds_ago:.1f}"))
    if run.seconds_left is not None:
        words.append(_("about {time} left", time=duration(run.seconds_left)))
    text = " · ".join(words)
    st.progress(min(1.0, run.step / run.steps), text=text[:1].upper() + text[1:])
    if run.message:
        st.warning(run.message, icon=":material/info:")


def _figures(run: RunView) -> None:
    """The figures that matter, large enough for the last row of a classroom."""
    loss, accuracy, speed, last = st.columns(4)
    measured = len(run.curve) > 0
    loss.metric(_("Loss"), f"{run.curve.loss[-1]:.3f}" if measured else "–", help=_("Of the latest batches."))
    accuracy.metric(
        _("Accuracy"), percent(float(run.curve.accuracy[-1])) if measured else "–", help=_("Of the latest batches.")
    )
    rate = f"{run.images_per_second:,.0f}" if run.images_per_second else "–"
    speed.metric(_("Images a second"), rate, help=run.device)
    if run.test_accuracy is not None:
        last.metric(
            _("Test accuracy"), percent(run.test_accuracy), help=_("On all 10,000 test digits, which it never saw.")
        )
    else:
        shown = "–" if run.validation_accuracy is None else percent(run.validation_accuracy)
        last.metric(_("Validation"), shown, help=_("On digits that it does not learn from."))
    if run.device:
        st.caption(_("Trained on: {device}", device=run.device))


@frame.callback
def _stop(run_id: str) -> None:
    service().stop(run_id)


def _actions(run: RunView) -> None:
    stop, read, download = st.columns(3)
    if run.active:
        stop.button(
            _("Stop"),
            icon=":material/stop:",
            disabled=run.state is State.STOPPING,
            on_click=_stop,
            args=(run.id,),
            help=_("Ends the run and keeps what it has learned."),
            width="stretch",
        )
    if run.has_network:
        if read.button(_("Watch it read"), type="primary", icon=":material/visibility:", width="stretch"):
            networks.choose(run.id)
            st.switch_page("pages/2_draw.py")
        download.download_button(
            _("Download"),
            data=lambda: service().network_bytes(run.id),
            file_name=f"rnnlab-{run.id}.keras",
            mime="application/octet-stream",
            icon=":material/download:",
            help=_("A .keras file, which Keras and RNN Lab open."),
            on_click="ignore",
            width="stretch",
        )
