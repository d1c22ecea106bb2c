"""The state of a page: the values of `rnnlab.ui.app.url_state`' table, and how they are kept.

A session's values are filled once from the URL (and again where a link inside the app brings parameters), kept under
one key of our own (widgets forget theirs on a page change), given to a widget as its default when it is drawn, and
written back to the URL at the end of every run. So they survive page changes, reload and Back, and a link restores them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Literal

import streamlit as st

from rnnlab.errors import LabError
from rnnlab.recipe import Recipe
from rnnlab.settings import SETTINGS
from rnnlab.ui.app.changes import noted
from rnnlab.ui.app.url_state import ENTRIES, SHOWN_BY

_SESSION_KEY = "rnnlab"


@dataclass(slots=True)
class DrawnWidget:
    """A widget as it was drawn last."""

    value: Any
    label: object
    #: how often it was replaced by a new one
    count: int = 0


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
    #: what each widget showed last; see `showing`
    widgets: dict[str, DrawnWidget] = field(default_factory=dict)

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


def count_up(key: str) -> None:
    """Add one to a number that this session keeps, from 0 (also as a widget's callback): for a new key, another draw."""
    st.session_state[key] = st.session_state.get(key, 0) + 1


def arrive(page: str) -> None:
    """Note that a page is drawn. On a change of page, take what the link to it brought.

    Only then: while a page stays open, the browser's URL may lag behind the session by one interaction.
    """
    state = page_state()
    if state.page not in ("", page):
        parameters = st.query_params.to_dict()
        if "back" in parameters:  # a lesson hands over
            state.values |= {name: ENTRIES[name].default for name in SHOWN_BY.get(page, ())}
        state.adopt(parameters)
        state.passing.clear()
    state.page = page


def showing(widget: str, value: Any, take: Callable[[Any], None], label: object = None) -> dict[str, Any]:
    """The ``key`` and ``on_change`` of a widget whose default is `value`; `take` is given what a learner puts in its place.

    ``st.toggle(label, value, **showing("mine", value, take))``

    What a widget shows is told by its default, which every message has. A value in the session's state is an order to the
    browser: it comes once, and the next page run may overtake it; if it came every time, it would undo what a learner
    chooses while it is on its way. Where the widget shows something else than `value`, it gets another key and so is a
    new one; a late word of the old one, sent with a timer perhaps, is not heard.

    `label` is what stands for the value on the screen. The browser knows a choice by that alone, so the widget is a new
    one where the same value is called something else: in another language, say.
    """
    shown = page_state().widgets.setdefault(widget, DrawnWidget(value, label))
    key = _key(widget)
    renamed = _is_same(value, shown.value) and label != shown.label
    if key in st.session_state and (renamed or not _is_same(st.session_state[key], value)):
        shown.count += 1
        key = _key(widget)
    shown.value, shown.label = value, label
    return {"key": key, "on_change": noted(_changed), "args": (widget, key, take)}


def _changed(widget: str, key: str, take: Callable[[Any], None]) -> None:
    if key == _key(widget):
        take(st.session_state[key])


def _key(widget: str) -> str:
    shown = page_state().widgets.get(widget)
    return f"{widget}_{shown.count}" if shown is not None and shown.count else widget


def _is_same(shown: Any, value: Any) -> bool:
    """Whether a widget shows a value; of several choices it gives a list."""
    return bool(_tupled(shown) == _tupled(value))


def _tupled(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def bind(name: str) -> dict[str, Any]:
    """The ``key``, ``value`` and ``on_change`` of the widget that shows the value `name`.

    ``st.number_input(label, **bind("hidden_size"))``
    """
    return {"value": page_state().values[name], **_remembered(name)}


def bind_optional(name: str) -> dict[str, Any]:
    """`bind` for a number that may be left out (``st.number_input``).

    An emptied field counts as its default, which must be None therefore: the number is told through the session's state.
    """
    bound = {"value": None, **_remembered(name)}
    if page_state().values[name] is not None:
        st.session_state[bound["key"]] = page_state().values[name]
    return bound


def menu(
    widget: str, value: Any, options: Sequence[Any], words: Callable[[Any], str], take: Callable[[Any], None]
) -> dict[str, Any]:
    """`showing` for a menu (``st.selectbox``, ``st.radio``), its options and their `words` included.

    Nothing is chosen at first where `value` is None and that is no option.
    """
    labels = _labels(options, words)
    index = options.index(value) if value in options else None
    chosen = {"options": options, "format_func": labels.__getitem__, "index": index}
    return chosen | showing(widget, value, take, labels.get(value))


def buttons(
    widget: str, value: Any, options: Sequence[Any], words: Callable[[Any], str], take: Callable[[Any], None]
) -> dict[str, Any]:
    """`showing` for a row of buttons (``st.pills``, ``st.segmented_control``), its options and their `words` included."""
    labels = _labels(options, words)
    return {"options": options, "format_func": labels.__getitem__, "default": value} | showing(
        widget, value, take, labels
    )


def _labels(options: Sequence[Any], words: Callable[[Any], str]) -> dict[Any, str]:
    """Made now: when the browser answers, the page's language is not known yet."""
    return {option: words(option) for option in options}


def bind_menu(name: str, options: Sequence[Any], words: Callable[[Any], str]) -> dict[str, Any]:
    """`menu` for the value `name`; one that is not among the options takes the first one."""
    values = page_state().values
    if values[name] not in options:
        values[name] = options[0]
    return menu(_widget(name), values[name], options, words, partial(_remember, name))


def bind_buttons(name: str, options: Sequence[Any], words: Callable[[Any], str]) -> dict[str, Any]:
    """`buttons` for the value `name`."""
    return buttons(_widget(name), page_state().values[name], options, words, partial(_remember, name))


def _remembered(name: str) -> dict[str, Any]:
    return showing(_widget(name), page_state().values[name], partial(_remember, name))


def _widget(name: str) -> str:
    return f"widget_{name}"


def _remember(name: str, value: Any) -> None:
    page_state().values[name] = value


def publish() -> None:
    """Write the state to the URL, where it is not there already."""
    parameters = page_state().to_url()
    if parameters != st.query_params.to_dict():
        st.query_params.from_dict(parameters)
