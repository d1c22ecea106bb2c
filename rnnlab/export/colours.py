"""The colours of the score, as the player's colours.js makes them: the same numbers, rounded in the same way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from rnnlab.page_theme import page_theme
from rnnlab.player.score.lanes import Lane

#: red, green and blue, 0 to 255
Colour: TypeAlias = tuple[int, int, int]
Colours: TypeAlias = NDArray[np.uint8]


def from_hex(text: str) -> Colour:
    """``#rrggbb`` as a colour."""
    red, green, blue = (int(text[at : at + 2], 16) for at in (1, 3, 5))
    return red, green, blue


def to_hex(colour: Colour) -> str:
    """A colour as ``#rrggbb``."""
    return "#{:02x}{:02x}{:02x}".format(*colour)


def mix(start: Colour, end: Colour, share: float) -> Colour:
    """The colour that lies `share` of the way from `start` to `end`."""
    red, green, blue = (int(a + (b - a) * share + 0.5) for a, b in zip(start, end, strict=True))
    return red, green, blue


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours of a light or of a dark page, as numbers."""

    dark: bool
    background: Colour
    text: Colour
    primary: Colour
    edge: Colour

    @property
    def unread(self) -> Colour:
        """What has not been read yet lies in the shade."""
        return mix(self.background, self.text, 0.1 if self.dark else 0.065)

    @property
    def negative(self) -> Colour:
        """Below zero, for every lane that has no colour of its own there."""
        return mix(self.background, self.text, 0.8 if self.dark else 0.72)

    @property
    def soft(self) -> Colour:
        """Words that are not the first to be read."""
        return mix(self.background, self.text, 0.68)

    def hue(self, lane: Lane) -> Colour:
        """A lane's own colour, which its values above zero run to."""
        return from_hex(lane.colour_dark if self.dark else lane.colour)

    def hue_below(self, lane: Lane) -> Colour:
        """What a lane's values below zero run to."""
        own = lane.below_dark if self.dark else lane.below
        return from_hex(own) if own else self.negative


def _of_page(dark: bool) -> Theme:
    page = page_theme(dark)
    return Theme(dark, *map(from_hex, (page.background, page.text, page.primary, page.border)))


LIGHT, DARK = _of_page(dark=False), _of_page(dark=True)


def theme(dark: bool) -> Theme:
    """The dark theme or the light one."""
    return DARK if dark else LIGHT


def _rounded(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """As JavaScript rounds: halves upwards."""
    rounded: NDArray[np.float64] = np.floor(values + 0.5)
    return rounded


def ramp(lane: Lane, look: Theme) -> Colours:
    """256 colours over the lane's fixed scale, from its lowest value to its highest: (256, 3).

    A diverging scale has the background at zero and grows with the root of the value, so that small states are seen;
    a sequential one grows evenly.
    """
    values = lane.low + ((lane.high - lane.low) * np.arange(256.0)) / 255  # (256,)
    below = values < 0
    share = np.minimum(1.0, np.where(below, values / lane.low if lane.low else 0.0, values / lane.high))
    strength = np.sqrt(share) if lane.low < 0 else share
    start = np.array(look.background, np.float64)
    end = np.where(below[:, None], np.array(look.hue_below(lane), np.float64), np.array(look.hue(lane), np.float64))
    return _rounded(start + (end - start) * strength[:, None]).astype(np.uint8)


def cell_colours(lane: Lane, look: Theme, values: NDArray[np.float64]) -> Colours:
    """The colour of each of `values` (L, C) on the lane's scale: (L, C, 3). What is not a number stands out."""
    finite = np.isfinite(values)
    share = (np.where(finite, values, 0.0) - lane.low) / (lane.high - lane.low)
    places = np.clip(_rounded(share * 255), 0, 255).astype(np.intp)
    colours = ramp(lane, look)[places]
    colours[~finite] = look.primary
    return colours


def mixed(start: Colours, end: Colour, share: float) -> Colours:
    """Each colour of `start` (..., 3), `share` of the way to `end`."""
    begin = start.astype(np.float64)
    return _rounded(begin + (np.array(end, np.float64) - begin) * share).astype(np.uint8)


def grey_colours(look: Theme, ink: NDArray[np.float64]) -> Colours:
    """Pixels `ink` (...) in [0, 1] from background to text: (..., 3)."""
    start, end = np.array(look.background, np.float64), np.array(look.text, np.float64)
    return _rounded(start + (end - start) * ink[..., None]).astype(np.uint8)
