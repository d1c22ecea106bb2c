from __future__ import annotations

import math

import numpy as np
import pytest
import tensorflow as tf

from rnnlab.data import load_mnist
from rnnlab.training.marks import FEET, MARKS, Mark, add_marks

ALWAYS, NEVER = 0.0, 0.999


def digits_of(label: int, count: int = 40) -> np.ndarray:
    train = load_mnist().train
    return train.images[np.flatnonzero(train.labels[:4_000] == label)[:count]]


def marked(images: np.ndarray, label: int, first: float, second: float) -> np.ndarray:
    """With a mark where `first` is `ALWAYS`, and a foot where `second` is; directions and lengths in the middle."""
    draws = np.full((6, len(images)), 0.5, np.float32)
    draws[0], draws[3] = first, second
    labels = np.full(len(images), label, np.int32)
    return add_marks(tf.constant(images), tf.constant(labels), tf.constant(draws)).numpy()


@pytest.mark.parametrize("label", range(10))
def test_only_ones_sevens_and_nines_get_marks(label: int) -> None:
    images = digits_of(label)
    after = marked(images, label, ALWAYS, ALWAYS)
    assert after.shape == images.shape
    assert (after >= images).all()
    assert after.max() <= 1
    changed = (np.abs(after - images).sum(axis=(1, 2)) > 1).mean()
    assert changed > 0.9 if label in MARKS else changed == 0


def test_without_luck_nothing_changes() -> None:
    for label in (1, 7, 9):
        images = digits_of(label)
        np.testing.assert_array_equal(marked(images, label, NEVER, NEVER), images)


def corners_of_new_ink(label: int, first: float, second: float) -> tuple[int, int, int, int]:
    """Left, right, top and bottom pixel of what is added to an upright bar, x = 13 … 15 and y = 4 … 23."""
    bar = np.zeros((1, 28, 28), np.float32)
    bar[0, 4:24, 13:16] = 1
    y, x = np.nonzero((marked(bar, label, first, second) - bar)[0] > 0.5)
    return int(x.min()), int(x.max()), int(y.min()), int(y.max())


def middle(mark: Mark) -> tuple[float, float]:
    """How far to the right and down the mark reaches when all its draws are in the middle."""
    angle, length = math.radians(sum(mark.direction) / 2), sum(mark.length) / 2
    return length * math.cos(angle), length * math.sin(angle)


def test_the_hook_of_a_one_hangs_at_its_upper_left() -> None:
    left, right, top, bottom = corners_of_new_ink(1, ALWAYS, NEVER)
    across, down = middle(MARKS[1])
    assert left == pytest.approx(14 + across, abs=2.5)
    assert bottom == pytest.approx(4 + down, abs=2.5)
    assert right <= 16
    assert top >= 2


def test_the_foot_of_a_one_lies_below_to_both_sides() -> None:
    left, right, top, bottom = corners_of_new_ink(1, NEVER, ALWAYS)
    across, _down = middle(FEET[1])
    assert (left, right) == (pytest.approx(14 - across, abs=2.5), pytest.approx(14 + across, abs=2.5))
    assert 20 <= top < bottom <= 26


def test_the_bar_of_a_seven_crosses_its_middle() -> None:
    left, right, top, bottom = corners_of_new_ink(7, ALWAYS, NEVER)
    assert left < 12
    assert right > 16
    assert 10 <= top <= bottom <= 17


def test_the_tail_of_a_nine_points_to_the_left_at_its_foot() -> None:
    left, right, top, bottom = corners_of_new_ink(9, ALWAYS, NEVER)
    across, _down = middle(MARKS[9])
    assert left == pytest.approx(14 + across, abs=2.5)
    assert right <= 17
    assert 20 <= top < bottom <= 26


def test_the_share_of_marked_ones_is_as_stated() -> None:
    images = np.repeat(digits_of(1, 1), 2_000, axis=0)
    draws = tf.random.stateless_uniform((6, 2_000), (1, 2))
    after = add_marks(tf.constant(images), tf.ones(2_000, tf.int32), draws).numpy()
    changed = (np.abs(after - images).sum(axis=(1, 2)) > 0).mean()
    expected = 1 - (1 - MARKS[1].share) * (1 - FEET[1].share)
    assert changed == pytest.approx(expected, abs=0.04)


def test_a_batch_without_such_digits_is_left_alone() -> None:
    images = digits_of(5, 3)
    np.testing.assert_array_equal(marked(images, 5, ALWAYS, ALWAYS), images)
