"""What one changed setting did to the shapes, as sentences."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from rnnlab.i18n import N_, _, paragraph
from rnnlab.notation import CELLS
from rnnlab.shapes.lengths import text_of_lengths
from rnnlab.shapes.matrices import Matrix, matrices
from rnnlab.shapes.reading import Reading
from rnnlab.shapes.setup import ShapeSetup
from rnnlab.shapes.tensors import Tensor, tensors

_NAMES = MappingProxyType(
    {
        "batch": N_("The batch changed from {before} to {after}."),
        "timesteps": N_("Timesteps changed from {before} to {after}."),
        "inputs": N_("Inputs changed from {before} to {after}."),
        "units": N_("Units changed from {before} to {after}."),
        "cell": N_("The cell changed from {before} to {after}."),
        "time_major": N_("time_major changed from {before} to {after}."),
        "lengths": N_("sequence_length changed from {before} to {after}."),
        "initial": N_("The initial state changed from {before} to {after}."),
        "way": N_("What the output layer is given changed from {before} to {after}."),
    }
)
#: what to take away from a change of one size
_LESSONS = MappingProxyType(
    {
        "batch": N_("No weight changed: the same network reads more examples or fewer."),
        "timesteps": N_("No weight changed its shape: the same matrices are used at every timestep."),
        "inputs": N_(
            "Units and timesteps did not change: the cell still makes as many numbers, from another count of inputs."
        ),
        "units": N_("Timesteps did not change: units are how wide the state is, not how long the sequence is."),
        "time_major": N_("The same numbers stand in another order. No weight changed."),
        "lengths": N_("No shape changed: only what is read of each example."),
        "initial": N_("No shape changed: only the numbers that the state begins with."),
    }
)
#: how a choice is called in a sentence
WAY_CODES = MappingProxyType({"last": "outputs[:, -1]", "every": "outputs", "h": "h", "hc": "(h, c)"})


@dataclass(frozen=True, slots=True)
class Change:
    """What differs between two setups: the fields, and the keys of tensors and matrices."""

    fields: tuple[str, ...]
    #: another shape, or new
    reshaped: tuple[str, ...]
    #: the same shape as before
    kept: tuple[str, ...]
    #: the whole of it in a few sentences, in the language of the context; "" where nothing changed
    sentence: str


def change(before: Reading, after: Reading) -> Change:
    """What became of the shapes when `before` became `after`."""
    fields = tuple(name for name in _NAMES if getattr(before.setup, name) != getattr(after.setup, name))
    old, new = _shapes(before), _shapes(after)
    reshaped = tuple(key for key, (_code, shape) in new.items() if key not in old or old[key][1] != shape)
    kept = tuple(key for key in new if key not in reshaped)
    gone = tuple(code for key, (code, _shape) in old.items() if key not in new)
    codes = [[new[key][0] for key in keys] for keys in (reshaped, kept)]
    return Change(fields, reshaped, kept, _sentence(before.setup, after.setup, fields, codes, gone))


def _shapes(reading: Reading) -> dict[str, tuple[str, tuple[tuple[str, ...], tuple[int, ...]]]]:
    """Every tensor and matrix by its key: its name in code, its axes and its shape."""
    found: list[Tensor | Matrix] = [*tensors(reading), *matrices(reading)]
    return {each.key: (each.code, (each.axes, each.shape)) for each in found}


def _sentence(
    before: ShapeSetup, after: ShapeSetup, fields: tuple[str, ...], codes: list[list[str]], gone: tuple[str, ...]
) -> str:
    if not fields:
        return ""
    said = [_("{count} settings changed at once.", count=len(fields))]
    if len(fields) == 1:
        name = fields[0]
        said = [_(_NAMES[name], before=_told(before, name), after=_told(after, name))]
    reshaped, kept = codes
    if reshaped:
        said.append(_("Another shape: {names}.", names=_listed(reshaped)))
    if gone:
        said.append(_("Gone: {names}.", names=_listed(gone)))
    if kept:
        said.append(_("The same shape as before: {names}.", names=_listed(kept)))
    if len(fields) == 1 and fields[0] in _LESSONS:
        said.append(_(_LESSONS[fields[0]]))
    return paragraph(said)


def _listed(codes: tuple[str, ...] | list[str]) -> str:
    return _(", ").join(codes)


def _told(setup: ShapeSetup, name: str) -> str:
    """A field's value as a sentence has it."""
    value = getattr(setup, name)
    if name == "cell":
        return CELLS[value].name
    if name == "way":
        return WAY_CODES[value]
    if name == "lengths":
        return f"[{text_of_lengths(value)}]" if value else "None"
    if name == "initial":
        return _("zeros") if value == "zeros" else _("given")
    return str(value)
