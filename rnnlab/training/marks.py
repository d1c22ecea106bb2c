"""Strokes that some hands add and MNIST's American writers leave out: the hook and the foot of a one, the bar of a
seven, the curved tail of a nine. A share of these digits gets one, as a straight stroke as thick as the digit's own.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from types import MappingProxyType

import tensorflow as tf

from rnnlab.training.tensors import Tensor


@dataclass(frozen=True, slots=True)
class Mark:
    """A stroke that starts on the digit's own: where, which way, how long, and in what share of the digits."""

    #: how far down the digit it starts: 0 at its first row with ink, 1 at its last
    height: float
    #: its direction in degrees, clockwise from "to the right", lowest and highest
    direction: tuple[float, float]
    #: its length in pixels, lowest and highest
    length: tuple[float, float]
    share: float
    #: whether it runs on to the other side as well
    both_sides: bool = False


#: digit -> its mark; a one may have a hook, a foot, or both
MARKS = MappingProxyType(
    {
        1: Mark(0.02, (108.0, 150.0), (3.0, 10.0), 0.5),
        7: Mark(0.5, (-15.0, 15.0), (2.5, 5.0), 0.25, both_sides=True),
        9: Mark(0.98, (165.0, 205.0), (4.0, 9.0), 0.35),
    }
)
FEET = MappingProxyType({1: Mark(0.98, (-12.0, 12.0), (3.0, 6.0), 0.25, both_sides=True)})


def add_marks(images: Tensor, labels: Tensor, draws: Tensor) -> Tensor:
    """Add marks to some of the digits: (B, 28, 28) in [0, 1] -> the same.

    `labels` (B,) are the digits, and `draws` (6, B) uniform random numbers in [0, 1).
    """
    half_width = _half_width(images)
    for marks, three in ((MARKS, draws[:3]), (FEET, draws[3:])):
        for digit, mark in marks.items():
            chosen = tf.where(tf.equal(labels, digit) & (three[0] < mark.share))[:, 0]  # (M,), a few of the batch
            some = tf.gather(images, chosen)
            stroke = _stroke(some, mark, tf.gather(three, chosen, axis=1), tf.gather(half_width, chosen))
            images = tf.tensor_scatter_nd_update(images, chosen[:, None], tf.maximum(some, stroke))
    return images


def _half_width(images: Tensor) -> Tensor:
    """Half the width of each digit's stroke in pixels, (B,): its area over the length of its edge."""
    area = tf.reduce_sum(images, axis=(1, 2))
    across = tf.reduce_sum(tf.abs(images[:, :, 1:] - images[:, :, :-1]), axis=(1, 2))
    down = tf.reduce_sum(tf.abs(images[:, 1:] - images[:, :-1]), axis=(1, 2))
    # A stroke of width w and length l has area w l, and edges of 2 l upright, 2.8 l at 45 degrees.
    return 1.15 * area / tf.maximum(across + down, 1.0)


def _stroke(images: Tensor, mark: Mark, draws: Tensor, half_width: Tensor) -> Tensor:
    """The mark's stroke on paper of its own, (M, 28, 28)."""
    start_x, start_y = _start(images, mark.height)
    angle = _between(mark.direction, draws[1]) * (math.pi / 180)
    length = _between(mark.length, draws[2])
    step_x, step_y = tf.cos(angle)[:, None, None], tf.sin(angle)[:, None, None]
    axis = tf.range(images.shape[1], dtype=tf.float32)  # (28,)
    x, y = axis[None, None, :] - start_x[:, None, None], axis[None, :, None] - start_y[:, None, None]
    along = x * step_x + y * step_y  # (M, 28, 28): how far along the mark's line
    end = length[:, None, None]
    nearest = tf.clip_by_value(along, -end if mark.both_sides else tf.zeros_like(end), end)
    distance = tf.sqrt((x - nearest * step_x) ** 2 + (y - nearest * step_y) ** 2)
    return tf.clip_by_value(half_width[:, None, None] + 0.5 - distance, 0.0, 1.0)


def _start(images: Tensor, height: float) -> tuple[Tensor, Tensor]:
    """Where a mark starts: the middle of the ink of the row so far down the digit, (M,) each."""
    rows = tf.cast(tf.reduce_max(images, axis=2) > 0.5, tf.float32)  # (M, 28)
    top = tf.cast(tf.argmax(rows, axis=1), tf.float32)
    bottom = tf.cast(images.shape[1] - 1 - tf.argmax(tf.reverse(rows, [1]), axis=1), tf.float32)
    y = top + height * (bottom - top)
    row = tf.gather(images, tf.cast(tf.round(y), tf.int32), axis=1, batch_dims=1)  # (M, 28)
    axis = tf.range(images.shape[2], dtype=tf.float32)
    x = tf.reduce_sum(row * axis, axis=1) / tf.maximum(tf.reduce_sum(row, axis=1), 1e-3)
    return x, y


def _between(ends: tuple[float, float], draw: Tensor) -> Tensor:
    return ends[0] + (ends[1] - ends[0]) * draw
