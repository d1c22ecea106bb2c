"""The stop conditions of a recipe: when a run has reached what was asked for, or no longer gets better."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from rnnlab.recipe import Recipe


@dataclass(frozen=True, slots=True)
class Progression:
    """What the stop conditions have to know of a run so far."""

    #: the lowest validation loss of an evaluation; None before the first
    best_loss: float | None = None
    #: evaluations since then that were no lower
    evaluations_since: int = 0
    #: seconds of training in earlier attempts at this run, to be added to those of this one
    seconds: float = 0.0

    def after(self, loss: float) -> Progression:
        """This and one more evaluation."""
        if self.best_loss is None or loss < self.best_loss:
            return replace(self, best_loss=loss, evaluations_since=0)
        return replace(self, evaluations_since=self.evaluations_since + 1)

    def renewed(self, seconds: float) -> Progression:
        """With all patience and time again, so that a run which used them up can be extended; it has trained for so
        many seconds in this attempt."""
        return replace(self, evaluations_since=0, seconds=-seconds)


def met_by_evaluation(
    recipe: Recipe, progression: Progression, accuracy: float
) -> Literal["target", "patience"] | None:
    """The condition that an evaluation met, its loss already in `progression`."""
    if recipe.target_accuracy is not None and accuracy >= recipe.target_accuracy:
        return "target"
    if recipe.patience is not None and progression.evaluations_since >= recipe.patience:
        return "patience"
    return None


def time_is_over(recipe: Recipe, progression: Progression, seconds: float) -> bool:
    """Whether a run that has trained for so many seconds in this attempt has had its time."""
    return recipe.minutes is not None and progression.seconds + seconds >= 60 * recipe.minutes
