"""Digits as people draw them with a mouse: strokes as lists of points, in the ways that hands differ.

For the tests of ink, for the browser's mouse (`Drawing.strokes`) and for judging the networks (`sample`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

Points = NDArray[np.float64]  # (N, 2): x to the right, y down
Colour = tuple[int, int, int, int]

CANVAS = 280
BLACK, CLEAR, WHITE = (0, 0, 0, 255), (0, 0, 0, 0), (255, 255, 255, 255)

#: digit -> variant -> strokes, each a list of points that a smooth curve runs through, in a unit square; a point that
#: stands twice is a corner
VARIANTS: dict[int, dict[str, list[list[tuple[float, float]]]]] = {
    0: {
        "round": [[(0.55, 0.02), (0.25, 0.12), (0.12, 0.5), (0.28, 0.9), (0.52, 0.98), (0.78, 0.84), (0.88, 0.48),
                   (0.76, 0.12), (0.5, 0.03)]],
        "narrow": [[(0.5, 0.0), (0.32, 0.2), (0.28, 0.55), (0.36, 0.88), (0.5, 1.0), (0.66, 0.86), (0.72, 0.5),
                    (0.66, 0.14), (0.48, 0.01)]],
        "overlapping": [[(0.6, 0.08), (0.38, 0.04), (0.16, 0.3), (0.16, 0.7), (0.4, 0.97), (0.7, 0.9), (0.86, 0.55),
                         (0.8, 0.2), (0.55, 0.03), (0.36, 0.12)]],
        "clockwise": [[(0.34, 0.1), (0.62, 0.02), (0.86, 0.3), (0.84, 0.72), (0.55, 0.99), (0.24, 0.85), (0.14, 0.45),
                       (0.3, 0.1)]],
    },
    1: {
        "plain": [[(0.5, 0.0), (0.5, 0.5), (0.49, 1.0)]],
        "hook": [[(0.3, 0.25), (0.42, 0.14), (0.55, 0.0), (0.55, 0.0), (0.55, 0.5), (0.55, 1.0)]],
        "hook and foot": [[(0.3, 0.22), (0.52, 0.0), (0.52, 0.0), (0.52, 0.5), (0.52, 0.98)],
                          [(0.28, 0.99), (0.52, 0.98), (0.76, 0.99)]],
        "slanted": [[(0.62, 0.0), (0.5, 0.5), (0.38, 1.0)]],
    },
    2: {
        "flat base": [[(0.2, 0.25), (0.3, 0.06), (0.55, 0.0), (0.78, 0.14), (0.76, 0.38), (0.5, 0.68), (0.2, 0.97),
                       (0.2, 0.97), (0.5, 0.97), (0.84, 0.96)]],
        "looped": [[(0.2, 0.2), (0.4, 0.02), (0.68, 0.06), (0.76, 0.3), (0.6, 0.58), (0.34, 0.86), (0.18, 0.92),
                    (0.16, 0.8), (0.3, 0.76), (0.5, 0.9), (0.68, 0.98), (0.86, 0.9)]],
        "zigzag": [[(0.18, 0.12), (0.5, 0.02), (0.76, 0.12), (0.7, 0.4), (0.44, 0.7), (0.2, 0.94), (0.2, 0.94),
                    (0.4, 0.88), (0.64, 0.95), (0.86, 0.9)]],
    },
    3: {
        "round": [[(0.22, 0.14), (0.42, 0.01), (0.68, 0.08), (0.72, 0.3), (0.5, 0.46), (0.42, 0.47), (0.6, 0.5),
                   (0.8, 0.68), (0.72, 0.92), (0.46, 1.0), (0.2, 0.9)]],
        "flat top": [[(0.2, 0.03), (0.5, 0.02), (0.78, 0.02), (0.78, 0.02), (0.62, 0.22), (0.44, 0.42), (0.44, 0.42),
                      (0.68, 0.46), (0.82, 0.68), (0.7, 0.92), (0.42, 1.0), (0.18, 0.9)]],
        "deep waist": [[(0.25, 0.1), (0.5, 0.0), (0.74, 0.14), (0.66, 0.36), (0.36, 0.48), (0.36, 0.48), (0.68, 0.56),
                        (0.8, 0.78), (0.58, 0.99), (0.24, 0.94)]],
    },
    4: {
        "open": [[(0.24, 0.04), (0.2, 0.3), (0.16, 0.56), (0.16, 0.56), (0.5, 0.55), (0.86, 0.52)],
                 [(0.66, 0.08), (0.64, 0.5), (0.62, 1.0)]],
        "closed": [[(0.62, 0.0), (0.4, 0.32), (0.12, 0.64), (0.12, 0.64), (0.5, 0.64), (0.9, 0.62)],
                   [(0.62, 0.0), (0.62, 0.5), (0.62, 1.0)]],
        "one stroke": [[(0.9, 0.6), (0.5, 0.62), (0.14, 0.62), (0.14, 0.62), (0.4, 0.3), (0.62, 0.02), (0.62, 0.02),
                        (0.6, 0.5), (0.6, 1.0)]],
        "open and narrow": [[(0.3, 0.0), (0.28, 0.25), (0.3, 0.48), (0.5, 0.52), (0.7, 0.46)],
                            [(0.7, 0.02), (0.7, 0.5), (0.68, 1.0)]],
    },
    5: {
        "one stroke": [[(0.8, 0.02), (0.55, 0.03), (0.3, 0.04), (0.3, 0.04), (0.26, 0.24), (0.22, 0.44), (0.22, 0.44),
                        (0.46, 0.38), (0.74, 0.5), (0.78, 0.76), (0.56, 0.97), (0.2, 0.92)]],
        "bar apart": [[(0.3, 0.08), (0.27, 0.26), (0.24, 0.46), (0.24, 0.46), (0.5, 0.42), (0.74, 0.56), (0.74, 0.8),
                       (0.52, 0.98), (0.2, 0.93)],
                      [(0.34, 0.04), (0.55, 0.02), (0.84, 0.0)]],
        "round": [[(0.82, 0.0), (0.56, 0.02), (0.36, 0.05), (0.36, 0.05), (0.3, 0.2), (0.28, 0.4), (0.28, 0.4),
                   (0.54, 0.34), (0.8, 0.52), (0.8, 0.78), (0.58, 0.98), (0.32, 0.98), (0.18, 0.86)]],
    },
    6: {
        "curved": [[(0.72, 0.03), (0.44, 0.12), (0.24, 0.42), (0.22, 0.74), (0.4, 0.97), (0.66, 0.94), (0.78, 0.74),
                    (0.62, 0.55), (0.4, 0.58), (0.25, 0.74)]],
        "straight": [[(0.6, 0.0), (0.42, 0.3), (0.26, 0.64), (0.34, 0.94), (0.6, 0.98), (0.76, 0.8), (0.62, 0.6),
                      (0.4, 0.64), (0.28, 0.78)]],
        "small loop": [[(0.5, 0.0), (0.32, 0.3), (0.26, 0.7), (0.4, 0.97), (0.6, 0.94), (0.66, 0.78), (0.52, 0.66),
                        (0.36, 0.74), (0.3, 0.82)]],
    },
    7: {
        "plain": [[(0.16, 0.05), (0.5, 0.04), (0.82, 0.03), (0.82, 0.03), (0.62, 0.46), (0.42, 1.0)]],
        "bar": [[(0.16, 0.04), (0.5, 0.04), (0.84, 0.02), (0.84, 0.02), (0.64, 0.46), (0.44, 1.0)],
                [(0.36, 0.52), (0.56, 0.5), (0.8, 0.49)]],
        "serif": [[(0.16, 0.2), (0.17, 0.04), (0.17, 0.04), (0.5, 0.05), (0.82, 0.02), (0.82, 0.02), (0.6, 0.42),
                   (0.5, 1.0)]],
        "curved": [[(0.14, 0.08), (0.34, 0.02), (0.56, 0.06), (0.84, 0.02), (0.84, 0.02), (0.64, 0.28), (0.52, 0.62),
                    (0.5, 1.0)]],
    },
    8: {
        "s first": [[(0.7, 0.14), (0.5, 0.01), (0.28, 0.12), (0.32, 0.34), (0.54, 0.48), (0.76, 0.7), (0.66, 0.94),
                     (0.44, 1.0), (0.24, 0.86), (0.3, 0.64), (0.54, 0.46), (0.72, 0.28), (0.68, 0.1)]],
        "two rings": [[(0.5, 0.01), (0.32, 0.1), (0.3, 0.32), (0.5, 0.44), (0.7, 0.32), (0.68, 0.1), (0.5, 0.01)],
                      [(0.5, 0.45), (0.26, 0.58), (0.22, 0.84), (0.5, 1.0), (0.78, 0.84), (0.74, 0.58), (0.5, 0.45)]],
        "crossing": [[(0.72, 0.06), (0.4, 0.02), (0.28, 0.2), (0.5, 0.45), (0.74, 0.76), (0.52, 0.99), (0.26, 0.82),
                      (0.44, 0.52), (0.66, 0.28), (0.74, 0.08)]],
    },
    9: {
        "straight leg": [[(0.74, 0.14), (0.52, 0.02), (0.28, 0.14), (0.24, 0.36), (0.44, 0.5), (0.66, 0.4),
                          (0.75, 0.12), (0.75, 0.12), (0.74, 0.5), (0.72, 1.0)]],
        "curved leg": [[(0.72, 0.18), (0.54, 0.02), (0.3, 0.12), (0.26, 0.38), (0.46, 0.5), (0.68, 0.36), (0.74, 0.16),
                        (0.74, 0.16), (0.74, 0.5), (0.66, 0.86), (0.42, 0.98), (0.22, 0.88)]],
        "slanted leg": [[(0.7, 0.12), (0.48, 0.02), (0.28, 0.18), (0.34, 0.42), (0.56, 0.42), (0.72, 0.14),
                         (0.72, 0.14), (0.58, 0.6), (0.44, 1.0)]],
    },
}  # fmt: skip


@dataclass(frozen=True)
class Drawing:
    """One drawn digit: what it is meant to be, and the mouse's path, in pixels of a 280 x 280 canvas."""

    digit: int
    variant: str
    strokes: tuple[Points, ...]
    pen: float

    def rgba(self, ink: Colour = BLACK, paper: Colour = CLEAR) -> NDArray[np.uint8]:
        return render(self.strokes, self.pen, ink, paper)


