"""What the rules say is wrong with a run: a calm line each, with Why and Apply."""

from __future__ import annotations

import streamlit as st

from rnnlab.hints import Evidence, Hint, find_hints
from rnnlab.i18n import _
from rnnlab.recipe import Recipe
from rnnlab.runs.views import RunView
from rnnlab.ui.app import frame, state
from rnnlab.ui.app.changes import noted
from rnnlab.ui.app.labels import changes_label


def run_hints(run: RunView) -> None:
    """The hints for a run, while it goes on and after it."""
    hints = find_hints(Evidence.of(run))
    if hints:
        with st.container(border=True, gap="small"):
            for hint in hints:
                _line(run.recipe, hint)


def _line(recipe: Recipe, hint: Hint) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key=f"hint_{hint.key}"):
        st.markdown(f":material/lightbulb: **{hint.title_text}**", width="content")
        with st.popover(_("Why"), type="tertiary"):
            st.markdown(hint.why_text)
        if hint.changes:
            proposed = recipe.changed(**hint.changes)
            st.button(
                _("Apply"),
                key=f"apply_{hint.key}",
                help=_(
                    "Puts this run's settings into the form, with {changes}.", changes=changes_label(recipe, proposed)
                ),
                on_click=noted(_apply),
                args=(proposed,),
            )
            st.caption(changes_label(recipe, proposed), width="content")


@frame.callback
def _apply(recipe: Recipe) -> None:
    state.page_state().set_recipe(recipe)
    st.toast(_("The settings are in the form. Press “Train” to try them."), icon=":material/tune:")
    st.rerun()
