from __future__ import annotations

import json
import struct
from dataclasses import replace
from types import MappingProxyType

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from rnnlab.data import pixel_order
from rnnlab.errors import LabError
from rnnlab.i18n import language
from rnnlab.notation import CELLS, QUANTITIES
from rnnlab.player import Shown, View, score_payload
from rnnlab.player.pause import pause_step
from rnnlab.player.score.lanes import scale_limit
from rnnlab.player.score.payload import Take
from rnnlab.player.score.texts import text_table
from rnnlab.player.sections.section import Section
from rnnlab.recipe import Recipe
from rnnlab.trace import Trace


def make_trace(seed: int = 0, cell_scale: float = 3.0, **recipe_fields) -> Trace:
    """A trace of random numbers in the right ranges: what a payload carries does not depend on where they come from."""
    recipe = Recipe(**recipe_fields)
    rng = np.random.default_rng(seed)
    shape = (recipe.timesteps, recipe.hidden_size)  # (T, H)
    order = CELLS[recipe.cell].keras_order

    def gate(key: str) -> np.ndarray:
        return rng.uniform(QUANTITIES[key].low, 1, shape).astype(np.float32)

    probabilities = rng.dirichlet(np.ones(10), recipe.timesteps).astype(np.float32)  # (T, K)
    image = rng.uniform(0, 1, (28, 28)).astype(np.float32)
    pixels = pixel_order(recipe)
    has_cell = recipe.cell == "lstm"
    return Trace(
        recipe=recipe,
        image=image,
        pixels=pixels,
        inputs=image.ravel()[pixels],
        projected=rng.normal(0, 50, (recipe.timesteps, recipe.input_layer)).astype(np.float32)
        if recipe.input_layer
        else None,
        gates=MappingProxyType({key: gate(key) for key in order if key != "hidden"}),
        pre=MappingProxyType({key: rng.normal(0, 3, shape).astype(np.float32) for key in order}),
        hidden=gate("hidden"),
        cell=rng.normal(0, cell_scale, shape).astype(np.float32) if has_cell else None,
        initial_hidden=np.zeros(shape[1], np.float32),
        initial_cell=np.zeros(shape[1], np.float32) if has_cell else None,
        logits=np.log(probabilities + 1e-9),
        probabilities=probabilities,
    )


def read(data: bytes) -> tuple[dict, dict[str, np.ndarray]]:
    """The bytes as a browser reads them, without any of payload.py."""
    (length,) = struct.unpack_from("<I", data)
    header = json.loads(data[4 : 4 + length])
    body = data[4 + length :]
    found = {}
    for key, where in header["arrays"].items():
        assert where["offset"] % 4 == 0
        kind = np.dtype(where["type"]).newbyteorder("<")
        count = int(np.prod(where["shape"]))
        found[key] = np.frombuffer(body, kind, count, where["offset"]).reshape(where["shape"])
    assert (4 + length) % 4 == 0
    return header, found


@pytest.mark.parametrize("cell", list(CELLS))
def test_every_value_of_the_trace_arrives_to_three_decimals(cell):
    trace = make_trace(cell=cell, hidden_size=20, input_layer=30, timesteps=14)
    header, found = read(score_payload(trace).to_bytes())
    keys = [lane["key"] for lane in header["lanes"]]
    assert keys[0] == "projected"
    assert keys[-2:] == ["hidden", "probabilities"]
    assert set(CELLS[cell].lanes) < set(keys)
    for key in keys:
        np.testing.assert_allclose(found[key] / 1000, trace[key], atol=0.0005 + 1e-9)
    np.testing.assert_allclose(found["image"] / 1000, trace.image, atol=0.0005)
    np.testing.assert_array_equal(found["pixels"], trace.pixels)


@settings(max_examples=60, deadline=None)
@given(
    cell=arrays(
        np.float32,
        (7, 3),
        elements=st.floats(-1e6, 1e6, width=32) | st.floats(-40, 40, width=32),
    )
)
def test_large_cell_states_keep_their_decimals(cell):
    trace = replace(make_trace(hidden_size=3, timesteps=7), cell=cell)
    header, found = read(score_payload(trace).to_bytes())
    np.testing.assert_allclose(found["cell"] / 1000.0, cell.astype(np.float64), atol=0.0005 + 1e-9)
    # to the digit as Python writes them
    shown = [[f"{whole / 1000:.3f}" for whole in row] for row in found["cell"].tolist()]
    written = [[f"{value:.3f}".replace("-0.000", "0.000") for value in row] for row in cell.astype(float).tolist()]
    assert shown == written
    small = np.abs(cell).max() < 32.767
    assert header["arrays"]["cell"]["type"] == ("int16" if small else "int32")
    lane = next(lane for lane in header["lanes"] if lane["key"] == "cell")
    assert -lane["low"] == lane["high"] >= np.abs(cell).max()
    assert str(lane["high"])[0] in "125"


