"""A drawing as its strokes: small enough for a link, and drawn again as it was.

A drawing keeps the pen's points, thinned out until they no longer change the picture, and the pen's width. As text it
takes about a hundred characters, so a teacher can share what was drawn by sharing the page's address.
"""

from __future__ import annotations

import base64
import binascii
import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from rnnlab.errors import LabError

#: the canvas' side in pixels; points lie between 0 and this
CANVAS = 280
THINNEST_PEN, THICKEST_PEN = 4, 40
DEFAULT_PEN = 18
_VERSION = 1
#: how far, in pixels, a point may lie from the line through its neighbours and still be left out
_TOLERANCE = 0.6
_SUPERSAMPLING = 2
_LONGEST_TEXT = 20_000

Point = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Stroke:
    """One movement of the pen: its points in canvas pixels, and the pen's width."""

    points: tuple[Point, ...]
    pen: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """Strokes in the order in which they were drawn."""

    strokes: tuple[Stroke, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.strokes)

    def to_text(self) -> str:
        """The drawing as text for a link; empty for an empty drawing."""
        if not self.strokes:
            return ""
        parts = [struct.pack("<B", _VERSION)]
        for stroke in self.strokes:
            parts.append(struct.pack("<BH", stroke.pen, len(stroke.points)))
            parts.append(_pack_points(stroke.points))
        return base64.urlsafe_b64encode(b"".join(parts)).decode().rstrip("=")

    @classmethod
    def from_text(cls, text: str) -> Drawing:
        """The drawing that `to_text` wrote. Raises `LabError` when the text is cut or altered."""
        if not text:
            return cls()
        try:
            if len(text) > _LONGEST_TEXT:
                raise ValueError
            data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
            return cls(tuple(_unpack(data)))
        except (ValueError, binascii.Error, struct.error, IndexError):
            raise LabError("The drawing in this link is damaged. Draw your digit again.") from None

    def to_rgba(self) -> NDArray[np.uint8]:
        """Black ink on a transparent canvas, (280, 280, 4) uint8, anti-aliased."""
        scale = _SUPERSAMPLING
        picture = Image.new("L", (CANVAS * scale, CANVAS * scale))
        pen = ImageDraw.Draw(picture)
        for stroke in self.strokes:
            radius = stroke.pen * scale / 2
            points = [(x * scale, y * scale) for x, y in stroke.points]
            pen.line(points, fill=255, width=round(2 * radius), joint="curve")
            for x, y in points:  # round caps and joints, as the canvas draws them
                pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
        alpha = picture.resize((CANVAS, CANVAS), Image.Resampling.BOX)
        rgba = np.zeros((CANVAS, CANVAS, 4), np.uint8)
        rgba[..., 3] = np.asarray(alpha)
        return rgba

    def to_fabric(self, colour: str) -> dict[str, Any]:
        """The drawing as the canvas takes it back (Fabric.js objects)."""
        return {"objects": [_fabric_path(stroke, colour) for stroke in self.strokes]}

    @classmethod
    def from_fabric(cls, data: Mapping[str, Any] | None) -> Drawing:
        """What the canvas sent: its free-hand paths. Anything else on it is left out."""
        objects = (data or {}).get("objects", [])
        return cls(tuple(stroke for stroke in map(_stroke_of, objects) if stroke is not None))


def _pack_points(points: Sequence[Point]) -> bytes:
    """The first point in full, then the way to each next one: a byte an axis, or an escape and the point in full."""
    parts = [struct.pack("<hh", *points[0])]
    for (x, y), (next_x, next_y) in pairwise(points):
        dx, dy = next_x - x, next_y - y
        near = max(abs(dx), abs(dy)) < 128
        parts.append(struct.pack("<bb", dx, dy) if near else struct.pack("<bbhh", -128, -128, next_x, next_y))
    return b"".join(parts)


def _unpack(data: bytes) -> Iterable[Stroke]:
    if data[0] != _VERSION:
        raise ValueError
    at = 1
    while at < len(data):
        pen, count = struct.unpack_from("<BH", data, at)
        points = [struct.unpack_from("<hh", data, at + 3)]
        at += 7
        for _ in range(count - 1):
            dx, dy = struct.unpack_from("<bb", data, at)
            if (dx, dy) == (-128, -128):
                points.append(struct.unpack_from("<hh", data, at + 2))
                at += 6
            else:
                points.append((points[-1][0] + dx, points[-1][1] + dy))
                at += 2
        if not count or not pen or not all(_on_canvas(point) for point in points):
            raise ValueError
        yield Stroke(tuple(points), pen)


def _on_canvas(point: Point) -> bool:
    # A pen that leaves the canvas goes on outside; two canvases away is no longer a drawing.
    return all(-2 * CANVAS <= value <= 3 * CANVAS for value in point)


def _fabric_path(stroke: Stroke, colour: str) -> dict[str, Any]:
    (x, y), *rest = stroke.points
    # A single point is drawn as a line of no length, which a round cap makes a dot.
    path: list[list[Any]] = [["M", x, y], *(["L", x, y] for x, y in rest or [(x, y)])]
    return {
        "type": "Path",
        "path": path,
        "fill": None,
        "stroke": colour,
        "strokeWidth": stroke.pen,
        "strokeLineCap": "round",
        "strokeLineJoin": "round",
    }


def _stroke_of(item: Mapping[str, Any]) -> Stroke | None:
    if str(item.get("type", "")).lower() != "path":
        return None
    raw = []
    for command in item.get("path", []):
        # M x y, L x y, and Q x1 y1 x y, whose first pair is where the pen really was
        if command[0] in ("M", "L", "Q"):
            raw.append((float(command[1]), float(command[2])))
    if not raw:
        return None
    thinned = _thin(np.asarray(raw))
    points = tuple((round(float(x)), round(float(y))) for x, y in thinned)
    return Stroke(points, max(1, min(255, round(float(item.get("strokeWidth", DEFAULT_PEN))))))


def _thin(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Ramer, Douglas and Peucker's thinning of a line (N, 2): drop what lies within the tolerance of the rest."""
    keep = np.zeros(len(points), bool)
    keep[[0, -1]] = True
    spans = [(0, len(points) - 1)]
    while spans:
        first, last = spans.pop()
        if last - first < 2:
            continue
        distance = _distances(points[first + 1 : last], points[first], points[last])
        farthest = int(np.argmax(distance))
        if distance[farthest] > _TOLERANCE:
            middle = first + 1 + farthest
            keep[middle] = True
            spans += [(first, middle), (middle, last)]
    return points[keep]


def _distances(points: NDArray[np.float64], a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far each of the points (N, 2) lies from the line segment a b."""
    way = b - a
    length = float(way @ way)
    along = np.clip((points - a) @ way / length, 0, 1) if length else np.zeros(len(points))
    result: NDArray[np.float64] = np.linalg.norm(points - (a + along[:, None] * way), axis=1)
    return result
