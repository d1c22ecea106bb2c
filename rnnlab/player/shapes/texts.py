"""The words of the picture of shapes, in the language of the context."""

from __future__ import annotations

from rnnlab.i18n import _
from rnnlab.notation import CELLS
from rnnlab.shapes import Reading


def words() -> dict[str, str]:
    """Every fixed word; fields in braces are filled in the browser."""
    return {
        "axes": _("The axes"),
        "hint": _(
            "Point at an axis or a tensor, or walk there with Tab: what it is connected with lights up. In a tensor, the arrow keys go from number to number."
        ),
        "has": _("Stands in: {names}."),
        "has_not": _("Not in: {names}."),
        "from_told": _("{name} is made from {names}."),
        "into_told": _("It goes into {names}."),
        "list": _("a list of {count} tensors"),
        "tensor": _("{name}, shape {shape}"),
        "changed": _("another shape"),
        "gap": _("{count} more"),
        "shown": _("{axis}: {shown} of {size} are drawn"),
        "place": _("{name} {number}"),
        "not_read": _("beyond its length: not read"),
        "zero": _("beyond its length: zero"),
        "hatched_input": _("Hatched: beyond the example’s length, not read."),
        "hatched_output": _("Hatched: beyond the example’s length, so zero; the state waits."),
        "flow": _("On the way from x to logits"),
        "parameters": _("The parameters: how many numbers each matrix has, and why"),
        "equal": _("Which are equal, and why"),
        "numpy": _("NumPy"),
        "tf1": _("TensorFlow 1"),
    }


def told(reading: Reading) -> list[str]:
    """Where the numbers come from."""
    setup, found = reading.setup, []
    if reading.network:
        found.append(
            _(
                "Real digits and real weights: this is the shipped {cell}, which has learned.",
                cell=CELLS[setup.cell].name,
            )
        )
    elif setup.reads_digits:
        found.append(
            _(
                "The digits are real. The weights are drawn by a seed and have not learned: shapes are the same either way."
            )
        )
    else:
        found.append(
            _(
                "Every number was computed. Inputs and weights are drawn by a seed and have not learned: shapes are the same either way."
            )
        )
    if len(reading.examples) < setup.batch:
        found.append(
            _(
                "Of the {batch} examples the first {count} and the last are computed and drawn: examples never meet, so they have the same numbers among all the others.",
                batch=setup.batch,
                count=len(reading.examples) - 1,
            )
        )
    found.append(_("In code, places count from 0; in words, from 1."))
    return found