def test_values_that_are_not_finite_are_marked():
    trace = make_trace(hidden_size=3, timesteps=7)
    cell = trace.cell.copy()
    cell[2, 1], cell[3, 0] = np.nan, np.inf
    _, found = read(score_payload(replace(trace, cell=cell)).to_bytes())
    assert found["cell"][2, 1] == found["cell"][3, 0] == -(2**15)
    assert np.count_nonzero(found["cell"] == -(2**15)) == 2


def test_sizes():
    default = score_payload(make_trace())
    assert len(default.to_bytes()) <= 64_000
    for fields in ({"timesteps": 784}, {"hidden_size": 512}):
        payload = score_payload(make_trace(cell_scale=20, **fields))
        assert payload.group == 1, "nothing is binned up to here"
        assert len(payload.to_bytes()) <= 2_000_000


def test_a_larger_trace_is_binned_into_ordered_means_and_says_so():
    trace = make_trace(timesteps=784, hidden_size=500)
    payload = score_payload(trace)
    data = payload.to_bytes()
    assert len(data) <= 2_000_000
    header, found = read(data)
    lane = next(lane for lane in header["lanes"] if lane["key"] == "forget")
    group = lane["group"]
    assert group == payload.group > 1
    assert lane["units"] == 500
    for column in (0, 1, found["forget"].shape[1] - 1):
        units = trace.gates["forget"][:, column * group : (column + 1) * group].astype(np.float64)
        np.testing.assert_allclose(found["forget"][:, column] / 1000, units.mean(axis=1), atol=0.00051)
    assert found["forget"].shape[1] == -(-500 // group)
    assert header["lanes"][-1]["group"] == 1, "the belief is never binned"


def test_chosen_lanes_and_what_lies_before_the_activation():
    trace = make_trace(hidden_size=4)
    payload = score_payload(trace, lanes=["forget_pre", "hidden"])
    assert [lane.key for lane in payload.lanes] == ["forget_pre", "hidden", "probabilities"]
    assert payload.lanes[0].symbol == "f_pre"
    assert payload.lanes[0].high == scale_limit(trace["forget_pre"])
    with pytest.raises(LabError, match="no quantity “update”"):
        score_payload(trace, lanes=["update"])


def test_what_a_timestep_is_called():
    rows = score_payload(make_trace(hidden_size=2))
    assert rows.by_rows
    assert rows.aligned
    halves = score_payload(make_trace(hidden_size=2, timesteps=56))
    assert not halves.by_rows
    assert halves.aligned
    for order in ("columns", "reversed", "permuted"):
        other = score_payload(make_trace(hidden_size=2, order=order))
        assert not other.by_rows
        assert not other.aligned


def test_the_id_changes_with_the_trace_and_not_with_view_or_language():
    payload = score_payload(make_trace(hidden_size=2))

    def id_of(data: bytes) -> str:
        return read(data)[0]["id"]

    same = payload.to_bytes(View(mode="guess", open_lanes=("forget",), height=200))
    assert id_of(payload.to_bytes()) == id_of(same)
    other_words = score_payload(make_trace(hidden_size=2), text=dict.fromkeys(text_table(), "…"))
    assert id_of(payload.to_bytes()) == id_of(other_words.to_bytes())
    # the network's name is translated too: it once restarted the score when the language was changed
    other_name = score_payload(Shown(make_trace(hidden_size=2), name="LSTM（已训练）"))
    assert id_of(payload.to_bytes()) == id_of(other_name.to_bytes())
    assert id_of(payload.to_bytes()) != id_of(score_payload(make_trace(seed=1, hidden_size=2)).to_bytes())


@pytest.mark.parametrize(
    ("sure_from", "asked_after"),
    # rows from 1: asked after the last row before it stays above 0.9, never outside rows 10 to 20
    [(1, 10), (5, 10), (13, 12), (20, 19), (28, 20)],
)
def test_where_cover_and_guess_stops(sure_from, asked_after):
    probabilities = np.full((28, 10), 0.1, np.float32)
    probabilities[sure_from - 1 :] = 0.005
    probabilities[sure_from - 1 :, 7] = 0.955
    probabilities[2, 7] = 0.95  # a moment of certainty that does not last
    assert pause_step(probabilities) + 1 == asked_after


def test_the_scale_of_an_unbounded_lane_is_a_round_number():
    cases = [(0.0, 1), (0.4, 1), (1.0, 1), (1.01, 2), (2.5, 5), (5.5, 10), (10.5, 20), (731, 1000)]
    for largest, limit in cases:
        assert scale_limit(np.array([-largest, 0.0])) == limit
    assert scale_limit(np.array([np.nan, np.inf])) == 1


def test_the_belief_says_how_it_was_trained():
    last = score_payload(make_trace(hidden_size=2)).text["belief"]
    every = score_payload(make_trace(hidden_size=2, loss_at="every")).text["belief"]
    assert "only" in last
    assert "every" in every


def test_a_label_may_come_from_mnist():
    trace = make_trace(hidden_size=2)
    assert read(score_payload(Shown(trace, label=np.uint8(7))).to_bytes())[0]["label"] == 7
    assert read(score_payload(trace).to_bytes())[0]["label"] is None


def test_sentences_come_in_the_language_of_the_context():
    with language("en"):
        assert text_table()["play"] == "Play"


def test_takes_travel_with_the_same_lanes_and_one_scale():
    first, second = make_trace(hidden_size=4), make_trace(hidden_size=4, cell_scale=30)
    payload = score_payload(Shown(first, first="before", axis="surgery", takes=[Take("after", second)]))
    header, found = read(payload.to_bytes())
    assert (header["axis"], header["takes"]) == ("surgery", ["before", "after"])
    np.testing.assert_allclose(found["take1/cell"] / 1000, second.cell, atol=0.00051)
    np.testing.assert_allclose(found["take1/probabilities"] / 1000, second.probabilities, atol=0.00051)
    np.testing.assert_allclose(found["take1/image"] / 1000, second.image, atol=0.00051)
    np.testing.assert_allclose(found["cell"] / 1000, first.cell, atol=0.00051)
    own = next(lane for lane in payload.lanes if lane.key == "cell")
    other = next(lane for lane in payload.takes[0].lanes if lane.key == "cell")
    assert own.high == other.high >= np.abs(second.cell).max()


def test_the_identity_is_that_of_the_trace_alone():
    first, second = make_trace(hidden_size=4), make_trace(hidden_size=4, cell_scale=2)
    section = Section("belief", {"title": "x"}, {"entropy": np.zeros(28, np.float32)})
    plain, _ = read(score_payload(first).to_bytes())
    more, _ = read(score_payload(Shown(first, sections=[section])).to_bytes())
    assert plain["id"] == more["id"], "what is opened beside a score must not start it again"
    other, _ = read(score_payload(second).to_bytes())
    assert plain["id"] != other["id"]


def test_twenty_snapshots_take_less_than_a_megabyte():
    takes = [Take(str(step), make_trace()) for step in range(19)]
    payload = score_payload(Shown(make_trace(), axis="training", takes=takes))
    assert payload.group == 1
    assert len(payload.to_bytes()) < 1_000_000


@pytest.mark.parametrize(
    ("axis", "order", "places"),
    [
        ("training", (1, 2, 0), {None: 0, 0: 1, 2: 0, 3: 0, -1: 0, "difference": 0}),
        ("surgery", (0, 1, 2), {None: 2, 0: 0, 1: 1, 3: 2, "difference": "difference"}),
        (None, (0,), {None: 0, 0: 0, 1: 0, "difference": 0}),
    ],
)
def test_training_ends_with_the_network_itself_and_surgery_begins_with_it(axis, order, places):
    takes = [Take(name, make_trace()) for name in ("a", "b")] if axis else []
    payload = score_payload(Shown(make_trace(), axis=axis, takes=takes))
    assert payload.take_order == order
    assert {place: payload.take_at(place) for place in places} == places
    header, _body = read(payload.to_bytes(View(take="difference")))
    assert (tuple(header["take_order"]), header["first_take"]) == (order, places["difference"])


def test_many_long_takes_are_binned():
    trace = make_trace(timesteps=784, hidden_size=128)
    payload = score_payload(Shown(trace, axis="training", takes=[Take("1", trace)] * 9))
    assert payload.group > 1
    assert len(payload.to_bytes()) <= 4_100_000


def test_a_section_arrives_as_it_is():
    arrays_ = {
        "a": np.array([1.5, -2.5], np.float32), "b": np.array([[1, 2], [3, 4]], np.int16),
        "c": np.array([255], np.uint8), "d": np.array([-1], np.int8), "e": np.array([9], np.int32),
    }  # fmt: skip
    header, found = read(
        score_payload(Shown(make_trace(), sections=[Section("units", {"title": "t"}, arrays_)])).to_bytes()
    )
    assert header["sections"] == {"units": {"title": "t"}}
    for name, array in arrays_.items():
        np.testing.assert_array_equal(found[f"units/{name}"], array)


@pytest.mark.parametrize("array", [np.zeros(3), np.zeros((1, 1, 1), np.float32), np.array(["a"])])
def test_a_section_takes_only_what_can_travel(array):
    with pytest.raises(TypeError):
        Section("units", {}, {"a": array})
