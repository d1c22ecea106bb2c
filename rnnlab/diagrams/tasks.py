"""What recurrent networks are used for: which timesteps have an input, and which have an output."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from rnnlab.diagrams.drawing import SMALL, Drawing
from rnnlab.i18n import _

_CELL, _ENTRY, _EXIT = 96.0, 160.0, 34.0


@dataclass(frozen=True, slots=True)
class _Moment:
    """One timestep: what comes in and what goes out, in words; empty where nothing does."""

    entry: str = ""
    exit: str = ""
    #: the cell's tint, which tells an encoder from a decoder
    key: str = "hidden"


def _task(drawing: Drawing, moments: Sequence[_Moment], *, recurrent: bool = True, fed_back: bool = False) -> None:
    """A chain of timesteps; what goes out can be the next timestep's input (dashed)."""
    pitch = 384 / max(len(moments), 3)
    first = 200 - pitch * (len(moments) - 1) / 2
    half = min(25.0, pitch * 0.31)
    for number, moment in enumerate(moments):
        x = first + pitch * number
        drawing.rectangle(x - half, _CELL - 20, 2 * half, 40, moment.key, fill=0.2)
        if number and recurrent:
            drawing.wire([(x - pitch + half, _CELL), (x - half, _CELL)], "hidden")
        if moment.entry:
            drawing.wire([(x, _ENTRY), (x, _CELL + 20)], "inputs")
            drawing.text(x, _ENTRY + 17, moment.entry, size=SMALL)
        if moment.exit:
            drawing.wire([(x, _CELL - 20), (x, _EXIT + 6)], "candidate")
            drawing.text(x, _EXIT - 3, moment.exit, size=SMALL, bold=True)
        if fed_back and number and moments[number - 1].exit:
            turn = x - pitch / 2
            drawing.wire(
                [(x - pitch, _EXIT + 20), (turn, _EXIT + 20), (turn, 136), (x, 136), (x, _CELL + 20)],
                "candidate",
                dashed=True,
                thin=True,
            )


def one_to_one(drawing: Drawing) -> None:
    """No sequence: one input, one output."""
    _task(drawing, [_Moment(_("one picture"), _("one class"))], recurrent=False)


def one_to_many(drawing: Drawing) -> None:
    """A caption: one input, then one word a timestep, each of which is read at the next."""
    words = (_("a"), _("cat"), _("on a"), _("mat"))
    _task(
        drawing, [_Moment(_("picture") if not number else "", word) for number, word in enumerate(words)], fed_back=True
    )


def many_to_one(drawing: Drawing) -> None:
    """A judgement: the answer is read after the last input."""
    words = (_("this"), _("film"), _("is"), _("great"))
    _task(drawing, [_Moment(word, _("positive") if number == 3 else "") for number, word in enumerate(words)])


def many_to_many(drawing: Drawing) -> None:
    """A time series: an output for every input, at the same timestep."""
    days = tuple(_("day {day}", day=day) for day in range(1, 6))
    _task(drawing, [_Moment(day, following) for day, following in pairwise(days)])


def encoder_decoder(drawing: Drawing) -> None:
    """A translation: first everything is read, then everything is written."""
    moments = [_Moment(word, "", "hidden") for word in ("我", "爱", "你")]
    moments += [_Moment("", word, "candidate") for word in ("I", "love", "you")]
    _task(drawing, moments, fed_back=True)
    drawing.text(104, 212, _("encoder: reads"), size=SMALL, soft=True)
    drawing.text(296, 212, _("decoder: writes"), size=SMALL, soft=True)
