"""What can be done with a run after its end: read with it, go on, train again, start from a snapshot."""

from __future__ import annotations

import streamlit as st

from rnnlab.i18n import _
from rnnlab.recipe import Recipe
from rnnlab.runs.service import service
from rnnlab.runs.states import State
from rnnlab.runs.views import RunView
from rnnlab.ui.app import browser, frame, state
from rnnlab.ui.app.changes import noted
from rnnlab.ui.app.labels import changes_label
from rnnlab.ui.shared import networks, run_pace

#: the settings that a fork takes from the form; all others belong to the network, which it takes over, or say in which
#: precision it goes on, which is the run's own
TRAINING_SETTINGS = (
    "optimizer",
    "learning_rate",
    "schedule",
    "batch_size",
    "steps",
    "clip_norm",
    "loss_at",
    "softmax",
    "augmentation",
    "measure",
    "seed",
    "target_accuracy",
    "patience",
    "minutes",
)


def run_after(run: RunView) -> None:
    """The buttons of a run that has ended; nothing for one that goes on."""
    if run.active:
        return
    with st.container(horizontal=True, gap="small"):
        if run.has_network:
            _watch(run)
        _go_on(run)
        if run.has_network:
            networks.download(run.id)
    if run.snapshots:
        _from_a_snapshot(run)


def run_meanwhile(run: RunView) -> None:
    """What can be done with the network of a run that goes on."""
    if run.active and run.has_network:
        with st.container(horizontal=True, gap="small"):
            _watch(run)
            networks.download(run.id)


def _go_on(run: RunView) -> None:
    own = run.owner == browser.owner()
    if run.can_resume and own:
        st.button(
            _("Resume"),
            key="run_go_on",
            icon=":material/play_arrow:",
            type="primary" if run.state is State.INTERRUPTED else "secondary",
            help=_("Goes on from where it was saved last, as if it had never stopped."),
            on_click=noted(_resume),
            args=(run.id,),
        )
    if run.can_extend and own:
        st.button(
            _("+1 epoch"),
            key="run_extend",
            icon=":material/more_time:",
            help=_("Lets the run learn from all 55,000 training digits once more."),
            on_click=noted(_extend),
            args=(run.id,),
        )
    st.button(
        _("Again with another seed"),
        key="run_again",
        icon=":material/casino:",
        help=_("The same recipe with other random numbers: how much of this curve was chance?"),
        on_click=noted(_again),
        args=(run.recipe.changed(seed=(run.recipe.seed + 1) % 2**31),),
    )


@frame.callback
def _resume(run_id: str) -> None:
    service().resume(run_id)
    run_pace.note_train()
    st.rerun()


@frame.callback
def _extend(run_id: str) -> None:
    service().extend(run_id)
    run_pace.note_train()
    st.rerun()


@frame.callback
def _again(recipe: Recipe) -> None:
    run_id = service().submit(recipe, browser.owner())
    state.page_state().set_recipe(recipe)
    _show(run_id)


def _show(run_id: str) -> None:
    """Watch a run that this browser has just started."""
    browser.note_run()
    run_pace.note_train()
    run_pace.watch(run_id)


def _watch(run: RunView) -> None:
    first = not run.active and run.state is not State.INTERRUPTED
    st.button(
        _("Watch it read"),
        key="run_read",
        type="primary" if first else "secondary",
        icon=":material/visibility:",
        help=_("Takes this network to the Draw page."),
        on_click=noted(networks.read_on_draw),
        args=(run.id,),
    )


def fork_recipe(run: RunView, form: Recipe) -> Recipe:
    """The network of a run, to be trained as the form says."""
    return run.recipe.changed(**{name: getattr(form, name) for name in TRAINING_SETTINGS})


def _from_a_snapshot(run: RunView) -> None:
    with st.expander(_("Start from a snapshot"), icon=":material/fork_right:", key="run_fork_panel"):
        st.markdown(
            _(
                "A new run that begins with the weights of this one at the training step that you choose. "
                "Its optimizer starts fresh, and its steps count from 0."
            )
        )
        step = _snapshot(run)
        form = state.page_state().recipe
        changes = changes_label(run.recipe, fork_recipe(run, form))
        st.caption(
            _("It is trained as the form says: {changes}.", changes=changes)
            if changes
            else _("The form trains as this run did. Change it first if the new run should differ.")
        )
        with st.container(horizontal=True, gap="small"):
            st.button(
                _("Start from step {step}", step=f"{step:,}"),
                key="run_fork",
                type="primary",
                icon=":material/fork_right:",
                on_click=noted(_fork),
                args=(run.id, step),
            )
            st.button(
                _("Put this run's settings into the form"),
                key="run_to_form",
                icon=":material/tune:",
                disabled=form == run.recipe,
                help=_("Then change what you like, and start from a snapshot with it."),
                on_click=noted(_to_form),
                args=(run.recipe,),
            )


def _snapshot(run: RunView) -> int:
    """The step that is chosen; the last one at first."""
    if len(run.snapshots) == 1:
        return run.snapshots[0]
    chosen: int = st.select_slider(
        _("Training step of the snapshot"),
        run.snapshots,
        value=run.snapshots[-1],
        format_func=lambda step: f"{step:,}",
        key=f"run_snapshot_{run.id}_{run.attempt}",
        on_change=noted(),
    )
    return chosen


@frame.callback
def _fork(run_id: str, step: int) -> None:
    recipe = fork_recipe(service().get(run_id), state.page_state().recipe)
    fork = service().fork(run_id, recipe, browser.owner(), step)
    state.page_state().set_recipe(recipe)
    _show(fork)


@frame.callback
def _to_form(recipe: Recipe) -> None:
    state.page_state().set_recipe(recipe)
    st.rerun()
