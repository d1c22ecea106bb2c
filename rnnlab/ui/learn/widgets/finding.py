"""One thing that a document does not notice, or gets wrong, with the numbers that show it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rnnlab.findings.catalogue import FINDINGS
from rnnlab.ui.documents import findings
from rnnlab.ui.learn.widgets import parameters as reading

#: some of them hold a training run, which looks at itself again and again
POLLS = True


@dataclass(frozen=True, slots=True)
class FindingSettings:
    """Which finding (`rnnlab.findings.catalogue.FINDINGS`)."""

    name: str

    def __post_init__(self) -> None:
        reading.among("name", self.name, tuple(FINDINGS))


def finding(parameters: Mapping[str, Any], key: str) -> None:
    """Show one finding. Raises `LabError` if there is none of that name."""
    findings.finding(reading.read(FindingSettings, parameters).name, key)
