"""ResumePoint: all that a run needs in order to go on as if it had never stopped."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnlab.errors import LabError
from rnnlab.recipe import Recipe
from rnnlab.training.initial import initial_weights

Array = NDArray[np.float32]


@dataclass(frozen=True, eq=False, slots=True)
class ResumePoint:
    """The state of a run after `step` training steps.

    Order of data and augmentation follow from the recipe's seed and the step, so no generator's state is kept.
    """

    step: int
    #: in Keras' ``get_weights`` order
    weights: tuple[Array, ...]
    #: what the optimizer remembers, in the order of `weights`, one group after the other (Adam: all m, then all v)
    slots: tuple[Array, ...] = ()

    def check(self, recipe: Recipe, slot_kinds: int) -> None:
        """Raise `LabError` unless this point fits a run of `recipe`, whose optimizer has so many slots a weight."""
        expected = [weight.shape for weight in initial_weights(recipe)] * (1 + slot_kinds)
        if [array.shape for array in (*self.weights, *self.slots)] != expected:
            raise LabError(
                "This run cannot go on: what was saved belongs to a network or an optimizer of another kind."
            )
        if not 0 <= self.step < recipe.steps:
            raise LabError(
                "This run has made {step} training steps already; to go on, ask for more than {step}.", step=self.step
            )
