"""Augmentation “drawn”: every training digit a little different each time, as hands and pens differ.

Each digit is turned, slanted, scaled (width and height apart), shifted and bent by a smooth random field, all in one
resampling; then its stroke is made thicker or thinner, and its edges softer. Some ones, sevens and nines get a stroke
that MNIST's writers leave out (`marks`). Everything runs on the batch inside the training graph. The
random numbers are a function of seed and step, so a resumed run meets the same digits.

Bending: Simard, Steinkraus and Platt (2003), "Best Practices for Convolutional Neural Networks".
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from rnnlab.settings import SIDE
from rnnlab.training.marks import add_marks
from rnnlab.training.tensors import Tensor


@dataclass(frozen=True, slots=True)
class Strength:
    """How far each change may go, to either side."""

    #: radians
    turn: float = math.radians(12)
    #: horizontal pixels a vertical pixel
    slant: float = 0.25
    #: of the size, natural logarithm
    scale: float = 0.12
    #: of width against height, natural logarithm
    aspect: float = 0.12
    #: pixels
    shift: float = 2.0
    #: pixels, standard deviation of the knots of the bending field, before they are smoothed
    bend: float = 1.0
    #: share of the way to a stroke one pixel wider on each side
    thicker: float = 1.0
    #: share of the way to a stroke one pixel narrower on each side
    thinner: float = 0.5
    #: share of the way to a blurred image
    soften: float = 0.8
    #: whether some digits get a stroke more
    marks: bool = True


DRAWN = Strength()
#: the bending field has this many knots a side
_KNOTS = 5


def augment(images: Tensor, labels: Tensor, seed: Tensor, step: Tensor, strength: Strength = DRAWN) -> Tensor:
    """A drawn variation of each image of a batch: (B, 28, 28) float32 in [0, 1] -> the same.

    `labels` (B,) are the digits; `seed` and `step` are integer scalars; the same pair gives the same variation.
    """
    count = tf.shape(images)[0]
    seeds = tf.stack([tf.cast(seed, tf.int32), tf.cast(step, tf.int32)])  # (2,)
    # One draw for everything that is uniform: turn, slant, scale, aspect, shift x, shift y, stroke, softness; marks.
    draws = tf.random.stateless_uniform((14, count), seeds)
    knots = tf.random.stateless_normal((2, count, _KNOTS, _KNOTS), seeds + tf.constant([0, 1 << 30]))
    if strength.marks:
        images = add_marks(images, labels, draws[8:])
    either_way = tf.unstack(2.0 * draws[:7] - 1.0, num=7)  # 7 x (B,) in [-1, 1)
    x, y = _places(either_way, strength)
    x, y = x + _field(knots[0], strength), y + _field(knots[1], strength)  # (B, 28, 28)
    drawn = _stroke(_sample(images, x, y), either_way[6], strength)
    return _soften(drawn, draws[7], strength)


def _places(draws: list[Tensor], strength: Strength) -> tuple[Tensor, Tensor]:
    """Where in the old image each pixel of the new one is taken from, (B, 28, 28) each."""
    turn, slant, scale, aspect = (
        draws[0] * strength.turn,
        draws[1] * strength.slant,
        draws[2] * strength.scale,
        draws[3] * strength.aspect,
    )  # (B,) each
    centre = (SIDE - 1) / 2
    axis = tf.range(SIDE, dtype=tf.float32) - centre  # (28,)
    across, down = axis[None, None, :], axis[None, :, None]  # (1, 1, 28), (1, 28, 1)
    wide, high = _column(tf.exp(scale + aspect / 2)), _column(tf.exp(scale - aspect / 2))
    x = (across - _column(draws[4]) * strength.shift) * wide + _column(slant) * down
    y = (down - _column(draws[5]) * strength.shift) * high
    cosine, sine = _column(tf.cos(turn)), _column(tf.sin(turn))
    return cosine * x - sine * y + centre, sine * x + cosine * y + centre


def _column(values: Tensor) -> Tensor:
    return values[:, None, None]  # (B,) -> (B, 1, 1)


def _knot_weights() -> NDArray[np.float32]:
    """How much each knot moves each pixel of an axis, (28, knots): bell curves about evenly spaced knots."""
    pixels = np.arange(SIDE)[:, None]
    knots = np.linspace(0, SIDE - 1, _KNOTS)[None, :]
    spacing = (SIDE - 1) / (_KNOTS - 1)
    bells = np.exp(-0.5 * ((pixels - knots) / (0.7 * spacing)) ** 2)
    weights: NDArray[np.float32] = (bells / bells.sum(axis=1, keepdims=True)).astype(np.float32)
    return weights


def _field(knots: Tensor, strength: Strength) -> Tensor:
    """A smooth displacement in pixels from its knots: (B, knots, knots) -> (B, 28, 28)."""
    weights = tf.constant(_knot_weights())  # (28, knots)
    return strength.bend * tf.einsum("yj,bjk,xk->byx", weights, knots, weights)


def _sample(images: Tensor, x: Tensor, y: Tensor) -> Tensor:
    """The images at places between pixels (bilinear), paper beyond the edge: (B, 28, 28) -> (B, 28, 28)."""
    framed = tf.pad(images, [[0, 0], [1, 1], [1, 1]])  # (B, 30, 30): a frame of paper
    x, y = (tf.clip_by_value(place + 1.0, 0.0, SIDE + 0.999) for place in (x, y))
    left, top = tf.floor(x), tf.floor(y)
    right, bottom = x - left, y - top  # how far on the way to the next pixel
    corner = tf.cast(top, tf.int32) * (SIDE + 2) + tf.cast(left, tf.int32)  # (B, 28, 28) in 0 … 898
    steps = tf.constant([0, 1, SIDE + 2, SIDE + 3])
    flat = tf.reshape(framed, (-1, (SIDE + 2) ** 2))  # (B, 900)
    corners = tf.gather(flat, corner[..., None] + steps, batch_dims=1)  # (B, 28, 28, 4)
    upper = corners[..., 0] * (1.0 - right) + corners[..., 1] * right
    lower = corners[..., 2] * (1.0 - right) + corners[..., 3] * right
    return upper * (1.0 - bottom) + lower * bottom


def _stroke(images: Tensor, draw: Tensor, strength: Strength) -> Tensor:
    """Strokes made thicker (draw > 0) or thinner (draw < 0) by a blend with the dilated or eroded image."""
    amount = _column(draw)
    thick = _neighbours(images, tf.maximum)
    thin = _neighbours(images, tf.minimum)
    changed = images + tf.maximum(amount, 0.0) * strength.thicker * (thick - images)
    changed += tf.maximum(-amount, 0.0) * strength.thinner * (thin - images)
    darkest = tf.reduce_max(changed, axis=(1, 2), keepdims=True)  # ink stays ink, however thin the pen
    return tf.clip_by_value(changed / tf.maximum(darkest, 0.1), 0.0, 1.0)


def _neighbours(images: Tensor, choose: Any) -> Tensor:
    """The largest or smallest of the five pixels of a cross about each pixel, (B, 28, 28)."""
    framed = tf.pad(images, [[0, 0], [1, 1], [1, 1]])
    across = choose(framed[:, 1:-1, :-2], framed[:, 1:-1, 2:])
    down = choose(framed[:, :-2, 1:-1], framed[:, 2:, 1:-1])
    return choose(images, choose(across, down))


def _soften(images: Tensor, draw: Tensor, strength: Strength) -> Tensor:
    """Softer edges, as a blurred photo or a small picture blown up has them: a blend with the blurred image."""
    framed = tf.pad(images, [[0, 0], [1, 1], [1, 1]])
    down = framed[:, :-2] + 2.0 * framed[:, 1:-1] + framed[:, 2:]  # (B, 28, 30)
    blurred = (down[:, :, :-2] + 2.0 * down[:, :, 1:-1] + down[:, :, 2:]) / 16.0
    # Squared, so that most digits stay as sharp as they were.
    return images + strength.soften * _column(draw) ** 2 * (blurred - images)
