"""The score at one moment as an SVG: words stay words, and nothing outside the file is needed."""

from __future__ import annotations

import html
import itertools
from collections.abc import Sequence

import numpy as np
from PIL import Image

from rnnlab.export import colours
from rnnlab.export.colours import Colour, Colours, to_hex
from rnnlab.export.layout import plan
from rnnlab.export.painter import Box, Style
from rnnlab.export.picture import RATIO, chosen_step, enlarged, paint_score
from rnnlab.export.reading import read
from rnnlab.export.score import score
from rnnlab.i18n import _, current_language
from rnnlab.page_theme import FONT, SYMBOL_FONT
from rnnlab.player.score.payload import Shown
from rnnlab.png import data_uri
from rnnlab.trace import Trace

# a reader's font may be wider than the one that is measured here
_SLACK = 1.15


class SvgPainter:
    """Paints by writing elements, one after the other."""

    def __init__(self) -> None:
        self.elements: list[str] = []

    def boxes(self, boxes: Sequence[Box], colour: Colour, opacity: float = 1.0) -> None:
        """Filled rectangles that do not overlap."""
        if boxes:
            through = f' fill-opacity="{opacity:g}"' if opacity < 1 else ""
            self.elements.append(f'<path fill="{to_hex(colour)}"{through} d="{_outline(boxes)}"/>')

    def frame(self, box: Box, colour: Colour, stroke: int, radius: int = 0) -> None:
        """A line round a rectangle, outside of it."""
        left, top, width, height = box
        half = stroke / 2
        place = f'x="{left - half:g}" y="{top - half:g}" width="{width + stroke}" height="{height + stroke}"'
        line = f'fill="none" stroke="{to_hex(colour)}" stroke-width="{stroke}"'
        self.elements.append(f'<rect {place} rx="{max(radius - half, 0):g}" {line}/>')

    def badge(self, box: Box, colour: Colour, radius: int) -> None:
        """A filled rectangle with round corners."""
        left, top, width, height = box
        place = f'x="{left}" y="{top}" width="{width}" height="{height}" rx="{radius}"'
        self.elements.append(f'<rect {place} fill="{to_hex(colour)}"/>')

    def cells(self, box: Box, colours: Colours) -> None:
        """Rows and columns of cells, as rectangles or as a PNG inside the file: whichever is shorter."""
        if not colours.size:
            return
        image = as_image(box, colours)
        # rectangles of this many pieces cannot be shorter
        many = int((colours[:, 1:] != colours[:, :-1]).any(axis=2).sum()) * len("M0 0h1v1h-1z") > len(image)
        self.elements.append(image if many else min(image, as_rectangles(box, colours), key=len))

    def words(self, left: int, baseline: int, text: str, style: Style) -> None:
        """One line of words; `left` is where it starts, has its middle, or ends, as the style says."""
        more = "" if style.anchor == "start" else f' text-anchor="{style.anchor}"'
        if style.role == "symbol":
            more += f' font-family="{SYMBOL_FONT}" font-style="italic" font-weight="700"'
        elif style.role == "bold":
            more += ' font-weight="700"'
        place = f'x="{left}" y="{baseline}" font-size="{style.size}" fill="{to_hex(style.colour)}"'
        self.elements.append(f"<text {place}{more}>{html.escape(text, quote=False)}</text>")


def _outline(boxes: Sequence[Box]) -> str:
    return "".join(f"M{left} {top}h{width}v{height}h-{width}z" for left, top, width, height in boxes)


def as_rectangles(box: Box, colours: Colours) -> str:
    """Cells (rows, columns, 3) as a path a colour; neighbours in a row that are equal share a rectangle."""
    rows, columns = colours.shape[:2]
    wide, high = box.width // columns, box.height // rows
    found: dict[Colour, list[Box]] = {}
    for row in range(rows):
        changes = np.flatnonzero((np.diff(colours[row].astype(np.int16), axis=0) != 0).any(axis=1)) + 1
        edges = [0, *changes.tolist(), columns]
        for start, end in itertools.pairwise(edges):
            red, green, blue = colours[row, start].tolist()
            piece = Box(box.left + start * wide, box.top + row * high, (end - start) * wide, high)
            found.setdefault((red, green, blue), []).append(piece)
    paths = (f'<path fill="{to_hex(colour)}" d="{_outline(pieces)}"/>' for colour, pieces in found.items())
    return f'<g shape-rendering="crispEdges">{"".join(paths)}</g>'


def as_image(box: Box, colours: Colours) -> str:
    """Cells (rows, columns, 3) as a PNG inside the file, in full size: a viewer that smooths it cannot blur much."""
    image = enlarged(box, colours)
    if len(np.unique(colours.reshape(-1, 3), axis=0)) <= 256:  # as many as a palette holds, so that no colour changes
        image = image.quantize(256, dither=Image.Dither.NONE)
    left, top, width, height = box
    place = f'x="{left}" y="{top}" width="{width}" height="{height}" preserveAspectRatio="none"'
    return f'<image {place} style="image-rendering:pixelated" href="{data_uri(image, smallest=True)}"/>'


def score_svg(what: Trace | Shown, *, dark: bool = False, step: int | None = None) -> str:
    """The score as an SVG that needs no other file; its fonts are the reader's.

    Parameters as in `picture.score_png`. Raises `LabError` where there is no such timestep.
    """
    shown = Shown.of(what)
    moment, look = chosen_step(shown.trace, step), colours.theme(dark)
    reading = read(shown, chinese=True)
    it = score(plan(reading, RATIO, slack=_SLACK), look)
    painter = SvgPainter()
    paint_score(painter, it, moment)
    size = (it.plan.width, it.plan.height)
    told = _("The score of a digit: {moment}. {now}.", moment=reading.moment(moment), now=reading.now(moment))
    return _FILE.format(
        width=size[0] / RATIO,
        height=size[1] / RATIO,
        box="0 0 {} {}".format(*size),
        language=current_language().replace("_", "-"),
        family=FONT,
        title=html.escape(reading.title),
        told=html.escape(told),
        background=to_hex(look.background),
        elements="\n".join(painter.elements),
    )


_FILE = """<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}" viewBox="{box}" xml:lang="{language}"
  font-family="{family}" role="img" aria-labelledby="title told">
<title id="title">{title}</title>
<desc id="told">{told}</desc>
<rect width="100%" height="100%" fill="{background}"/>
{elements}
</svg>
"""
