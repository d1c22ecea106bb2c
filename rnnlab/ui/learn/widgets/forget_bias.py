"""What a forget bias alone would leave after so many rows, beside what a trained LSTM's own forget gates left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from rnnlab.analysis.retention import gate_of_bias, kept_by_bias, kept_by_gates
from rnnlab.data import load_mnist
from rnnlab.errors import LabError
from rnnlab.figures.retention import KeptCurve, kept_curves
from rnnlab.i18n import _
from rnnlab.settings import PIXELS
from rnnlab.ui.app import frame
from rnnlab.ui.app.changes import noted
from rnnlab.ui.components.charts import chart
from rnnlab.ui.gradients.words import share_label
from rnnlab.ui.learn.widgets import parameters as reading
from rnnlab.ui.shared import networks

_LOWEST, _HIGHEST, _STEP = -2.0, 6.0, 0.25
#: shares below it are told as a power of ten
_SMALL = 1e-5
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True, slots=True)
class ForgetBiasSettings:
    """Where the slider stands at first; whether the trained LSTM's own gates are drawn, and on which test digit."""

    bias: float = 1.0
    real: bool = True
    sample: int = 0

    def __post_init__(self) -> None:
        reading.mnist_digit("sample", self.sample)
        if isinstance(self.bias, bool) or not _LOWEST <= self.bias <= _HIGHEST:
            raise LabError(
                "This part of the lesson: “{name}” goes from {low} to {high}.", name="bias", low=_LOWEST, high=_HIGHEST
            )


def forget_bias(parameters: Mapping[str, Any], key: str) -> None:
    """A slider of the bias, the curves, and what is left after 28 rows and after 784 timesteps in words.

    Raises `LabError` on parameters that are not allowed.
    """
    settings = reading.read(ForgetBiasSettings, parameters)
    bias = st.slider(
        _("Forget bias b"),
        _LOWEST,
        _HIGHEST,
        float(settings.bias),
        _STEP,
        key=f"{key}_bias",
        format="%.2f",
        on_change=noted(),
    )
    network = networks.shipped("lstm")
    steps = network.recipe.timesteps
    gate = gate_of_bias(bias)
    drawn = [
        KeptCurve(
            _("bias {bias}: a gate at {gate}", bias=f"{each:g}", gate=f"{gate_of_bias(each):.3f}"),
            kept_by_bias(each, steps),
            bias_only=True,
        )
        for each in dict.fromkeys((0.0, bias))
    ]
    told = [
        _("A gate that stays at σ({bias}) = {gate} leaves **{rows}** of a number after 28 rows, and {long} after 784 timesteps.",
          bias=f"{bias:g}", gate=f"{gate:.3f}", rows=_left(float(kept_by_bias(bias, steps)[-1])),
          long=_left(float(kept_by_bias(bias, PIXELS)[-1])))
    ]  # fmt: skip
    if settings.real:
        kept = kept_by_gates(network.trace(load_mnist().test.image(settings.sample)))
        unit = kept.most_lasting
        drawn += [
            KeptCurve(_("trained LSTM, mean of its units"), kept.mean),
            KeptCurve(_("trained LSTM, its most lasting unit ({unit})", unit=unit + 1), kept.units[:, unit]),
        ]
        told.append(
            _("The forget gates that the trained LSTM really had leave **{mean}** on average, and **{most}** in unit {unit}.",
              mean=_left(float(kept.mean[-1])), most=_left(float(kept.units[-1, unit])), unit=unit + 1)
        )  # fmt: skip
    chart(kept_curves(drawn, dark=frame.is_dark()), f"{key}_curves")
    st.markdown("\n".join(f"- {sentence}" for sentence in told))


def _left(share: float) -> str:
    """A share as the Gradients page tells it, but of a very small one the first two figures: ``3.7 · 10⁻⁹``."""
    if share >= _SMALL:
        return share_label(share)
    mantissa, exponent = f"{share:.1e}".split("e")
    return f"{mantissa} · 10{str(int(exponent)).translate(_RAISED)}"
