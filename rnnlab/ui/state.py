"""The state of a page: the values of `rnnlab.ui.entries`' table, and how they are kept.

A session's values are filled once from the URL (and again where a link inside the app brings parameters), kept under
one key of our own (widgets forget theirs on a page change), copied to a widget's key just before the widget is drawn,
and written back to the URL at the end of every run. So they survive page changes, reload and Back, and a link restores
them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import streamlit as st

from rnnlab.errors import LabError
from rnnlab.recipe import Recipe
from rnnlab.settings import SETTINGS
from rnnlab.ui.entries import ENTRIES, SHOWN_BY

_SESSION_KEY = "rnnlab"


@dataclass
class PageState:
    """The values of one session, by the names in `ENTRIES`."""

    values: dict[str, Any]
    #: what the URL held that is not allowed; shown once
    problems: list[LabError] = field(default_factory=list)
    #: what failed in a widget's callback; shown once
    failures: list[LabError] = field(default_factory=list)
    #: the page that was drawn last
    page: str = ""
    #: what lasts only while that page stays open
    passing: dict[str, Any] = field(default_factory=dict)
    #: what the learner calls units, by the network (as the menu names it) and the unit's number from 0
    unit_names: dict[tuple[str, int], str] = field(default_factory=dict)
    #: how often another recipe was put into the form; see `bind`
    forms: int = 0

    @classmethod
    def from_url(cls, parameters: Mapping[str, str]) -> PageState:
        """Values from a URL's parameters; a bad one takes its default and is kept among the problems."""
        state = cls({name: entry.default for name, entry in ENTRIES.items()})
        state.adopt(parameters)
        return state

    def adopt(self, parameters: Mapping[str, str]) -> None:
        """Take the values that a URL names and leave the others alone."""
        for name in ENTRIES.keys() & parameters.keys():
            try:
                self.values[name] = ENTRIES[name].parse(parameters[name])
            except LabError as problem:
                self.problems.append(problem)

    def to_url(self) -> dict[str, str]:
        """What differs from the defaults, as a URL's parameters."""
        return {
            name: entry.format(self.values[name])
            for name, entry in ENTRIES.items()
            if entry.in_url and self.values[name] != entry.default
        }

    @property
    def recipe(self) -> Recipe:
        """The recipe in the form. Raises `LabError` if a value is not allowed."""
        return Recipe(**{name: self.values[name] for name in SETTINGS})

    def set_recipe(self, recipe: Recipe) -> None:
        """Put a recipe into the form, in place of what its widgets show."""
        self.forms += 1
        self.values.update({name: getattr(recipe, name) for name in SETTINGS})


def page_state() -> PageState:
    """The state of this session, filled from the URL when it is first asked for."""
    if _SESSION_KEY not in st.session_state:
        st.session_state[_SESSION_KEY] = PageState.from_url(st.query_params.to_dict())
    state: PageState = st.session_state[_SESSION_KEY]
    return state


def pinned_unit(recipe: Recipe) -> int | None:
    """The pinned unit, from 0, if a network of this recipe has it."""
    unit = page_state().values["unit"]
    return unit - 1 if unit is not None and unit <= recipe.hidden_size else None


def which_take(take: str) -> int | Literal["difference"] | None:
    """The take of a score by what a link says of it: its place, or the difference of two; None for anything else."""
    if take == "difference":
        return "difference"
    return int(take) if take.isdecimal() else None


def arrive(page: str) -> None:
    """Note that a page is drawn. On a change of page, take what the link to it brought.

    Only then: while a page stays open, the browser's URL may lag behind the session by one interaction.
    """
    state = page_state()
    if state.page not in ("", page):
        parameters = st.query_params.to_dict()
        if "back" in parameters:  # a lesson hands over
            state.values |= {name: ENTRIES[name].default for name in SHOWN_BY.get(page, ())}
            state.forms += 1
        state.adopt(parameters)
        state.passing.clear()
    state.page = page


def bind(name: str) -> dict[str, Any]:
    """The ``key`` and ``on_change`` of the widget that shows the value `name`; call it just before the widget.

    ``st.number_input(label, **bind("hidden_size"))``

    A recipe that is put into the form gets new widgets: the browser may just be telling what the old ones showed,
    with the timer of a run that goes on, and that must not come back as a change.
    """
    key = _widget_key(name)
    st.session_state[key] = page_state().values[name]
    return {"key": key, "on_change": _remember, "args": (name, key)}


def _widget_key(name: str) -> str:
    forms = page_state().forms if name in SETTINGS else 0
    return f"widget_{name}_{forms}" if forms else f"widget_{name}"


def _remember(name: str, key: str) -> None:
    if key == _widget_key(name):
        page_state().values[name] = st.session_state[key]


def publish() -> None:
    """Write the state to the URL, where it is not there already."""
    parameters = page_state().to_url()
    if parameters != st.query_params.to_dict():
        st.query_params.from_dict(parameters)
