"""A document's figures and a run of it, here: started by a button and drawn over the published points as it goes."""

from __future__ import annotations

import streamlit as st

from rnnlab.documents.console import Measured, console_lines
from rnnlab.documents.listings import LISTINGS
from rnnlab.documents.reproduced import load_reproductions
from rnnlab.errors import LabError
from rnnlab.figures.reproduction import reproduction_figure
from rnnlab.i18n import _, paragraph
from rnnlab.recipe import DOCUMENTS, Recipe
from rnnlab.runs.live import CONSOLE_LINES
from rnnlab.runs.service import service
from rnnlab.runs.views import RunView
from rnnlab.ui.app import browser, frame, state
from rnnlab.ui.app.changes import noted
from rnnlab.ui.app.labels import duration
from rnnlab.ui.components import live_run
from rnnlab.ui.components.charts import chart
from rnnlab.ui.documents.recipe import whole_recipe
from rnnlab.ui.documents.reproduced import has_figures
from rnnlab.ui.shared import run_pace
from rnnlab.ui.shared.run_words import STATES


def figures_and_run(number: str) -> None:
    """The figure, the run of this document that this browser watches if there is one, and the way to start one."""
    run = watched(number)
    if run is None and has_figures(number):
        chart(reproduction_figure(number, dark=frame.is_dark()), f"document_{number}")
    elif run is not None:
        frame.fragment()(_panel)(number, run.id)
    _start(number, run)
    _console(number, run)


def watched(number: str) -> RunView | None:
    """The run that the app watches, if it is one of this document, whatever its seed."""
    run_id = state.page_state().values["run"]
    if not run_id:
        return None
    try:
        run = service().get(run_id)
    except LabError:
        return None
    own = (LISTINGS[number].recipe, DOCUMENTS[number])
    found = run.recipe.changed(seed=0)
    if found.precision == "auto" and run.precision != "bfloat16":  # also one from before this was noted
        found = found.changed(precision="float32")
    return run if found in own and not run.parent else None


def _panel(number: str, run_id: str) -> None:
    run = service().get(run_id)
    drawn = reproduction_figure(number, live=run.measured or None, dark=frame.is_dark())
    tested = live_run.sentence(
        _("{accuracy} of all 10,000 test images"), needs=["test_accuracy"], accuracy=("percent", "test_accuracy")
    )
    words = [live_run.state_words(STATES), live_run.step_words(), live_run.left_words(), tested]
    parts = [
        live_run.figure(drawn, [run], f"document_{number}", _("Printed figures and this run")),
        live_run.progress(run, words, _("Progress")),
    ]
    live_run.mount(
        f"document_{number}",
        [run],
        parts,
        shown=("state", "attempt", "measures", "ending"),
        brisk=run_pace.is_brisk(run),
        more=number,
    )
    if run.message:
        st.info(run.message, icon=":material/flag:")
    if run.active:
        st.button(
            _("Stop"), icon=":material/stop:", key=f"document_{number}_stop", on_click=noted(_stop), args=(run_id,)
        )
        lines = console_lines(number, run.measured, run.recipe)[-CONSOLE_LINES:]
        live_run.mount(f"document_{number}_lines", [run], [live_run.console(run, lines)], shown=(), more=number)


def _start(number: str, run: RunView | None) -> None:
    """The seed, how long it will take, and the button."""
    recipe = LISTINGS[number].recipe
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        seed = int(
            st.number_input(_("Seed"), 0, 2**31 - 1, 0, key=f"document_{number}_seed", width=140, on_change=noted())
        )
        if DOCUMENTS[number].steps != recipe.steps and st.toggle(
            _("The whole loop: {steps} updates", steps=f"{DOCUMENTS[number].steps:,}"),
            key=f"document_{number}_whole",
            on_change=noted(),
        ):
            recipe = DOCUMENTS[number]
        busy = run is not None and run.active
        st.button(
            _("Run it here"),
            type="primary",
            icon=":material/play_arrow:",
            key=f"document_{number}_run",
            disabled=busy,
            on_click=noted(_submit),
            args=(recipe.changed(seed=seed),),
        )
        if run is not None:
            st.page_link(
                frame.PAGES["train"].script,
                label=_("See this run on the Train page"),
                icon=":material/model_training:",
                query_params={**whole_recipe(run.recipe), "run": run.id},
            )
    seconds = service().seconds_for(recipe)
    told = [
        _("One run of {steps} updates, measured when and on what the document measures.", steps=f"{recipe.steps:,}")
    ]
    if seconds is not None:
        told.append(_("It takes about {time} here.", time=duration(seconds)))
        if seconds > 90:
            told.append(_("You can leave the page meanwhile; the run goes on."))
    st.caption(paragraph(told))


def _console(number: str, run: RunView | None) -> None:
    """What the document's console would have shown: of the run that ended, or of a committed one."""
    if run is not None and run.active:
        return
    measured: Measured | None = run.measured if run is not None and run.measured else None
    recipe: Recipe | None = run.recipe if measured is not None and run is not None else None
    whose = _("Of your run.")
    if measured is None:
        found = load_reproductions().of(number)
        if found is None:
            return
        measured, whose = found.runs[0].measured, _("Of our run with seed {seed}.", seed=found.runs[0].seed)
    with st.expander(_("The console, in the document's own form"), icon=":material/terminal:"):
        st.caption(whose)
        st.code("\n".join(console_lines(number, measured, recipe)), language=None, height=260)


@frame.callback
def _submit(recipe: Recipe) -> None:
    state.page_state().values["run"] = service().submit(recipe, browser.owner())
    browser.note_run()
    run_pace.note_train()


@frame.callback
def _stop(run_id: str) -> None:
    service().stop(run_id)