def draw(
    digit: int, variant: str, seed: int | None = None, *, pen: float = 16.0, size: float = 190.0,
    centre: tuple[float, float] = (140.0, 140.0),
) -> Drawing:  # fmt: skip
    """A digit as one hand drew it once; without a seed the model itself. `size` is its height in pixels."""
    shape = [np.array(stroke, float) - 0.5 for stroke in VARIANTS[digit][variant]]
    if seed is None:
        return Drawing(digit, variant, tuple(_curve(stroke) * size + centre for stroke in shape), pen)
    rng = np.random.default_rng([seed, digit, list(VARIANTS[digit]).index(variant)])
    angle, slant = rng.normal(0, 0.06), rng.normal(0.08, 0.14)  # radians; most hands lean to the right
    width, height = size * rng.uniform(0.7, 1.05), size
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    strokes = []
    for stroke in shape:
        moved = _jittered(stroke, rng)
        moved = _curve(moved) @ np.array([[1.0, 0.0], [-slant, 1.0]])  # x leans with height
        strokes.append(_trembling(moved * (width, height) @ turn + centre, rng))
    return Drawing(digit, variant, tuple(strokes), pen)


def every_variant() -> Iterator[tuple[int, str]]:
    """Each digit in each of its variants."""
    return ((digit, variant) for digit, variants in VARIANTS.items() for variant in variants)


