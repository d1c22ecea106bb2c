"""The belief, row by row: from when on the final answer led, whom it overtook, and how unsure the network was."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class BeliefStory:
    """What happened to the ten probabilities; T timesteps, counted from 0."""

    answer: int
    #: the first timestep from which on the answer was the most probable class to the end
    decided: int
    #: the class that led just before; None where the answer led from the start
    rival: int | None
    #: (T,) float32, in bits: 0 is certain, log2(10) = 3.32 knows nothing; NaN where a probability is
    entropy: NDArray[np.float32] = field(repr=False)


def belief_story(probabilities: NDArray[np.floating[Any]]) -> BeliefStory:
    """The story of probabilities (T, K)."""
    leaders = np.argmax(probabilities, axis=1)  # (T,)
    answer = int(leaders[-1])
    others = np.flatnonzero(leaders != answer)
    decided = int(others[-1]) + 1 if others.size else 0
    rival = int(leaders[decided - 1]) if decided else None
    return BeliefStory(answer, decided, rival, entropy_bits(probabilities))


def entropy_bits(probabilities: NDArray[np.floating[Any]]) -> NDArray[np.float32]:
    """H = -sum_k p_k log2 p_k of probabilities (T, K), with 0 log2 0 = 0 (Shannon 1948): (T,) in bits."""
    p = np.asarray(probabilities, np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(p == 0, 0.0, p * np.log2(p))  # (T, K)
    result: NDArray[np.float32] = np.abs(-terms.sum(axis=1)).astype(np.float32)
    return result
