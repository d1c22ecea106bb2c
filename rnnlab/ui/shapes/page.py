"""The Shapes page: sizes and choices above, every tensor as a block with named axes below."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from rnnlab.errors import LabError
from rnnlab.i18n import _, translate_error
from rnnlab.notation import CELLS
from rnnlab.settings import Setting
from rnnlab.shapes import PRESETS, ShapeSetup, lengths_from_text, suggested_lengths
from rnnlab.shapes.lengths import text_of_lengths
from rnnlab.shapes.setup import CELL_CHOICES, FIELDS, INITIALS, WAYS
from rnnlab.ui.app import frame, state
from rnnlab.ui.components.shapes_picture import shapes_picture

_KEY = "shapes"
#: the setup that was drawn last, and the two of the last change: they last while the page stays open
_DRAWN, _CHANGED = "shapes_drawn", "shapes_changed"
_SWITCH = "widget_shape_has_lengths"
#: pixels: two sizes stand beside each other on a telephone
_SIZE_WIDTH, _LENGTHS_WIDTH = 165, 480
_LONGEST = 1500
_SIZES = ("batch", "timesteps", "inputs", "units")


def shapes_page() -> None:
    """The controls above, the blocks below."""
    st.markdown("#### " + _("Which shape has what, and why"))
    st.markdown(
        _(
            "A recurrent network is given a batch of sequences. Timesteps say how often the cell is used; units say how "
            "many numbers it remembers. Change one of them and watch which blocks change with it."
        )
    )
    _presets()
    _controls()
    passing = state.page_state().passing
    drawn: ShapeSetup | None = passing.get(_DRAWN)
    try:
        setup = setup_from(state.page_state().values)
    except LabError as problem:
        st.error(translate_error(problem), icon=":material/error:")
        if drawn is None:
            return
        st.caption(_("Below, the last settings that fit together."))
        setup = drawn
    if drawn is not None and drawn != setup:
        passing[_CHANGED] = drawn
    passing[_DRAWN] = setup
    shapes_picture(setup, passing.get(_CHANGED), key=_KEY)


def setup_from(values: Mapping[str, Any]) -> ShapeSetup:
    """The setup that the page remembers. Raises `LabError` where its parts do not fit together."""
    chosen = {name: values[f"shape_{name}"] for name in FIELDS}
    return ShapeSetup(**chosen, lengths=lengths_from_text(values["shape_lengths"], chosen["batch"]))


def _presets() -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        for preset in PRESETS.values():
            st.button(_(preset.name), key=f"shapes_preset_{preset.key}", on_click=_take, args=(preset.setup,))


@frame.callback
def _take(setup: ShapeSetup) -> None:
    """Put a preset into the controls."""
    values = state.page_state().values
    values.update({f"shape_{name}": getattr(setup, name) for name in FIELDS})
    values["shape_lengths"] = text_of_lengths(setup.lengths)


def _controls() -> None:
    """Everything that can be set: as many beside each other as there is room for."""
    values = state.page_state().values
    if values["shape_way"] == "hc" and values["shape_cell"] != "lstm":
        values["shape_way"] = "h"  # only the LSTM has a c
    with st.container(horizontal=True, vertical_alignment="bottom"):
        for name in _SIZES:
            _size(FIELDS[name])
        _choice("cell", {key: CELLS[key].name for key in CELL_CHOICES})
        ways = _way_labels()
        _choice("way", ways if values["shape_cell"] == "lstm" else {key: ways[key] for key in WAYS[:-1]})
        _choice("initial", dict(zip(INITIALS, (_("zeros"), _("given")), strict=True)))
        _order_and_lengths()


def _size(setting: Setting) -> None:
    st.number_input(
        _(setting.label),
        int(setting.low),
        int(setting.high),
        step=1,
        width=_SIZE_WIDTH,
        help=_(setting.help),
        **state.bind(f"shape_{setting.name}"),
    )


def _choice(name: str, labels: Mapping[str, str]) -> None:
    setting = FIELDS[name]
    st.pills(
        _(setting.label),
        wrap=True,
        required=True,
        help=_(setting.help) if setting.help else None,
        **state.bind_buttons(f"shape_{name}", tuple(labels), lambda key: labels[key]),
    )


def _way_labels() -> dict[str, str]:
    return {"last": _("last output"), "every": _("every output"), "h": _("final h"), "hc": "h, c"}


def _order_and_lengths() -> None:
    values = state.page_state().values
    st.toggle("time_major", help=_(FIELDS["time_major"].help), **state.bind("shape_time_major"))
    given = bool(values["shape_lengths"].strip())
    st.toggle(
        "sequence_length",
        given,
        help=_("A length for each example. Beyond it nothing is read: outputs are zero, and the state stays."),
        **state.showing(_SWITCH, given, _switch_lengths),
    )
    if given:
        st.text_input(
            _("The lengths, one for each example; “…” repeats them"),
            max_chars=_LONGEST,
            width=_LENGTHS_WIDTH,
            **state.bind("shape_lengths"),
        )


@frame.callback
def _switch_lengths(on: bool) -> None:
    values = state.page_state().values
    values["shape_lengths"] = suggested_lengths(values["shape_batch"], values["shape_timesteps"]) if on else ""
