"""The fields of one's own surgery: what asks for rows, units or a number, and how the answer is read.

A field's default is chosen so that the surgery is seen at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import streamlit as st

from rnnlab.analysis.surgery import Rows
from rnnlab.analysis.surgery.experiments import A_THREE
from rnnlab.analysis.surgery.kinds import DONORS, LARGEST_BIAS, PARTS
from rnnlab.analysis.surgery.places import row_of, units_in
from rnnlab.analysis.surgery.reading import LARGEST_SEED
from rnnlab.i18n import _
from rnnlab.notation import timestep_label
from rnnlab.recipe import Recipe

#: rows of 28, from 0: where a surgery acts unless somebody says otherwise
_FIRST, _LAST = 9, 13


@dataclass(frozen=True, slots=True)
class Field:
    """One value of a surgery: the widget that shows it, and how the widget's value becomes the surgery's."""

    #: (recipe, the widget's key)
    draw: Callable[[Recipe, str], Any]
    read: Callable[[Any], Any]


def rows_field() -> Field:
    """From which row to which."""
    return Field(_rows, lambda ends: Rows(ends[0] - 1, ends[1] - 1))


def row_field() -> Field:
    """One row."""
    return Field(_row, lambda row: row - 1)


def units_field() -> Field:
    """All units, or some of them; `LabError` where the text names none."""
    return Field(_units, lambda text: units_in(re.split("[,，、;]", text)) if text.strip() else None)


def value_field(low: float) -> Field:
    """What a gate is held at, from `low` to 1."""
    return Field(partial(_value, low), float)


def part_field() -> Field:
    """Which of an LSTM's two states."""
    return Field(_part, str)


def donor_field() -> Field:
    """A test digit."""
    return Field(_donor, int)


def seed_field() -> Field:
    """The seed of a shuffle."""
    return Field(_seed, int)


def times_field() -> Field:
    """How many times."""
    return Field(_times, int)


def bias_field() -> Field:
    """What is added to the forget bias."""
    return Field(_bias, float)


def _rows(recipe: Recipe, key: str) -> None:
    st.slider(
        _("Rows") if recipe.reads_rows else _("Timesteps"),
        1,
        recipe.timesteps,
        (row_of(_FIRST, recipe) + 1, row_of(_LAST, recipe) + 1),
        help=_("The first and the last that it acts on. Both belong to it."),
        key=key,
    )


def _row(recipe: Recipe, key: str) -> None:
    label = timestep_label(recipe.reads_rows)
    help_ = _("Where it happens. What was read before stays as it was.")
    st.slider(label, 1, recipe.timesteps, row_of(_LAST, recipe) + 1, help=help_, key=key)


def _units(recipe: Recipe, key: str) -> None:
    st.text_input(
        _("Units"),
        placeholder=_("all units"),
        help=_("Empty means all of them. Or name some from 1 to {count}: 1-8, 12.", count=recipe.hidden_size),
        key=key,
    )


def _value(low: float, recipe: Recipe, key: str) -> None:
    st.slider(
        _("Value"), low, 1.0, 0.0, 0.05, help=_("A gate at 0 is shut. A gate at 1 lets everything through."), key=key
    )


def _part(recipe: Recipe, key: str) -> None:
    words = {"both": _("both states"), "hidden": _("the hidden state h"), "cell": _("the cell state c")}
    st.selectbox(
        _("What is emptied"),
        PARTS,
        format_func=lambda part: words[part],
        help=_(
            "An LSTM has two states. What it remembers is in the cell state; the hidden state is what it shows of it."
        ),
        key=key,
    )


def _donor(recipe: Recipe, key: str) -> None:
    st.number_input(
        _("Test digit"),
        0,
        DONORS - 1,
        A_THREE,
        help=_("MNIST has 10,000 test digits, numbered from 0. Number {three} is a 3.", three=A_THREE),
        key=key,
    )


def _seed(recipe: Recipe, key: str) -> None:
    help_ = _("Every number names another order. The same number gives the same order again.")
    st.number_input(_("Seed"), 0, LARGEST_SEED, 1, help=help_, key=key)


def _times(recipe: Recipe, key: str) -> None:
    help_ = _("How often it is read in all. Each time more, one less is read at the end.")
    st.number_input(_("How many times"), 2, recipe.timesteps, max(2, row_of(4, recipe)), help=help_, key=key)


def _bias(recipe: Recipe, key: str) -> None:
    help_ = _("Below zero the forget gates shut sooner, and the network forgets faster. Above zero it keeps more.")
    st.slider(_("Added to the forget bias"), -LARGEST_BIAS, LARGEST_BIAS, -3.0, 0.5, help=help_, key=key)
