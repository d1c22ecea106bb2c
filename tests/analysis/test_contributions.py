"""One unit's numbers against Keras, against the trace they come from, and against what happens without a pixel."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from rnnlab.analysis.contributions import STRONGEST, BlockSteps, UnitSteps, inspect_unit, most_telling_unit
from rnnlab.analysis.surgery import Carry, Clamp, ForgetBias, Reset, Rows, Surgery, Zero, changed_network, operate
from rnnlab.errors import LabError
from rnnlab.network import Network
from rnnlab.notation import CELLS, QUANTITIES
from rnnlab.recipe import Recipe
from rnnlab.settings import TIMESTEPS
from rnnlab.trace import Trace
from rnnlab.weights import keras_shapes
from tests.test_network import CELL_FORMS, calm_scale, keras_layer

MakeNetwork = Callable[..., Network]
Floats = NDArray[np.float64]


def added_up(block: BlockSteps) -> Floats:
    """The terms of a block as its docstring adds them."""
    if block.memory_bias is None:
        return block.row + block.memory + block.bias
    scale = 1.0 if block.scale is None else block.scale
    return block.row + block.bias + scale * (block.memory + block.memory_bias)


def assert_adds_up(steps: UnitSteps, trace: Trace) -> None:
    """Every equation of every timestep holds, and its two ends are the trace's."""
    for key, block in steps.blocks.items():
        np.testing.assert_allclose(added_up(block), trace.pre[key][:, steps.unit], rtol=1e-4, atol=1e-4)
        np.testing.assert_array_equal(block.pre, trace.pre[key][:, steps.unit])
        np.testing.assert_array_equal(block.value, trace[key][:, steps.unit])
        curve = np.tanh if block.activation == "tanh" else lambda a: 1 / (1 + np.exp(-a))
        np.testing.assert_allclose(curve(block.pre), block.value, atol=1e-6)
        assert not block.changed.any()
    assert not any(flags.any() for flags in steps.changed.values())
    np.testing.assert_array_equal(steps.h, trace.hidden[:, steps.unit])
    np.testing.assert_array_equal(steps.h_prev[1:], steps.h[:-1])
    products = steps.products
    if steps.c is not None and steps.c_prev is not None:
        np.testing.assert_array_equal(steps.c, trace.cell[:, steps.unit])
        np.testing.assert_array_equal(steps.c_prev[1:], steps.c[:-1])
        np.testing.assert_allclose(steps.blocks["forget"].value * steps.c_prev, products["kept"])
        np.testing.assert_allclose(products["kept"] + products["written"], steps.c, rtol=1e-5, atol=1e-5)
        np.testing.assert_allclose(steps.blocks["output"].value * np.tanh(steps.c), steps.h, atol=1e-6)
        np.testing.assert_allclose(products["shown"], steps.h, atol=1e-6)
    elif products:
        np.testing.assert_allclose(products["kept"] + products["written"], steps.h, atol=1e-6)


@settings(max_examples=40, deadline=None)
@given(
    form=st.sampled_from(CELL_FORMS),
    hidden_size=st.integers(1, 40),
    timesteps=st.sampled_from(TIMESTEPS[:5]),
    input_layer=st.none() | st.integers(1, 30),
    order=st.sampled_from(["rows", "columns", "reversed", "permuted"]),
    scale=st.sampled_from([0.05, 0.4, 3.0]),
    seed=st.integers(0, 1_000),
    unit=st.integers(0, 1_000),
)
def test_the_terms_add_up_for_any_weights(
    form: dict[str, object], hidden_size: int, timesteps: int, input_layer: int | None, order: str, scale: float,
    seed: int, unit: int,
) -> None:  # fmt: skip
    recipe = Recipe(hidden_size=hidden_size, timesteps=timesteps, input_layer=input_layer, order=order, **form)
    random = np.random.default_rng(seed)
    arrays = [random.normal(0, scale, shape).astype(np.float32) for shape in keras_shapes(recipe)]
    network = Network.from_keras_weights(recipe, arrays)
    trace = network.trace(random.random((28, 28)))
    assert_adds_up(inspect_unit(network, trace, unit % hidden_size), trace)


