"""A drawing's way to a digit like MNIST's, each stage kept to be shown."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rnnlab.i18n import N_
from rnnlab.ink.background import Plane, check_drawing, ink_coverage
from rnnlab.ink.normalise import THICKEST, THINNEST, crop, fit, outline, place, restroke


@dataclass(frozen=True, slots=True, eq=False)
class InkStage:
    """One stage of a drawing on its way to the network."""

    key: str
    #: what a person reads above and below the picture (message ids)
    name: str
    caption: str
    #: (h, w) float32 in [0, 1], 1 is ink
    image: Plane


@dataclass(frozen=True, slots=True, eq=False)
class InkStages:
    """What became of a drawing, stage by stage; every plane is float32 in [0, 1], and 1 is ink."""

    #: what differs from the background, (H, W); a large picture is kept smaller
    ink: Plane
    #: the part that holds ink
    cropped: Plane
    #: its longer side 20 pixels, anti-aliased
    scaled: Plane
    #: the same with strokes about as wide as MNIST's
    stroked: Plane
    #: placed by centre of mass, (28, 28): what the network reads
    digit: Plane
    #: width of a typical stroke before and after, pixels of the digit
    width_drawn: float
    width: float

    @property
    def stages(self) -> tuple[InkStage, ...]:
        """The stages in order, each with the words that go with it."""
        return tuple(InkStage(key, name, caption, getattr(self, key)) for key, name, caption in _WORDS)


_WORDS = (
    ("ink", N_("Ink"), N_("What differs from the background, whatever its colour.")),
    ("cropped", N_("Cropped"), N_("Only the part that holds ink, so that it does not matter where you draw.")),
    ("scaled", N_("Scaled"), N_("The longer side becomes 20 pixels, as in MNIST, so that size does not matter.")),
    ("stroked", N_("Stroke width"), N_("Lines far thinner or thicker than MNIST's are brought near them.")),
    ("digit", N_("Placed"), N_("Its centre of mass goes to the middle of 28 x 28 pixels. This the network reads.")),
)


def ink_stages(rgba: object) -> InkStages:
    """Every stage of a drawing's way to a digit like MNIST's.

    Parameters
    ----------
    rgba:
        (H, W, 4) uint8, any size from 8 x 8: red, green, blue, alpha. Ink is what differs from the background, in any
        colours, on an opaque or a transparent canvas, drawn, scanned or photographed.

    Raises
    ------
    LabError
        On a wrong shape or dtype, on a drawing without ink, and on one that is nothing but ink.
    """
    ink = ink_coverage(check_drawing(rgba))  # (H, W)
    cropped = crop(ink)
    shape = outline(cropped)
    width_drawn = 2 * shape.half_width
    width = float(np.clip(width_drawn, THINNEST, THICKEST))
    scaled = fit(cropped)  # (h, w), the longer side 20
    stroked = scaled if width == width_drawn else fit(restroke(shape, width / 2))
    return InkStages(ink, cropped, scaled, stroked, place(stroked), width_drawn, width)


def digit_from_ink(rgba: object) -> Plane:
    """(28, 28) float32 in [0, 1]: the digit that the networks read, `ink_stages(rgba).digit`. Raises as it does."""
    return ink_stages(rgba).digit
