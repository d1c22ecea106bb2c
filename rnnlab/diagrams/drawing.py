"""A diagram's means: boxes, wires and letters, written as SVG elements.

A diagram is 400 units wide whatever it shows, so that a line of words stays readable on a telephone (where it is drawn
a little smaller) as well as on a projector (where it is drawn much larger). Lines and words have the colour of the
page's own text (``currentColor``), quantities the colours of `rnnlab.notation`. Wires end at the edge of what they lead
to: nothing has to be painted over, and any background will do.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Literal

from rnnlab.i18n import current_language
from rnnlab.notation import QUANTITIES
from rnnlab.page_theme import FONT, SYMBOL_FONT

#: units; a drawing is as wide as the space it is given, but not wider than the browser's 600 pixels
WIDTH = 400
#: the sizes of words, in units
SIZE, SMALL = 14.0, 12.5

Anchor = Literal["start", "middle", "end"]
Point = tuple[float, float]

_SIGN = 9.5  # a round sign's radius


class Drawing:
    """Elements one after another, in the colours of the light or the dark theme."""

    def __init__(self, height: float, *, dark: bool = False) -> None:
        self.height = height
        self.dark = dark
        self._parts: list[str] = []

    def hue(self, key: str | None) -> str:
        """The colour of a quantity; of the page's text where it is none."""
        if key is None:
            return "currentColor"
        quantity = QUANTITIES[key]
        return quantity.colour_dark if self.dark else quantity.colour

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        anchor: Anchor = "middle",
        size: float = SIZE,
        soft: bool = False,
        bold: bool = False,
        key: str | None = None,
    ) -> None:
        """One line of words on the baseline `y`."""
        more = ' opacity=".72"' if soft else ""
        more += ' font-weight="700"' if bold else ""
        self._parts.append(
            f'<text x="{x:g}" y="{y:g}" font-size="{size:g}" text-anchor="{anchor}" fill="{self.hue(key)}"{more}>'
            f"{html.escape(words, quote=False)}</text>"
        )

    def letter(
        self,
        x: float,
        y: float,
        key: str,
        index: str = "",
        *,
        anchor: Anchor = "middle",
        note: str = "",
        symbol: str = "",
    ) -> None:
        """A quantity's letter in its colour, its index, and perhaps words after it."""
        shown = symbol or QUANTITIES[key].symbol
        parts = (
            f'<tspan font-family="{SYMBOL_FONT}" font-style="italic" font-weight="700" font-size="18">{shown}</tspan>'
        )
        if index:
            parts += f'<tspan dy="4" font-size="11.5">{html.escape(index)}</tspan>'
        if note:
            back = ' dy="-4"' if index else ""
            parts += f'<tspan{back} dx="5" font-size="{SMALL:g}" fill="currentColor" opacity=".8">{html.escape(note)}</tspan>'
        self._parts.append(f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" fill="{self.hue(key)}">{parts}</text>')

    def wire(
        self,
        points: Sequence[Point],
        key: str | None = None,
        *,
        arrow: bool = True,
        dashed: bool = False,
        thin: bool = False,
    ) -> None:
        """A line through `points`, which stand above or beside each other; an arrow at its end."""
        colour = self.hue(key)
        line = " ".join(f"{x:g},{y:g}" for x, y in points)
        dashes = ' stroke-dasharray="4 4"' if dashed else ""
        self._parts.append(
            f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="{1 if thin else 2}" '
            f'stroke-linejoin="round"{dashes}{_paleness(key)}/>'
        )
        if arrow:
            (from_x, from_y), (x, y) = points[-2:]
            dx, dy = _direction(x - from_x), _direction(y - from_y)
            head = (
                (x, y),
                (x - 8 * dx - 4.5 * dy, y - 8 * dy - 4.5 * dx),
                (x - 8 * dx + 4.5 * dy, y - 8 * dy + 4.5 * dx),
            )
            corners = " ".join(f"{x:g},{y:g}" for x, y in head)
            self._parts.append(f'<polygon points="{corners}" fill="{colour}"{_paleness(key)}/>')

    def sign(self, x: float, y: float, sign: str, key: str | None = None) -> None:
        """A round sign, × or +; wires end ``SIGN`` units before its middle."""
        self._parts.append(
            f'<circle cx="{x:g}" cy="{y:g}" r="{_SIGN - 1:g}" fill="none" stroke="{self.hue(key)}" stroke-width="2"/>'
        )
        self.text(x, y + 5, sign, size=16)

    def rectangle(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        key: str | None = None,
        *,
        fill: float = 0.16,
        dashed: bool = False,
        radius: float = 6,
    ) -> None:
        """A box from its upper left corner, tinted by `fill` (0 to 1) of its colour."""
        dashes = ' stroke-dasharray="4 4"' if dashed else ""
        stroke = f'stroke="{self.hue(key)}" stroke-width="1.75"{dashes}'
        through = ' stroke-opacity=".45"' if key is None else ""
        tint = fill if key is not None else fill / 3
        self._parts.append(
            f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="{radius:g}" fill="{self.hue(key)}" '
            f'fill-opacity="{tint:.3g}" {stroke}{through}/>'
        )

    def box(self, x: float, y: float, width: float, height: float, key: str | None, words: str = "") -> None:
        """A box about its middle, with words in it."""
        self.rectangle(x - width / 2, y - height / 2, width, height, key)
        if words:
            self.text(x, y + 5, words)

    def dots(self, x: float, y: float) -> None:
        """… where something goes on."""
        self.text(x, y + 4, "…", size=20, soft=True)

    def svg(self, title: str, description: str) -> str:
        """The whole drawing as one ``<svg>`` element, with what a screen reader says of it."""
        language = current_language().replace("_", "-")
        label = html.escape(f"{title}. {description}")
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {self.height:g}" role="img" '
            f'aria-label="{label}" xml:lang="{language}" font-family="{FONT}">'
            f"<title>{html.escape(title)}</title><desc>{html.escape(description)}</desc>"
            f"{''.join(self._parts)}</svg>"
        )


#: how far from a round sign's middle a wire ends
SIGN = _SIGN


def _direction(difference: float) -> int:
    return (difference > 0) - (difference < 0)


def _paleness(key: str | None) -> str:
    return ' opacity=".6"' if key is None else ""