@pytest.mark.parametrize("form", CELL_FORMS, ids=str)
@pytest.mark.parametrize("input_layer", [None, 9])
def test_the_terms_are_keras_s_own(
    form: dict[str, object], input_layer: int | None, random_network: MakeNetwork, digit: NDArray[np.float32]
) -> None:
    """Keras runs the layer; its packed kernels, split where its source splits them, give each term."""
    recipe = Recipe(hidden_size=16, input_layer=input_layer, **form)
    network = random_network(recipe, scale=calm_scale(16))
    trace = network.trace(digit)
    kernel, recurrent, bias = network.keras_weights()[2 if input_layer else 0 : -2]
    x = trace.inputs if trace.projected is None else trace.projected  # (T, P)
    hidden = np.asarray(keras_layer(network)(x[None])[0])[0]  # (T, H), by Keras
    before = np.vstack([np.zeros(16, np.float32), hidden[:-1]])
    order = CELLS[recipe.cell].keras_order
    from_x = dict(zip(order, np.split(x @ kernel, len(order), axis=1), strict=True))
    biases = np.split(np.atleast_2d(bias), len(order), axis=1)  # n of (1 or 2, H)
    U = dict(zip(order, np.split(recurrent, len(order), axis=1), strict=True))
    for unit in (0, 7, 15):
        steps = inspect_unit(network, trace, unit)
        assert set(steps.blocks) == set(order)
        for key, block in steps.blocks.items():
            seen, own = before, biases[order.index(key)]
            if recipe.cell == "gru" and key == "candidate" and not recipe.reset_after:
                r = from_x["reset"] + before @ U["reset"] + biases[order.index("reset")][0]
                seen = before / (1 + np.exp(-r))
            np.testing.assert_allclose(block.row, from_x[key][:, unit], atol=1e-5)
            np.testing.assert_allclose(block.memory, (seen @ U[key])[:, unit], atol=1e-5)
            np.testing.assert_array_equal(block.bias, np.full(28, own[0, unit]))
            assert (block.memory_bias is None) == (len(own) == 1)
            if block.memory_bias is not None:
                np.testing.assert_array_equal(block.memory_bias, np.full(28, own[1, unit]))
            assert (block.scale is not None) == (recipe.cell == "gru" and key == "candidate" and recipe.reset_after)
        np.testing.assert_allclose(steps.h, hidden[:, unit], atol=1e-5)
        assert_adds_up(steps, trace)


@pytest.mark.parametrize("form", CELL_FORMS, ids=str)
@pytest.mark.parametrize("input_layer", [None, 5])
def test_a_pixel_pushes_as_much_as_is_lost_without_it(
    form: dict[str, object], input_layer: int | None, random_network: MakeNetwork, digit: NDArray[np.float32]
) -> None:
    recipe = Recipe(hidden_size=8, input_layer=input_layer, order="permuted", timesteps=14, **form)
    network = random_network(recipe)
    steps = inspect_unit(network, network.trace(digit), 3)
    for block in steps.blocks.values():
        for step in (0, 6):
            for pixel, amount in zip(block.pixels.index[step], block.pixels.amount[step], strict=True):
                without = digit.copy()
                without.flat[pixel] = 0
                row = inspect_unit(network, network.trace(without), 3).blocks[block.key].row
                assert block.row[step] - row[step] == pytest.approx(amount, abs=1e-5)
                assert np.flatnonzero(np.abs(row - block.row) > 1e-6).tolist() in ([], [step])


