"""The shapes of the documents, what is equal, what changed, and what is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from rnnlab.errors import LabError
from rnnlab.i18n import language
from rnnlab.shapes import (
    AXES,
    PRESETS,
    Equality,
    ShapeSetup,
    change,
    equalities,
    lengths_from_text,
    matrices,
    read,
    suggested_lengths,
    tensors,
)
from rnnlab.shapes.lengths import text_of_lengths


def shapes(setup: ShapeSetup) -> dict[str, tuple[int, ...]]:
    return {tensor.key: tensor.shape for tensor in tensors(read(setup))}


def equal(setup: ShapeSetup) -> dict[str, Equality]:
    return {each.key: each for each in equalities(read(setup))}


def test_document_003s_example() -> None:
    """inputs [3, 2, 4] and num_units 5 give outputs [3, 2, 5] and states [2, 3, 5]."""
    found = shapes(PRESETS["example"].setup)
    assert (found["inputs"], found["outputs"], found["states"]) == ((3, 2, 4), (3, 2, 5), (2, 3, 5))
    same = equal(PRESETS["example"].setup)["document"]
    assert (same.left, same.right, same.holds) == ("outputs[3, 2, :]", "states[2, 3, :]", True)
    # a GRU's state has one axis less: [batch, output_size]
    assert shapes(ShapeSetup(cell="gru"))["states"] == (3, 5)


def test_document_004s_comments() -> None:
    found = shapes(PRESETS["digits"].setup)
    assert (found["x"], found["inputs"], found["outputs"]) == ((128, 784), (128, 28, 28), (128, 28, 128))
    assert found["logits"] == (128, 10)
    major = shapes(PRESETS["digits"].setup.changed(time_major=True))
    assert (major["turned"], major["outputs"]) == ((28, 128, 28), (28, 128, 128))
    assert equal(PRESETS["digits"].setup)["ways"].holds


@pytest.mark.parametrize("setup", [preset.setup for preset in PRESETS.values()])
@pytest.mark.parametrize("time_major", [False, True])
@pytest.mark.parametrize("way", ["last", "every", "h", "hc"])
def test_every_tensor_has_the_axes_it_says(setup: ShapeSetup, time_major: bool, way: str) -> None:
    reading = read(setup.changed(time_major=time_major, way=way))
    seen: set[str] = set()
    for each in (*tensors(reading), *matrices(reading)):
        there = [
            len(reading.examples) if axis == "batch" else size for axis, size in zip(each.axes, each.shape, strict=True)
        ]
        assert each.values.shape == tuple(there), each.key
        assert set(each.axes) <= AXES.keys()
        assert each.why.strip()
        seen.add(each.key)
    assert all(set(tensor.of) <= seen for tensor in tensors(reading))


def test_the_code_beside_a_block_makes_its_shape() -> None:
    """The NumPy lines really run, one after another, and give the shapes that they stand beside."""
    for setup in (
        ShapeSetup(),
        ShapeSetup(time_major=True, way="hc"),
        ShapeSetup(cell="gru", way="every"),
        ShapeSetup(way="h"),
    ):
        reading = read(setup)
        found = tensors(reading)
        space: dict[str, Any] = {"np": np, "rng": np.random.default_rng(0), "t": 0}
        space |= {"h": reading.h, "c": reading.c, "W_out": reading.output_layer.W, "b_out": reading.output_layer.b}
        for tensor in found:
            if tensor.key == "outputs":  # a loop: its line is one timestep
                space["outputs"] = tensor.values
                continue
            exec(tensor.made, space)
            expected = tensor.shape[1:] if tensor.is_list else tensor.shape
            assert space[tensor.code].shape == expected, tensor.made


def test_lengths_part_what_was_equal() -> None:
    same = equal(ShapeSetup(timesteps=25, lengths=(5, 10, 25)))
    assert same["last"].examples == (False, False, True)
    assert "1, 2" in same["last"].why
    assert same["own_last"].holds
    assert same["document"].holds  # the last example has all 25
    assert not same["ways"].holds
    short = equal(ShapeSetup(lengths=(2, 2, 1)))
    assert not short["document"].holds
    assert "fails" in short["document"].why
    assert equal(ShapeSetup(lengths=(2, 2, 2)))["last"].holds


def test_what_is_never_equal_and_what_always_is() -> None:
    for setup in (ShapeSetup(), ShapeSetup(time_major=True), ShapeSetup(initial="given")):
        same = equal(setup)
        assert same["reshaped"].holds
        assert same["last"].holds
        assert same["last"].difference == 0
        assert not same["kept"].holds
        assert ("transposed" in same) == setup.time_major


def test_counts_and_products_agree() -> None:
    for cell, total in (("lstm", 4 * (4 + 5 + 1) * 5), ("gru", 3 * (4 + 5 + 2) * 5), ("simple_rnn", (4 + 5 + 1) * 5)):
        found = matrices(read(ShapeSetup(cell=cell)))
        assert sum(each.count for each in found[:3]) == total
        for each in found:
            assert eval(each.product.replace("×", "*").replace("·", "*")) == each.count == each.values.size


def test_what_one_change_does() -> None:
    before = read(ShapeSetup())
    units = change(before, read(ShapeSetup(units=8)))
    assert set(units.reshaped) == {"h_first", "c_first", "outputs", "states", "features", "W", "U", "b", "W_out"}
    assert {"x", "inputs", "pieces", "logits"} <= set(units.kept)
    assert units.sentence.startswith("Units changed from 5 to 8. Another shape: h_0, c_0, outputs, states,")
    assert "Timesteps did not change" in units.sentence
    steps = change(before, read(ShapeSetup(timesteps=7)))
    assert set(steps.reshaped) == {"x", "inputs", "pieces", "outputs"}
    assert {"W", "U", "b", "W_out", "b_out", "states"} <= set(steps.kept)
    batch = change(before, read(ShapeSetup(batch=4)))
    assert not {"W", "U", "b", "W_out", "b_out"} & set(batch.reshaped)
    major = change(before, read(ShapeSetup(time_major=True)))
    assert {"turned", "outputs"} == set(major.reshaped)
    assert change(before, read(ShapeSetup(cell="gru"))).sentence.count("c_0") == 1  # it is gone
    assert change(before, before).sentence == ""
    assert change(before, read(ShapeSetup(units=8, batch=4))).sentence.startswith("2 settings changed at once.")


def test_the_sentence_in_chinese() -> None:
    with language("zh_CN"):
        told = change(read(ShapeSetup()), read(ShapeSetup(units=8))).sentence
    assert told.startswith("单元数从 5 变为 8。")
    assert "、" in told


@pytest.mark.parametrize(
    ("text", "batch", "expected"),
    [
        ("5, 10, 25", 3, (5, 10, 25)),
        ("[5，10、25]", 3, (5, 10, 25)),
        ("5 10 …", 3, (5, 10, 5)),
        ("7...", 4, (7, 7, 7, 7)),
        ("  ", 3, None),
        ("1, 2", 3, (1, 2)),
    ],
)
def test_lengths_as_they_are_typed(text: str, batch: int, expected: tuple[int, ...] | None) -> None:
    assert lengths_from_text(text, batch) == expected


@pytest.mark.parametrize("batch", [1, 3, 4, 256])
def test_suggested_lengths_fit_and_come_back(batch: int) -> None:
    for timesteps in (1, 2, 28, 784):
        lengths = lengths_from_text(suggested_lengths(batch, timesteps), batch)
        assert ShapeSetup(batch=batch, timesteps=timesteps, lengths=lengths).lengths == lengths
        assert lengths_from_text(text_of_lengths(lengths), batch) == lengths


@pytest.mark.parametrize("text", ["5, ten, 25", "5.5", "1e3", "…", "-", "5,10,25x"])
def test_what_is_no_list_of_numbers(text: str) -> None:
    if text == "…":
        assert lengths_from_text(text, 3) is None
        return
    with pytest.raises(LabError, match="list of whole numbers"):
        lengths_from_text(text, 3)


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"lengths": (5, 10, 25)}, "Example 1 cannot have the length 5: there are 2 timesteps"),
        ({"lengths": (1, 0, 2)}, "Example 2 cannot have the length 0"),
        ({"lengths": (1, 2)}, "each of the 3 examples, but there are 2"),
        ({"way": "hc", "cell": "gru"}, "Only the LSTM"),
        ({"batch": 257}, "from 1 to 256"),
        ({"timesteps": 0}, "from 1 to 784"),
        ({"units": "many"}, "from 1 to 512"),
        ({"cell": "transformer"}, "choose one of"),
    ],
)
def test_what_is_refused(values: dict[str, Any], told: str) -> None:
    with pytest.raises(LabError, match=told):
        ShapeSetup(**values)