def sample(copies: int, seed: int = 0) -> list[Drawing]:
    """`copies` drawings of every variant, pens from 6 to 34 pixels, sizes from 90 to 240, anywhere on the canvas."""
    rng = np.random.default_rng(seed)
    drawings = []
    for copy in range(copies):
        for digit, variant in every_variant():
            size = rng.uniform(90, 240)
            pen = float(np.clip(rng.uniform(6, 34), 5, 0.16 * size))
            spare = (CANVAS - size) / 2 - pen / 2
            centre = tuple(CANVAS / 2 + rng.uniform(-1, 1, 2) * max(spare, 0.0))
            drawings.append(draw(digit, variant, seed * 1000 + copy, pen=pen, size=size, centre=centre))
    return drawings


def render(
    strokes: tuple[Points, ...], pen: float, ink: Colour = BLACK, paper: Colour = CLEAR, canvas: int = CANVAS
) -> NDArray[np.uint8]:
    """(canvas, canvas, 4): round lines, anti-aliased, as a browser's canvas draws them."""
    fine = 4
    mask = Image.new("L", (canvas * fine, canvas * fine))
    pencil = ImageDraw.Draw(mask)
    radius = pen * fine / 2
    for stroke in strokes:
        points = [(float(x) * fine, float(y) * fine) for x, y in stroke]
        pencil.line(points, 255, round(pen * fine), joint="curve")
        for x, y in points:
            pencil.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    cover = np.asarray(mask.resize((canvas, canvas), Image.Resampling.BOX), float)[..., None] / 255.0
    # straight alpha: an edge pixel has the ink's own colour and part of its alpha
    over, under = np.array(ink, float), np.array(paper, float)
    alpha = cover * over[3:] + (1 - cover) * under[3:]
    colour = (cover * over[3:] * over[:3] + (1 - cover) * under[3:] * under[:3]) / np.maximum(alpha, 1e-9)
    return np.round(np.concatenate([colour, alpha], axis=-1)).astype(np.uint8)


