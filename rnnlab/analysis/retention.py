"""What is left in an LSTM's memory: the product of its forget gates, beside what a forget bias alone would leave.

Of c_t = f_t * c_prev + i_t * g_t only the first term carries on what was there. So of a number that stood in the cell
state, f_{t+1} f_{t+2} … f_T is left at the end (Gers, Schmidhuber and Cummins 2000; Jozefowicz, Zaremba and Sutskever
2015 on the bias).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnlab.errors import LabError
from rnnlab.trace import Trace

Array = NDArray[np.float64]


def gate_of_bias(bias: float) -> float:
    """sigmoid(b): a forget gate that gets nothing but its bias."""
    return float(0.5 * np.tanh(0.5 * bias) + 0.5)


def kept_by_bias(bias: float, timesteps: int) -> Array:
    """sigmoid(b)^t for t = 0 … T: (T + 1,). What such gates leave of a number after t timesteps."""
    result: Array = gate_of_bias(bias) ** np.arange(timesteps + 1, dtype=np.float64)
    return result


@dataclass(frozen=True, eq=False, slots=True)
class Kept:
    """What the forget gates of one LSTM left, t = 0 … T timesteps before its end. H units; float64."""

    #: (T + 1, H): f_{T-t+1} … f_T of every unit, multiplied; 1 at t = 0
    units: Array

    @property
    def mean(self) -> Array:
        """The mean of the units, (T + 1,)."""
        result: Array = self.units.mean(axis=1)
        return result

    @property
    def most_lasting(self) -> int:
        """The unit, from 0, whose gates left most over all T timesteps."""
        return int(self.units[-1].argmax())


def kept_by_gates(trace: Trace) -> Kept:
    """What is left at the end of what stood in the memory t timesteps earlier, by the forget gates that a network had.

    Raises `LabError` where the cell has no forget gate.
    """
    if "forget" not in trace.gates:
        raise LabError("Only an LSTM has forget gates. Choose one.")
    backwards = trace.gates["forget"][::-1].astype(np.float64)  # (T, H), the last timestep first
    return Kept(np.vstack([np.ones(trace.hidden_size), np.cumprod(backwards, axis=0)]))
