"""A gate held at one value, for every unit and every row: how many test digits does the network still read?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from rnnlab.analysis.surgery.answers import answers_held
from rnnlab.analysis.surgery.held import Hold
from rnnlab.data import load_mnist
from rnnlab.i18n import _
from rnnlab.notation import CELLS, QUANTITIES
from rnnlab.ui.app.changes import noted
from rnnlab.ui.app.labels import percent
from rnnlab.ui.learn.widgets import parameters as reading
from rnnlab.ui.shared import networks

WIDE = False

_GATED = ("lstm", "gru")


@dataclass(frozen=True, slots=True)
class HeldGateSettings:
    """Which network reads how many test digits; which gate is held at first, and at what."""

    network: str = "lstm"
    gate: str = "forget"
    value: float = 1.0
    images: int = 1_000

    def __post_init__(self) -> None:
        reading.among("network", self.network, _GATED)
        reading.among("gate", self.gate, _gates(self.network))
        reading.among("value", str(float(self.value)), tuple(str(tenth / 10) for tenth in range(11)))
        reading.whole("images", self.images, 100, 2_000)


def held_gate(parameters: Mapping[str, Any], key: str) -> None:
    """The choice of a gate and of its value, and two figures: as the network reads by itself, and with the gate held.

    Raises `LabError` on parameters that are not allowed.
    """
    settings = reading.read(HeldGateSettings, parameters)
    left, right = st.columns([5, 3], gap="medium")
    with left:
        gate = st.segmented_control(
            _("The gate that is held"),
            _gates(settings.network),
            default=settings.gate,
            format_func=lambda gate: _(QUANTITIES[gate].name),
            required=True,
            key=f"{key}_gate",
            on_change=noted(),
        )
    with right:
        value = st.slider(
            _("Held at"), 0.0, 1.0, float(settings.value), 0.1, key=f"{key}_value", format="%.1f", on_change=noted()
        )
    count, gate = settings.images, str(gate)
    free, held = st.columns(2, gap="medium")
    free.metric(_("{network} by itself", network=CELLS[settings.network].name), percent(_read(settings.network, count)))
    held.metric(
        _("{gate} held at {value}", gate=_(QUANTITIES[gate].name), value=f"{value:.1f}"),
        percent(_read(settings.network, count, gate, float(value))),
    )
    st.caption(
        _(
            "The share of MNIST’s first {count} test digits that the trained {network} reads, counted here and now. The gate "
            "is held for all units at every row; whoever guesses reads about 10 %.",
            count=f"{count:,}",
            network=CELLS[settings.network].name,
        )
    )


def _gates(network: str) -> tuple[str, ...]:
    return tuple(key for key in CELLS[network].lanes if key != "candidate")


@st.cache_data(show_spinner=False, max_entries=200)
def _read(network: str, images: int, gate: str | None = None, value: float = 0.0) -> float:
    """The share of the first test digits that are read right."""
    test = load_mnist().test
    pixels = test.pixels[:images].astype("float32") / 255
    holds = [] if gate is None else [Hold(gate, value)]
    answers = answers_held(networks.shipped(network), pixels, holds)
    return float((answers == test.labels[:images]).mean())
