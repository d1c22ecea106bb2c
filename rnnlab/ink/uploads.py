"""Uploaded pictures as drawings."""

from __future__ import annotations

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from rnnlab.errors import LabError
from rnnlab.i18n import N_

#: what is read; anything else is refused before it is decoded
FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
LARGEST_FILE = 10 * 2**20  # bytes
LARGEST_PICTURE = 50_000_000  # pixels
#: larger pictures are reduced to this side, pixels
UPLOAD_SIDE = 1280

UNREADABLE = N_("This file is not a picture that can be read here. Choose a PNG, JPEG, WebP or GIF file.")
FILE_TOO_LARGE = N_("This file has {size} MB. Choose one of at most {limit} MB.")
PICTURE_TOO_LARGE = N_("This picture has {size} million pixels. Choose one of at most {limit} million.")


def ink_from_image(data: bytes) -> NDArray[np.uint8]:
    """An uploaded picture as a drawing, (H, W, 4) uint8: the first frame, turned as its EXIF orientation says.

    Raises LabError on a file that is too large, unreadable, or not PNG, JPEG, WebP or GIF.
    """
    if len(data) > LARGEST_FILE:
        raise LabError(FILE_TOO_LARGE, size=-(-len(data) // 2**20), limit=LARGEST_FILE // 2**20)
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            _check_size(image)
            if image.format == "JPEG":
                image.draft("RGB", (UPLOAD_SIDE, UPLOAD_SIDE))  # decodes at an eighth to a half of the size
            upright = ImageOps.exif_transpose(_eight_bits(image))
            upright.thumbnail((UPLOAD_SIDE, UPLOAD_SIDE), Image.Resampling.BOX)
            return np.array(upright, np.uint8)  # (H, W, 4)
    except LabError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        limit = LARGEST_PICTURE // 10**6
        raise LabError(PICTURE_TOO_LARGE, size=N_("too many"), limit=limit) from error
    except Exception as error:  # Pillow's decoders raise OSError, SyntaxError, ValueError, struct.error and others
        raise LabError(UNREADABLE) from error


def _check_size(image: Image.Image) -> None:
    """Before anything is decoded: a small file may unfold into gigabytes."""
    if image.width * image.height > LARGEST_PICTURE:
        size = -(-image.width * image.height // 10**6)
        raise LabError(PICTURE_TOO_LARGE, size=size, limit=LARGEST_PICTURE // 10**6)


def _eight_bits(image: Image.Image) -> Image.Image:
    """RGBA of eight bits. Pillow would cut sixteen-bit greys off at 255 rather than scale them."""
    if not image.mode.startswith(("I", "F")):
        return image.convert("RGBA")
    grey = np.asarray(image, np.float64)
    scale = 255.0 / max(float(grey.max()), 1.0)
    wide = Image.fromarray(np.clip(grey * scale, 0, 255).astype(np.uint8)).convert("RGBA")
    wide.info, wide._exif = image.info, getattr(image, "_exif", None)
    return wide