@pytest.mark.parametrize("form", CELL_FORMS, ids=str)
def test_the_strongest_are_the_strongest(
    form: dict[str, object], random_network: MakeNetwork, digit: NDArray[np.float32]
) -> None:
    network = random_network(Recipe(hidden_size=12, input_layer=6, **form))
    trace = network.trace(digit)
    before = np.vstack([trace.initial_hidden, trace.hidden[:-1]])
    unit = 4
    for key, block in inspect_unit(network, trace, unit).blocks.items():
        cell, letter = network.weights.cell, QUANTITIES[key].symbol
        seen = before
        if key == "candidate" and "reset" in trace.gates:
            reset = trace.gates["reset"]
            seen = before * (reset if block.scale is None else reset[:, [unit]])
        layer = network.weights.input_layer
        through = (layer.W @ getattr(cell, f"W_{letter}"))[:, unit]  # (I,): the way of a pixel through both layers
        for pushes, every in ((block.units, seen * getattr(cell, f"U_{letter}")[:, unit]),
                              (block.pixels, trace.inputs * through)):  # fmt: skip
            sizes = np.sort(np.abs(every), axis=1)[:, ::-1][:, :STRONGEST]
            np.testing.assert_allclose(np.abs(pushes.amount), sizes, atol=1e-6)
            column = pushes.index % 28 if pushes is block.pixels else pushes.index
            np.testing.assert_allclose(np.take_along_axis(every, column, axis=1), pushes.amount, atol=1e-6)
        every_pixel = (trace.inputs * through).sum(axis=1) + block.row_constant
        np.testing.assert_allclose(every_pixel, block.row, atol=1e-4)


def test_one_pixel_a_timestep_and_few_units(random_network: MakeNetwork, digit: NDArray[np.float32]) -> None:
    network = random_network(Recipe(cell="gru", hidden_size=2, timesteps=784))
    steps = inspect_unit(network, network.trace(digit), 1)
    candidate = steps.blocks["candidate"]
    assert candidate.pixels.index.ravel().tolist() == list(range(784))
    np.testing.assert_allclose(candidate.pixels.amount[:, 0], candidate.row, atol=1e-6)
    assert candidate.units.index.shape == (784, 2)
    np.testing.assert_allclose(candidate.units.amount.sum(axis=1), candidate.scale * candidate.memory, atol=1e-6)


def found(steps: UnitSteps) -> dict[str, list[int]]:
    """Where a surgery is said to have been at work, by block and state; only those where it was."""
    flags = {key: block.changed for key, block in steps.blocks.items()} | {
        f"{k}_t": v for k, v in steps.changed.items()
    }
    return {key: np.flatnonzero(array).tolist() for key, array in flags.items() if array.any()}


@pytest.mark.parametrize(
    ("surgery", "unit", "where"),
    [
        (Clamp("forget", 1.0, Rows(10, 13)), 5, {"forget": [10, 11, 12, 13]}),
        (Clamp("forget", 1.0, Rows(10, 13), units=(5,)), 4, {}),
        (Clamp("candidate", -0.5, Rows(0, 0), units=(4, 5)), 5, {"candidate": [0]}),
        # it is the memory of all units that is empty, while the trace has what they had before
        (Reset(9), 5, {key: [9] for key in ("forget", "input", "candidate", "output", "cell_t")}),
        (Zero(Rows(7, 8), units=(5,)), 5, {"cell_t": [7, 8]}),
        (Carry(3), 5, {}),
    ],
    ids=repr,
)
def test_what_surgery_set_is_found_where_it_was_set(
    surgery: Surgery, unit: int, where: dict[str, list[int]], random_network: MakeNetwork, digit: NDArray[np.float32]
) -> None:
    network = random_network(Recipe(hidden_size=16))
    trace = operate(network, digit, [surgery])
    steps = inspect_unit(network, trace, unit)
    assert found(steps) == where
    if isinstance(surgery, Clamp) and where:
        block = steps.blocks[surgery.quantity]
        held = slice(surgery.rows.first, surgery.rows.last + 1)
        np.testing.assert_allclose(block.value[held], surgery.value)
        np.testing.assert_array_equal(block.pre, trace.pre[block.key][:, unit])
        # what the terms alone would have given
        np.testing.assert_allclose(block.expected[held], 1 / (1 + np.exp(-block.pre[held]))
                                   if block.activation == "sigmoid" else np.tanh(block.pre[held]), atol=1e-6)  # fmt: skip


