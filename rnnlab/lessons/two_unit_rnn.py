"""A network that can be held in the head: a SimpleRNN of two units that reads one number a timestep."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from rnnlab.cells import SimpleRnnWeights, simple_rnn_step

#: one number of each unit
Pair: TypeAlias = tuple[float, float]


@dataclass(frozen=True, slots=True)
class TinyUnit:
    """The four weights of one unit: of the input, of both units' hidden state before, and the bias."""

    x: float
    h_1: float
    h_2: float
    b: float


@dataclass(frozen=True, slots=True)
class TinyStep:
    """Everything at one timestep; h_prev, pre and h have one number a unit: h = tanh(pre)."""

    x: float
    h_prev: Pair
    pre: Pair
    h: Pair


@dataclass(frozen=True, slots=True)
class TinyNetwork:
    """h_t = tanh(W_h x_t + U_h h_prev + b_h) with H = 2 and I = 1 (`cells.simple_rnn_step`)."""

    unit_1: TinyUnit
    unit_2: TinyUnit

    @property
    def units(self) -> tuple[TinyUnit, TinyUnit]:
        """Both units."""
        return self.unit_1, self.unit_2

    @property
    def weights(self) -> SimpleRnnWeights:
        """W_h (1, 2), U_h (2, 2) and b_h (2,); U_h[i, j] is the weight from unit i to unit j."""
        return SimpleRnnWeights(
            W_h=np.array([[unit.x for unit in self.units]], np.float32),
            U_h=np.array([[unit.h_1 for unit in self.units], [unit.h_2 for unit in self.units]], np.float32),
            b_h=np.array([unit.b for unit in self.units], np.float32),
        )

    def read(self, xs: Sequence[float]) -> tuple[TinyStep, ...]:
        """Read a sequence of numbers, beginning with h = (0, 0): one step a timestep."""
        weights, h = self.weights, np.zeros(2, np.float32)
        steps = []
        for x in xs:
            step = simple_rnn_step(np.array([x], np.float32), h, weights)
            steps.append(TinyStep(float(x), _pair(h), _pair(step.h_pre), _pair(step.h)))
            h = step.h
        return tuple(steps)


def _pair(values: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> Pair:
    return float(values[0]), float(values[1])
