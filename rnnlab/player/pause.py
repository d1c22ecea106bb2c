"""Where "cover and guess" stops and asks."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray


def pause_step(probabilities: NDArray[np.float32]) -> int:
    """The timestep, from 0, after which an onlooker is asked for a guess: `probabilities` (T, K).

    The last one before the final answer's probability stays above 0.9, but never before rows 10 to 20 of 28, when
    there is something to see and something to guess.
    """
    steps = len(probabilities)
    unsure = np.flatnonzero(~(probabilities[:, int(np.argmax(probabilities[-1]))] > 0.9))
    undecided = int(unsure[-1]) if unsure.size else 0
    low, high = (max(math.ceil(row * steps / 28) - 1, 0) for row in (10, 20))
    return min(max(undecided, low), high)
