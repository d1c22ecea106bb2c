"""The list of the learner's runs: search, order, the table, and the way back after a deletion."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import streamlit as st

from rnnlab.errors import LabError
from rnnlab.i18n import N_, _
from rnnlab.runs.service import service
from rnnlab.runs.states import ENDED
from rnnlab.runs.store.records import RunRecord
from rnnlab.ui.app import browser, frame, state, url_state
from rnnlab.ui.app.changes import noted
from rnnlab.ui.app.labels import duration, percent
from rnnlab.ui.components import live_run
from rnnlab.ui.components.runs_table import Row, table
from rnnlab.ui.shared import storage
from rnnlab.ui.shared.run_words import STATES, Run, escaped, moment, state_words, title

_MOST = 200
_DELETED = "runs_deleted"
_NOTE_LETTERS = 80
_VALIDATED = N_("Not tested; this is on validation digits.")
_LEARNED = N_("Not tested; this is of the latest batches.")

_SORTS = MappingProxyType(
    {
        "newest": N_("Newest first"),
        "oldest": N_("Oldest first"),
        "name": N_("By name"),
        "accuracy": N_("Best accuracy first"),
        "loss": N_("Lowest loss first"),
        "duration": N_("Longest training first"),
    }
)


@dataclass(frozen=True, slots=True)
class Deleted:
    """The run that was deleted last, for as long as the page is open."""

    id: str
    title: str
    #: whether it was going on
    stopped: bool


def listed() -> Mapping[str, RunRecord]:
    """The learner's runs that the search finds, by their ids: the pinned ones first, then as the page sorts them."""
    values = state.page_state().values
    found = service().list(browser.owner(), search=values["search"], sort=values["sort"], limit=_MOST)
    return {run.id: run for run in sorted(found, key=lambda run: not run.pinned)}


def runs_list(records: Mapping[str, RunRecord]) -> None:
    """Search and order over the table."""
    search, sort = st.columns([3, 2], vertical_alignment="bottom")
    search.text_input(
        _("Search"),
        placeholder=_("a name, a note, gru, hidden_size=64 …"),
        icon=":material/search:",
        **state.bind("search"),
    )
    sort.selectbox(_("Order"), **state.bind_menu("sort", list(_SORTS), lambda key: _(_SORTS[key])))
    if records:
        frame.fragment()(_table)(_active(records))
    else:
        _nothing_found()


def _table(was_active: frozenset[str]) -> None:
    records = listed()
    if _active(records) != was_active:
        st.rerun()  # the whole page: whether there is anything to wait for
    table([_row(run) for run in records.values()], _choose)
    if len(records) == _MOST:
        st.caption(_("These are the first {count}. Search for the others.", count=_MOST))
    elif len(records) > 1:
        st.caption(_("Click on a run to see its curve, and on up to {most} to compare them.", most=url_state.MOST_RUNS))


def _choose(runs: tuple[str, ...]) -> None:
    state.page_state().values["runs"] = runs
    st.rerun()  # the whole page: what is compared


def _active(records: Mapping[str, RunRecord]) -> frozenset[str]:
    return frozenset(run.id for run in records.values() if run.state not in ENDED)


def _row(run: RunRecord) -> Row:
    accuracy, measured_on = _accuracy(run)
    now = _now(run)
    words = _("step {step} of {steps}", step=f"{now.step:,}", steps=f"{run.steps:,}")
    if now.step == run.steps:
        words = _("{steps} steps", steps=f"{run.steps:,}")
    # a line may break between them, but not inside
    parts = [part.replace(" ", "\N{NO-BREAK SPACE}") for part in (state_words(now), words, moment(run.created_at))]
    note = " ".join(run.note.split())
    hover = [_("Trained on: {device}", device=run.device) if run.device else _("Not trained yet"), run.note.strip()]
    return Row(
        id=run.id,
        title=title(run),
        pinned=run.pinned,
        tone="over" if run.state in ENDED else "active",
        state="\N{NO-BREAK SPACE}· ".join(parts),
        live=None if run.state in ENDED else _live(run),
        note=note if len(note) <= _NOTE_LETTERS else f"{note[:_NOTE_LETTERS]}…",
        accuracy=accuracy,
        measured_on=measured_on,
        loss="–" if run.loss is None else f"{run.loss:.3f}",
        duration="–" if run.seconds is None else duration(run.seconds),
        hover="\n".join(part for part in hover if part),
    )


