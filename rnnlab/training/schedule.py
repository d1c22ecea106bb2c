"""At which steps a run tells something: points of the curve, evaluations, snapshots.

All depend on the recipe alone, never on the clock: the same recipe gives the same curve on any machine.
"""

from __future__ import annotations

import numpy as np

from rnnlab.notation import CELLS
from rnnlab.recipe import Recipe

#: a snapshot at step 0 and at this many moments after it, evenly spaced on a log scale, the last step among them
SNAPSHOTS = 20
#: evaluations during a run, the one at its end not counted; fewer where they would take more than a tenth of the time
EVALUATIONS = 10
EVALUATION_SHARE = 0.1
#: validation images that are tried during a run; all 5,000 are at its end
VALIDATION_SAMPLE = 1_000
#: how much work lies between two points of the curve, in seconds of a small computer
_POINT_SECONDS = 0.2
# What such a computer does: measured on two cores of an EPYC, rounded down.
_FLOPS_PER_SECOND = 8e10
_SECONDS_PER_TIMESTEP = 2e-4


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
    """The steps after which some validation images are tried; the end of the run is not among them."""
    # Trying an image costs a third of learning from it, which also has the backward pass.
    cost = VALIDATION_SAMPLE / 3 / recipe.batch_size  # in training steps
    count = min(EVALUATIONS, int(EVALUATION_SHARE * recipe.steps / cost))
    moments = {round(recipe.steps * part / (count + 1)) for part in range(1, count + 1)}
    return moments - {0, recipe.steps}
