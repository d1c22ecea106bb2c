"""The cross-entropy loss of one digit, row by row: minus the logarithm of what the network believed of the right class.

Parameters: ``sample``, ``network``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from rnnlab.data import load_mnist
from rnnlab.figures.row_loss import row_loss
from rnnlab.i18n import _
from rnnlab.notation import CELLS, timestep_label
from rnnlab.ui.app import frame
from rnnlab.ui.app.changes import noted
from rnnlab.ui.app.labels import rate_label
from rnnlab.ui.components.charts import chart
from rnnlab.ui.learn.widgets import parameters as check
from rnnlab.ui.shared import networks

WIDE = False


@dataclass(frozen=True, slots=True)
class LossParameters:
    """Whose loss on which digit."""

    sample: int
    network: str = "lstm"

    def __post_init__(self) -> None:
        check.mnist_digit("sample", self.sample)
        check.shipped_network("network", self.network)


def loss(parameters: Mapping[str, Any], key: str) -> None:
    """The curve, a slider along it, and the sum for the row that is chosen."""
    asked = check.read(LossParameters, parameters)
    network, test = networks.shipped(asked.network), load_mnist().test
    trace, label = network.trace(test.image(asked.sample)), int(test.labels[asked.sample])
    right = np.maximum(trace.probabilities[:, label].astype(float), np.finfo(np.float32).tiny)  # (T,)
    losses = -np.log(right)  # (T,)
    by_rows = network.recipe.reads_rows
    name = timestep_label(by_rows)
    at = st.slider(name, 1, trace.timesteps, value=trace.timesteps, key=f"{key}_row", on_change=noted()) - 1
    p = right[at]
    st.markdown(
        _(
            "After {time} {row} the {cell} gave the right class, {digit}, the probability **{p}**. "
            "The loss is −ln {p} = **{loss}**.",
            time=name.lower(),
            row=at + 1,
            cell=CELLS[network.recipe.cell].name,
            digit=label,
            p=_probability(p),
            loss=f"{losses[at]:.3f}" if losses[at] >= 0.0005 else rate_label(losses[at]),
        )
    )
    chart(row_loss(losses, at=at, by_rows=by_rows, dark=frame.is_dark()), f"{key}_curve")


def _probability(p: float) -> str:
    """Three decimals, and more where these would round to nothing, or to a certainty that no network has."""
    if p < 0.1:
        return rate_label(p)
    return next(text for decimals in range(3, 18) if float(text := f"{p:.{decimals}f}") < 1 or p >= 1)
