"""The score at one moment as a PNG, to be projected or printed."""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw

from rnnlab.errors import LabError
from rnnlab.export import colours
from rnnlab.export.colours import Colour, Colours
from rnnlab.export.fonts import is_chinese, letters
from rnnlab.export.layout import plan
from rnnlab.export.moment import paint_moment
from rnnlab.export.painter import Box, Painter, Style
from rnnlab.export.reading import read
from rnnlab.export.score import Score, paint_digit, paint_lanes, paint_still, paint_unread, read_lines, score
from rnnlab.player.score.payload import Shown
from rnnlab.trace import Trace

#: pixels of a picture to a pixel of the page: fine enough for a wall or for paper
RATIO = 2
_DPI = 300


class PixelPainter:
    """Paints on an image of Pillow's."""

    def __init__(self, image: Image.Image) -> None:
        self.image = image
        self._draw = ImageDraw.Draw(image)

    def boxes(self, boxes: Sequence[Box], colour: Colour, opacity: float = 1.0) -> None:
        """Filled rectangles that do not overlap."""
        if not boxes:
            return
        left, top = min(box.left for box in boxes), min(box.top for box in boxes)
        right, bottom = max(box.left + box.width for box in boxes), max(box.top + box.height for box in boxes)
        mask = np.zeros((bottom - top, right - left), np.uint8)
        for box in boxes:
            row, column = box.top - top, box.left - left
            mask[row : row + box.height, column : column + box.width] = round(255 * opacity)
        self.image.paste(colour, (left, top), Image.fromarray(mask))

    def frame(self, box: Box, colour: Colour, stroke: int, radius: int = 0) -> None:
        """A line round a rectangle, outside of it."""
        left, top, width, height = box
        corners = (left - stroke, top - stroke, left + width + stroke - 1, top + height + stroke - 1)
        self._draw.rounded_rectangle(corners, radius, outline=colour, width=stroke)

    def badge(self, box: Box, colour: Colour, radius: int) -> None:
        """A filled rectangle with round corners."""
        left, top, width, height = box
        self._draw.rounded_rectangle((left, top, left + width - 1, top + height - 1), radius, fill=colour)

    def cells(self, box: Box, colours: Colours) -> None:
        """Rows and columns of cells, `colours` (rows, columns, 3), as large as the rectangle."""
        if colours.size:
            self.image.paste(enlarged(box, colours), (box.left, box.top))

    def words(self, left: int, baseline: int, text: str, style: Style) -> None:
        """One line of words; `left` is where it starts, has its middle, or ends, as the style says."""
        font = letters(style.role, style.size, is_chinese(text))
        anchor = {"start": "ls", "middle": "ms", "end": "rs"}[style.anchor]
        spelled = font.spelled(text)
        self._draw.text((left, baseline), spelled, style.colour, font.font, anchor, stroke_width=font.stroke)


def enlarged(box: Box, colours: Colours) -> Image.Image:
    """An image of that size, every cell of `colours` (rows, columns, 3) with sharp edges."""
    small = Image.fromarray(np.ascontiguousarray(colours))
    return small.resize((box.width, box.height), Image.Resampling.NEAREST)


def chosen_step(trace: Trace, step: int | None) -> int:
    """The timestep that was asked for, from 0, or else the last. Raises `LabError` where there is no such timestep."""
    if step is None:
        return trace.timesteps - 1
    if not 0 <= step < trace.timesteps:
        raise LabError("This trace has {count} timesteps. Choose one from 0 to {last}.",
                       count=trace.timesteps, last=trace.timesteps - 1)  # fmt: skip
    return step


def paint_score(painter: Painter, it: Score, step: int) -> None:
    """The whole score at one moment."""
    lines = read_lines(it.plan, step)
    paint_still(painter, it)
    paint_unread(painter, it, lines)
    paint_lanes(painter, it, 0, lines)
    paint_digit(painter, it, step)
    paint_moment(painter, it, step)


def score_png(what: Trace | Shown, *, dark: bool = False, step: int | None = None) -> bytes:
    """The score as a PNG: digit, lanes, belief and the line of the moment, in the player's colours.

    Every unit has a column of its own up to about 256; of more, neighbours share one, and the picture says so.

    Parameters
    ----------
    what:
        What is on the stage; of a trace alone, every lane.
    dark:
        Whether the picture has the dark theme's colours.
    step:
        The timestep of the moment, from 0; by default the last.

    Raises `LabError` where there is no such timestep.
    """
    shown = Shown.of(what)
    moment, look = chosen_step(shown.trace, step), colours.theme(dark)
    it = score(plan(read(shown), RATIO), look)
    image = Image.new("RGB", (it.plan.width, it.plan.height), look.background)
    paint_score(PixelPainter(image), it, moment)
    file = io.BytesIO()
    image.save(file, "PNG", dpi=(_DPI, _DPI))
    return file.getvalue()
