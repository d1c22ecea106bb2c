"""The section of the units: what it says is what `rnnlab.analysis.excitation` found, in a form that can travel."""

from __future__ import annotations

import json

import numpy as np
import pytest

from rnnlab.analysis.excitation import Excitation, excitations
from rnnlab.analysis.unit_order import unit_orders
from rnnlab.data import load_mnist
from rnnlab.i18n import language
from rnnlab.notation import CELLS, lane_keys
from rnnlab.player import Shown, score_payload
from rnnlab.player.sections.units.section import units_section
from rnnlab.recipe import Recipe


@pytest.fixture
def lstm(random_network):
    return random_network(Recipe(hidden_size=12))


@pytest.mark.parametrize("cell", list(CELLS))
def test_the_orders_and_weights_travel_as_they_are(cell, random_network, digit):
    network = random_network(Recipe(cell=cell, hidden_size=12))
    trace = network.trace(digit)
    section = units_section(network, trace, None, None, {})
    orders = unit_orders(network, trace)
    sent = {key.removeprefix("order_"): array for key, array in section.arrays.items() if key.startswith("order_")}
    assert set(sent) == set(orders) - {"number"}
    for key, array in sent.items():
        assert array.dtype == np.int16
        assert array.tolist() == orders[key].units.tolist()
    np.testing.assert_allclose(section.arrays["weights"] / 1000, network.weights.output_layer.W, atol=0.0005 + 1e-7)
    assert section.header["limit"] >= np.abs(network.weights.output_layer.W).max()
    offered = [order["key"] for order in section.header["orders"]]
    assert offered == [key for key in ("number", "time", "gate", "similar", "class") if key in {*orders, "class"}]
    assert len(section.header["orders"][-1]["explain"]) == 10
    assert "{digit}" not in json.dumps(section.header["orders"])


def test_the_gallery_is_the_excitation(lstm, digit):
    excitation = excitations(lstm, "forget", digits=30).of(4)
    section = units_section(lstm, lstm.trace(digit), 4, excitation, {4: "loops", 40: "of another network"})
    header = section.header
    shown = [each for end in header["excitation"]["ends"] for each in end["digits"]]
    found = [*excitation.highest, *excitation.lowest]
    assert [(each["index"], each["step"], each["label"]) for each in shown] == [
        (e.index, e.step, e.label) for e in found
    ]
    assert [each["value"] for each in shown] == pytest.approx([each.value for each in found], abs=1e-6)
    pixels = load_mnist().test.pixels
    assert section.arrays["pictures"].dtype == np.uint8
    for picture, each in zip(section.arrays["pictures"], found, strict=True):
        np.testing.assert_array_equal(picture.reshape(28, 28), pixels[each.index])
    assert "Of the first 30 test digits" in header["excitation"]["story"]
    assert header["unit"] == 4
    assert header["names"] == {"4": "loops"}


def test_all_test_digits_are_called_all(lstm, digit):
    all_of_them = Excitation(1, "hidden", 10_000, (), ())
    section = units_section(lstm, lstm.trace(digit), 1, all_of_them, {})
    assert "Of all 10,000 test digits" in section.header["excitation"]["story"]
    assert "pictures" not in section.arrays


def test_a_unit_that_the_network_has_not_and_what_excites_another_one_are_left_out(lstm, digit):
    trace = lstm.trace(digit)
    assert units_section(lstm, trace, 12, None, {}).header["unit"] is None
    other = units_section(lstm, trace, 3, excitations(lstm, digits=20).of(5), {})
    assert other.header["unit"] == 3
    assert other.header["excitation"] is None
    assert "pictures" not in other.arrays


def test_quantities_are_offered_only_where_somebody_answers(lstm, digit):
    trace = lstm.trace(digit)
    assert units_section(lstm, trace, 3, None, {}).header["quantities"] == []
    offered = units_section(lstm, trace, 3, None, {}, quantities=lane_keys("lstm")).header["quantities"]
    assert [each["key"] for each in offered] == list(lane_keys("lstm"))
    assert offered[0]["name"] == "Forget gate"


@pytest.mark.parametrize("code", ["en", "zh_CN"])
def test_it_travels_with_the_score_and_does_not_begin_it_anew(code, lstm, digit):
    trace = lstm.trace(digit)
    with language(code):
        section = units_section(lstm, trace, 3, excitations(lstm, digits=20).of(3), {3: "x"})
        json.dumps(section.header)
        with_it, without = (score_payload(Shown(trace, sections=sections)) for sections in ((section,), ()))

    def id_of(data: bytes) -> str:
        return json.loads(data[4 : 4 + int.from_bytes(data[:4], "little")])["id"]

    assert id_of(with_it.to_bytes()) == id_of(without.to_bytes())


def test_it_stays_small(random_network, digit):
    network = random_network(Recipe(hidden_size=512))
    section = units_section(network, network.trace(digit), 500, excitations(network, digits=20).of(500), {})
    body = sum(array.nbytes for array in section.arrays.values())
    assert body + len(json.dumps(section.header)) < 60_000
