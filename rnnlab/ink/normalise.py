"""Strokes to the size, the width and the place that MNIST's makers gave them.

LeCun, Bottou, Bengio, Haffner (1998), "Gradient-based learning applied to document recognition": each digit was fitted
into 20 x 20 pixels, its aspect ratio kept, with anti-aliasing, and placed in 28 x 28 by its centre of mass. The width of
the strokes is our addition: a mouse or a thick pen may draw far thinner or thicker lines than MNIST's writers did.

Strokes are thinned and thickened on a working grid, many cells a pixel of the digit, on which an outline is a signed
distance.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from rnnlab.errors import LabError
from rnnlab.ink.background import COVERED

Plane: TypeAlias = NDArray[np.float32]  # (H, W)
Mask: TypeAlias = NDArray[np.bool_]  # (H, W)

#: MNIST's picture and the box that its digits fill, pixels
SIDE, BOX = 28, 20
#: the pixel on which MNIST's centres of mass lie: 14.0 +- 0.5 in all of its images, counted from 0
CENTRE = 14
#: cells along the longer side of the working grid
FEWEST_CELLS, MOST_CELLS = 160, 200
#: a pixel that is ink to a smaller part does not count when the ink is measured
FAINT = 0.35
#: The widths that a stroke is left at, pixels. 90 % of MNIST's training images lie between 1.6 and 4.0, and lines narrower
#: than 2.0 fill no pixel for certain. The shipped networks learn from thickened digits too: thinning a blurred digit to
#: 4.0 lost pale strokes and cost 1.5 points on other people's handwriting, and 6.0 cost nothing on thick pens.
THINNEST, THICKEST = 2.0, 6.0
#: pixels: what is left at least of half a stroke that is thinned, and of half a hole that is narrowed
LEAST_STROKE, LEAST_HOLE = 0.5, 0.7


@dataclass(frozen=True, slots=True)
class Outline:
    """Ink on the working grid: its signed distance and what was measured on it."""

    #: pixels of the digit to the outline, positive inside, (H, W)
    distance: Plane
    #: cells that lie in the middle of a stroke, (H, W)
    ridge: Mask
    #: half the width of a typical stroke, pixels of the digit
    half_width: float
    #: cells a pixel of the digit
    grid: float


def crop(coverage: Plane) -> Plane:
    """The part that holds ink, with a blank margin of one pixel."""
    rows, columns = (np.flatnonzero((coverage > FAINT).any(axis=axis)) for axis in (1, 0))
    inside = np.pad(coverage, 1)[rows[0] : rows[-1] + 3, columns[0] : columns[-1] + 3]
    return np.ascontiguousarray(inside, dtype=np.float32)


def fit(plane: Plane) -> Plane:
    """The ink in `plane`, its longer side `BOX` pixels: what MNIST's makers did, (h, w) with h, w <= 20."""
    top, bottom, left, right = _extent(plane)
    height, width = bottom - top, right - left
    scale = BOX / max(height, width)
    rows, columns = (max(1, int(np.ceil(side * scale - 0.25))) for side in (height, width))
    # the shorter side keeps its scale: its window reaches over the ink by less than a pixel
    spare_y, spare_x = (rows / scale - height) / 2, (columns / scale - width) / 2
    window = (left - spare_x, top - spare_y, right + spare_x, bottom + spare_y)
    # a picture smaller than the digit is enlarged smoothly, a larger one averaged
    resample = Image.Resampling.BICUBIC if scale > 1 else Image.Resampling.BOX
    return _resized(plane, window, (rows, columns), resample)


def outline(cropped: Plane) -> Outline:
    """The cropped ink on the working grid, its longer side `BOX` pixels long. Raises LabError on a solid patch."""
    top, bottom, left, right = _extent(cropped)
    height, width = bottom - top, right - left
    cells = float(np.clip(max(height, width), FEWEST_CELLS, MOST_CELLS))
    scale, grid = cells / max(height, width), cells / BOX
    margin = 3 * grid / scale  # room to thicken
    rows, columns = (max(1, round((side + 2 * margin) * scale)) for side in (height, width))
    if scale < 1:  # a hair line would fade when it is averaged
        cropped = ndimage.maximum_filter(cropped, size=int(np.ceil(1 / scale)))
    window = (left - margin, top - margin, right + margin, bottom + margin)
    ink = _resized(cropped, window, (rows, columns), Image.Resampling.BICUBIC)  # (rows, columns)
    if scale > 1.5:  # an enlarged pixel has corners that the pen had not
        ink = ndimage.gaussian_filter(ink, 0.4 * scale)
    mask = ink > 0.5
    inside = ndimage.distance_transform_edt(mask)
    outside = ndimage.distance_transform_edt(~mask)
    distance = (np.where(mask, inside - 0.5, 0.5 - outside) / grid).astype(np.float32)
    ridge = _ridge(distance, grid)
    half_width = float(np.median(distance[ridge]))
    if distance.max() > 0.45 * BOX * min(height, width) / max(height, width) > 0.34 * BOX:
        raise LabError(COVERED)
    return Outline(distance, ridge, half_width, grid)


