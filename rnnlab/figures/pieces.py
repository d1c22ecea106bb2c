"""A digit as pixels of which some are marked: the piece that a timestep reads."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rnnlab.figures.theme import pixel_colours

#: how much of its ink a pixel shows before it is read; how much of the mark the paper takes
_PALE, _TINT = 0.28, 0.3


def piece_picture(
    image: ArrayLike, marked: ArrayLike, *, pale: ArrayLike | None = None, size: int = 8, dark: bool = False
) -> NDArray[np.uint8]:
    """Pixels, some marked by colour: (rows size, columns size, 3) uint8.

    Parameters
    ----------
    image:
        (rows, columns) in [0, 1], 0 for paper.
    marked:
        (rows, columns) bool: what the timestep reads. Its ink has the mark's colour, its paper a tint of it.
    pale:
        (rows, columns) bool: what has not been read yet, and is shown pale. Nothing if not given.
    size:
        Pixels of the picture for one of the image.
    dark:
        Whether the page is dark.
    """
    paper, ink, mark = pixel_colours(dark)
    amount = np.asarray(image, float)[..., None]  # (rows, columns, 1)
    chosen = np.asarray(marked, bool)[..., None]
    if pale is not None:
        amount = np.where(np.asarray(pale, bool)[..., None], _PALE * amount, amount)
    plain = paper + (ink - paper) * amount
    ground = paper + (mark - paper) * _TINT
    colours = np.rint(np.where(chosen, ground + (mark - ground) * amount, plain)).astype(np.uint8)
    result: NDArray[np.uint8] = colours.repeat(size, axis=0).repeat(size, axis=1)
    return result
