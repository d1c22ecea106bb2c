"""One of the chosen runs: what is known of it, and what can be done with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import streamlit as st

from rnnlab.i18n import _
from rnnlab.recipe import Recipe
from rnnlab.runs.service import service
from rnnlab.runs.store.records import RunRecord
from rnnlab.runs.views import RunView
from rnnlab.ui.app import browser, frame, state
from rnnlab.ui.app.changes import noted
from rnnlab.ui.app.labels import duration, percent
from rnnlab.ui.runs.run_list import delete
from rnnlab.ui.shared import networks, storage
from rnnlab.ui.shared.run_words import escaped, moment, name_of, state_words

_CLOSER = "widget_runs_closer"
_TRAIN = frame.PAGES["train"].script


def details(runs: Sequence[RunView], titles: Mapping[str, str], records: Mapping[str, RunRecord]) -> None:
    """The run itself; of several, the one that is picked here."""
    run = runs[-1]
    if len(runs) > 1:
        by_id = {one.id: one for one in runs}
        if st.session_state.get(_CLOSER) not in by_id:
            st.session_state[_CLOSER] = run.id
        picked = st.selectbox(
            _("A closer look at"), list(by_id), format_func=lambda key: titles[key], key=_CLOSER, on_change=noted()
        )
        run = by_id[picked]
    with st.container(border=True):
        st.markdown(f"#### {escaped(titles[run.id])}")
        st.markdown(_summary(run, records.get(run.id)))
        if run.message:
            st.info(run.message, icon=":material/info:")
        _ways_on(run)
        if run.owner == browser.owner():
            _belongings(run, titles[run.id])
        else:
            st.caption(_("This run is another learner's: you can look at it and use its settings, but not change it."))
            if run.note:
                st.markdown(escaped(run.note))
        _facts(run, records)


def _summary(run: RunView, record: RunRecord | None) -> str:
    """How it stands and what came out, in one line."""
    parts = [state_words(run)]
    if not run.active:  # else its step stands beside its curve, which is looked at every second
        parts.append(_("step {step} of {steps}", step=f"{run.step:,}", steps=f"{run.steps:,}"))
    if run.test_accuracy is not None:
        parts.append(_("test accuracy {percent}", percent=percent(run.test_accuracy)))
    elif run.validation_accuracy is not None:
        parts.append(_("validation accuracy {percent}", percent=percent(run.validation_accuracy)))
    if run.seconds is not None:
        parts.append(_("trained for {time}", time=duration(run.seconds)))
    if record is not None:
        parts.append(moment(record.created_at))
    text = " · ".join(parts)
    return escaped(text[:1].upper() + text[1:])


def _ways_on(run: RunView) -> None:
    """To the other pages, with this run."""
    with st.container(horizontal=True):
        if run.has_network:
            st.button(
                _("Watch it read"),
                type="primary",
                icon=":material/visibility:",
                on_click=noted(networks.read_on_draw),
                args=(run.id,),
            )
        st.button(
            _("Open on Train"),
            icon=":material/model_training:",
            help=_("Its live view, and the controls to go on."),
            on_click=noted(_to_train),
            args=(run.id,),
        )
        st.button(
            _("Use its settings"),
            icon=":material/tune:",
            help=_("Fills the form of the Train page with them."),
            on_click=noted(_to_train),
            args=(run.id, run.recipe),
        )
        if run.snapshots and not run.active:
            st.button(
                _("Fork"),
                icon=":material/fork_right:",
                help=_(
                    "Start another run from its weights: its settings go to the form of the Train page, where you change "
                    "them and choose the snapshot to start from."
                ),
                on_click=noted(_to_train),
                args=(run.id, run.recipe),
            )
        if run.has_network:
            networks.download(run.id)


@frame.callback
def _to_train(run_id: str, settings: Recipe | None = None) -> None:
    if settings is not None:
        state.page_state().set_recipe(settings)
    state.page_state().values["run"] = run_id
    st.switch_page(_TRAIN)


def _belongings(run: RunView, title: str) -> None:
    """What its owner says of it: name, note, pin; and the way to be rid of it."""
    st.text_input(
        _("Name"),
        run.name,
        placeholder=_("none yet"),
        max_chars=200,
        **state.showing(f"runs_name_{run.id}", run.name, partial(_rename, run.id)),
    )
    st.text_area(
        _("Note"),
        run.note,
        placeholder=_("What did you want to find out?"),
        max_chars=10_000,
        height=80,
        **state.showing(f"runs_note_{run.id}", run.note, partial(_annotate, run.id)),
    )
    with st.container(horizontal=True):
        st.button(
            _("Unpin") if run.pinned else _("Pin"),
            icon=":material/keep_off:" if run.pinned else ":material/keep:",
            help=_("A pinned run stands first, and none of its files is removed to make room."),
            on_click=noted(_pin),
            args=(run.id, not run.pinned),
        )
        st.button(
            _("Stop and delete") if run.active else _("Delete"),
            icon=":material/delete:",
            help=_("It is training: deleting it stops it. You can undo the deletion.") if run.active else None,
            on_click=noted(delete),
            args=(run.id, title, run.active),
        )


@frame.callback
def _rename(run_id: str, name: str) -> None:
    service().rename(run_id, name.strip())


@frame.callback
def _annotate(run_id: str, text: str) -> None:
    service().note(run_id, text)


@frame.callback
def _pin(run_id: str, pinned: bool) -> None:
    service().pin(run_id, pinned)
    storage.forget()


def _facts(run: RunView, records: Mapping[str, RunRecord]) -> None:
    """Where it came from, what is kept of it, and with what it was made."""
    facts = []
    if run.parent is not None:
        parent, step = name_of(run.parent, records), f"{run.parent_step or 0:,}"
        facts.append(_("It started from the weights of run {run} at training step {step}.", run=parent, step=step))
    if run.snapshots:
        facts.append(
            _(
                "Snapshots kept: {count}, from step {first} to step {last}.",
                count=len(run.snapshots),
                first=f"{run.snapshots[0]:,}",
                last=f"{run.snapshots[-1]:,}",
            )
        )
    facts.append(
        _("The same settings and seed give the same curve again on the same processor.")
        if run.reproducible is None
        else _("The same settings and seed would not give this curve again. {reason}", reason=run.reproducible)
    )
    if run.device:
        facts.append(_("Trained on: {device}", device=run.device))
    if run.precision:
        facts.append(_("Its matrices were multiplied in {precision}.", precision=run.precision))
    versions = ", ".join(f"{package} {version}" for package, version in sorted(run.versions.items()))
    if versions:
        facts.append(_("Made with {versions}.", versions=versions))
    facts.append(_("Its id is {run}.", run=run.id))
    st.caption("  \n".join(escaped(fact) for fact in facts))
