"""A document's printed figures beside ours, as points, curve and band, with the distance in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rnnlab.figures.reproduction import reproduction_figure
from rnnlab.recipe import DOCUMENTS
from rnnlab.ui.app import frame
from rnnlab.ui.components.charts import chart
from rnnlab.ui.documents.reproduced import has_figures, reproduced
from rnnlab.ui.learn.widgets import parameters as reading


@dataclass(frozen=True, slots=True)
class DocumentSettings:
    """Which listing: a key of `rnnlab.DOCUMENTS`."""

    number: str

    def __post_init__(self) -> None:
        reading.among("number", self.number, tuple(DOCUMENTS))


def document(parameters: Mapping[str, Any], key: str) -> None:
    """Show one document's figures. Raises `LabError` on a number that is none."""
    number = reading.read(DocumentSettings, parameters).number
    if has_figures(number):
        chart(reproduction_figure(number, dark=frame.is_dark()), f"{key}_figure")
    reproduced(number)
