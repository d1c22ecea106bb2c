"""Small runs where a learner reads: started by a button, up to a few side by side, their curves over each other as they grow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from rnnlab.errors import LabError
from rnnlab.figures import RunSeries, compare_curves
from rnnlab.i18n import _
from rnnlab.recipe import Recipe
from rnnlab.runs.service import service
from rnnlab.runs.states import State
from rnnlab.runs.store.records import RunRecord
from rnnlab.runs.views import RunView
from rnnlab.ui.app import browser, frame, state
from rnnlab.ui.app.changes import noted
from rnnlab.ui.app.labels import duration, percent, recipe_title
from rnnlab.ui.components import live_run
from rnnlab.ui.shared import lesson_place
from rnnlab.ui.shared.run_words import STATES, escaped

#: of this owner's runs, so many of the latest are looked through for those of an earlier visit
_LATEST = 100


@dataclass(frozen=True, slots=True)
class Planned:
    """A run and what it is called here; no name where there is only one."""

    name: str
    recipe: Recipe

    @property
    def title(self) -> str:
        """What it is called in the legend."""
        return self.name or recipe_title(self.recipe)


def plan(recipe: Mapping[str, Any], ways: Sequence[Mapping[str, Any]] = ()) -> tuple[Planned, ...]:
    """One run of these fields of a recipe, or one for each way: a ``name`` and the fields in which it differs.

    Computed in float32 if nothing else is asked for: figures that are printed beside them are to come out on any processor.
    Raises `LabError` on a recipe that is not allowed.
    """
    made = []
    for way in ways or ({},):
        own = {name: value for name, value in way.items() if name != "name"}
        made.append(Planned(str(way.get("name", "")), Recipe.from_json({"precision": "float32", **recipe, **own})))
    return tuple(made)


def small_runs(plans: Sequence[Planned], show: str, key: str) -> None:
    """The button, or the runs that it started: in this session, or on an earlier visit of this browser.

    show:
        The quantity of the curves, ``loss`` or ``accuracy``.
    key:
        What every key of Streamlit's in here begins with. In a lesson its last part is the place there.
    """
    more = st.session_state.get(f"{key}_seed", 0)
    planned = [Planned(one.name, one.recipe.changed(seed=one.recipe.seed + more)) for one in plans]
    runs = _runs(planned, key)
    if not runs:
        _offer(planned, key)
        return
    if any(each.active for each in runs):
        frame.fragment()(_panel)(show, planned, tuple(each.id for each in runs), key)
    else:
        _shown(show, planned, runs, key)
        _after(runs, show, planned, key)


def _runs(planned: Sequence[Planned], key: str) -> list[RunView]:
    """The runs of these recipes, if all of them were started."""
    if f"{key}_runs" not in st.session_state:
        st.session_state[f"{key}_runs"] = _earlier(planned)
    try:
        return [service().get(run_id) for run_id in st.session_state[f"{key}_runs"]]
    except LabError:  # deleted in the meantime
        st.session_state[f"{key}_runs"] = ()
        return []


def _earlier(planned: Sequence[Planned]) -> tuple[str, ...]:
    """The latest runs of this browser that have just these recipes; none unless there is one for each."""
    if not browser.may_have_runs():
        return ()
    records = service().list(browser.owner(), limit=_LATEST)
    whole = [one for one in records if one.parent is None and one.state not in (State.STOPPED, State.INTERRUPTED)]
    found = [next((one.id for one in whole if _is_run_of(one, each.recipe)), None) for each in planned]
    return tuple(run_id for run_id in found if run_id is not None) if all(found) else ()


def _is_run_of(record: RunRecord, recipe: Recipe) -> bool:
    """Whether it has this recipe. One that asked for no precision counts unless it is known to be another."""
    if record.recipe == recipe:
        return True
    return record.recipe == recipe.changed(precision="auto") and service().get(record.id).precision in (
        None,
        recipe.precision,
    )


def _offer(planned: Sequence[Planned], key: str) -> None:
    """What will be trained, how long it takes, and the button."""
    with st.container(border=True):
        for one in planned:
            name = f"**{one.name}**: " if one.name else ""
            st.markdown(f"{name}{_steps(one.recipe)}")
        label = _("Train it now") if len(planned) == 1 else _("Train all {count} now", count=len(planned))
        st.button(
            label,
            key=f"{key}_train",
            type="primary",
            icon=":material/play_arrow:",
            on_click=noted(_train),
            args=(planned, key),
        )
        seconds = [service().seconds_for(one.recipe) for one in planned]
        known = [each for each in seconds if each is not None]
        if known and len(known) == len(seconds):
            st.caption(_("A real run on this computer, about {time}.", time=duration(max(1.0, sum(known)))))


def _steps(recipe: Recipe) -> str:
    return _(
        "{network}, {steps} training steps of {images} images each",
        network=recipe_title(recipe),
        steps=f"{recipe.steps:,}",
        images=recipe.batch_size,
    )


@frame.callback
def _train(planned: Sequence[Planned], key: str) -> None:
    owner = browser.owner()
    started = tuple(service().submit(one.recipe, owner, one.name) for one in planned)
    st.session_state[f"{key}_runs"] = started
    browser.note_run()


def _panel(show: str, planned: Sequence[Planned], ids: tuple[str, ...], key: str) -> None:
    runs = [service().get(run_id) for run_id in ids]
    if st.session_state.get(f"{key}_runs") != ids or not any(each.active for each in runs):
        st.rerun()  # the whole page: others have been started, or these have ended
    _shown(show, planned, runs, key)


def _shown(show: str, planned: Sequence[Planned], runs: Sequence[RunView], key: str) -> None:
    titles = [one.title for one in planned]
    series = [
        RunSeries(title, each.curve.step, getattr(each.curve, show), each.evaluations)
        for title, each in zip(titles, runs, strict=True)
    ]
    drawn = compare_curves(series, quantity="loss" if show == "loss" else "accuracy", dark=frame.is_dark())
    label = _("Loss") if show == "loss" else _("Accuracy")
    part = live_run.figure(drawn, runs, f"{key}_curves", label)
    live_run.mount(f"{key}_curves", runs, [part], shown=("state", "splits"))
    _status(titles, runs, key)


def _status(titles: Sequence[str], runs: Sequence[RunView], key: str) -> None:
    """How each run stands, and in the end what it reads of the test digits."""
    columns = st.columns(len(runs))
    for place, (column, title, each) in enumerate(zip(columns, titles, runs, strict=True)):
        with column:
            if each.test_accuracy is not None:
                help_ = _("On all 10,000 test digits, which it never saw.")
                st.metric(escaped(title), percent(each.test_accuracy), help=help_)
                st.caption(_("Test accuracy"))
                continue
            words = [
                live_run.sentence("{name}", name=("is", title)),
                live_run.state_words(STATES),
                live_run.step_words(),
            ]
            live_run.mount(f"{key}_run_{place}", [each], [live_run.progress(each, words, title)], shown=("state",))
            if each.message:
                st.caption(each.message)


def _after(runs: Sequence[RunView], show: str, planned: Sequence[Planned], key: str) -> None:
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.button(
            _("Again with another seed"),
            key=f"{key}_again",
            icon=":material/casino:",
            help=_("The same recipe with other random numbers: how much of this curve was chance?"),
            on_click=noted(_again),
            args=(planned, key),
        )
        st.page_link(
            frame.PAGES["runs"].script,
            label=_("Open on the Runs page"),
            icon=":material/stacked_line_chart:",
            query_params={"runs": ",".join(each.id for each in runs), "curve": show} | lesson_place.way_back(key),
        )


@frame.callback
def _again(planned: Sequence[Planned], key: str) -> None:
    state.count_up(f"{key}_seed")
    _train([Planned(one.name, one.recipe.changed(seed=one.recipe.seed + 1)) for one in planned], key)
