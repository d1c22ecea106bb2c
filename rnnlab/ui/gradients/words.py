"""What the Gradients page says in words, worked out from its numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from rnnlab.i18n import N_, _, paragraph
from rnnlab.notation import CELLS
from rnnlab.ui.shared.gradient_networks import Reading

#: a gradient of which less is left has vanished; of which more is left has exploded
VANISHED, EXPLODED = 1e-3, 10.0
#: shares between these are told in percent or in times, others as a power of ten
_SMALLEST, _LARGEST = 1e-5, 1e6
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def share_label(share: float) -> str:
    """A share of the last timestep's gradient: ``12 %``, ``37 times``, ``about 10⁻⁷``."""
    if math.isnan(share):
        return _("not a number")
    if share == 0:
        return _("nothing")
    if not _SMALLEST <= share < _LARGEST:
        exponent = "∞" if math.isinf(share) else str(round(math.log10(share))).translate(_RAISED)
        return (
            _("about 10{exponent} times", exponent=exponent)
            if share > 1
            else _("about 10{exponent}", exponent=exponent)
        )
    value = share if share >= 10 else 100 * share
    shown = f"{value:,.0f}" if value >= 100 else f"{float(f'{value:.2g}'):.10g}"
    text = _("{value} times", value=shown) if share >= 10 else _("{value} %", value=shown)
    return text.replace(" ", "\N{NO-BREAK SPACE}")


def findings(readings: Sequence[Reading], label: int, at: int, rows: bool) -> str:
    """What is left at one timestep, from 0, in every cell: one paragraph."""
    template = (
        N_("At row {step} the {cell} has {share} left")
        if rows
        else N_("At timestep {step} the {cell} has {share} left")
    )
    parts: list[str] = []
    for reading in readings:
        words = share_label(float(reading.hidden[label, at]))
        if reading.memory is not None:
            memory = share_label(float(reading.memory[label, at]))
            words = _("{hidden} at h and {memory} at c", hidden=f"**{words}**", memory=f"**{memory}**")
        else:
            words = f"**{words}**"
        name = CELLS[reading.cell].name
        parts.append(
            _(template, step=at + 1, cell=name, share=words)
            if not parts
            else _("the {cell} {share}", cell=name, share=words)
        )
    return _("{first}, {second}, {third}.", first=parts[0], second=parts[1], third=parts[2])


def verdicts(readings: Sequence[Reading], label: int, rows: bool) -> list[str]:
    """One sentence a cell: whether the gradient arrives at the first timestep, and its mean factor a timestep."""
    return [_verdict(reading, label, rows) for reading in readings]


def _verdict(reading: Reading, label: int, rows: bool) -> str:
    shares = reading.carried[label]  # (T,)
    name, first = CELLS[reading.cell].name, float(shares[0])
    if not math.isfinite(first):
        return _("**{cell}**: the gradient left the range of numbers.", cell=name)
    if first < VANISHED:
        told = _(
            "**{cell}**: the gradient has vanished before the start: what was read first hardly counts.", cell=name
        )
    elif first > EXPLODED:
        told = _(
            "**{cell}**: the gradient explodes on its way back: the smallest change at the start sways everything.",
            cell=name,
        )
    else:
        told = _("**{cell}**: the gradient arrives.", cell=name)
    if first == 0 or len(shares) < 2:
        return told
    factor = f"{first ** (1 / (len(shares) - 1)):.2f}"
    each = (
        _("On average each row back multiplies it by {factor}.", factor=factor)
        if rows
        else _("On average each timestep back multiplies it by {factor}.", factor=factor)
    )
    return paragraph([told, each])


def training_words(steps: Mapping[int, int]) -> list[str]:
    """How long networks were trained, by their timesteps: one sentence, and another for those that had less."""
    if not steps:
        return []
    most = max(steps.values())
    told = [_("Each was trained for {steps} steps of 128 digits.", steps=f"{most:,}")]
    fewer = {length: count for length, count in steps.items() if count < most}
    if fewer:
        each = ", ".join(
            _("{count} at {timesteps} timesteps", count=f"{count:,}", timesteps=length)
            for length, count in fewer.items()
        )
        told.append(_("Long sequences take longer, and were given fewer: {each}.", each=each))
    return told
