"""At which steps a run emits events: points of the curve, evaluations, snapshots.

All depend on the recipe alone, never on the clock: the same recipe gives the same curve on any machine.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass

import numpy as np

from rnnlab.notation import CELLS
from rnnlab.recipe import Recipe

#: a snapshot at step 0 and at this many moments after it, evenly spaced on a log scale, the last step among them
SNAPSHOTS = 20
#: evaluations during a run, the one at its end not counted; fewer where they would take more than a tenth of the time
EVALUATIONS = 10
EVALUATION_SHARE = 0.1
#: the same for a run with a stop condition that looks at them: a tenth of the time again, and from the twentieth
#: evaluation on each a twentieth later than the one before
_GROWTH_OF_EVALUATIONS = 0.05
#: validation images that are tried during a run; all 5,000 are at its end
VALIDATION_SAMPLE = 1_000
#: how much work lies between two points of the curve, in seconds of a small computer
_POINT_SECONDS = 0.2
# What such a computer does: measured on two cores of an EPYC, rounded down.
_FLOPS_PER_SECOND = 8e10
_SECONDS_PER_TIMESTEP = 2e-4
#: what the signals may take of the modelled time; a fast engine needs less time, so this is up to 3 % of the real one
_SIGNAL_SHARE = 0.009
_GROWTH_OF_SIGNALS = 0.01
# NumPy reading 30 digits on one core of that computer.
_SIGNAL_IMAGES = 30
_SIGNAL_FLOPS_PER_SECOND = 5e10
_SIGNAL_SECONDS_PER_BLOCK = 1.2e-5


@dataclass(frozen=True, slots=True)
class Moments:
    """All the steps at which a run emits events."""

    points: frozenset[int]
    #: those points that come with signals
    signals: frozenset[int]
    snapshots: frozenset[int]
    evaluations: frozenset[int]
    #: every step at which something is due, in order
    halts: tuple[int, ...]

    @classmethod
    def of(cls, recipe: Recipe, others: frozenset[int] = frozenset()) -> Moments:
        """The moments of a run of `recipe`, which also stops for a look at the steps `others`."""
        points, snapshots, evaluations = point_steps(recipe), snapshot_steps(recipe), evaluation_steps(recipe)
        halts = tuple(sorted(points | snapshots | evaluations | others))
        return cls(
            frozenset(points), frozenset(signal_steps(recipe)), frozenset(snapshots), frozenset(evaluations), halts
        )

    def next_after(self, step: int) -> int:
        """The first step after `step` at which something is due."""
        return self.halts[bisect_right(self.halts, step)]


def step_seconds(recipe: Recipe) -> float:
    """How long a training step takes on a small computer, roughly: products of matrices, and a cost a timestep."""
    blocks = len(CELLS[recipe.cell].keras_order)
    products = recipe.timesteps * blocks * recipe.hidden_size * (recipe.cell_inputs + recipe.hidden_size)
    # Two operations a multiplication; the backward pass costs twice the forward pass.
    return 6 * recipe.batch_size * products / _FLOPS_PER_SECOND + recipe.timesteps * _SECONDS_PER_TIMESTEP


def point_steps(recipe: Recipe) -> set[int]:
    """The steps (made so far) after which the curve gets a point: 1, 2, 4, 8 …, then every 0.2 s or so, and the last."""
    spacing = max(1, round(_POINT_SECONDS / step_seconds(recipe)))
    early = {2**power for power in range(spacing.bit_length()) if 2**power < spacing}
    return {step for step in (1, *early, *range(spacing, recipe.steps, spacing)) if step < recipe.steps} | {
        recipe.steps
    }


def snapshot_steps(recipe: Recipe) -> set[int]:
    """The steps whose weights are kept, from 0 to the last."""
    return {0} | {int(step) for step in np.rint(np.geomspace(1, recipe.steps, SNAPSHOTS))}


def evaluation_steps(recipe: Recipe) -> set[int]:
    """The steps after which some validation images are tried; the end of the run is not among them.

    With a target accuracy or a patience there are more, and how long the run is to be makes no difference to them.
    """
    # Trying an image costs a third of learning from it, which also has the backward pass.
    cost = VALIDATION_SAMPLE / 3 / recipe.batch_size  # in training steps
    if recipe.target_accuracy is not None or recipe.patience is not None:
        return _growing_gaps(math.ceil(cost / EVALUATION_SHARE), recipe.steps)
    count = min(EVALUATIONS, int(EVALUATION_SHARE * recipe.steps / cost))
    moments = {round(recipe.steps * part / (count + 1)) for part in range(1, count + 1)}
    return moments - {0, recipe.steps}


def _growing_gaps(first: int, end: int) -> set[int]:
    """Steps before `end`, `first` apart, and later a share of what lies behind them."""
    moments, step = set[int](), first
    while step < end:
        moments.add(step)
        step += max(first, int(step * _GROWTH_OF_EVALUATIONS))
    return moments


def signal_steps(recipe: Recipe) -> set[int]:
    """The points of the curve that come with signals (`training.signals`): as many as 3 % of the time allow, fewer
    and fewer as the run goes on; the first and the last always."""
    blocks = len(CELLS[recipe.cell].keras_order)
    products = recipe.timesteps * blocks * recipe.hidden_size * (recipe.cell_inputs + recipe.hidden_size)
    seconds = (
        2 * _SIGNAL_IMAGES * products / _SIGNAL_FLOPS_PER_SECOND + recipe.timesteps * blocks * _SIGNAL_SECONDS_PER_BLOCK
    )
    gap = seconds / (_SIGNAL_SHARE * step_seconds(recipe))  # in training steps
    moments, due = {recipe.steps}, 1.0
    for step in sorted(point_steps(recipe)):
        if step >= due:
            moments.add(step)
            due = step + max(gap, step * _GROWTH_OF_SIGNALS)
    return moments
