"""Runs as they happen: the one place that mounts the component which draws their progress, their figures and their curves
in place. It asks a route what is new (`rnnlab.runs.live`), and asks for a page run when the page itself is out of date.

What a page gives it are *parts*, dictionaries that `progress`, `figures`, `line`, `console` and `figure` make. Their
sentences are templates whose fields the browser fills with a run's facts (player/live/words.js).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from rnnlab.figures.live import skeleton
from rnnlab.hints import hint_names
from rnnlab.i18n import _, paragraph
from rnnlab.player import bundle
from rnnlab.runs import live
from rnnlab.runs.service import service
from rnnlab.runs.states import State
from rnnlab.runs.views import RunView
from rnnlab.server.plotly_script import PLOTLY
from rnnlab.ui.app import browser
from rnnlab.ui.app.changes import noted
from rnnlab.ui.app.component_data import json_bytes
from rnnlab.ui.app.server_address import address
from rnnlab.ui.components import charts

Part = dict[str, Any]

#: milliseconds between two requests for what goes on: a curve that is watched, and a list
WATCHED, LISTED = 500, 2000

_component = st.components.v2.component(
    "rnnlab_live",
    html='<div class="rnn-live"></div>',
    css=(bundle.FOLDER / "live/live.css").read_text(encoding="utf-8"),
    js=bundle.script(entry="live/main.js"),
    # Plotly puts its style into the document, and the figure's files are made of what lies there
    isolate_styles=False,
)


def sentence(
    text: str,
    *,
    needs: Iterable[str] = (),
    states: Iterable[State] | None = None,
    **fields: tuple[Any, ...],
) -> Part:
    """A sentence about a run, in the language of this context.

    ``sentence(_("step {step}"), step=("whole", "step"))``: each field has a format of player/live/words.js and a fact,
    or ``("is", text)``.
    Nothing is told where one of the facts `needs` is not known, or the run is in none of the `states`.
    """
    only = None if states is None else [state.value for state in states]
    return {"text": text, "fields": fields, "needs": list(needs), "states": only}


def progress(run: RunView, sentences: Sequence[Part], label: str) -> Part:
    """A bar under the sentences. `label`: what the bar is called where it is not seen."""
    return {"part": "progress", "run": run.id, "sentences": list(sentences), "label": label}


def step_words() -> Part:
    """``step 34 of 100``."""
    return sentence(_("step {step} of {steps}"), step=("whole", "step"), steps=("whole", "steps"))


def left_words() -> Part:
    """``about 12 s left``."""
    return sentence(_("about {time} left"), needs=["seconds_left"], time=("duration", "seconds_left"))


def state_words(words: Mapping[State, str]) -> Part:
    """The state, as it is called in `words`."""
    return sentence("{state}", state=state_field(words))


def state_field(words: Mapping[State, str]) -> tuple[str, str, dict[str, str]]:
    """The state as a field of a sentence."""
    return ("choice", "state", {state.value: _(text) for state, text in words.items()})


def figures(run: RunView, shown: Sequence[tuple[str, str, Part]]) -> Part:
    """Figures side by side, each with its name, the help that explains it, and its sentence."""
    made = [{"label": label, "help": help_, **told} for label, help_, told in shown]
    return {"part": "figures", "run": run.id, "figures": made}


def line(run: RunView, sentences: Sequence[Part]) -> Part:
    """Sentences one after another."""
    return {"part": "line", "run": run.id, "sentences": list(sentences)}


def console(run: RunView, lines: Sequence[str]) -> Part:
    """The last lines of a document's console; `lines` are those so far."""
    return {"part": "console", "run": run.id, "lines": list(lines)}


def figure(drawn: go.Figure, runs: Sequence[RunView], key: str, label: str, *, zoom: bool = True) -> Part:
    """A figure of `rnnlab.figures` that grows; `runs` in the figure's order. `zoom`: along its axis of steps."""
    return {
        "part": "chart",
        "key": key,
        "figure": skeleton(drawn),
        "runs": [run.id for run in runs],
        "label": label,
        "zoom": zoom,
        "plotly": address(PLOTLY),
    }


def mount(
    key: str,
    runs: Sequence[RunView],
    parts: Sequence[Part],
    *,
    shown: Iterable[str],
    brisk: bool = False,
    more: str = "",
) -> None:
    """Show the parts.

    Parameters
    ----------
    key:
        The component's key, which the files of its figure are named after.
    runs:
        The runs of the parts.
    shown:
        The facts (`live.facts`) on which the page's own widgets and words depend: a page run is wanted when one changes.
    brisk:
        Whether something is about to change: it is asked more often.
    more:
        What else of the runs is shown: ``"probe"``, or the listing whose console it is.
    """
    drawn = any(part["part"] == "chart" for part in parts)
    facts = {run.id: live.facts(run, hint_names(run)) for run in runs}
    updates = {run.id: _update(run, facts[run.id], whole=drawn) for run in runs}
    going_on = [run.id for run in runs if run.active]
    _mount(
        key,
        {
            "poll": _poll(going_on, brisk=brisk, more=more),
            "runs": updates,
            "shown": {run_id: {name: facts[run_id][name] for name in shown} for run_id in going_on},
            "parts": list(parts),
        },
    )
    for part in parts:
        if part["part"] == "chart":
            charts.files(key)


def watch_worker() -> None:
    """Want a page run when the worker stands otherwise than now."""
    worker = {"state": service().worker_state(), "device": service().device()}
    poll = _poll([], every=1000, worker=True)
    _mount("live_worker", {"poll": poll, "runs": {}, "shown": {}, "parts": [], "worker": worker})


def poll_of(runs: Sequence[str]) -> Part:
    """What another component needs to ask for these runs with live/poll.js: a list's pace."""
    return _poll(runs, every=LISTED)


def words() -> Part:
    """How figures are written in the language of this context; for live/words.js."""
    return {
        "percent": _("{value} %"),
        "almost": _("more than {percent} %", percent="99.9"),
        "seconds": _("{seconds} s"),
        "minutes": _("{minutes} min {seconds} s"),
        "hours": _("{hours} h {minutes} min"),
        "between": paragraph(["", ""]),
        "whole": _("Show all"),
        "zoom": _("Drag across to zoom, or use plus, minus and the arrow keys; 0 shows all."),
    }


def _mount(key: str, data: Part) -> None:
    data["words"] = words()
    _component(key=key, data=json_bytes(data), on_wanted_change=noted())


def _poll(
    runs: Sequence[str], *, every: int = WATCHED, brisk: bool = False, more: str = "", worker: bool = False
) -> Part:
    follows = bool(runs) or worker
    return {
        "address": address("runs/live"),
        "ticket": service().ticket(browser.owner(), runs) if follows else "",
        "follow": list(runs),
        "every": every,
        "brisk": brisk,
        "more": more,
        "worker": worker,
    }


def _update(run: RunView, facts: live.Facts, *, whole: bool) -> live.Update:
    """All there is of a run, or how it stands."""
    if not whole:
        return {"seen": run.seen, "facts": facts}
    found = live.update_since(None, run, known=facts)
    assert found is not None, "who has nothing is told something"
    return found
