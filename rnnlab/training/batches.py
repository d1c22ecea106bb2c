"""Which images make up which batch: dealt without replacement, shuffled anew each epoch, as TensorFlow 1's
``next_batch`` does it. A batch may straddle two epochs.

The order is a function of seed and step alone, so a resumed run finds its place without any saved state.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from rnnlab.recipe import TRAINING_IMAGES

#: keeps these draws apart from those of `initial`
_STREAM = 1


@lru_cache(maxsize=4)
def epoch_order(seed: int, epoch: int, images: int = TRAINING_IMAGES) -> NDArray[np.int32]:
    """The order of one epoch's images: a permutation of 0 … images - 1, (images,), read-only."""
    order = np.random.default_rng([seed, _STREAM, epoch]).permutation(images).astype(np.int32)
    order.flags.writeable = False
    return order


def batch_indices(
    seed: int, step: int, steps: int, batch_size: int, images: int = TRAINING_IMAGES
) -> NDArray[np.int32]:
    """The images of the batches of `steps` training steps, the first of which is `step` (from 0): (steps, B)."""
    position, end = step * batch_size, (step + steps) * batch_size
    parts = []
    while position < end:
        epoch, place = divmod(position, images)
        part = epoch_order(seed, epoch, images)[place : place + end - position]
        parts.append(part)
        position += len(part)
    return np.concatenate(parts).reshape(steps, batch_size)
