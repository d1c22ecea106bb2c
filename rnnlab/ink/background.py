"""Telling ink from the background it lies on: any colours, opaque or transparent, drawn, scanned or photographed."""

from __future__ import annotations

from typing import TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from rnnlab.errors import LabError
from rnnlab.i18n import N_

Plane: TypeAlias = NDArray[np.float32]  # (H, W)
Pixels: TypeAlias = NDArray[np.float32]  # (4, H, W), colour times alpha, then alpha; 0 to 255

Number = TypeVar("Number", bound=np.generic)

EMPTY = N_("There is no ink here yet. Draw a digit from 0 to 9.")
COVERED = N_("The ink is one solid patch. Draw the digit with lines, so that the background shows around them.")
WRONG_SHAPE = N_("A drawing is an array of height x width x 4 (red, green, blue, alpha). This one is {shape}.")
WRONG_DTYPE = N_("A drawing holds whole numbers from 0 to 255 (uint8). This one holds {dtype}.")
TOO_SMALL = N_("This picture is too small to hold a digit. Use one of at least {side} x {side} pixels.")

#: pixels; below this no digit can be told
SMALLEST_SIDE = 8
#: larger pictures are averaged down to about this side first; a digit needs 28
WORKING_SIDE = 640
#: distance between two premultiplied colours (white to black is 442) under which nobody sees a difference
VISIBLE = 30.0
#: ink fainter than this share of the strongest is a smudge or compression noise
FAINTEST = 0.15


def check_drawing(rgba: object) -> NDArray[np.uint8]:
    """The drawing itself, (H, W, 4) uint8. Raises LabError on anything else."""
    array = np.asarray(rgba)
    if array.ndim != 3 or array.shape[2] != 4:
        raise LabError(WRONG_SHAPE, shape=" x ".join(map(str, array.shape)) or N_("a single number"))
    if array.dtype != np.uint8:
        raise LabError(WRONG_DTYPE, dtype=str(array.dtype))
    if min(array.shape[:2]) < SMALLEST_SIDE:
        raise LabError(TOO_SMALL, side=SMALLEST_SIDE)
    return array


def ink_coverage(rgba: NDArray[np.uint8]) -> Plane:
    """How much of each pixel is ink, (H, W) in [0, 1]: 1 inside a stroke, about 0.5 on its edge.

    Ink is what differs from the background, so its colours do not matter. Specks and a frame around the picture are
    left out. A large picture comes back smaller. Raises LabError when there is no ink or nothing but ink.
    """
    pixels = _premultiplied(rgba)
    background, framed = _background(pixels)
    if background[3] >= 250.0:  # opaque paper shows through where the picture is transparent
        pixels += (255.0 - pixels[3]) * (background / 255.0)
    if _is_even(pixels, background):
        coverage = _coverage_on_even(_distance(pixels, background))
    else:
        coverage = _coverage_on_paper(pixels)
    coverage = _without_specks_and_frame(coverage, framed)
    if (coverage > 0.5).mean() > 0.7:
        raise LabError(COVERED)
    return coverage


