"""Which two tensors are equal, and why: compared number by number, never assumed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnlab.i18n import N_, _
from rnnlab.shapes.reading import Array, Reading


@dataclass(frozen=True, slots=True)
class Equality:
    """Two expressions and what comparing their numbers found. `why` is in the language of the context."""

    key: str
    left: str
    right: str
    #: for each computed example, whether all its numbers are equal
    examples: tuple[bool, ...]
    #: the largest difference
    difference: float
    why: str
    #: the keys of the tensors that are compared
    of: tuple[str, str]

    @property
    def holds(self) -> bool:
        """Whether every number is equal."""
        return all(self.examples)


def equalities(reading: Reading) -> tuple[Equality, ...]:
    """The pairs that are worth comparing with this setup."""
    found = [_reshaped(reading)]
    if reading.setup.time_major:
        found.append(_transposed(reading))
    found.append(_last_output(reading))
    if reading.setup.lengths is not None:
        found.append(_own_last_output(reading))
    if reading.c is not None:
        found += [_documents(reading), _kept(reading, reading.c)]
    if reading.setup.way in ("last", "h"):
        found.append(_two_ways(reading))
    return tuple(found)


def _compared(key: str, left: tuple[str, Array], right: tuple[str, Array], why: str, of: tuple[str, str]) -> Equality:
    """Compares arrays whose first axis counts examples."""
    differences: NDArray[np.float64] = np.abs(left[1].astype(float) - right[1].astype(float))
    worst = differences.reshape(len(differences), -1).max(axis=1)
    return Equality(key, left[0], right[0], tuple(bool(each == 0) for each in worst), float(worst.max()), why, of)


def _reshaped(reading: Reading) -> Equality:
    back = reading.inputs.reshape(len(reading.examples), -1)
    why = _("Reshaping cuts each line into pieces. It moves no number and changes none.")
    return _compared("reshaped", (f"inputs.reshape({reading.setup.batch}, {reading.setup.flat})", back), ("x", reading.x),
                     why, ("inputs", "x"))  # fmt: skip


def _transposed(reading: Reading) -> Equality:
    turned = reading.inputs.swapaxes(0, 1)
    each = np.stack([turned[:, example] for example in range(len(reading.examples))])
    why = _("Transposing only changes the order in which you name the places: timestep first, then example.")
    return _compared(
        "transposed", ("inputs_tm[t, b]", each), ("inputs[b, t]", reading.inputs), why, ("turned", "inputs")
    )


def _h(reading: Reading) -> str:
    return "states[1]" if reading.c is not None else "state"


def _last_output(reading: Reading) -> Equality:
    left = "outputs[-1]" if reading.setup.time_major else "outputs[:, -1]"
    cut = [each + 1 for each, length in zip(reading.examples, reading.lengths, strict=True)
           if length < reading.setup.timesteps]  # fmt: skip
    why = _("An output is the h of its timestep, and the final state is the h of the last one.")
    if cut:
        why = _(
            "Not where an example ends early: its last output is zero, while its state has stayed as it was "
            "(examples {examples})."
        ).format(examples=", ".join(map(str, cut)))
    return _compared("last", (left, reading.outputs[:, -1]), (_h(reading), reading.h), why, ("outputs", "states"))


def _own_last_output(reading: Reading) -> Equality:
    own = np.stack([reading.outputs[place, length - 1] for place, length in enumerate(reading.lengths)])
    left = "outputs[length[b] - 1, b]" if reading.setup.time_major else "outputs[b, length[b] - 1]"
    why = _("At its own last timestep each example’s output is its final h.")
    return _compared("own_last", (left, own), (f"{_h(reading)}[b]", reading.h), why, ("outputs", "states"))


def _documents(reading: Reading) -> Equality:
    """Document 003's ``outputs[3, 2, :] = states[2, 3, :]``, counted from 1."""
    B, T = reading.setup.batch, reading.setup.timesteps
    place = f"[{T}, {B}, :]" if reading.setup.time_major else f"[{B}, {T}, :]"
    why = _(
        "Document 003’s example, counted from 1: the last example’s last output, and its h, the second of the two states."
    )
    if reading.lengths[-1] < T:
        why = _(
            "Document 003’s example, counted from 1. It fails here: the last example ends before the last timestep."
        )
    return _compared("document", (f"outputs{place}", reading.outputs[-1:, -1]), (f"states[2, {B}, :]", reading.h[-1:]), why,
                     ("outputs", "states"))  # fmt: skip


def _kept(reading: Reading, c: Array) -> Equality:
    why = _("The cell state c stands in no output: h is only what the output gate shows of it, h = o · tanh(c).")
    return _compared("kept", ("states[0]", c), ("states[1]", reading.h), why, ("states", "states"))


def _two_ways(reading: Reading) -> Equality:
    """Document 004's two ways to the answer."""
    layer = reading.output_layer
    left, right = reading.outputs[:, -1] @ layer.W + layer.b, reading.h @ layer.W + layer.b
    why = _("Document 004’s two ways: the same numbers go in, so the same logits come out.")
    if min(reading.lengths) < reading.setup.timesteps:
        why = _(
            "Document 004’s two ways part here: an output of zeros gives logits that are only the bias. "
            "With sequence_length, take the state."
        )
    last = "outputs[-1]" if reading.setup.time_major else "outputs[:, -1]"
    return _compared("ways", (f"{last} @ W_out + b_out", left), (f"{_h(reading)} @ W_out + b_out", right), why,
                     ("outputs", "states"))  # fmt: skip


#: how a comparison is told (message ids)
VERDICTS = (N_("equal"), N_("not equal"))
