"""A real training run, or up to three side by side: started by a button, their curves over each other as they grow.

Parameters: ``recipe`` (fields of `Recipe`; the others have their defaults), or ``compare`` (up to three mappings, each with
a ``name`` and the fields in which it differs from ``recipe``), and ``show`` (loss or accuracy).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rnnlab.errors import LabError
from rnnlab.ui.learn.widgets import parameters as check
from rnnlab.ui.shared.small_runs import Planned, plan, small_runs

POLLS = True

#: a lesson waits for no longer run
_MOST_STEPS, _MOST_RUNS = 3_000, 3


@dataclass(frozen=True, slots=True)
class RunParameters:
    """What is trained, and what is shown of it."""

    recipe: Mapping[str, Any] = field(default_factory=dict)
    compare: Sequence[Mapping[str, Any]] = ()
    show: str = "loss"

    def __post_init__(self) -> None:
        check.among("show", self.show, ("loss", "accuracy"))
        if len(self.compare) > _MOST_RUNS:
            raise LabError("Choose at most {most} runs to compare.", most=_MOST_RUNS)

    def planned(self) -> tuple[Planned, ...]:
        """The runs. Raises `LabError` on a recipe that is not allowed, or too long for a lesson."""
        planned = plan(self.recipe, self.compare)
        for one in planned:
            check.whole("steps", one.recipe.steps, 1, _MOST_STEPS)
        return planned


def run(parameters: Mapping[str, Any], key: str) -> None:
    """Offer the runs, or show them."""
    asked = check.read(RunParameters, parameters)
    small_runs(asked.planned(), asked.show, key)
