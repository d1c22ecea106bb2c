"""Published beside reproduced as lines of text, for the command line and for the README of the committed results."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rnnlab.documents.comparing import Comparison, compare
from rnnlab.documents.listings import LISTINGS
from rnnlab.documents.protocol import QUANTITIES
from rnnlab.documents.reproduced import Reproduction, Reproductions
from rnnlab.i18n import _


def table_lines(number: str, found: Reproductions) -> list[str]:
    """What a listing printed beside our runs of it, what is run beside it, and the test accuracy of all of these."""
    ours = found.of(number)
    if ours is None:
        return []
    lines = [_("Document {number}, {count} seeds", number=number, count=len(ours.seeds))]
    for comparison in compare(ours):
        lines += ["", *_comparison_lines(comparison)]
    if not LISTINGS[number].published():
        lines += ["", *_own_lines(ours)]
    lines += ["", *_test_lines(number, found)]
    return lines


def _comparison_lines(one: Comparison) -> list[str]:
    head = _(one.quantity.title)
    columns = (_("updates"), _("printed"), _("ours"), _("distance"), _("95 % of seeds"), _("within"))
    rows = [
        (
            f"{first:,}" if first == last else f"{first:,}-{last:,}",
            f"{one.published[place]:.3f}",
            f"{one.reproduced[place]:.3f}",
            f"{one.distance[place]:+.3f}",
            f"{one.low[place]:.3f} .. {one.high[place]:.3f}",
            _("yes") if one.within[place] else _("no"),
        )
        for place, (first, last) in enumerate(zip(one.first_steps, one.last_steps, strict=True))
    ]
    share = _("within: {count} of {all}", count=int(one.within.sum()), all=len(one.within))
    return [f"{head}  ({share})", *_aligned([columns, *rows])]


def _own_lines(ours: Reproduction) -> list[str]:
    """Of a listing whose figures are not printed."""
    protocol = ours.experiment.listing.protocol
    names = [name for name in (*protocol.quantities, *protocol.beside) if name in ours.runs[0].measured]
    rows: list[tuple[str, ...]] = [(_("updates"), *(_(QUANTITIES[name].short) for name in names))]
    for place, step in enumerate(ours.steps(names[0])):
        rows.append((f"{step:,}", *(_spread(ours.values(name)[:, place]) for name in names)))
    return _aligned(rows)


def _test_lines(number: str, found: Reproductions) -> list[str]:
    rows = [(_("accuracy on all 10,000 test images at the end"), "")]
    for key in found.runs:
        one = found.of(key)
        if one is not None and one.experiment.number == number:
            rows.append((_(one.experiment.title or _("as the document has it")), _spread(one.test_accuracies)))
    return _aligned(rows)


def _spread(values: NDArray[np.float64]) -> str:
    """Mean and standard deviation over seeds."""
    deviation = values.std(ddof=1) if len(values) > 1 else 0.0
    return f"{values.mean():.3f} ± {deviation:.3f}"


def _aligned(rows: Sequence[tuple[str, ...]]) -> list[str]:
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    return [
        f"  {'  '.join(cell.rjust(width) for cell, width in zip(row, widths, strict=True))}".rstrip() for row in rows
    ]
