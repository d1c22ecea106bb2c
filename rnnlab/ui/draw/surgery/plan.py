"""The surgeries on a learner's table: what is kept in the page's state, changed by its widgets, and undone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import streamlit as st

from rnnlab.analysis.surgery import MOST_SURGERIES, Listed, Plan, Surgery
from rnnlab.errors import LabError
from rnnlab.recipe import Recipe
from rnnlab.ui.app import state

_HISTORY = "surgery_history"
_TURN = "surgery_turn"
#: as many changes can be undone
_LONGEST_HISTORY = 50


@dataclass(frozen=True, slots=True)
class Place:
    """One place of the table: what lies there, and why this network cannot undergo it, if it cannot."""

    index: int
    listed: Listed
    problem: LabError | None

    @property
    def acts(self) -> bool:
        """Whether it is done to the network."""
        return self.listed.on and self.problem is None


def plan() -> Plan:
    """What lies on the table."""
    kept: Plan = state.page_state().values["surgery"]
    return kept


def places(recipe: Recipe) -> Iterator[Place]:
    """The table, place by place, looked at for a network of this recipe."""
    for index, listed in enumerate(plan()):
        problem = None
        try:
            listed.surgery.check(recipe)
        except LabError as error:
            problem = error
        yield Place(index, listed, problem)


def surgeries_for(recipe: Recipe) -> tuple[Surgery, ...]:
    """What is done to a network of this recipe: what is switched on and fits it."""
    return tuple(place.listed.surgery for place in places(recipe) if place.acts)


def has_room() -> bool:
    """Whether one more surgery finds a place."""
    return len(plan()) < MOST_SURGERIES


def add(surgery: Surgery) -> None:
    """Put one more surgery on the table. Raises `LabError` when it is full."""
    if not has_room():
        raise LabError("There is room for {most} surgeries. Remove one first.", most=MOST_SURGERIES)
    _change((*plan(), Listed(surgery)))


def use(surgery: Surgery) -> None:
    """Clear the table and put this surgery on it."""
    _change((Listed(surgery),))


def remove(index: int) -> None:
    """Take one surgery away."""
    _change(tuple(listed for place, listed in enumerate(plan()) if place != index))


def clear() -> None:
    """Take everything away."""
    _change(())


def switch(index: int, on: bool) -> None:
    """Switch a surgery on or off. It stays where it is."""
    _replace(index, replace(plan()[index], on=on))


def rename(index: int, name: str) -> None:
    """Give a surgery a name."""
    _replace(index, replace(plan()[index], name=name))


def undo() -> None:
    """Put the table back as it was before something was added, taken away or cleared last."""
    history = _history()
    if history:
        _put(history.pop())


def can_undo() -> bool:
    """Whether there is anything to undo."""
    return bool(_history())


def turn() -> int:
    """How often the places were filled anew: part of the keys of their widgets.

    The browser may just be telling what a widget of the table before showed, and that must not be taken for a change
    of what lies in its place now.
    """
    return int(st.session_state.get(_TURN, 0))


def _change(changed: Plan) -> None:
    if changed == plan():
        return
    history = _history()
    history.append(plan())
    del history[:-_LONGEST_HISTORY]
    _put(changed)


def _replace(index: int, listed: Listed) -> None:
    changed = list(plan())
    changed[index] = listed
    state.page_state().values["surgery"] = tuple(changed)


def _put(changed: Plan) -> None:
    state.page_state().values["surgery"] = changed
    st.session_state[_TURN] = turn() + 1


def _history() -> list[Plan]:
    kept: list[Plan] = st.session_state.setdefault(_HISTORY, [])
    return kept
