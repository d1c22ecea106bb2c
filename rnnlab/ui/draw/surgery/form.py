"""The form of one's own surgery: a kind in plain words, and only the fields that it needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import streamlit as st

from rnnlab.analysis.surgery import (
    Carry,
    Clamp,
    ForgetBias,
    Freeze,
    Hide,
    Repeat,
    Reset,
    Reverse,
    Shuffle,
    Surgery,
    Zero,
)
from rnnlab.i18n import _
from rnnlab.notation import CELLS, QUANTITIES
from rnnlab.recipe import Recipe
from rnnlab.ui.app import frame, state
from rnnlab.ui.app.changes import noted
from rnnlab.ui.draw.surgery import fields
from rnnlab.ui.draw.surgery.fields import Field

_OPEN_KEY = "surgery_own"
#: kept apart from the widget, which knows its choice by its words alone
_CHOSEN_KIND = "surgery_kind_chosen"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of surgery in the menu. Its words are in the language of the context."""

    title: str
    #: two sentences
    help: str
    make: Callable[..., Surgery]
    fields: Mapping[str, Field]


def surgery_form(recipe: Recipe, add: Callable[[Callable[[], Surgery]], None], *, room: bool) -> None:
    """Show the form. `add` is called before the page is drawn again, with what makes the surgery or raises `LabError`.

    `room` tells whether there is place for one more.
    """
    # closed at first: its widgets would delay the score by some 50 ms after every click on an experiment
    if not st.toggle(
        _("Put together your own"),
        key=_OPEN_KEY,
        help=_("Opens a form with every kind of surgery. Each one that you add is done together with the others."),
        on_change=noted(),
    ):
        return
    kinds = kinds_for(recipe)
    chosen = _shown_kind(kinds)
    st.selectbox(
        _("What is done"), **state.menu("surgery_kind", chosen, list(kinds), lambda key: kinds[key].title, _choose_kind)
    )
    kind = kinds[chosen]
    st.caption(kind.help)
    with st.form(f"surgery_form_{chosen}", border=False):
        for name, field in kind.fields.items():
            field.draw(recipe, _key(recipe, chosen, name))
        st.form_submit_button(
            _("Add"),
            icon=":material/add:",
            on_click=noted(add),
            args=(partial(_made, recipe, chosen),),
            disabled=not room,
        )


def _shown_kind(kinds: Mapping[str, Kind]) -> str:
    """The kind that was chosen last; another network may not have it."""
    chosen = st.session_state.get(_CHOSEN_KIND)
    return str(chosen) if chosen in kinds else next(iter(kinds))


@frame.callback
def _choose_kind(kind: str) -> None:
    st.session_state[_CHOSEN_KIND] = kind


def _made(recipe: Recipe, chosen: str) -> Surgery:
    """What was put together. Raises `LabError` where a value is not allowed, or the network cannot undergo it."""
    kind = kinds_for(recipe)[chosen]
    values = {name: field.read(st.session_state[_key(recipe, chosen, name)]) for name, field in kind.fields.items()}
    surgery = kind.make(**values)
    surgery.check(recipe)
    return surgery


def _key(recipe: Recipe, kind: str, name: str) -> str:
    """A field's widget: another one where a network has other rows, so that no value is out of its range."""
    return f"surgery_{kind}_{name}_{recipe.timesteps}"


def kinds_for(recipe: Recipe) -> dict[str, Kind]:
    """The kinds of surgery that a network of this recipe can undergo, by their keys in the menu."""
    notation = CELLS[recipe.cell]
    kinds = {f"clamp {key}": _clamp(key) for key in notation.lanes}
    kinds |= _on_state(recipe) | _on_reading(recipe)
    if recipe.cell == "lstm":
        kinds["bias"] = Kind(
            _("Change the forget bias"),
            _("Adds a number to what the forget gate hears, in every unit and row. Below zero it forgets more."),
            ForgetBias,
            {"amount": fields.bias_field()},
        )
    return kinds


def _clamp(key: str) -> Kind:
    low = QUANTITIES[key].low or 0.0
    return Kind(
        _("Hold the {gate} at a value", gate=_(QUANTITIES[key].name)),
        _("Whatever the network computes for it, it has this value in these rows. The states follow from it as ever."),
        partial(Clamp, key),
        {"value": fields.value_field(low), "rows": fields.rows_field(), "units": fields.units_field()},
    )


def _on_state(recipe: Recipe) -> dict[str, Kind]:
    part = {"part": fields.part_field()} if "cell" in CELLS[recipe.cell].states else {}
    return {
        "zero": Kind(
            _("Silence units"),
            _("Their state is set to zero in these rows. Nothing that they remembered comes back afterwards."),
            Zero,
            {"rows": fields.rows_field(), "units": fields.units_field()},
        ),
        "freeze": Kind(
            _("Freeze units"),
            _(
                "In these rows they keep the state that they had before. What they remember stays, and nothing is added."
            ),
            Freeze,
            {"rows": fields.rows_field(), "units": fields.units_field()},
        ),
        "reset": Kind(
            _("Empty the memory"),
            _("Just before this row is read, the state is set to zero. The network reads on as if it began here."),
            Reset,
            {"row": fields.row_field(), **part},
        ),
        "carry": Kind(
            _("Start with another digit’s memory"),
            _("The network has just read this test digit, and its state was not emptied. Then it reads yours."),
            Carry,
            {"donor": fields.donor_field()},
        ),
    }


def _on_reading(recipe: Recipe) -> dict[str, Kind]:
    rows = recipe.reads_rows
    return {
        "hide": Kind(
            _("Hide rows") if rows else _("Hide timesteps"),
            _("The network sees blank paper there. Which parts of a digit does it need?"),
            Hide,
            {"rows": fields.rows_field()},
        ),
        "reverse": Kind(
            _("Reverse the rows") if rows else _("Reverse the timesteps"),
            _("The last one is read first. Nothing is left out, but everything comes in another order."),
            Reverse,
            {},
        ),
        "shuffle": Kind(
            _("Shuffle the rows") if rows else _("Shuffle the timesteps"),
            _("All are read, in an order that the seed names. The same seed always gives the same order."),
            Shuffle,
            {"seed": fields.seed_field()},
        ),
        "repeat": Kind(
            _("Repeat a row") if rows else _("Repeat a timestep"),
            _("It is read several times over. What comes after it waits, and the last ones are not read any more."),
            Repeat,
            {"row": fields.row_field(), "times": fields.times_field()},
        ),
    }
