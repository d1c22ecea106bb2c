"""Trace: everything that a recurrent network had while it read one digit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from rnnlab.recipe import Recipe

Array = NDArray[np.float32]


@dataclass(frozen=True)
class Trace:
    """What a network had at every timestep, index 0 the first.

    T timesteps, I inputs a timestep, P units of the input layer, H hidden units, K classes. All arrays are float32.

    ============== ========= =========================================================================
    field          shape     meaning
    ============== ========= =========================================================================
    image          (28, 28)  the digit, in [0, 1]
    pixels         (T, I)    which of the 784 pixels (row by row) each input is
    inputs         (T, I)    x_t
    projected      (T, P)    the input layer's output, which the cell reads in place of x_t; or None
    gates          (T, H)    each by name: LSTM ``input forget candidate output``; GRU ``update reset
                             candidate``; SimpleRNN none. The candidate is kept among them.
    pre            (T, H)    the same names before their activation; a SimpleRNN's is ``hidden``
    hidden         (T, H)    h_t
    cell           (T, H)    c_t, or None for a cell that has none
    initial_hidden (H,)      h before the first timestep
    initial_cell   (H,)      c before the first timestep, or None
    logits         (T, K)    the output layer after every timestep
    probabilities  (T, K)    their softmax
    ============== ========= =========================================================================
    """

    recipe: Recipe
    image: Array
    pixels: NDArray[np.intp]
    inputs: Array
    projected: Array | None
    gates: Mapping[str, Array]
    pre: Mapping[str, Array]
    hidden: Array
    cell: Array | None
    initial_hidden: Array
    initial_cell: Array | None
    logits: Array
    probabilities: Array
    _named: Mapping[str, Array] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        named: dict[str, Array] = {"inputs": self.inputs, "hidden": self.hidden, "logits": self.logits}
        named["probabilities"] = self.probabilities
        if self.projected is not None:
            named["projected"] = self.projected
        if self.cell is not None:
            named["cell"] = self.cell
        named.update(self.gates)
        named.update({f"{key}_pre": value for key, value in self.pre.items()})
        object.__setattr__(self, "_named", MappingProxyType(named))

    def __getitem__(self, key: str) -> Array:
        """A quantity by its key in `notation.QUANTITIES`, or that key with ``_pre``. Raises KeyError."""
        return self._named[key]

    def __contains__(self, key: object) -> bool:
        return key in self._named

    def keys(self) -> tuple[str, ...]:
        """The keys of everything that this trace holds."""
        return tuple(self._named)

    @property
    def timesteps(self) -> int:
        """T."""
        return int(self.hidden.shape[0])

    @property
    def hidden_size(self) -> int:
        """H."""
        return int(self.hidden.shape[1])

    @property
    def candidate(self) -> Array | None:
        """g_t, (T, H); None for a SimpleRNN."""
        return self.gates.get("candidate")

    @property
    def answer(self) -> int:
        """The most probable class after the last timestep."""
        return int(np.argmax(self.probabilities[-1]))
