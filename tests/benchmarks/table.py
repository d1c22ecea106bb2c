"""A table of measured figures: the best, median and 95th percentile, and what was aimed at.

The best tells what the machine can do; the median beside it, how busy it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Row:
    """One figure, measured once or many times."""

    name: str
    values: Sequence[float]
    unit: str
    #: what the median should not exceed (or, with `at_least`, reach)
    aim: float | None = None
    at_least: bool = False

    def cells(self) -> tuple[str, ...]:
        if not self.values:
            return self.name, "–", "–", "–", "not measured", "0"
        many = len(self.values) > 1
        low, median, high = (float(np.percentile(self.values, share)) for share in (0, 50, 95))
        best, late = (high, low) if self.at_least else (low, high)
        figures = (_number(best), _number(median), _number(late)) if many else ("", _number(median), "")
        return self.name, *figures, self._judged(median), str(len(self.values))

    def _judged(self, median: float) -> str:
        if self.aim is None:
            return self.unit
        met = median >= self.aim if self.at_least else median <= self.aim
        return f"{self.unit}, aim {_number(self.aim)}: {'met' if met else 'MISSED'}"


def print_table(title: str, rows: Sequence[Row]) -> None:
    """Print the rows under a title."""
    table = [("", "best", "median", "95 %", "", "n"), *(row.cells() for row in rows)]
    widths = [max(len(line[column]) for line in table) for column in range(6)]
    print(f"\n{title}\n")
    for name, *figures, judged, count in table:
        middle = "  ".join(figure.rjust(width) for figure, width in zip(figures, widths[1:], strict=False))
        print(f"{name.ljust(widths[0])}  {middle}  {judged.ljust(widths[4])}  {count.rjust(widths[5])}")


def _number(value: float) -> str:
    if value >= 1_000:
        return f"{value:,.0f}"
    return f"{value:.3g}" if value < 100 else f"{value:.0f}"
