"""The surgeries that lie on the table: each with its switch, its name, and the way to take it away; and undo."""

from __future__ import annotations

from functools import partial

import streamlit as st

from rnnlab.analysis.surgery import Carry, Surgery, describe
from rnnlab.analysis.surgery.kinds import LONGEST_NAME
from rnnlab.data import load_mnist
from rnnlab.i18n import _, translate_error
from rnnlab.recipe import Recipe
from rnnlab.ui.app import frame, state
from rnnlab.ui.app.changes import noted
from rnnlab.ui.draw.surgery import plan
from rnnlab.ui.draw.surgery.plan import Place

#: a switch's label would end in dots where its line is full
_STYLE = """<style>
.st-key-surgery_table .stMarkdownEllipsis, .st-key-surgery_table .stMarkdownEllipsis * { white-space: normal; }
</style>"""


def surgery_table(recipe: Recipe) -> None:
    """Every surgery with its switch, its name and the way to take it away."""
    with st.container(key="surgery_table"):
        st.html(_STYLE)
        for place in plan.places(recipe):
            _place(place, recipe)
    undo, clear, _rest = st.columns([1, 1, 2])
    undo.button(
        _("Undo surgery"),
        icon=":material/undo:",
        key="surgery_undo",
        on_click=noted(_undo),
        disabled=not plan.can_undo(),
        help=_(
            "Puts everything back as it was before you last added or removed something. Press again to go further back."
        ),
        width="stretch",
    )
    if plan.plan():
        clear.button(
            _("Remove all"),
            icon=":material/delete_sweep:",
            key="surgery_clear",
            on_click=noted(_clear),
            width="stretch",
        )


def _place(place: Place, recipe: Recipe) -> None:
    turn = plan.turn()
    key = f"{turn}_{place.index}"
    switch, name, away = st.columns([6, 3, 2], vertical_alignment="center")
    with switch:
        st.toggle(
            _sentence(place.listed.surgery, recipe),
            place.listed.on,
            disabled=place.problem is not None,
            **state.showing(f"surgery_on_{key}", place.listed.on, partial(_switch, place.index, turn)),
        )
        if place.problem is not None:
            st.caption(translate_error(place.problem))
    with name:
        st.text_input(
            _("Name"),
            place.listed.name,
            max_chars=LONGEST_NAME,
            placeholder=_("Name"),
            label_visibility="collapsed",
            **state.showing(f"surgery_name_{key}", place.listed.name, partial(_rename, place.index, turn)),
        )
    with away:
        st.button(
            _("Remove"), icon=":material/close:", key=f"surgery_remove_{key}", on_click=noted(_remove), args=(place.index,),
            width="stretch",
        )  # fmt: skip


def _sentence(surgery: Surgery, recipe: Recipe) -> str:
    sentence = describe(surgery, recipe)
    if isinstance(surgery, Carry):
        label = int(load_mnist().test.labels[surgery.donor])
        return _("{sentence} (a {label})", sentence=sentence, label=label)
    return sentence


@frame.callback
def _undo() -> None:
    plan.undo()


@frame.callback
def _clear() -> None:
    plan.clear()


@frame.callback
def _remove(index: int) -> None:
    plan.remove(index)


@frame.callback
def _switch(index: int, turn: int, on: bool) -> None:
    if turn == plan.turn():
        plan.switch(index, on)


@frame.callback
def _rename(index: int, turn: int, name: str) -> None:
    if turn == plan.turn():
        plan.rename(index, name)
