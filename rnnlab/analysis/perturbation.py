"""What a disturbance leaves behind: one row of a digit is changed, and the network reads on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from rnnlab.errors import LabError
from rnnlab.network import Network
from rnnlab.settings import SIDE
from rnnlab.trace import Trace

#: a line of full ink across the row, or no ink at all in it
How: TypeAlias = Literal["line", "erase"]

HOWS: tuple[How, ...] = ("line", "erase")
#: where MNIST's digits stand: they were fitted into the middle 20 columns
LINE = slice(4, 24)


@dataclass(frozen=True, eq=False, slots=True)
class Disturbed:
    """A network's two readings of one digit: as it is, and with one row changed. T timesteps; `row` counts from 0."""

    row: int
    before: Trace
    after: Trace

    @property
    def distance(self) -> NDArray[np.float64]:
        """||h' - h|| at every timestep, (T,): how far the changed row has driven the hidden state away."""
        apart = self.after.hidden.astype(np.float64) - self.before.hidden
        result: NDArray[np.float64] = np.linalg.norm(apart, axis=1)
        return result

    @property
    def left(self) -> NDArray[np.float64]:
        """`distance` from the changed row on, over what it was right there: (T - row,), 1 at first.

        Not a number throughout where the change made no difference.
        """
        distance = self.distance[self.row :]
        first = float(distance[0]) or np.nan
        result: NDArray[np.float64] = distance / first
        return result


def disturbed(image: NDArray[np.float32], row: int, how: How) -> NDArray[np.float32]:
    """The digit (28, 28) with one row changed; `row` from 0. Raises `LabError` where there is no such row or change."""
    if not 0 <= row < SIDE:
        raise LabError("Choose a row from 1 to {rows}.", rows=SIDE)
    if how not in HOWS:
        raise LabError("A row can be changed in these ways: {ways}.", ways=", ".join(HOWS))
    changed = np.array(image, np.float32)
    if how == "line":
        changed[row, LINE] = 1
    else:
        changed[row] = 0
    return changed


def disturb(network: Network, image: NDArray[np.float32], row: int, how: How = "line") -> Disturbed:
    """Let a network that reads by rows read a digit twice, the second time with one row changed.

    Raises `LabError` for a network whose timesteps are not rows, and as `disturbed` does.
    """
    if not network.recipe.reads_rows:
        raise LabError("Choose a network that reads the digit row by row.")
    return Disturbed(row, network.trace(image), network.trace(disturbed(image, row, how)))
