"""A picture as the address of a PNG, against Pillow."""

from __future__ import annotations

import base64
import io

import numpy as np
import pytest
from PIL import Image

from rnnlab.png import data_uri

PIXELS = np.random.default_rng(0).integers(0, 256, (5, 7, 3), dtype=np.uint8)


@pytest.mark.parametrize("smallest", [False, True])
@pytest.mark.parametrize("pixels", [PIXELS, PIXELS[..., 0]], ids=["colours", "grey"])
def test_the_pixels_are_those_that_were_given(pixels: np.ndarray, smallest: bool) -> None:
    for picture in (pixels, Image.fromarray(pixels)):
        kind, _comma, data = data_uri(picture, smallest=smallest).partition(",")
        assert kind == "data:image/png;base64"
        np.testing.assert_array_equal(np.asarray(Image.open(io.BytesIO(base64.b64decode(data)))), pixels)
