"""The Train page: the form, what a click will cost, and the live run."""

from __future__ import annotations

import streamlit as st

from rnnlab.i18n import _
from rnnlab.recipe import Recipe
from rnnlab.runs.service import service
from rnnlab.ui.app import browser, frame, state
from rnnlab.ui.app.changes import noted
from rnnlab.ui.app.labels import duration
from rnnlab.ui.components import live_run
from rnnlab.ui.shared import run_pace
from rnnlab.ui.shared.storage import storage_note
from rnnlab.ui.train.recipe_form import recipe_form
from rnnlab.ui.train.run_panel import run_panel


def train_page() -> None:
    """Hyperparameters on the left, the run on the right."""
    service().start()
    left, right = st.columns([5, 8], gap="large")
    with left:
        st.markdown("#### " + _("Your network"))
        recipe = recipe_form()
        _cost(recipe)
        storage_note(recipe)
        st.button(
            _("Train"),
            type="primary",
            icon=":material/play_arrow:",
            width="stretch",
            on_click=noted(_submit),
            args=(recipe,),
        )
    with right:
        run_panel()


def _cost(recipe: Recipe) -> None:
    """What the click will cost: parameters, epochs, time and the device."""
    seconds, device = service().seconds_for(recipe), service().device()
    parts = [
        _("**{count}** parameters", count=f"{recipe.parameters:,}"),
        _("**{epochs}** epochs", epochs=f"{recipe.epochs:.2g}" if recipe.epochs < 10 else f"{recipe.epochs:,.0f}"),
    ]
    if seconds is not None:
        # a number and its unit stay on one line
        parts.append(_("about **{time}**", time=duration(seconds).replace(" ", "\N{NO-BREAK SPACE}")))
    st.markdown(" · ".join(parts))
    _where(device)


def _where(device: str | None) -> None:
    """On which device it will train."""
    if device is not None:
        st.caption(_("It will train on: {device}", device=device))
        return
    if service().worker_state() == "lost":
        st.caption(_("The worker that trains was lost. Another one is being started; your click will wait for it."))
    else:
        st.caption(_("The worker that trains is warming up. You can click already."))
    live_run.watch_worker()


@frame.callback
def _submit(recipe: Recipe) -> None:
    state.page_state().values["run"] = service().submit(recipe, browser.owner())
    browser.note_run()
    run_pace.note_train()
