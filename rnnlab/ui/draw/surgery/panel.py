"""Surgery on the Draw page: ready-made experiments, what lies on the table, what it did, and one's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from rnnlab.analysis.surgery import MOST_SURGERIES, Surgery, effect_of, operate
from rnnlab.analysis.surgery.experiments import Experiment, experiments
from rnnlab.analysis.surgery.words import row_words
from rnnlab.errors import LabError
from rnnlab.i18n import _, paragraph, translate_error
from rnnlab.network import Network
from rnnlab.recipe import Recipe
from rnnlab.trace import Trace
from rnnlab.ui.app import frame, state
from rnnlab.ui.app.changes import noted
from rnnlab.ui.app.labels import percent
from rnnlab.ui.draw.surgery import plan
from rnnlab.ui.draw.surgery.form import surgery_form
from rnnlab.ui.draw.surgery.table import surgery_table

_PROBLEM = "surgery_problem"
_DONE = "surgery_done"


@dataclass(frozen=True, eq=False)
class _Done:
    """A trace under surgery, and what it was made from."""

    network: Network
    before: Trace
    surgeries: tuple[Surgery, ...]
    after: Trace


def operated(network: Network, image: NDArray[np.float32], trace: Trace) -> Trace | None:
    """The trace under the surgeries of this page; None where nothing is done to the network.

    `trace` is what the network does with `image`, (28, 28), of itself.
    """
    surgeries = plan.surgeries_for(network.recipe)
    if not surgeries:
        return None
    # the score and the panel below it ask in the same run of the page: one trace is enough
    done: _Done | None = state.page_state().passing.get(_DONE)
    if done is None or done.network is not network or done.before is not trace or done.surgeries != surgeries:
        done = _Done(network, trace, surgeries, operate(network, image, surgeries))
        state.page_state().passing[_DONE] = done
    return done.after


def surgery_panel(network: Network, image: NDArray[np.float32], trace: Trace) -> tuple[Surgery, ...]:
    """Show the panel and give back what is done to the network: what `operated` has done.

    Parameters as in `operated`. Bad values are told in a sentence; nothing is raised for them.
    """
    recipe = network.recipe
    with st.container(border=True):
        _experiments(recipe)
        _effect(trace, operated(network, image, trace))
        surgery_table(recipe)
        surgery_form(recipe, _add, room=plan.has_room())
        if not plan.has_room():
            st.caption(_("There is room for {most} surgeries. Remove one first.", most=MOST_SURGERIES))
        _problem()
    return plan.surgeries_for(recipe)


def _experiments(recipe: Recipe) -> None:
    st.markdown("**" + _("What if … one click each") + "**")
    kept = tuple((listed.surgery, listed.on) for listed in plan.plan())
    with st.container(horizontal=True, gap="small"):
        for experiment in experiments(recipe, state.pinned_unit(recipe)):
            _experiment(experiment, chosen=kept == ((experiment.surgery, True),))


def _experiment(experiment: Experiment, *, chosen: bool) -> None:
    st.button(
        experiment.title,
        key=f"surgery_experiment_{experiment.key}",
        icon=":material/check:" if chosen else None,
        help=experiment.help,
        disabled=experiment.surgery is None,
        on_click=noted(_use),
        args=(experiment.surgery,),
    )


def _effect(before: Trace, after: Trace | None) -> None:
    """What the surgery did to the answer, in a sentence or two."""
    if after is None:
        st.caption(
            _(
                "Choose an experiment, or put together your own below. "
                "The score then shows before, after and the difference."
            )
        )
        return
    st.markdown(effect_sentence(before, after))
    st.caption(
        _(
            "A state under surgery is one that the network never met in training. "
            "What it does with it tells on what it relies, and nothing about how well it has learned to read."
        )
    )


def effect_sentence(before: Trace, after: Trace) -> str:
    """``Before: 7, 99.9 %. After: 1, 64.0 %. The belief left 7 at row 15.``"""
    effect, recipe = effect_of(before, after), before.recipe
    sentences = [
        _("**Before: {digit}, {percent}.**", digit=effect.before, percent=percent(effect.before_share)),
        _("**After: {digit}, {percent}.**", digit=effect.after, percent=percent(effect.after_share)),
    ]
    if effect.answer_changed and effect.left_at is not None:
        row = row_words(effect.left_at, recipe)
        sentences.append(_("The belief left {digit} at {row}.", digit=effect.before, row=row))
    elif effect.answer_changed:
        sentences.append(_("The belief never came to {digit}.", digit=effect.before))
    elif effect.farthest_at is not None:
        row = row_words(effect.farthest_at, recipe)
        sentences.append(_("The answer stayed. The two beliefs are farthest apart at {row}.", row=row))
    else:
        sentences.append(_("Nothing has changed in what it believes."))
    return paragraph(sentences)


def _problem() -> None:
    """What was wrong with the surgery that was just put together; told once."""
    problem: LabError | None = state.page_state().passing.pop(_PROBLEM, None)
    if problem is not None:
        st.error(translate_error(problem), icon=":material/error:")


# What the widgets do. Each runs before the page is drawn again.


@frame.callback
def _use(surgery: Surgery) -> None:
    plan.use(surgery)


@frame.callback
def _add(make: Callable[[], Surgery]) -> None:
    """Put a surgery on the table; what is wrong with it is told below the form."""
    try:
        plan.add(make())
    except LabError as problem:
        state.page_state().passing[_PROBLEM] = problem
