"""The Runs page: the learner's runs on the left, and what is compared on the right."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from rnnlab.errors import LabError
from rnnlab.i18n import _
from rnnlab.runs.service import service
from rnnlab.runs.store.records import RunRecord
from rnnlab.runs.views import RunView
from rnnlab.ui.app import frame, startup, state
from rnnlab.ui.runs.details import details
from rnnlab.ui.runs.differences import differences_table
from rnnlab.ui.runs.overlay import overlay
from rnnlab.ui.runs.run_list import empty, listed, runs_list, undo_bar
from rnnlab.ui.runs.storage import storage
from rnnlab.ui.shared.run_words import titles


def runs_page() -> None:
    """The list; beside it the curves of those that are chosen, what differs between them, and one of them in detail."""
    with st.container():  # the table below stands at the same place, whatever is told here
        undo_bar()
        records = listed()
        chosen = _chosen()
    if not (records or chosen or state.page_state().values["search"]):
        empty()
    else:
        left, right = st.columns([10, 11], gap="medium")
        with left:
            st.markdown("#### " + _("Your runs"))
            runs_list(records)
            storage(records)
        with right:
            _compared(chosen, records)
    startup.start_worker_soon()


def _chosen() -> list[RunView]:
    """The runs that are compared. Those that are not there any more are told of once, and forgotten."""
    values, found = state.page_state().values, []
    for run_id in values["runs"]:
        try:
            found.append(service().get(run_id))
        except LabError:
            continue
    there = tuple(run.id for run in found)
    if there != values["runs"]:
        values["runs"] = there
        st.info(
            _("A run that was chosen is not here any more: it was deleted, perhaps in another tab."),
            icon=":material/info:",
        )
    return found


def _compared(chosen: list[RunView], records: Mapping[str, RunRecord]) -> None:
    if not chosen:
        frame.invitation(
            _("Choose a run on the left"),
            _("Its curve will be drawn here. Choose more of them, and their curves lie over each other."),
            _("What you choose stands in this page's address: share it, and others see the same curves."),
        )
        return
    named = titles(chosen, records)
    overlay(chosen, named)
    if len(chosen) > 1:
        differences_table(chosen, named, records)
    details(chosen, named, records)
