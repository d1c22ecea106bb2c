"""ResumePoint: all that a run needs in order to go on as if it had never stopped."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from rnnlab.errors import LabError
from rnnlab.recipe import Recipe
from rnnlab.training.measures import Measures
from rnnlab.training.stopping import Progression
from rnnlab.training.tally import Tally
from rnnlab.weights import keras_shapes

Array = NDArray[np.float32]


@dataclass(frozen=True, eq=False, slots=True)
class ResumePoint:
    """The state of a run after `step` training steps.

    Order of data and augmentation follow from the recipe's seed and the step, so no generator's state is kept.

    A run may go on with more steps than it was meant to make. With a constant learning rate it ends exactly as if
    they had been asked for from the start. A cosine is stretched: from here on the learning rate is the one that a
    run of the new length has at each step. So it first jumps up from the end of the old cosine, like a warm restart
    (Loshchilov and Hutter 2017), and then falls to zero at the new end.
    """

    step: int
    #: in Keras' ``get_weights`` order
    weights: tuple[Array, ...]
    #: what the optimizer remembers, in the order of `weights`, one group after the other (Adam: all m, then all v)
    slots: tuple[Array, ...] = ()
    #: what a command put in place of the recipe's learning rate
    learning_rate: float | None = None
    #: what the next point of the curve already has
    tally: Tally = field(default_factory=Tally)
    #: what the stop conditions have to know
    progression: Progression = field(default_factory=Progression)
    #: how many of the things that may be due at this step were told: a point of the curve, a snapshot, an evaluation
    told: int = 0
    #: what the measuring as a document does has to know
    measures: Measures = field(default_factory=Measures)
    #: what its matrices are multiplied as, ``"float32"`` or ``"bfloat16"``; None in files from before this was kept
    precision: str | None = None

    def check(self, recipe: Recipe, slot_kinds: int) -> None:
        """Raise `LabError` unless this point fits a run of `recipe`, whose optimizer has so many slots a weight."""
        expected = keras_shapes(recipe) * (1 + slot_kinds)
        if [array.shape for array in (*self.weights, *self.slots)] != expected:
            raise LabError(
                "This run cannot go on: what was saved belongs to a network or an optimizer of another kind."
            )
        if not 0 <= self.step < recipe.steps:
            raise LabError(
                "This run has made {step} training steps already; to go on, ask for more than {step}.", step=self.step
            )

    def to_bytes(self) -> bytes:
        """The content of an ``.npz`` file."""
        from rnnlab.training.resume_file import write

        return write(self)

    @classmethod
    def from_bytes(cls, data: bytes) -> ResumePoint:
        """What `to_bytes` wrote. Raises `LabError` on anything else; nothing in it is ever executed."""
        from rnnlab.training.resume_file import read

        return read(data)