def _live(run: RunRecord) -> dict[str, Any]:
    """What of the line of a run that goes on is written anew: sentences for the browser."""
    told = live_run.sentence
    validated = told("{share}", needs=["validation_accuracy"], share=("percent", "validation_accuracy"))
    learned = told("{share}", needs=["accuracy"], share=("percent", "accuracy"))
    return {
        "state": [live_run.state_words(STATES), live_run.step_words(), told(moment(run.created_at))],
        "accuracy": [validated | {"from": _(_VALIDATED)}, learned | {"from": _(_LEARNED)}],
        "loss": told("{loss}", needs=["loss"], loss=("fixed", "loss")),
    }


def _now(run: RunRecord) -> Run:
    """The run with what its journal knows already and the list does not yet."""
    if run.state in ENDED:
        return run
    try:
        return service().get(run.id)
    except LabError:  # deleted a moment ago
        return run


def _accuracy(run: RunRecord) -> tuple[str, str]:
    """The accuracy by which runs are sorted, and what it was measured on where that is not the test set."""
    if run.test_accuracy is not None:
        return percent(run.test_accuracy), ""
    if run.validation_accuracy is not None:
        return percent(run.validation_accuracy), _(_VALIDATED)
    if run.accuracy is not None:
        return percent(run.accuracy), _(_LEARNED)
    return "–", ""


def empty() -> None:
    """What stands here before the first run."""
    frame.invitation(
        _("No runs yet"),
        _(
            "Every network that you train is kept here: its curve, its settings and its weights. "
            "Compare two of them, and see which setting made the difference."
        ),
        _("Runs belong to the browser that they were started in."),
    )
    st.page_link("pages/3_train.py", label="**" + _("Train a network") + "**", icon=":material/model_training:")


def _nothing_found() -> None:
    text = escaped(state.page_state().values["search"])
    frame.invitation(
        _("Nothing found"),
        _("None of your runs has “{text}” in its name, its note or its settings.", text=text),
        _("Fewer words find more."),
    )
    st.button(_("Show all runs"), icon=":material/close:", on_click=noted(_forget_search))


def _forget_search() -> None:
    state.page_state().values["search"] = ""


@frame.callback
def delete(run_id: str, name: str, going_on: bool) -> None:
    """Delete a run, and offer to undo that (a widget's callback)."""
    values, passing = state.page_state().values, state.page_state().passing
    service().delete(run_id)
    storage.forget()
    passing[_DELETED] = Deleted(run_id, name, going_on)
    values["runs"] = tuple(one for one in values["runs"] if one != run_id)


def undo_bar() -> None:
    """The run that was deleted last, and a button that has it back."""
    gone: Deleted | None = state.page_state().passing.get(_DELETED)
    if gone is None:
        return
    name = escaped(gone.title)
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        told = _("“{name}” was stopped and deleted.") if gone.stopped else _("“{name}” was deleted.")
        st.markdown(told.format(name=name), width="content")
        st.button(
            _("Undo"),
            icon=":material/undo:",
            on_click=noted(_undo),
            args=(gone,),
            help=_("Possible while this page is open, and until another run is deleted."),
        )


@frame.callback
def _undo(gone: Deleted) -> None:
    values = state.page_state().values
    state.page_state().passing.pop(_DELETED, None)
    service().undelete(gone.id)
    storage.forget()
    values["runs"] = (*values["runs"], gone.id)[-url_state.MOST_RUNS :]