def test_a_gru_s_reset_gate_that_is_held_does_not_spoil_the_candidate_s_equation(
    random_network: MakeNetwork, digit: NDArray[np.float32]
) -> None:
    for reset_after in (True, False):
        network = random_network(Recipe(cell="gru", hidden_size=16, reset_after=reset_after))
        trace = operate(network, digit, [Clamp("reset", 0.0, Rows(4, 6))])
        assert found(inspect_unit(network, trace, 3)) == {"reset": [4, 5, 6]}


def test_a_simple_rnn_that_is_silenced(random_network: MakeNetwork, digit: NDArray[np.float32]) -> None:
    network = random_network(Recipe(cell="simple_rnn", hidden_size=16))
    steps = inspect_unit(network, operate(network, digit, [Zero(Rows(7, 7), units=(2,))]), 2)
    assert found(steps) == {"hidden": [7], "hidden_t": [7]}
    assert steps.h[7] == 0


def test_changed_weights_give_their_own_terms(random_network: MakeNetwork, digit: NDArray[np.float32]) -> None:
    network, surgeries = random_network(Recipe(hidden_size=16)), [ForgetBias(2.0)]
    trace = operate(network, digit, surgeries)
    assert found(inspect_unit(network, trace, 3)) == {"forget": list(range(28))}
    changed = inspect_unit(changed_network(network, surgeries), trace, 3)
    assert found(changed) == {}
    assert changed.blocks["forget"].bias[0] == pytest.approx(float(network.weights.cell.b_f[3]) + 2)


def test_a_state_that_was_carried_over_is_the_first_memory(
    random_network: MakeNetwork, digit: NDArray[np.float32]
) -> None:
    network = random_network(Recipe(hidden_size=4))
    trace = operate(network, digit, [Carry(0)], donors=lambda _index: digit)
    end = network.trace(digit)
    steps = inspect_unit(network, trace, 1)
    assert (steps.h_prev[0], steps.c_prev[0]) == (end.hidden[-1, 1], end.cell[-1, 1])
    U = network.weights.cell.U_f[:, 1]
    assert steps.blocks["forget"].memory[0] == pytest.approx(float(end.hidden[-1] @ U), abs=1e-6)


def test_numbers_that_are_none_are_not_called_surgery(random_network: MakeNetwork, digit: NDArray[np.float32]) -> None:
    network = random_network(Recipe(hidden_size=4))
    arrays = network.keras_weights()
    arrays[0][3, 2] = np.nan
    broken = Network.from_keras_weights(network.recipe, arrays)
    with np.errstate(all="ignore"):
        trace = broken.trace(digit)
    steps = inspect_unit(broken, trace, 2)
    assert not any(block.changed.any() for block in steps.blocks.values())
    assert not any(flags.any() for flags in steps.changed.values())
    assert 0 <= most_telling_unit(broken, trace) < 4


def test_the_most_telling_unit_is_missed_the_most(random_network: MakeNetwork, digit: NDArray[np.float32]) -> None:
    network = random_network(Recipe(cell="gru", hidden_size=20))
    trace = network.trace(digit)
    layer = network.weights.output_layer

    def logit_without(unit: int) -> float:
        state = trace.hidden[-1].copy()
        state[unit] = 0
        return float((state @ layer.W + layer.b)[trace.answer])

    assert most_telling_unit(network, trace) == int(np.argmin([logit_without(unit) for unit in range(20)]))


@pytest.mark.parametrize("unit", [-1, 6, 1_000])
def test_an_unknown_unit_is_refused(unit: int, random_network: MakeNetwork, digit: NDArray[np.float32]) -> None:
    network = random_network(Recipe(hidden_size=6))
    with pytest.raises(LabError, match="choose from 1 to 6"):
        inspect_unit(network, network.trace(digit), unit)