def _jittered(stroke: Points, rng: np.random.Generator) -> Points:
    """Every point somewhat beside its place; corners, which stand twice, stay corners."""
    moves = rng.normal(0, 0.028, stroke.shape)
    for index in range(1, len(stroke)):
        if np.array_equal(stroke[index], stroke[index - 1]):
            moves[index] = moves[index - 1]
    return stroke + moves


def _trembling(points: Points, rng: np.random.Generator) -> Points:
    """A hand's slow drift of a pixel or two, and the whole pixels of a mouse."""
    noise = rng.normal(0, 1, points.shape)
    kernel = np.hanning(9) / np.hanning(9).sum()
    drift = np.stack([np.convolve(noise[:, axis], kernel, mode="same") for axis in (0, 1)], axis=1)
    return np.round(points + 1.5 * drift)


def _curve(points: Points, steps: int = 8) -> Points:
    """A centripetal curve through the points (Catmull and Rom 1974); a point that stands twice breaks it."""
    breaks = [i for i in range(1, len(points)) if np.array_equal(points[i], points[i - 1])]
    parts = np.split(points, breaks)
    return np.concatenate([_smooth(part, steps) for part in parts if len(part) > 1])


def _smooth(points: Points, steps: int) -> Points:
    ends = np.concatenate([2 * points[:1] - points[1:2], points, 2 * points[-1:] - points[-2:-1]])
    t = np.linspace(0, 1, steps, endpoint=False)[:, None]
    pieces = []
    for before, start, end, after in zip(ends, ends[1:], ends[2:], ends[3:], strict=False):
        linear = end - before
        square = 2 * before - 5 * start + 4 * end - after
        cube = 3 * (start - end) + after - before
        pieces.append(0.5 * (2 * start + linear * t + square * t**2 + cube * t**3))
    return np.concatenate([*pieces, points[-1:]])


def ink_from_digit(image: NDArray[np.generic]) -> NDArray[np.uint8]:
    """One of MNIST's images, (28, 28) in [0, 1], as a drawing: dark ink on white paper, (280, 280, 4) uint8."""
    large = Image.fromarray(np.asarray(image, np.float32)).resize((CANVAS, CANVAS), Image.Resampling.BICUBIC)
    grey = np.clip(np.round(255.0 * (1.0 - np.asarray(large))), 0, 255).astype(np.uint8)  # (280, 280)
    return np.stack([grey, grey, grey, np.full_like(grey, 255)], axis=-1)
