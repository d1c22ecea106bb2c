"""The orders of units, and what excites them: against plain loops over traces, and against Keras."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from types import MappingProxyType

import keras
import numpy as np
import pytest
from numpy.typing import NDArray

from rnnlab.analysis.excitation import COUNT, digits_within_reach, excitations
from rnnlab.analysis.unit_order import NUMBERED, class_order_key, unit_orders
from rnnlab.data import as_sequence, load_mnist
from rnnlab.errors import LabError
from rnnlab.network import Network
from rnnlab.notation import CELLS, lane_keys
from rnnlab.recipe import Recipe
from rnnlab.trace import Trace

MakeNetwork = Callable[..., Network]


def with_hidden(trace: Trace, hidden: NDArray[np.generic]) -> Trace:
    """`trace` with other hidden states, (T, H)."""
    return replace(trace, hidden=hidden.astype(np.float32))


# orders -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("cell", list(CELLS))
@pytest.mark.parametrize("hidden_size", [1, 2, 37])
def test_every_order_has_every_unit_once(cell, hidden_size, random_network: MakeNetwork, digit):
    network = random_network(Recipe(cell=cell, hidden_size=hidden_size))
    orders = unit_orders(network, network.trace(digit))
    expected = {NUMBERED, "time", "similar", *(f"class_{k}" for k in range(10))} | (
        {"gate"} if cell != "simple_rnn" else set()
    )
    assert set(orders) == expected
    for key, order in orders.items():
        assert order.key == key
        assert sorted(order.units) == list(range(hidden_size))
        with pytest.raises(ValueError, match="read-only"):
            order.units[0] = 0
    assert orders[NUMBERED].units.tolist() == list(range(hidden_size))


def test_units_stand_by_the_time_at_which_they_act(random_network: MakeNetwork, digit):
    network = random_network(Recipe(hidden_size=6))
    hidden = np.zeros((28, 6))
    # each unit leaps once; 1 and 4 at the same time, 3 never moves
    for unit, step in {0: 20, 1: 5, 2: 27, 4: 5, 5: 0}.items():
        hidden[step:, unit] = 0.5 if unit % 2 else -0.9
    order = unit_orders(network, with_hidden(network.trace(digit), hidden))["time"]
    assert order.units.tolist() == [5, 1, 4, 0, 2, 3]


def test_the_time_is_the_centre_of_mass_of_the_changes(random_network: MakeNetwork, digit):
    network = random_network(Recipe(cell="gru", hidden_size=12))
    trace = network.trace(digit)
    times = []
    for unit in range(12):
        before, moved, weighted = float(trace.initial_hidden[unit]), 0.0, 0.0
        for t, now in enumerate(trace.hidden[:, unit].tolist()):
            moved += abs(now - before)
            weighted += t * abs(now - before)
            before = now
        times.append(weighted / moved)
    assert unit_orders(network, trace)["time"].units.tolist() == sorted(range(12), key=lambda unit: times[unit])


@pytest.mark.parametrize(("cell", "gate"), [("lstm", "forget"), ("gru", "update")])
def test_units_stand_by_the_gate_that_keeps(cell, gate, random_network: MakeNetwork, digit):
    network = random_network(Recipe(cell=cell, hidden_size=9))
    trace = network.trace(digit)
    gates = {key: values.copy() for key, values in trace.gates.items()}
    gates[gate][:, 7] = gates[gate][:, 2]  # a tie
    trace = replace(trace, gates=MappingProxyType(gates))
    means = [sum(gates[gate][:, unit].tolist()) / 28 for unit in range(9)]
    assert unit_orders(network, trace)["gate"].units.tolist() == sorted(range(9), key=lambda unit: -means[unit])


def test_units_stand_by_their_weight_on_a_class(random_network: MakeNetwork, digit):
    network = random_network(Recipe(hidden_size=20))
    kernel, _bias = network.keras_weights()[-2:]  # (H, K), as Keras keeps it
    orders = unit_orders(network, network.trace(digit))
    for k in range(10):
        order = orders[class_order_key(k)]
        assert order.digit == k
        assert order.units.tolist() == sorted(range(20), key=lambda unit: -float(kernel[unit, k]))


def test_similar_units_stand_side_by_side(random_network: MakeNetwork, digit):
    network = random_network(Recipe(hidden_size=24))
    rng = np.random.default_rng(1)
    time = np.linspace(0, 1, 28)[:, None]  # (T, 1)
    shapes = np.hstack([np.sin(9 * time), time**2, np.cos(23 * time)])  # three ways to move
    group = rng.permutation(np.repeat([0, 1, 2, 3], [7, 6, 8, 3]))  # the fourth does not move at all
    size = rng.uniform(0.2, 0.9, 24)
    hidden = np.hstack([shapes, 0.3 + 0 * time])[:, group] * size + rng.normal(0, 0.002, (28, 24)) * (group < 3)
    trace = with_hidden(network.trace(digit), hidden)
    units = unit_orders(network, trace)["similar"].units
    found = group[units]
    assert np.count_nonzero(np.diff(found)) == 3, "each group in one piece"
    assert units[-3:].tolist() == np.flatnonzero(group == 3).tolist(), "what never moves stands last, as numbered"

    # however the units are numbered, the same ones stand side by side
    other = rng.permutation(24)
    moved = unit_orders(network, with_hidden(trace, hidden[:, other]))["similar"].units
    line, again = units[:-3].tolist(), other[moved][:-3].tolist()
    assert again in (line, line[::-1])


@pytest.mark.parametrize("hidden_size", [64, 300])
def test_neighbours_are_more_alike_than_units_as_they_are_numbered(hidden_size, random_network: MakeNetwork, digit):
    network = random_network(Recipe(hidden_size=hidden_size))
    trace = network.trace(digit)
    correlation = np.corrcoef(trace.hidden, rowvar=False)

    def alike(units: NDArray[np.intp]) -> float:
        return float(np.mean([correlation[one, other] for one, other in pairwise(units)]))

    assert alike(unit_orders(network, trace)["similar"].units) > alike(np.arange(hidden_size)) + 0.3


@pytest.mark.parametrize("value", [0.0, 1.0, np.nan, np.inf])
def test_units_without_anything_to_order_by_stand_as_they_are(value, random_network: MakeNetwork, digit):
    network = random_network(Recipe(hidden_size=5, timesteps=7))
    trace = with_hidden(network.trace(digit), np.full((7, 5), value))
    orders = unit_orders(network, trace)
    for key in ("similar", "time"):
        assert orders[key].units.tolist() == [0, 1, 2, 3, 4]
    some = np.tile(np.linspace(0, 1, 7)[:, None], 5) * np.arange(5)  # unit 0 stays at 0
    some[:, 2] = value
    assert unit_orders(network, with_hidden(trace, some))["similar"].units.tolist()[-2:] == [0, 2]


# what excites a unit ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("cell", list(CELLS))
@pytest.mark.parametrize("fields", [{}, {"input_layer": 7, "order": "permuted", "timesteps": 14}], ids=str)
def test_the_extremes_are_those_of_the_traces(cell, fields, random_network: MakeNetwork):
    network = random_network(Recipe(cell=cell, hidden_size=5, **fields))
    test = load_mnist().test
    traces = [network.trace(test.image(index)) for index in range(40)]
    for quantity in lane_keys(cell):
        found = excitations(network, quantity, digits=40)
        assert found.digits == 40
        values = np.stack([trace[quantity] for trace in traces])  # (N, T, H)
        for unit in range(5):
            excitation = found.of(unit)
            assert (excitation.unit, excitation.quantity) == (unit, quantity)
            for examples, extreme, sign in (
                (excitation.highest, values[:, :, unit].max(axis=1), -1),
                (excitation.lowest, values[:, :, unit].min(axis=1), 1),
            ):
                wanted = sorted(extreme.tolist(), key=lambda value: sign * value)[:COUNT]
                np.testing.assert_allclose([example.value for example in examples], wanted, atol=1e-5)
                assert len({example.index for example in examples}) == COUNT
                for example in examples:
                    assert values[example.index, example.step, unit] == pytest.approx(example.value, abs=1e-5)
                    assert example.label == test.labels[example.index]


def test_the_extremes_of_the_hidden_state_are_keras_s(random_network: MakeNetwork):
    network = random_network(Recipe(hidden_size=6), scale=0.2)
    digits = 620  # more than are read at once
    images = load_mnist().test.images[:digits]
    layer = keras.layers.LSTM(6, return_sequences=True)
    layer.build((None, 28, 28))
    layer.set_weights(network.keras_weights()[:3])
    hidden = np.asarray(layer(as_sequence(images, network.recipe)))  # (N, T, H)
    found = excitations(network, digits=digits)
    for unit in range(6):
        highest, lowest = hidden[:, :, unit].max(axis=1), hidden[:, :, unit].min(axis=1)
        excitation = found.of(unit)
        np.testing.assert_allclose(
            [each.value for each in excitation.highest], np.sort(highest)[::-1][:COUNT], atol=1e-5
        )
        np.testing.assert_allclose([each.value for each in excitation.lowest], np.sort(lowest)[:COUNT], atol=1e-5)
        for each in (*excitation.highest, *excitation.lowest):
            assert hidden[each.index, each.step, unit] == pytest.approx(each.value, abs=1e-5)


def test_of_equals_the_first_digit_and_the_earliest_timestep_count(random_network: MakeNetwork):
    network = random_network(Recipe(hidden_size=3), scale=0.0)  # every gate is 0.5 at every timestep
    excitation = excitations(network, "forget", digits=600).of(2)
    for examples in (excitation.highest, excitation.lowest):
        assert [(each.index, each.step, each.value) for each in examples] == [(index, 0, 0.5) for index in range(COUNT)]


def test_fewer_digits_than_are_shown(random_network: MakeNetwork):
    excitation = excitations(random_network(Recipe(hidden_size=2)), digits=3).of(0)
    assert sorted(each.index for each in excitation.highest) == [0, 1, 2]
    assert [each.value for each in excitation.lowest] == sorted(each.value for each in excitation.lowest)


def test_a_network_that_failed_excites_nothing(random_network: MakeNetwork):
    network = random_network(Recipe(cell="simple_rnn", hidden_size=2))
    broken = [np.full_like(array, np.nan) for array in network.keras_weights()]
    excitation = excitations(Network.from_keras_weights(network.recipe, broken), digits=20).of(1)
    assert excitation.highest == excitation.lowest == ()


def test_what_was_found_can_be_kept(random_network: MakeNetwork):
    found = excitations(random_network(Recipe(hidden_size=4)), "output", digits=30)
    stored = pickle.dumps(found)
    assert len(stored) < 4_000
    assert pickle.loads(stored).of(3) == found.of(3)


def test_how_many_digits_are_within_reach():
    for cell in CELLS:
        assert digits_within_reach(Recipe(cell=cell)) == 10_000, "the shipped networks see them all"
    counts = [digits_within_reach(Recipe(timesteps=steps)) for steps in (28, 56, 196, 784)]
    assert counts == sorted(counts, reverse=True)
    assert 100 <= counts[-1] < 10_000
    assert (
        100
        <= digits_within_reach(Recipe(hidden_size=512, timesteps=784))
        < digits_within_reach(Recipe(hidden_size=512))
    )


def test_what_there_is_not(random_network: MakeNetwork):
    network = random_network(Recipe(cell="gru", hidden_size=3))
    with pytest.raises(LabError, match="no quantity “cell”"):
        excitations(network, "cell", digits=5)
    found = excitations(network, digits=5)
    for unit in (-1, 3):
        with pytest.raises(LabError, match="choose from 1 to 3"):
            found.of(unit)
