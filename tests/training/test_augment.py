from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf
from scipy import ndimage

from rnnlab.data import load_mnist
from rnnlab.training.augment import DRAWN, Strength, augment

NOTHING = dict.fromkeys(Strength.__slots__, 0.0)


@pytest.fixture(scope="module")
def digits() -> np.ndarray:
    return load_mnist().train.images[:64]


def drawn_from(digits: np.ndarray, seed: int = 0, step: int = 0, strength: Strength = DRAWN) -> np.ndarray:
    labels = tf.constant(load_mnist().train.labels[: len(digits)].astype(np.int32))
    return augment(tf.constant(digits), labels, seed, step, strength).numpy()


def varied(digits: np.ndarray, **strength: float) -> np.ndarray:
    """With these strengths alone."""
    return drawn_from(digits, strength=Strength(**{**NOTHING, "marks": False, **strength}))


def test_drawn_digits_keep_shape_and_range_and_change(digits: np.ndarray) -> None:
    drawn = drawn_from(digits)
    assert drawn.shape == digits.shape
    assert drawn.dtype == np.float32
    assert drawn.min() >= 0
    assert drawn.max() <= 1
    changed = np.abs(drawn - digits).mean(axis=(1, 2))
    assert (changed > 0.005).all()
    ink, before = drawn.sum(axis=(1, 2)), digits.sum(axis=(1, 2))
    assert (ink > 0.4 * before).all()  # no digit is lost
    assert (ink < 5 * before).all()  # a thin one with a thicker stroke, a hook and a foot


def test_each_digit_changes_in_its_own_way(digits: np.ndarray) -> None:
    same = np.repeat(digits[:1], 8, axis=0)
    drawn = drawn_from(same)
    assert all(np.abs(drawn[i] - drawn[j]).max() > 0.1 for i in range(8) for j in range(i))


def test_seed_and_step_name_the_variation(digits: np.ndarray) -> None:
    first = drawn_from(digits, 3, 4)
    np.testing.assert_array_equal(first, drawn_from(digits, 3, 4))
    assert not np.array_equal(first, drawn_from(digits, 3, 5))
    assert not np.array_equal(first, drawn_from(digits, 4, 4))


def test_no_strength_changes_nothing(digits: np.ndarray) -> None:
    np.testing.assert_allclose(varied(digits), digits, atol=0.005)  # the darkest pixel becomes 1


def test_a_shift_moves_the_centre_of_mass(digits: np.ndarray) -> None:
    moved = varied(digits, shift=2.0)
    offsets = [
        np.subtract(ndimage.center_of_mass(new), ndimage.center_of_mass(old))
        for new, old in zip(moved, digits, strict=True)
    ]
    offsets = np.array(offsets)
    assert (np.abs(offsets) < 2.3).all()
    assert offsets.std() == pytest.approx(2 / np.sqrt(3), rel=0.25)  # uniform in -2 … 2


def test_turning_agrees_with_scipy() -> None:
    blob = np.zeros((1, 28, 28), np.float32)
    blob[0, 6:22, 12:16] = 1
    turned = varied(blob, turn=0.5)[0]
    y, x = np.nonzero(turned > 0.5)
    # The principal axis of the upright bar tells by how much it was turned.
    angle = np.degrees(0.5 * np.arctan2(2 * np.cov(x, y)[0, 1], np.cov(x, y)[1, 1] - np.cov(x, y)[0, 0]))
    candidates = [ndimage.rotate(blob[0], sign * angle, reshape=False, order=1) for sign in (1, -1)]
    assert abs(angle) > 1
    assert min(np.abs(turned - candidate).mean() for candidate in candidates) < 0.01


def test_slant_leaves_rows_at_their_height(digits: np.ndarray) -> None:
    slanted = varied(digits, slant=0.3)
    np.testing.assert_allclose(slanted.sum(axis=2), digits.sum(axis=2), atol=0.6)
    assert np.abs(slanted - digits).mean() > 0.01


def test_strokes_become_thicker_and_thinner(digits: np.ndarray) -> None:
    same = np.repeat(digits[:1], 64, axis=0)
    ink = varied(same, thicker=1.0, thinner=0.5).sum(axis=(1, 2)) / same[0].sum()
    assert ink.max() > 1.3
    assert ink.min() < 0.85


def test_bending_is_smooth_and_small(digits: np.ndarray) -> None:
    rows = np.tile(np.linspace(0, 1, 28, dtype=np.float32), (16, 28, 1))  # brightness tells the place
    bent = varied(rows, bend=0.9)[:, 4:-4, 4:-4]
    moved = (bent - rows[:, 4:-4, 4:-4]) * 27  # pixels
    assert 0.1 < np.abs(moved).mean() < 1.5
    assert np.abs(np.diff(moved, axis=1)).max() < 0.5


def test_soft_edges_agree_with_scipy(digits: np.ndarray) -> None:
    soft = varied(digits, soften=1.0)
    kernel = np.outer([1, 2, 1], [1, 2, 1]) / 16
    for new, old in zip(soft, digits / digits.max(axis=(1, 2), keepdims=True), strict=True):
        blurred = ndimage.convolve(old, kernel, mode="constant")
        # The image lies between the sharp and the blurred one, everywhere by the same share.
        share = np.sum((new - old) * (blurred - old)) / np.sum((blurred - old) ** 2)
        assert 0 <= share <= 1
        np.testing.assert_allclose(new, old + share * (blurred - old), atol=1e-5)
