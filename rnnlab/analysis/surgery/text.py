"""Surgeries as text for a link: ``clamp_forget_0_10-14_all~off_hide_1-7``, made of characters that no URL changes.

Surgeries are parted by "~", the fields of one by "_"; a surgery that is switched off begins with "off". After the
fields of its kind may come its name, as base64. Rows and units count from 1, as a person who reads the link does.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeAlias

from rnnlab.analysis.surgery.kinds import Carry, Clamp, ForgetBias, Freeze, Listed, Reset, Surgery, Zero
from rnnlab.analysis.surgery.places import DECIMALS, Rows, Units, unit_ranges, units_in
from rnnlab.analysis.surgery.reading import Hide, Repeat, Reverse, Shuffle
from rnnlab.errors import LabError

#: what a learner has on the table
Plan: TypeAlias = tuple[Listed, ...]

MOST_SURGERIES = 12
LONGEST_TEXT = 16_000

_WHOLE = re.compile(r"[0-9]{1,5}")
_REAL = re.compile(r"-?[0-9]{1,3}(\.[0-9]{1,8})?")
_OFF, _ALL = "off", "all"
#: base64's last two letters, in place of "+" and "/"
_BASE64 = b"-."


def to_text(plan: Plan) -> str:
    """The plan as text; empty where there is none."""
    return "~".join(_listed_text(listed) for listed in plan)


def from_text(text: str) -> Plan:
    """The plan that `to_text` wrote. Raises `LabError` when the text is cut, altered, or too long."""
    if not text:
        return ()
    items = text[: LONGEST_TEXT + 1].split("~")
    if len(text) > LONGEST_TEXT or len(items) > MOST_SURGERIES:
        raise LabError(
            "This link holds more surgery than there is room for. Choose at most {most}.", most=MOST_SURGERIES
        )
    return tuple(map(_read_listed, items))


def _listed_text(listed: Listed) -> str:
    surgery = listed.surgery
    parts = [] if listed.on else [_OFF]
    parts.append(surgery.kind)
    parts += [field.write(getattr(surgery, name)) for name, field in _FORMS[surgery.kind].fields.items()]
    if listed.name:
        parts.append(base64.b64encode(listed.name.encode(), _BASE64).decode().rstrip("="))
    return "_".join(parts)


def _read_listed(text: str) -> Listed:
    parts = text.split("_")
    on = parts[0] != _OFF
    kind, *values = parts if on else (parts[1:] or [""])
    form = _FORMS.get(kind)
    if form is None or len(values) - len(form.fields) not in (0, 1):
        raise _damaged()
    read = {name: field.read(value) for (name, field), value in zip(form.fields.items(), values, strict=False)}
    named = len(values) > len(form.fields)
    return Listed(form.make(**read), _read_name(values[-1]) if named else "", on)


def _read_name(text: str) -> str:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), _BASE64, validate=True).decode()
    except (ValueError, binascii.Error):
        raise _damaged() from None


def _write_rows(rows: Rows) -> str:
    return f"{rows.first + 1}-{rows.last + 1}"


def _read_rows(text: str) -> Rows:
    first, *last = text.split("-")
    if len(last) != 1:
        raise _damaged()
    return Rows(_read_row(first), _read_row(last[0]))


def _write_units(units: Units) -> str:
    return _ALL if units is None else ".".join(unit_ranges(units))


def _read_units(text: str) -> Units:
    return None if text == _ALL else units_in(text.split("."))


def _write_real(value: float) -> str:
    return f"{value:.{DECIMALS}f}".rstrip("0").rstrip(".")


def _read_real(text: str) -> float:
    if not _REAL.fullmatch(text):
        raise _damaged()
    return float(text)


def _read_whole(text: str) -> int:
    if not _WHOLE.fullmatch(text):
        raise _damaged()
    return int(text)


def _write_row(row: int) -> str:
    return str(row + 1)


def _read_row(text: str) -> int:
    return _read_whole(text) - 1


def _damaged() -> LabError:
    return LabError("The surgery in this link is damaged. Choose it again on the page.")


@dataclass(frozen=True, slots=True)
class _Field:
    """How one value of a surgery is written and read."""

    write: Callable[[Any], str]
    read: Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class _Form:
    """How a kind of surgery is written: its class, and its fields in order."""

    make: Callable[..., Surgery]
    fields: Mapping[str, _Field]


_WORD = _Field(str, str)  # its class knows which words there are
_NUMBER, _REAL_NUMBER = _Field(str, _read_whole), _Field(_write_real, _read_real)
_ROW = _Field(_write_row, _read_row)
_ROWS, _UNITS = _Field(_write_rows, _read_rows), _Field(_write_units, _read_units)

_FORMS: Mapping[str, _Form] = MappingProxyType(
    {
        Clamp.kind: _Form(Clamp, {"quantity": _WORD, "value": _REAL_NUMBER, "rows": _ROWS, "units": _UNITS}),
        Zero.kind: _Form(Zero, {"rows": _ROWS, "units": _UNITS}),
        Freeze.kind: _Form(Freeze, {"rows": _ROWS, "units": _UNITS}),
        Reset.kind: _Form(Reset, {"row": _ROW, "part": _WORD}),
        Carry.kind: _Form(Carry, {"donor": _NUMBER}),
        Hide.kind: _Form(Hide, {"rows": _ROWS}),
        Reverse.kind: _Form(Reverse, {}),
        Shuffle.kind: _Form(Shuffle, {"seed": _NUMBER}),
        Repeat.kind: _Form(Repeat, {"row": _ROW, "times": _NUMBER}),
        ForgetBias.kind: _Form(ForgetBias, {"amount": _REAL_NUMBER}),
    }
)
