"""Pictures as PNG inside a page or an SVG, which then need no file beside them."""

from __future__ import annotations

import base64
import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image


def data_uri(picture: NDArray[np.uint8] | Image.Image, *, smallest: bool = False) -> str:
    """Pixels, (height, width) grey or (height, width, 3), or an image, as the address of a PNG of the same pixels.

    `smallest` takes longer and finds the shortest file.
    """
    image = picture if isinstance(picture, Image.Image) else Image.fromarray(picture)
    file = io.BytesIO()
    image.save(file, "PNG", optimize=smallest)
    return f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"