def _ridge(distance: Plane, grid: float) -> Mask:
    """The cells in the middle of strokes: the farthest from the outline, and not on the way into a corner."""
    peaks = (distance == ndimage.maximum_filter(distance, 3)) & (distance > 0)
    slopes = np.hypot(*np.gradient(distance, 1.0 / grid))
    middle: Mask = peaks & (slopes < 0.6)
    return middle if middle.any() else peaks


def restroke(shape: Outline, half_width: float) -> Plane:
    """The ink with strokes that will be `2 * half_width` pixels wide once the longer side is `BOX` pixels again.

    No hole closes and no stroke breaks: each keeps `LEAST_HOLE` or `LEAST_STROKE`, or what it had.
    """
    # moving the outline changes the size that is fitted to BOX afterwards, and so the width that is needed here
    scale = (BOX - 2 * half_width) / max(BOX - 2 * shape.half_width, BOX / 4)
    move = half_width / float(np.clip(scale, 0.6, 1.6)) - shape.half_width  # pixels of the digit, positive thickens
    if move > 0:
        distance = shape.distance + _spared_holes(shape.distance, move)
    else:
        distance = np.maximum(shape.distance + move, _spared_strokes(shape, move))
    ink: Plane = np.clip(distance * shape.grid + 0.5, 0.0, 1.0).astype(np.float32)
    return ink


def _spared_holes(distance: Plane, move: float) -> Plane:
    """How far the outline moves outwards at each cell: less inside a hole that would close."""
    moves = np.full(distance.shape, move, np.float32)
    labels, count = ndimage.label(distance <= 0)
    if count > 1:
        radii = ndimage.maximum(-distance, labels, np.arange(1, count + 1))  # (count,)
        for index, radius in enumerate(radii, start=1):
            if index != labels[0, 0]:
                moves[labels == index] = np.clip(radius - LEAST_HOLE, 0.0, move)
    return moves


def _spared_strokes(shape: Outline, move: float) -> Plane:
    """Signed distance of a thin line along the middle of every stroke that thinning by `move` would break."""
    middle = shape.ridge & (shape.distance < LEAST_STROKE - move)
    if not middle.any():
        return np.full(shape.distance.shape, -np.inf, np.float32)
    away, (rows, columns) = ndimage.distance_transform_edt(~middle, return_indices=True)
    radius = np.minimum(shape.distance, LEAST_STROKE)[rows, columns]  # no wider than it was
    line: Plane = (radius - away / shape.grid).astype(np.float32)
    return line


def place(fitted: Plane) -> Plane:
    """(28, 28): the centre of mass in the middle, moved by whole pixels as MNIST's makers did."""
    mass = fitted.sum()
    digit = np.zeros((SIDE, SIDE), np.float32)
    starts = []
    for axis, side in enumerate(fitted.shape):
        centre = float((fitted.sum(axis=1 - axis) * np.arange(side)).sum() / mass)
        starts.append(int(np.clip(np.floor(CENTRE - centre + 0.5), 0, SIDE - side)))
    (top, left), (rows, columns) = starts, fitted.shape
    digit[top : top + rows, left : left + columns] = fitted
    return digit


def _extent(plane: Plane) -> tuple[float, float, float, float]:
    """Top, bottom, left and right of the ink, in parts of a pixel: an edge pixel counts by how much of it is ink."""
    ends: list[float] = []
    for axis in (1, 0):
        profile = np.minimum(plane.max(axis=axis), 1.0)  # the fullest pixel of each row or column
        held = np.flatnonzero(profile > FAINT)
        first, last = int(held[0]), int(held[-1])
        before = float(profile[first - 1]) if first > 0 else 0.0
        after = float(profile[last + 1]) if last + 1 < len(profile) else 0.0
        ends += [first - before, last + 1 + after]
    return ends[0], ends[1], ends[2], ends[3]


def _resized(
    plane: Plane, window: tuple[float, float, float, float], shape: tuple[int, int], resample: Image.Resampling
) -> Plane:
    """The window (left, top, right, bottom) of a plane that is blank outside itself, as `shape` pixels."""
    left, top, right, bottom = window
    height, width = plane.shape
    margin = int(np.ceil(max(0.0, -left, -top, right - width, bottom - height)))
    image = Image.fromarray(np.pad(plane, margin) if margin else plane)
    box = (left + margin, top + margin, right + margin, bottom + margin)
    resized = np.asarray(image.resize(shape[::-1], resample, box=box), np.float32)
    return np.clip(resized, 0.0, 1.0)
