"""What the rules look at: the curve of a run since its learning rate was last set, and how it ended."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from rnnlab.events import Evaluation, RateChanged
from rnnlab.recipe import Recipe
from rnnlab.runs.endings import DIVERGED

if TYPE_CHECKING:
    from rnnlab.runs.views import RunView

Array = NDArray[np.float64]

#: "now" is the last quarter of the points, at least 3 and at most 15 of them: enough that one batch does not decide
_NOW_SHARE, _NOW_LEAST, _NOW_MOST = 0.25, 3, 15


class CurveLike(Protocol):
    """The points of a curve, (points,) each; NaN where something is not known. `rnnlab.runs.files.history.Curve` is one."""

    @property
    def step(self) -> Array:
        """Training steps made, rising."""

    @property
    def loss(self) -> Array:
        """Mean over the batches since the point before."""

    @property
    def accuracy(self) -> Array:
        """The same, in [0, 1]."""

    @property
    def gradient_norm(self) -> Array:
        """Before clipping."""

    @property
    def saturation(self) -> Array:
        """The share of saturated gates, in [0, 1]."""

    @property
    def dead(self) -> Array:
        """The share of units that hardly move, in [0, 1]."""


@dataclass(frozen=True, eq=False, slots=True)
class Evidence:
    """A run as the rules see it.

    After a change of the learning rate by hand only what came later counts: a rule speaks of the rate as it is now.
    """

    recipe: Recipe
    #: as it was set last
    learning_rate: float
    #: the step after which that was
    since: int
    #: (N,) each: the points after `since` with a finite loss; see `CurveLike`
    step: Array
    loss: Array
    accuracy: Array
    gradient_norm: Array
    saturation: Array
    dead: Array
    evaluations: tuple[Evaluation, ...]
    #: whether it goes on no more
    ended: bool
    #: whether its loss stopped being a number
    diverged: bool

    @classmethod
    def gather(
        cls,
        recipe: Recipe,
        curve: CurveLike,
        evaluations: Iterable[Evaluation] = (),
        *,
        changes: Sequence[RateChanged] = (),
        ended: bool = False,
        diverged: bool = False,
    ) -> Evidence:
        """From what a run has told so far."""
        since = changes[-1].step if changes else 0
        rate = changes[-1].learning_rate if changes else recipe.learning_rate
        later = (curve.step > since) & np.isfinite(curve.loss) & np.isfinite(curve.accuracy)
        return cls(
            recipe=recipe,
            learning_rate=rate,
            since=since,
            step=curve.step[later],
            loss=curve.loss[later],
            accuracy=curve.accuracy[later],
            gradient_norm=curve.gradient_norm[later],
            saturation=curve.saturation[later],
            dead=curve.dead[later],
            evaluations=tuple(one for one in evaluations if one.step > since),
            ended=ended,
            diverged=diverged,
        )

    @classmethod
    def of(cls, run: RunView) -> Evidence:
        """From a run as a page shows it."""
        diverged = run.ending is not None and run.ending.message == DIVERGED
        return cls.gather(
            run.recipe, run.curve, run.evaluations, changes=run.changes, ended=not run.active, diverged=diverged
        )

    @property
    def points(self) -> int:
        """N."""
        return len(self.step)

    @property
    def steps(self) -> int:
        """Training steps made since the rate was last set."""
        return int(self.step[-1]) - self.since if self.points else 0

    @property
    def last_step(self) -> int:
        """Training steps made in all."""
        return int(self.step[-1]) if self.points else self.since

    def now(self, values: Array) -> float:
        """The median of a quantity over the latest points; NaN where it is not known."""
        count = min(max(round(_NOW_SHARE * self.points), _NOW_LEAST), _NOW_MOST)
        known = values[-count:][np.isfinite(values[-count:])]
        return float(np.median(known)) if len(known) else float("nan")
