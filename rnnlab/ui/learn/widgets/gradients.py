"""The gradient on its way back, in up to three cells, at any length of the sequence."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from rnnlab.data import load_mnist
from rnnlab.errors import LabError
from rnnlab.figures.gradients import gradient_curves
from rnnlab.i18n import _
from rnnlab.settings import TIMESTEPS
from rnnlab.ui.app import frame
from rnnlab.ui.app.changes import noted
from rnnlab.ui.components.charts import chart
from rnnlab.ui.gradients.page import GAINS, curves
from rnnlab.ui.gradients.words import verdicts
from rnnlab.ui.learn.widgets import parameters as reading
from rnnlab.ui.shared import gradient_networks
from rnnlab.ui.shared.gradient_networks import CELLS, Condition


@dataclass(frozen=True, slots=True)
class GradientsSettings:
    """Where the sliders stand at first, and whose gradients are shown."""

    timesteps: int = 28
    #: the shipped networks of `rnnlab.ui.shared.gradient_networks`, or fresh ones
    trained: bool = True
    #: the recurrent weights of a fresh SimpleRNN, times this
    gain: float = 1.0
    cells: tuple[str, ...] = CELLS
    #: a test digit; its own class is the one that is asked about
    sample: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "cells", tuple(self.cells))
        reading.mnist_digit("sample", self.sample)
        if not self.cells:
            raise LabError("This part of the lesson needs the setting “{name}”.", name="cells")
        for cell in self.cells:
            reading.among("cells", cell, CELLS)
        for name, value, allowed in (("timesteps", self.timesteps, TIMESTEPS), ("gain", self.gain, GAINS)):
            reading.among(name, str(value), tuple(map(str, allowed)))
        reading.among("trained", str(self.trained), ("True", "False"))


def gradients(parameters: Mapping[str, Any], key: str) -> None:
    """A slider of the length, one of the recurrent weights where they may be changed, the curves and what they say.

    Raises `LabError` on parameters that are not allowed.
    """
    settings = reading.read(GradientsSettings, parameters)
    condition = _condition(settings, key)
    test = load_mnist().test
    label = int(test.labels[settings.sample])
    image = test.image(settings.sample)
    readings = [gradient_networks.read(image, cell, condition) for cell in settings.cells]
    rows = condition.reads_rows
    chart(gradient_curves(curves(readings, label, direct=False), rows=rows, dark=frame.is_dark()), f"{key}_curves")
    st.markdown("\n".join(f"- {sentence}" for sentence in verdicts(readings, label, rows)))
    st.caption(
        _(
            "The digit is a {label}, cut into {timesteps} timesteps of {pixels} pixels. Read the curves from right to "
            "left: which share of the answer’s gradient is left at each timestep. The axis is logarithmic.",
            label=label,
            timesteps=condition.timesteps,
            pixels=condition.pixels,
        )
    )


def _condition(settings: GradientsSettings, key: str) -> Condition:
    """Which networks read, as the sliders say."""
    lengths = gradient_networks.trained_lengths() if settings.trained else TIMESTEPS
    if not lengths:
        raise LabError("The trained networks of this page are missing. Download RNN Lab again.")
    start = min(lengths, key=lambda steps: abs(math.log(steps / settings.timesteps)))
    louder = not settings.trained and "simple_rnn" in settings.cells
    left, right = st.columns(2, gap="medium")
    with left:
        steps = st.select_slider(_("Timesteps"), lengths, value=start, key=f"{key}_timesteps", on_change=noted())
    gain = settings.gain
    if louder:
        with right:
            gain = st.select_slider(
                _("Recurrent weights of the untrained SimpleRNN, times"),
                GAINS,
                value=gain,
                key=f"{key}_gain",
                on_change=noted(),
            )
    return Condition(int(steps), settings.trained, float(gain))
