"""What travels to the picture of shapes: the numbers as NumPy has them, and never too many."""

from __future__ import annotations

import json
import struct
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from rnnlab.i18n import language
from rnnlab.player.shapes.payload import shapes_payload
from rnnlab.shapes import PRESETS, ShapeSetup, matrices, read, tensors


def unpack(data: bytes) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    (length,) = struct.unpack_from("<I", data)
    header = json.loads(data[4 : 4 + length])
    arrays = {}
    for name, place in header["arrays"].items():
        (size,) = place["shape"]
        arrays[name] = np.frombuffer(data, np.dtype(place["type"]), size, 4 + length + place["offset"])
    return header, arrays


@pytest.mark.parametrize(
    "setup", [*(preset.setup for preset in PRESETS.values()), ShapeSetup(cell="gru", time_major=True)]
)
def test_every_number_arrives(setup: ShapeSetup) -> None:
    reading = read(setup)
    header, arrays = unpack(shapes_payload(reading).to_bytes())
    sent = {each["key"]: each for each in (*header["blocks"], *header["matrices"])}
    for each in (*tensors(reading), *matrices(reading)):
        places = sent[each.key]["places"]
        # along the batch the numbers of the examples are sent, of which only some were computed
        at = [[reading.examples.index(place) for place in chosen] if axis == "batch" else chosen
              for axis, chosen in zip(each.axes, places, strict=True)]  # fmt: skip
        np.testing.assert_allclose(arrays[each.key] / 1000, each.values[np.ix_(*at)].reshape(-1), atol=5.1e-4)
        assert tuple(sent[each.key]["shape"]) == each.shape
        for axis, chosen, size in zip(each.axes, places, each.shape, strict=True):
            assert chosen[0] == 0
            assert chosen[-1] == size - 1, axis


def test_the_largest_setup_stays_small() -> None:
    lengths = (700, 784) * 128
    reading = read(ShapeSetup(256, 784, 1, 512, lengths=lengths, way="every", cell="simple_rnn"))
    data = shapes_payload(reading).to_bytes()
    assert len(data) < 500_000
    header, _arrays = unpack(data)
    assert header["lengths"] == {"0": 700, "1": 784, "2": 700, "3": 784, "4": 700, "255": 784}


def test_words_are_in_the_language_of_the_context() -> None:
    with language("zh_CN"):
        header, _arrays = unpack(shapes_payload(read(ShapeSetup())).to_bytes())
    assert header["axes"]["units"]["name"] == "单元"
    texts = [*header["words"].values(), header["told"], header["total"], *(each["why"] for each in header["blocks"])]
    only_latin = [text for text in texts if not any("\u4e00" <= letter <= "\u9fff" for letter in text)]
    assert sorted(only_latin) == ["NumPy", "TensorFlow 1", "{name} {number}"]
