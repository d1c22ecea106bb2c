"""Ready-made surgeries whose effect is seen at once, for whatever cell reads."""

from __future__ import annotations

from dataclasses import dataclass

from rnnlab.analysis.surgery.kinds import Carry, Clamp, Freeze, Reset, Surgery, Zero
from rnnlab.analysis.surgery.places import Rows, row_of
from rnnlab.analysis.surgery.reading import Reverse, Shuffle
from rnnlab.analysis.surgery.words import row_words
from rnnlab.i18n import _
from rnnlab.notation import CELLS
from rnnlab.recipe import Recipe

#: the first 3 among MNIST's test digits
A_THREE = 18
#: of 28, from 0
_MIDDLE = 13


@dataclass(frozen=True, slots=True)
class Experiment:
    """One click's worth of surgery. Its words are in the language of the context."""

    key: str
    title: str
    #: two sentences: what is done, and what to look for
    help: str
    #: None where something must be chosen first; `help` then says what
    surgery: Surgery | None


def experiments(recipe: Recipe, unit: int | None = None) -> tuple[Experiment, ...]:
    """The experiments that fit a recipe. `unit` is the pinned unit, from 0, where there is one."""
    middle = row_of(_MIDDLE, recipe)
    never_forget = [_never_forget(recipe)] if recipe.cell == "lstm" else []
    return (
        Experiment(
            "forget_all",
            _("Forget everything at {row}", row=row_words(middle, recipe)),
            _(
                "The memory is emptied just before this row is read. Whatever the network knew of the digit until then, "
                "it must do without."
            ),
            Reset(middle),
        ),
        *never_forget,
        _stop_writing(recipe, middle),
        _quiet_unit(recipe, unit if unit is not None and unit < recipe.hidden_size else None),
        Experiment(
            "reverse",
            _("Read the digit upside down") if recipe.reads_rows else _("Read from the end"),
            _(
                "What was read last is read first, and nothing is left out. The network has learned in which order "
                "things come, so what it believes may have nothing to do with the digit."
            ),
            Reverse(),
        ),
        Experiment(
            "shuffle",
            _("Shuffle the rows") if recipe.reads_rows else _("Shuffle the timesteps"),
            _(
                "The same ink, read in another order. A network that only counted ink would not mind: what does this "
                "one do?"
            ),
            Shuffle(),
        ),
        Experiment(
            "carry",
            _("Start with the memory of a 3"),
            _(
                "Another digit, a 3, is read first, and its state is not emptied before this one. Watch for how many "
                "rows the old digit is still believed in."
            ),
            Carry(A_THREE),
        ),
    )


def _never_forget(recipe: Recipe) -> Experiment:
    return Experiment(
        "never_forget",
        _("Never forget"),
        _(
            "The forget gate of every unit is held at 1, so nothing in the cell state is ever erased. Watch it grow: "
            "the network can only add to it."
        ),
        Clamp("forget", 1, _all(recipe)),
    )


def _stop_writing(recipe: Recipe, middle: int) -> Experiment:
    rows = Rows(middle, recipe.timesteps - 1)
    surgeries: dict[str, Surgery] = {
        "lstm": Clamp("input", 0, rows),
        "gru": Clamp("update", 1, rows),
        "simple_rnn": Freeze(rows),
    }
    how = {
        "lstm": _("The input gate of every unit is held at 0 from there on: nothing new gets into the cell state."),
        "gru": _("The update gate of every unit is held at 1 from there on: every unit keeps what it has."),
        "simple_rnn": _("Every unit keeps the state that it has there: nothing that comes later is taken in."),
    }[recipe.cell]
    return Experiment(
        "stop_writing",
        _("Learn nothing new from {row} on", row=row_words(middle, recipe)),
        _("{how} How much of the answer was there already?", how=how),
        surgeries[recipe.cell],
    )


def _quiet_unit(recipe: Recipe, unit: int | None) -> Experiment:
    gated = "output" in CELLS[recipe.cell].lanes
    if unit is None:
        title = _("Close the output gate of the pinned unit") if gated else _("Silence the pinned unit")
        return Experiment(
            "quiet_unit",
            title,
            _("No unit is pinned yet. Click a cell of a lane in the score, and its unit is the one."),
            None,
        )
    if gated:
        return Experiment(
            "quiet_unit",
            _("Close the output gate of unit {unit}", unit=unit + 1),
            _("Its cell state goes on, but nobody hears of it. One unit of many: is it missed?"),
            Clamp("output", 0, _all(recipe), (unit,)),
        )
    return Experiment(
        "quiet_unit",
        _("Silence unit {unit}", unit=unit + 1),
        _("Its state is set to zero in every row, so nobody hears of it. One unit of many: is it missed?"),
        Zero(_all(recipe), (unit,)),
    )


def _all(recipe: Recipe) -> Rows:
    return Rows(0, recipe.timesteps - 1)
