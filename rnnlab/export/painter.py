"""How a picture is painted, whatever becomes of it: rectangles, frames, words, and cells of one colour each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol

from rnnlab.export.colours import Colour, Colours
from rnnlab.export.fonts import Role


class Box(NamedTuple):
    """A rectangle in pixels."""

    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Style:
    """How words look; `size` in pixels."""

    size: int
    colour: Colour
    role: Role = "plain"
    anchor: Literal["start", "middle", "end"] = "start"


class Painter(Protocol):
    """Something to paint on. What is painted later covers what was there."""

    def boxes(self, boxes: Sequence[Box], colour: Colour, opacity: float = 1.0) -> None:
        """Filled rectangles that do not overlap."""

    def frame(self, box: Box, colour: Colour, stroke: int, radius: int = 0) -> None:
        """A line round a rectangle, outside of it."""

    def badge(self, box: Box, colour: Colour, radius: int) -> None:
        """A filled rectangle with round corners."""

    def cells(self, box: Box, colours: Colours) -> None:
        """Rows and columns of cells, `colours` (rows, columns, 3), as large as the rectangle."""

    def words(self, left: int, baseline: int, text: str, style: Style) -> None:
        """One line of words; `left` is where it starts, has its middle, or ends, as the style says."""
