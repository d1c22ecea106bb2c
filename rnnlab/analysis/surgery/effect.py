"""What a surgery did to the answer, from the traces before and after it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rnnlab.trace import Trace


@dataclass(frozen=True, slots=True)
class Effect:
    """The answers before and after, each with its probability, and where the two beliefs part. Timesteps from 0."""

    before: int
    before_share: float
    after: int
    after_share: float
    #: the timestep from which on the belief after surgery is no longer the old answer; None where it ends with that
    #: answer, or never held it
    left_at: int | None
    #: the timestep where the two beliefs are farthest apart; None where they are the same throughout
    farthest_at: int | None

    @property
    def answer_changed(self) -> bool:
        """Whether another digit is answered."""
        return self.before != self.after


def effect_of(before: Trace, after: Trace) -> Effect:
    """Compare two traces of one network and one digit, `after` the one under surgery."""
    old, new = before.answer, after.answer
    # half the sum of |p - q|: the share of belief that has moved, 0 to 1
    apart = np.abs(before.probabilities - after.probabilities).sum(axis=1) / 2  # (T,)
    return Effect(
        before=old,
        before_share=float(before.probabilities[-1, old]),
        after=new,
        after_share=float(after.probabilities[-1, new]),
        left_at=_left_at(after, old),
        farthest_at=int(np.argmax(apart)) if apart.max() > 0 else None,
    )


def _left_at(after: Trace, digit: int) -> int | None:
    held = np.flatnonzero(after.probabilities.argmax(axis=1) == digit)
    if not held.size or held[-1] == after.timesteps - 1:
        return None
    return int(held[-1]) + 1
