"""The table of runs: the one place that mounts its component.

Not ``st.dataframe``: that would bring pandas and pyarrow into the process, and does not fold up on a narrow screen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st

from rnnlab.figures.theme import line_looks
from rnnlab.i18n import _
from rnnlab.player.bundle import script
from rnnlab.runs.files.folder import is_run_id
from rnnlab.ui.app import frame, state, url_state
from rnnlab.ui.app.changes import noted
from rnnlab.ui.app.component_data import json_bytes
from rnnlab.ui.components import live_run

_FOLDER = Path(__file__).parent
_KEY = "runs_table"
#: how often a choice was made in this table, as its own counter says
_TURN = "runs_turn"

_component = st.components.v2.component(
    "rnnlab_runs",
    html='<div class="runs" tabindex="-1"></div>',
    css=(_FOLDER / "runs_table.css").read_text(encoding="utf-8"),
    # a component's script is one string: what it shares with others is put before it
    js=script(entry="../ui/components/runs_table.js"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """A run as a line of the table; all texts as they are shown."""

    id: str
    title: str
    pinned: bool
    #: ``"active"`` or ``"over"``
    tone: str
    state: str
    note: str
    accuracy: str
    #: what the accuracy was measured on, where that is not the test set
    measured_on: str
    loss: str
    duration: str
    #: what is shown when the mouse rests on the line
    hover: str
    #: of a run that goes on, the sentences by which the browser writes the line anew: state, accuracy, loss
    live: dict[str, Any] | None = None


def table(rows: Sequence[Row], on_choice: Callable[[tuple[str, ...]], None]) -> None:
    """Show the rows, those that the page compares as chosen; `on_choice` is called with the ids when others are."""
    values, passing = state.page_state().values, state.page_state().passing
    data: dict[str, Any] = {
        "runs": [asdict(row) for row in rows],
        "chosen": values["runs"],
        "most": url_state.MOST_RUNS,
        "looks": [{"colour": look.colour, "sign": look.sign} for look in line_looks(frame.is_dark())],
        "turn": passing.get(_TURN, 0),
        "words": _words(),
        "poll": live_run.poll_of([row.id for row in rows if row.live]),
        "shown": {row.id: {"active": True} for row in rows if row.live},
        "formats": live_run.words(),
    }
    _component(
        key=_KEY,
        data=json_bytes(data),
        on_chosen_change=noted(partial(_chosen, on_choice)),
        on_wanted_change=noted(),
    )


def _words() -> dict[str, str]:
    return {
        "list": _("Your runs"),
        "show": _("Show"),
        "run": _("Run"),
        "accuracy": _("Test accuracy"),
        "loss": _("Loss"),
        "duration": _("Trained for"),
        "pinned": _("pinned"),
    }


@frame.callback
def _chosen(on_choice: Callable[[tuple[str, ...]], None]) -> None:
    """Take what the browser sent, which may be anything."""
    sent = st.session_state[_KEY].get("chosen")
    if not isinstance(sent, dict) or not isinstance(sent.get("runs"), list) or not isinstance(sent.get("turn"), int):
        return
    ids = [identity for identity in sent["runs"] if isinstance(identity, str) and is_run_id(identity)]
    state.page_state().passing[_TURN] = sent["turn"]
    on_choice(tuple(dict.fromkeys(ids))[: url_state.MOST_RUNS])
