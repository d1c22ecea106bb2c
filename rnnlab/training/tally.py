"""Tally: what has come together since the last point of the curve."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rnnlab.training.engine import Chunk


@dataclass(frozen=True, slots=True)
class Tally:
    """Sums over training steps, in double precision; means of an empty tally are not asked for."""

    steps: int = 0
    loss_sum: float = 0.0
    accuracy_sum: float = 0.0
    gradient_norm_sum: float = 0.0
    #: of computing those steps
    seconds: float = 0.0

    def plus(self, chunk: Chunk, seconds: float) -> Tally:
        """This and one more chunk, which took so many seconds."""
        return Tally(
            self.steps + chunk.steps,
            self.loss_sum + chunk.loss_sum,
            self.accuracy_sum + chunk.accuracy_sum,
            self.gradient_norm_sum + chunk.gradient_norm_sum,
            self.seconds + seconds,
        )

    @property
    def loss(self) -> float:
        """The mean loss."""
        return self.loss_sum / self.steps

    @property
    def accuracy(self) -> float:
        """The mean share of right answers."""
        return self.accuracy_sum / self.steps

    @property
    def gradient_norm(self) -> float | None:
        """The mean length of the gradient; None if one was not finite."""
        return self.gradient_norm_sum / self.steps if math.isfinite(self.gradient_norm_sum) else None

    @property
    def speed(self) -> float:
        """Training steps a second."""
        return self.steps / max(self.seconds, 1e-6)
