"""A run as it happens: its state in words, its figures, its controls, and what can be done after its end."""

from __future__ import annotations

from types import MappingProxyType

import streamlit as st

from rnnlab.errors import LabError
from rnnlab.i18n import N_, _
from rnnlab.runs.service import service
from rnnlab.runs.states import State
from rnnlab.runs.views import RunView
from rnnlab.ui.app import frame, state
from rnnlab.ui.app.labels import duration, percent, recipe_title
from rnnlab.ui.shared import run_pace
from rnnlab.ui.shared.run_words import escaped
from rnnlab.ui.train.after import run_after, run_meanwhile
from rnnlab.ui.train.controls import run_controls
from rnnlab.ui.train.facts import parent_name, run_facts, run_origin
from rnnlab.ui.train.hints import run_hints
from rnnlab.ui.train.views import run_views

#: pixels: four in the panel's width on a projector
_METRIC = 150
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
    """The run that this page watches, looked at again and again while it goes on."""
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
    every = run_pace.pace(run)
    frame.fragment(run_every=every)(_live)(run_id, every, parent_name(run))


def _live(run_id: str, every: float | None, parent: str | None) -> None:
    run = service().get(run_id)
    if run_pace.whole_page_wanted(run, every):
        st.rerun()  # the whole page: that also ends the timer, or starts another one
    _title(run, parent)
    _status(run)
    _figures(run)
    run_controls(run)
    run_after(run)
    run_hints(run)
    run_views(run)
    run_meanwhile(run)
    run_facts(run)


def _title(run: RunView, parent: str | None) -> None:
    st.markdown("#### " + recipe_title(run.recipe))
    if run.name:
        st.caption(escaped(run.name))
    run_origin(run, parent)


def _status(run: RunView) -> None:
    """The state in words under a progress bar."""
    words = [_(_STATES[run.state]), _("step {step} of {steps}", step=f"{run.step:,}", steps=f"{run.steps:,}")]
    if run.queue_place is not None:
        words.append(_("place {place} in the queue", place=run.queue_place))
    if run.queue_seconds is not None:
        words.append(_("about {time} to wait", time=duration(run.queue_seconds)))
    words += run_pace.pending_words(run)
    if run.active and run.state is not State.PAUSED and run.updated_seconds_ago is not None:
        words.append(_("updated {seconds} s ago", seconds=f"{run.updated_seconds_ago:.1f}"))
    if run.seconds_left is not None:
        words.append(_("about {time} left", time=duration(run.seconds_left)))
    text = " · ".join(words)
    st.progress(min(1.0, run.step / run.steps), text=text[:1].upper() + text[1:])
    if run.message:
        expected = run.state is State.DONE
        show = st.info if expected else st.warning
        show(run.message, icon=":material/flag:" if expected else ":material/info:")


def _figures(run: RunView) -> None:
    """The figures that matter, large enough for the last row of a classroom; two in a row on a telephone.

    Each has the same room, whatever its figures: they change all the time, and what stands beside them must not move.
    """
    measured = len(run.curve) > 0
    loss = f"{run.curve.loss[-1]:.3f}" if measured else "–"
    accuracy = percent(float(run.curve.accuracy[-1])) if measured else "–"
    rate = f"{run.images_per_second:,.0f}" if run.images_per_second else "–"
    with st.container(horizontal=True, gap="small"):
        st.metric(_("Loss"), loss, help=_("Of the latest batches."), width=_METRIC)
        st.metric(_("Accuracy"), accuracy, help=_("Of the latest batches."), width=_METRIC)
        st.metric(_("Images a second"), rate, help=run.device, width=_METRIC)
        if run.test_accuracy is not None:
            help_ = _("On all 10,000 test digits, which it never saw.")
            st.metric(_("Test accuracy"), percent(run.test_accuracy), help=help_, width=_METRIC)
        else:
            shown = "–" if run.validation_accuracy is None else percent(run.validation_accuracy)
            st.metric(_("Validation"), shown, help=_("On digits that it does not learn from."), width=_METRIC)
