"""A lesson's schematic picture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rnnlab.diagrams import DIAGRAMS
from rnnlab.ui.components.diagrams import show_diagram
from rnnlab.ui.learn.widgets import parameters as reading

#: it needs no more than the column of text
WIDE = False


@dataclass(frozen=True, slots=True)
class DiagramSettings:
    """Which diagram (`rnnlab.diagrams.DIAGRAMS`), and whether its caption stands below it."""

    name: str
    caption: bool = True

    def __post_init__(self) -> None:
        reading.among("name", self.name, tuple(DIAGRAMS))


def diagram(parameters: Mapping[str, Any], key: str) -> None:
    """Show one diagram. Raises `LabError` if there is none of that name."""
    settings = reading.read(DiagramSettings, parameters)
    show_diagram(settings.name, f"{key}_diagram", caption=settings.caption)
