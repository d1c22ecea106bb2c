"""The widget `shapes`: a preset of the Shapes page, with timesteps and units to change where the lesson stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from rnnlab.i18n import _
from rnnlab.shapes import PRESETS, ShapeSetup
from rnnlab.shapes.setup import FIELDS
from rnnlab.ui.app import state
from rnnlab.ui.app.changes import noted
from rnnlab.ui.components.shapes_picture import shapes_picture
from rnnlab.ui.learn.widgets.parameters import among, read


@dataclass(frozen=True, slots=True)
class _Parameters:
    #: one of `rnnlab.shapes.PRESETS`
    preset: str = "example"

    def __post_init__(self) -> None:
        among("preset", self.preset, tuple(PRESETS))


def shapes(parameters: Mapping[str, Any], key: str) -> None:
    """``preset``: example, lengths or digits."""
    preset = PRESETS[read(_Parameters, parameters).preset].setup
    chosen = {}
    with st.container(horizontal=True):
        # with lengths the timesteps are theirs
        for name in ("units",) if preset.lengths else ("timesteps", "units"):
            setting = FIELDS[name]
            chosen[name] = st.number_input(
                _(setting.label),
                int(setting.low),
                min(64, int(setting.high)) if preset.units < 64 else int(setting.high),
                getattr(preset, name),
                width=165,
                help=_(setting.help),
                key=f"{key}_{name}",
                on_change=noted(),
            )
    setup = preset.changed(**{name: int(value) for name, value in chosen.items()})
    shapes_picture(setup, _before(setup, key), key=f"{key}_picture")


def _before(setup: ShapeSetup, key: str) -> ShapeSetup | None:
    """What was shown before the last change; kept while the page stays open."""
    passing = state.page_state().passing
    drawn, changed = f"{key}_drawn", f"{key}_changed"
    if passing.get(drawn, setup) != setup:
        passing[changed] = passing[drawn]
    passing[drawn] = setup
    before: ShapeSetup | None = passing.get(changed)
    return before
