from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from rnnlab.training.batches import batch_indices, epoch_order


def test_each_epoch_deals_every_image_once_and_anew() -> None:
    first, second = epoch_order(0, 0), epoch_order(0, 1)
    for order in (first, second):
        np.testing.assert_array_equal(np.sort(order), np.arange(55_000))
    assert not np.array_equal(first, second)
    assert not np.array_equal(first, epoch_order(1, 0))


def test_a_batch_straddles_two_epochs() -> None:
    # 10 images in batches of 4: the third batch takes the last two of one epoch and the first two of the next.
    batches = batch_indices(seed=7, step=0, steps=5, batch_size=4, images=10)
    dealt = np.concatenate([epoch_order(7, 0, 10), epoch_order(7, 1, 10)])
    np.testing.assert_array_equal(batches.reshape(-1), dealt)
    assert batches.shape == (5, 4)


def test_a_batch_may_be_larger_than_the_epoch() -> None:
    batches = batch_indices(seed=7, step=0, steps=2, batch_size=15, images=6)
    counts = np.bincount(batches.reshape(-1), minlength=6)
    np.testing.assert_array_equal(counts, 5)


@given(st.integers(0, 2**31 - 1), st.integers(0, 60), st.integers(1, 9), st.integers(1, 12))
def test_the_order_depends_on_seed_and_step_alone(seed: int, step: int, steps: int, batch_size: int) -> None:
    whole = batch_indices(seed, 0, step + steps, batch_size, images=23)
    np.testing.assert_array_equal(batch_indices(seed, step, steps, batch_size, images=23), whole[step:])
