"""A run as it happens: its state in words, its figures, its controls, and what can be done after its end."""

from __future__ import annotations

import streamlit as st

from rnnlab.errors import LabError
from rnnlab.i18n import _
from rnnlab.runs.service import service
from rnnlab.runs.states import ENDED, State
from rnnlab.runs.views import RunView
from rnnlab.ui.app import frame, state
from rnnlab.ui.app.labels import recipe_title
from rnnlab.ui.components import live_run
from rnnlab.ui.shared import run_pace
from rnnlab.ui.shared.run_words import STATES_AT_LENGTH, escaped
from rnnlab.ui.train.after import run_after, run_meanwhile
from rnnlab.ui.train.controls import run_controls
from rnnlab.ui.train.facts import parent_name, run_facts, run_origin
from rnnlab.ui.train.hints import run_hints
from rnnlab.ui.train.views import run_views

#: facts on which the panel's buttons, hints and sentences depend
_SHOWN = (
    "state", "attempt", "begun", "has_network", "live_step", "paused_at", "pending", "changes", "device", "difference",
    "ending", "can", "hints",
)  # fmt: skip


def run_panel() -> None:
    """The run that this page watches."""
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
    frame.fragment()(_panel)(run_id, parent_name(run))


def _panel(run_id: str, parent: str | None) -> None:
    run = service().get(run_id)
    _title(run, parent)
    live_run.mount("run_status", [run], [_status(run), _figures(run)], shown=_SHOWN, brisk=run_pace.is_brisk(run))
    _message(run)
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


def _status(run: RunView) -> live_run.Part:
    """The state in words over a progress bar."""
    told = live_run.sentence
    going_on = [state for state in State if state is not State.PAUSED and state not in ENDED]
    words = [
        live_run.state_words(STATES_AT_LENGTH),
        live_run.step_words(),
        told(_("place {place} in the queue"), needs=["queue_place"], place=("whole", "queue_place")),
        told(_("about {time} to wait"), needs=["queue_seconds"], time=("duration", "queue_seconds")),
        *(told(text, states=[run.state]) for text in run_pace.pending_words(run)),
        told(_("updated {seconds} s ago"), needs=["updated"], states=going_on, seconds=("age", "updated")),
        live_run.left_words(),
    ]
    return live_run.progress(run, words, _("Progress"))


def _message(run: RunView) -> None:
    if run.message:
        expected = run.state is State.DONE
        show = st.info if expected else st.warning
        show(run.message, icon=":material/flag:" if expected else ":material/info:")


def _figures(run: RunView) -> live_run.Part:
    """The figures that matter, large enough for the last row of a classroom; two in a row on a telephone."""
    told = live_run.sentence
    loss = told("{loss}", needs=["loss"], loss=("fixed", "loss"))
    accuracy = told("{accuracy}", needs=["accuracy"], accuracy=("percent", "accuracy"))
    speed = told("{speed}", needs=["images_per_second"], speed=("whole", "images_per_second"))
    shown = [
        (_("Loss"), _("Of the latest batches."), loss),
        (_("Accuracy"), _("Of the latest batches."), accuracy),
        (_("Images a second"), run.device or "", speed),
    ]
    if run.test_accuracy is not None:
        tested = told("{tested}", needs=["test_accuracy"], tested=("percent", "test_accuracy"))
        shown.append((_("Test accuracy"), _("On all 10,000 test digits, which it never saw."), tested))
    else:
        validated = told("{share}", needs=["validation_accuracy"], share=("percent", "validation_accuracy"))
        shown.append((_("Validation"), _("On digits that it does not learn from."), validated))
    return live_run.figures(run, shown)
