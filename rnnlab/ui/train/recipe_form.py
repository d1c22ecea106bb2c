"""The form of hyperparameters: made from the table of settings, in the order in which a learner meets them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import streamlit as st

from rnnlab.i18n import _
from rnnlab.recipe import PRESETS, Recipe
from rnnlab.settings import SETTINGS, Setting, matters
from rnnlab.ui.app import state
from rnnlab.ui.app.labels import choice_label, rate_label, setting_help

_PRESET = "train_preset"
_SERIES = (1e-6, 3e-6, 1e-5, 3e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 0.1, 0.3, 1.0, 3.0, 10.0)
_FIRST = (("cell",), ("hidden_size", "timesteps"), ("learning_rate",), ("optimizer", "batch_size"), ("steps", "seed"))
_READING = (("order", "permutation_seed"),)
_CELL = (("input_layer", "forget_bias"), ("reset_after",), ("loss_at", "softmax"))
_TRAINING = (("schedule", "clip_norm"), ("augmentation", "measure"), ("precision",))
_STOPPING = (("target_accuracy", "patience"), ("minutes",))
_START = (("cell_weights",), ("input_weights", "input_bias"), ("output_weights", "output_bias"))
#: by how much a press on plus or minus changes a real number; else by 0.5
_STRIDES: Mapping[str, float] = MappingProxyType({"target_accuracy": 0.01, "minutes": 1.0})


def recipe_form() -> Recipe:
    """Show the form and give back the recipe in it. Raises `LabError` if a value is not allowed."""
    _preset_picker()
    _rows(_FIRST)
    with st.expander(_("More settings"), icon=":material/tune:"):
        st.markdown("**" + _("How the digit is read") + "**")
        _rows(_READING)
        st.markdown("**" + _("The network") + "**")
        _rows(_CELL)
        st.markdown("**" + _("The training") + "**")
        _rows(_TRAINING)
        st.markdown("**" + _("When to stop") + "**")
        st.caption(_("After its last training step, or earlier if one of these is given."))
        _rows(_STOPPING)
        st.markdown("**" + _("The weights at the start") + "**")
        _rows(_START)
    return state.page_state().recipe


def _preset_picker() -> None:
    """A menu that fills the form; what it chose last is shown until the form is changed."""
    recipe = state.page_state().recipe
    chosen = next((key for key, preset in PRESETS.items() if preset.recipe == recipe), None)
    st.selectbox(
        _("Start from"),
        placeholder=_("My own settings"),
        **state.menu(_PRESET, chosen, list(PRESETS), lambda key: _(PRESETS[key].title), _use_preset),
    )
    if chosen is not None:
        st.caption(_(PRESETS[chosen].look_for))


def _use_preset(chosen: str | None) -> None:
    state.page_state().set_recipe(PRESETS[chosen].recipe if chosen else Recipe())


def _rows(rows: Sequence[Sequence[str]]) -> None:
    for names in rows:
        shown = [SETTINGS[name] for name in names if matters(name, state.page_state().values)]
        for column, setting in zip(st.columns(len(names)), shown, strict=False):
            with column:
                _widget(setting)


def _widget(setting: Setting) -> None:
    label, help_ = _(setting.label), setting_help(setting)

    def shown(value: Any) -> str:
        return choice_label(setting, value)

    if setting.kind == "flag":
        st.toggle(label, help=help_, **state.bind(setting.name))
    elif setting.name == "cell":
        st.segmented_control(
            label, help=help_, required=True, **state.bind_buttons(setting.name, setting.choices, shown)
        )
    elif setting.name == "timesteps":
        st.select_slider(label, setting.choices, help=help_, **state.bind(setting.name))
    elif setting.name == "learning_rate":
        rates = sorted({*_SERIES, state.page_state().values[setting.name]})
        st.select_slider(label, rates, format_func=rate_label, help=help_, **state.bind(setting.name))
    elif setting.kind == "choice":
        st.selectbox(label, help=help_, **state.bind_menu(setting.name, setting.choices, shown))
    else:
        _number(setting, label, help_)


def _number(setting: Setting, label: str, help_: str) -> None:
    stride = _STRIDES.get(setting.name, 0.5)
    # The widget's type follows that of its limits: whole numbers or reals.
    limits: dict[str, Any] = (
        {"min_value": int(setting.low), "max_value": int(setting.high), "step": 1}
        if setting.kind == "integer"
        else {"min_value": setting.low, "max_value": setting.high, "step": stride, "format": "%g"}
    )
    placeholder = _("none") if setting.optional else None
    bound = (state.bind_optional if setting.optional else state.bind)(setting.name)
    st.number_input(label, placeholder=placeholder, help=help_, **limits, **bound)
