"""How the Runs page speaks of a run: its title, its state, its moments and what it scored."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from types import MappingProxyType
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

import streamlit as st

from rnnlab.i18n import N_, _
from rnnlab.runs.states import State
from rnnlab.runs.store.records import RunRecord
from rnnlab.runs.views import RunView
from rnnlab.settings import Setting
from rnnlab.ui.app.labels import choice_label, recipe_title

Run: TypeAlias = RunRecord | RunView

#: in a few letters, for a line of a list
STATES = MappingProxyType(
    {
        State.QUEUED: N_("waiting"),
        State.STARTING: N_("starting"),
        State.RUNNING: N_("training now"),
        State.PAUSED: N_("paused"),
        State.STOPPING: N_("stopping"),
        State.DONE: N_("finished"),
        State.STOPPED: N_("stopped"),
        State.INTERRUPTED: N_("interrupted"),
        State.FAILED: N_("ended early"),
    }
)
#: the same beside the run itself, where there is room to say what it means for who watches
STATES_AT_LENGTH = MappingProxyType(
    {
        **STATES,
        State.QUEUED: N_("waiting for the worker"),
        State.STOPPING: N_("stopping after this step"),
        State.STOPPED: N_("stopped; what was learned is kept"),
        State.INTERRUPTED: N_("interrupted; the latest snapshot is kept"),
    }
)
#: what Markdown, or Streamlit's own additions to it, would take for more than a letter
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:&])")


def title(run: Run) -> str:
    """What its owner calls the run, or else its network in a few words. Plain text."""
    return run.name.strip() or recipe_title(run.recipe)


def name_of(run_id: str, known: Mapping[str, RunRecord]) -> str:
    """What a run is called where its settings are not shown: its name and its id, which alone no other run has."""
    name = known[run_id].name.strip() if run_id in known else ""
    return f"“{name}” ({run_id})" if name else run_id


def titles(runs: Iterable[RunView], known: Mapping[str, RunRecord]) -> dict[str, str]:
    """A title for each run by its id, with what tells two of the same title apart: when it was started, or else its id."""
    named = {run.id: title(run) for run in runs}
    counts = Counter(named.values())
    for run_id, name in named.items():
        if counts[name] > 1:
            named[run_id] = f"{name} · {moment(known[run_id].created_at) if run_id in known else run_id}"
    again = Counter(named.values())
    return {run_id: f"{name} · {run_id}" if again[name] > 1 else name for run_id, name in named.items()}


def state_words(run: Run) -> str:
    """The state in words."""
    return _(STATES[run.state])


def escaped(text: str) -> str:
    """A learner's words as Markdown that shows them letter by letter."""
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))


def moment(when: datetime, now: datetime | None = None) -> str:
    """A moment as the reader's clock shows it: ``14:32`` today, ``yesterday, 14:32``, else with its date."""
    zone = _zone()
    local, today = when.astimezone(zone), (now or datetime.now(UTC)).astimezone(zone).date()
    clock = f"{local:%H:%M}"
    if local.date() == today:
        return _("today, {clock}", clock=clock)
    if local.date() == today - timedelta(days=1):
        return _("yesterday, {clock}", clock=clock)
    return f"{local:%Y-%m-%d}, {clock}"


def _zone() -> tzinfo:
    """The reader's time zone, as far as the browser tells it."""
    name, offset = st.context.timezone, st.context.timezone_offset
    try:
        return ZoneInfo(name) if isinstance(name, str) else UTC
    except (KeyError, ValueError, OSError):  # this machine may not know the zone
        return timezone(timedelta(minutes=-offset)) if isinstance(offset, int) else UTC


def setting_text(setting: Setting, value: Any) -> str:
    """A setting's value as a person reads it."""
    if value is None:
        return _("none")
    if setting.kind == "flag":
        return _("yes") if value else _("no")
    if setting.kind == "choice":
        return choice_label(setting, value)
    return f"{value:,}" if setting.kind == "integer" else setting.format(value)
