"""What a surgery is called, and what it did, in the language of the context."""

from __future__ import annotations

from rnnlab.analysis.surgery.kinds import Carry, Clamp, ForgetBias, Freeze, Reset, Surgery, Zero
from rnnlab.analysis.surgery.places import Rows, Units, unit_ranges
from rnnlab.analysis.surgery.reading import Hide, Repeat, Reverse, Shuffle
from rnnlab.i18n import _
from rnnlab.notation import QUANTITIES
from rnnlab.recipe import Recipe

#: a longer list of units is counted, not read out
_MOST_RANGES = 6


def describe(surgery: Surgery, recipe: Recipe | None = None) -> str:
    """A surgery in a few words: ``Forget gate of all units held at 0, rows 10 to 14``.

    The recipe tells whether a timestep is a row; without one it is.
    """
    text = _described(surgery, recipe or Recipe())
    return text[:1].upper() + text[1:]


def row_words(row: int, recipe: Recipe) -> str:
    """``row 14``, or ``timestep 14`` where a timestep is no row."""
    return _("row {step}", step=row + 1) if recipe.reads_rows else _("timestep {step}", step=row + 1)


def rows_words(rows: Rows, recipe: Recipe) -> str:
    """``rows 10 to 14``, ``row 14``, ``all rows``; or the same of timesteps."""
    if len(rows) == recipe.timesteps:
        return _("all rows") if recipe.reads_rows else _("all timesteps")
    if len(rows) == 1:
        return row_words(rows.first, recipe)
    message = _("rows {first} to {last}") if recipe.reads_rows else _("timesteps {first} to {last}")
    return message.format(first=rows.first + 1, last=rows.last + 1)


def units_words(units: Units) -> str:
    """``all units``, ``unit 3``, ``units 3–5, 9``."""
    if units is None:
        return _("all units")
    if len(units) == 1:
        return _("unit {unit}", unit=units[0] + 1)
    ranges = unit_ranges(units, "–")
    if len(ranges) > _MOST_RANGES:
        return _("{count} units", count=len(units))
    return _("units {units}", units=", ".join(ranges))


def number_words(value: float) -> str:
    """A number without needless zeros, its minus sign a real one."""
    return f"{value:.6g}".replace("-", "−")


def _described(surgery: Surgery, recipe: Recipe) -> str:
    match surgery:
        case Clamp():
            return _(
                "{gate} of {units} held at {value}, {rows}",
                gate=_(QUANTITIES[surgery.quantity].name),
                units=units_words(surgery.units),
                value=number_words(surgery.value),
                rows=rows_words(surgery.rows, recipe),
            )
        case Zero():
            where = {"units": units_words(surgery.units), "rows": rows_words(surgery.rows, recipe)}
            return _("state of {units} set to zero, {rows}", **where)
        case Freeze():
            where = {"units": units_words(surgery.units), "rows": rows_words(surgery.rows, recipe)}
            return _("state of {units} frozen, {rows}", **where)
        case Reset() | Carry() | ForgetBias():
            return _described_once(surgery, recipe)
        case Hide() | Reverse() | Shuffle() | Repeat():
            return _described_reading(surgery, recipe)


def _described_once(surgery: Reset | Carry | ForgetBias, recipe: Recipe) -> str:
    match surgery:
        case Carry():
            return _("begins with the state that test digit {donor} left behind", donor=surgery.donor)
        case ForgetBias():
            amount = number_words(abs(surgery.amount))
            if surgery.amount < 0:
                return _("forget bias lowered by {amount}", amount=amount)
            return _("forget bias raised by {amount}", amount=amount)
        case Reset():
            message = {
                "both": _("memory emptied before {row} is read"),
                "hidden": _("hidden state emptied before {row} is read"),
                "cell": _("cell state emptied before {row} is read"),
            }[surgery.part]
            return message.format(row=row_words(surgery.row, recipe))


def _described_reading(surgery: Hide | Reverse | Shuffle | Repeat, recipe: Recipe) -> str:
    rows = recipe.reads_rows
    match surgery:
        case Hide():
            return _("{rows} read as blank paper", rows=rows_words(surgery.rows, recipe))
        case Reverse():
            return (
                _("rows read in reverse, the last one first")
                if rows
                else _("timesteps read in reverse, the last one first")
            )
        case Shuffle():
            message = (
                _("rows read in a shuffled order (seed {seed})")
                if rows
                else _("timesteps read in a shuffled order (seed {seed})")
            )
            return message.format(seed=surgery.seed)
        case Repeat():
            message = (
                _("{row} read {times} times; what comes after it moves down")
                if rows
                else _("{row} read {times} times; what comes after it moves back")
            )
            return message.format(row=row_words(surgery.row, recipe), times=surgery.times)
