"""One row of a digit is changed: how far apart is the hidden state at every later row, in three cells?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from rnnlab.analysis.perturbation import HOWS, Disturbed, How, disturb
from rnnlab.data import load_mnist
from rnnlab.figures.gradients import saliency_picture
from rnnlab.figures.perturbation import disturbance_curves
from rnnlab.i18n import N_, _
from rnnlab.notation import CELLS
from rnnlab.recipe import CLASSES
from rnnlab.settings import SIDE
from rnnlab.ui.app import frame
from rnnlab.ui.app.changes import noted
from rnnlab.ui.app.labels import percent
from rnnlab.ui.components.charts import chart
from rnnlab.ui.components.html_table import Row, html_table
from rnnlab.ui.components.pixel_pictures import Picture, pixel_pictures
from rnnlab.ui.learn.widgets import parameters as reading
from rnnlab.ui.shared import networks

#: the networks that read, in the order of the lesson
_CELLS = ("simple_rnn", "gru", "lstm")
_HOWS = {"line": N_("Draw a line across it"), "erase": N_("Erase it")}
_STYLE = """<style>
.forgetting tr.turned td { font-weight: 600; }
</style>"""


@dataclass(frozen=True, slots=True)
class ForgettingSettings:
    """Which row is changed at first (from 1), how, and in the first test digit of which class."""

    row: int = 3
    how: How = "line"
    digit: int = 7

    def __post_init__(self) -> None:
        reading.whole("row", self.row, 1, SIDE)
        reading.among("how", self.how, HOWS)
        reading.whole("digit", self.digit, 0, CLASSES - 1)


def forgetting(parameters: Mapping[str, Any], key: str) -> None:
    """The changed digit, the curves, and each network's answer before and after. Raises `LabError` on bad parameters."""
    settings = reading.read(ForgettingSettings, parameters)
    left, right = st.columns(2, gap="medium")
    with left:
        row = st.slider(_("Which row is changed"), 1, SIDE, settings.row, key=f"{key}_row", on_change=noted())
    with right:
        how: How = st.segmented_control(
            _("What is done to it"),
            HOWS,
            default=settings.how,
            format_func=lambda one: _(_HOWS[one]),
            required=True,
            key=f"{key}_how",
            on_change=noted(),
        )
    digit = st.pills(
        _("Digit"), range(CLASSES), default=settings.digit, required=True, key=f"{key}_digit", on_change=noted()
    )
    _shown(_readings(int(digit), row - 1, how), row, how, key)


@st.cache_resource(show_spinner=False, max_entries=200)
def _readings(digit: int, row: int, how: How) -> dict[str, Disturbed]:
    test = load_mnist().test
    image = test.image(int(np.flatnonzero(test.labels == digit)[0]))
    return {cell: disturb(networks.shipped(cell), image, row, how) for cell in _CELLS}


def _shown(readings: Mapping[str, Disturbed], row: int, how: How, key: str) -> None:
    first = readings[_CELLS[0]]
    before, after = first.before.image, first.after.image
    picture, curves = st.columns([4, 9], gap="medium")
    with picture:
        images = ((before, _("Read first")), (after, _("Read second; blue: changed")))
        alternatives = (_("The digit as it is"), _("The digit with row {row} changed", row=row))
        pixel_pictures(
            [
                Picture(saliency_picture(image, np.abs(image - before), dark=frame.is_dark()), caption, alternative)
                for (image, caption), alternative in zip(images, alternatives, strict=True)
            ]
        )
    with curves:
        if np.array_equal(before, after):
            st.info(
                _(
                    "Row {row} of this digit is blank already, so there is nothing to erase. Choose another row.",
                    row=row,
                )
                if how == "erase"
                else _("This row is full of ink already. Choose another row."),
                icon=":material/info:",
            )
            return
        shares = st.toggle(
            _("As a share of the distance at the changed row"),
            value=True,
            help=_(
                "Each network's hidden state has a size of its own. Divided by its first distance, each curve begins at "
                "1, and the three can be compared."
            ),
            key=f"{key}_shares",
            on_change=noted(),
        )
        chart(disturbance_curves(readings, shares=shares, dark=frame.is_dark()), f"{key}_curves")
    _answers(readings)


def _answers(readings: Mapping[str, Disturbed]) -> None:
    heads = (_("network"), _("left at row 28"), _("answer before"), _("answer after"))
    rows = [_row(cell, found) for cell, found in readings.items()]
    st.html(_STYLE + html_table(heads, rows, kind="forgetting"))


def _row(cell: str, found: Disturbed) -> Row:
    turned = found.before.answer != found.after.answer
    texts = (
        CELLS[cell].name,
        _("{percent} %", percent=f"{100 * found.left[-1]:.0f}"),
        *(f"{trace.answer} ({percent(float(trace.probabilities[-1].max()))})" for trace in (found.before, found.after)),
    )
    return Row(texts, kind="turned" if turned else "")