def _premultiplied(rgba: NDArray[np.uint8]) -> Pixels:
    """Colour times alpha: what is invisible has no colour, and anti-aliased edges lie on a line between two colours."""
    step = max(1, -(-max(rgba.shape[:2]) // WORKING_SIDE))
    pixels = np.ascontiguousarray(rgba.transpose(2, 0, 1), dtype=np.float32)  # (4, H, W)
    if pixels[3].min() < 255.0:
        pixels[:3] *= pixels[3] / 255.0
    if step > 1:
        height, width = (side // step * step for side in rgba.shape[:2])
        blocks = pixels[:, :height, :width].reshape(4, height // step, step, width // step, step)
        pixels = blocks.mean(axis=(2, 4))  # (4, height / step, width / step)
    return pixels


def _background(pixels: Pixels) -> tuple[Pixels, bool]:
    """The background's colour, (4, 1, 1), and whether a frame runs round it: its colour ends just inside the border."""
    colour = _mode(np.stack([_ring(plane, 0) for plane in pixels]))
    depth = max(1, min(pixels.shape[1:]) // 12)
    inner = np.stack([_ring(plane, depth) for plane in pixels])  # (4, N)
    framed = bool((np.abs(inner - colour[:, None]).max(axis=0) < 16.0).mean() < 0.2)
    return (_mode(inner) if framed else colour)[:, None, None], framed


def _mode(colours: NDArray[np.float32]) -> NDArray[np.float32]:
    """The commonest of (4, N) colours, (4,): the median of the fullest of 16 x 16 x 16 x 16 bins."""
    red, green, blue, alpha = colours.astype(np.uint16) >> 4  # (N,) each
    packed = (red << 12) | (green << 8) | (blue << 4) | alpha
    mode: NDArray[np.float32] = np.median(colours[:, packed == np.bincount(packed).argmax()], axis=1)
    return mode


def _ring(plane: NDArray[Number], depth: int) -> NDArray[Number]:
    """The pixels so far from the edge, (about 2 H + 2 W,)."""
    inside = plane[depth : plane.shape[0] - depth, depth : plane.shape[1] - depth]
    return np.concatenate([inside[0], inside[-1], inside[:, 0], inside[:, -1]])


def _is_even(pixels: Pixels, background: Pixels) -> bool:
    """Whether the background is one colour, as on a canvas, and not paper under a lamp."""
    if max(pixels.shape[1:]) <= 64:  # no photograph is so small
        return True
    apart = np.abs(pixels - background).max(axis=0)  # (H, W)
    near = apart <= 6.0
    return bool(_ring(near, 0).mean() > 0.7 or near.mean() > 0.5 or (apart <= 1.0).mean() > 0.3)


def _distance(pixels: Pixels, background: Pixels) -> Plane:
    distance: Plane = np.sqrt(np.square(pixels - background).sum(axis=0))
    return distance


def _coverage_on_even(distance: Plane) -> Plane:
    """The greys as they are; or, where that would lose pale strokes, each pixel beside the strongest around it."""
    strongest = float(distance.max())
    if strongest < VISIBLE:
        raise LabError(EMPTY)
    floor = max(0.6 * VISIBLE, FAINTEST * strongest)
    if not _loses_strokes(distance >= floor, distance > 0.5 * strongest):
        return distance / np.float32(strongest)
    nearby = ndimage.maximum_filter(distance, size=2 * _blur(distance, strongest) + 1)
    coverage: Plane = np.where(nearby >= floor, distance / np.maximum(nearby, floor), 0.0).astype(np.float32)
    return coverage


def _loses_strokes(ink: NDArray[np.bool_], strong: NDArray[np.bool_]) -> bool:
    """Whether `ink` has strokes that `strong` has not: a second, paler colour, or hair lines between two pixels."""
    pale = ink & ~strong
    if pale.sum() <= 0.1 * ink.sum():
        return False
    edge = strong & ~ndimage.minimum_filter(strong, 3)
    width = 2.0 * strong.sum() / max(1, edge.sum())  # pixels, of a typical stroke
    rows, columns = np.nonzero(ink)
    if max(np.ptp(rows), np.ptp(columns)) > 40.0 * width:
        return True
    far = ~ndimage.maximum_filter(strong, 2 * int(np.ceil(width)) + 1)
    return bool((pale & far).sum() > 0.05 * ink.sum())


def _blur(distance: Plane, strongest: float) -> int:
    """How many pixels an edge takes from background to ink, 1 to 4."""
    steps = np.abs(np.diff(distance, axis=1))
    steps = steps[steps > 0.05 * strongest]
    steepest = float(np.percentile(steps, 90)) if steps.size else strongest
    return int(np.clip(np.ceil(strongest / max(steepest, 1.0)), 1, 4))


def _coverage_on_paper(pixels: Pixels) -> Plane:
    """Ink on paper under uneven light: fit the light, then split what is left in two (Otsu 1979)."""
    distance = _distance(pixels, _fitted_light(pixels))
    distance = ndimage.gaussian_filter(distance, max(0.7, max(distance.shape) / 350.0))
    threshold = _otsu(distance)
    noise = 1.4826 * float(np.median(distance))
    if threshold < max(VISIBLE, 3.0 * noise):
        raise LabError(EMPTY)
    coverage: Plane = np.clip((distance / threshold - 0.4) / 1.2, 0.0, 1.0).astype(np.float32)
    return coverage


def _fitted_light(pixels: Pixels) -> Pixels:
    """A quadratic surface a channel, fitted to the pixels that lie near it: paper, its light and its shade."""
    height, width = pixels.shape[1:]
    step = max(1, max(height, width) // 64)
    sample = pixels[:, ::step, ::step].reshape(4, -1).T  # (N, 4)
    terms = _quadratic(height, width)  # (6, H, W)
    known = terms[:, ::step, ::step].reshape(6, -1).T  # (N, 6)
    kept = np.ones(len(sample), bool)
    for _round in range(8):
        surface, *_rest = np.linalg.lstsq(known[kept], sample[kept], rcond=None)  # (6, 4)
        error = np.linalg.norm(sample - known @ surface, axis=1)
        kept = error <= max(4.0, 2.5 * float(np.median(error)))
    light: Pixels = np.tensordot(surface.T.astype(np.float32), terms, axes=1)
    return light


def _quadratic(height: int, width: int) -> NDArray[np.float32]:
    y, x = np.meshgrid(np.linspace(-1, 1, height), np.linspace(-1, 1, width), indexing="ij")
    return np.stack([np.ones_like(x), x, y, x * x, x * y, y * y]).astype(np.float32)


def _otsu(values: Plane) -> float:
    """The threshold that splits `values` in two classes with the largest variance between them."""
    counts, edges = np.histogram(values, bins=128)
    centres = (edges[:-1] + edges[1:]) / 2
    below = np.cumsum(counts)[:-1]
    above = values.size - below
    sums = np.cumsum(counts * centres)
    gap = sums[:-1] / np.maximum(below, 1) - (sums[-1] - sums[:-1]) / np.maximum(above, 1)
    return float(edges[1 + int(np.argmax(below * above * gap**2))])


def _without_specks_and_frame(coverage: Plane, framed: bool) -> Plane:
    """The coverage without what cannot be part of a digit: dust, and lines round the edge of the picture."""
    # 0.35 joins what a pen nearly joined
    labels, count = ndimage.label(coverage > 0.35, structure=np.ones((3, 3), int))
    if count == 0:
        raise LabError(EMPTY)
    if count == 1 and not framed:
        return coverage
    areas = np.bincount(labels.ravel(), weights=(coverage > 0.5).ravel(), minlength=count + 1)[1:]
    boxes = ndimage.find_objects(labels)
    frames = [_is_frame(labels[box] == index, box, coverage.shape) for index, box in enumerate(boxes, start=1)]
    if all(frames):
        if framed:
            raise LabError(COVERED)
        frames = [False] * count
    areas[np.array(frames)] = 0.0
    main = boxes[int(areas.argmax())]
    size = max(side.stop - side.start for side in main)
    kept = [
        area > 0.015 * areas.sum() and (area > 0.06 * areas.sum() or _gap(box, main) < 0.25 * size)
        for area, box in zip(areas, boxes, strict=True)
    ]
    return np.where(np.array([False, *kept])[labels], coverage, 0.0).astype(np.float32)


Box: TypeAlias = tuple[slice, slice]


def _is_frame(shape: NDArray[np.bool_], box: Box, picture: tuple[int, ...]) -> bool:
    """Whether a component runs round the picture, or along one of its sides, close to the edge."""
    margins = [0.1 * side for side in picture]
    spans = [part.stop - part.start >= 0.8 * side for part, side in zip(box, picture, strict=True)]
    if all(spans):
        inner = shape[int(margins[0]) : -int(margins[0]) or None, int(margins[1]) : -int(margins[1]) or None]
        return bool(inner.sum() < 0.1 * shape.sum())
    if not any(spans):
        return False
    across = spans.index(False)
    part, side, margin = box[across], picture[across], margins[across]
    return bool((part.stop <= margin and part.start <= 1) or (part.start >= side - margin and part.stop >= side - 1))


def _gap(one: Box, other: Box) -> float:
    """Pixels between two boxes along the axis that parts them most."""
    return max(float(max(a.start - b.stop, b.start - a.stop)) for a, b in zip(one, other, strict=True))
