"""Surgery against Keras, stepped by hand; and what must hold whatever is done."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from rnnlab.analysis.surgery import (
    Carry,
    Clamp,
    ForgetBias,
    Freeze,
    Hide,
    Repeat,
    Reset,
    Reverse,
    Rows,
    Shuffle,
    Surgery,
    Zero,
    changed_network,
    effect_of,
    operate,
)
from rnnlab.data import load_mnist
from rnnlab.errors import LabError
from rnnlab.network import Network, load_network
from rnnlab.notation import CELLS, QUANTITIES
from rnnlab.recipe import Recipe
from rnnlab.trace import Trace
from rnnlab.weights import keras_shapes
from tests.analysis.surgery.oracle import FORMS, KerasCell, KerasRun, surgeries_for

MakeNetwork = Callable[..., Network]
Digit = NDArray[np.float32]
SIZE = 12
each_cell = pytest.mark.parametrize("form", FORMS, ids=str)


def agrees(trace: Trace, run: KerasRun) -> None:
    np.testing.assert_allclose(trace.hidden, run.hidden, atol=1e-5)
    if trace.cell is not None:
        np.testing.assert_allclose(trace.cell, run.cell, atol=1e-5)


def belief_follows(network: Network, trace: Trace) -> None:
    """The logits are the output layer's, of the hidden states as they are shown."""
    weight, bias = network.keras_weights()[-2:]
    np.testing.assert_allclose(trace.logits, trace.hidden @ weight + bias, atol=1e-4)


# nothing is done ----------------------------------------------------------------------------------------------------


@each_cell
def test_no_surgery_is_the_trace(form: dict[str, object], random_network: MakeNetwork, digit: Digit) -> None:
    network = random_network(Recipe(hidden_size=SIZE, input_layer=5, **form))
    same(operate(network, digit, ()), network.trace(digit))


@each_cell
def test_holding_nothing_changes_nothing(form: dict[str, object], random_network: MakeNetwork, digit: Digit) -> None:
    """A gate that is held where it is anyway: the equations after the gates are the cell's own, bit for bit."""
    network = random_network(Recipe(hidden_size=SIZE, **form))
    trace = network.trace(digit)
    holds = [Clamp(key, float(trace.gates[key][9, 4]), Rows(9, 9), (4,)) for key in CELLS[network.recipe.cell].lanes]
    after = operate(network, digit, holds)
    for key in (*CELLS[network.recipe.cell].lanes, "hidden", "logits"):
        np.testing.assert_allclose(after[key], trace[key], atol=1e-3)  # a value is kept to four decimals
    np.testing.assert_array_equal(after.hidden[:9], trace.hidden[:9])


def same(one: Trace, other: Trace) -> None:
    keys = one.keys()
    assert keys == other.keys()
    for key in keys:
        np.testing.assert_array_equal(one[key], other[key])
    np.testing.assert_array_equal(one.image, other.image)
    np.testing.assert_array_equal(one.initial_hidden, other.initial_hidden)
    assert (one.initial_cell is None) == (other.initial_cell is None)


# gates are held -----------------------------------------------------------------------------------------------------

GATES = [(form, key) for form in FORMS for key in CELLS[form["cell"]].lanes]


@pytest.mark.parametrize(("form", "key"), GATES, ids=str)
@pytest.mark.parametrize(
    ("value", "rows", "units"),
    [(0.0, Rows(9, 13), None), (1.0, Rows(0, 27), (2, 7)), (0.3, Rows(20, 27), (0,))],
    ids=str,
)
def test_a_held_gate_is_keras_with_such_a_gate(
    form: dict[str, object], key: str, value: float, rows: Rows, units: tuple[int, ...] | None,
    random_network: MakeNetwork, digit: Digit,
) -> None:  # fmt: skip
    network = random_network(Recipe(hidden_size=SIZE, **form))
    trace = operate(network, digit, [Clamp(key, value, rows, units)])
    cell = KerasCell(network)
    held = cell.held(key, value, units)
    agrees(trace, cell.run(trace.inputs, weights=lambda t: held if t in rows else None))
    belief_follows(network, trace)
    shown = trace.gates[key][rows.span][:, slice(None) if units is None else list(units)]
    np.testing.assert_array_equal(shown, np.float32(value))


def test_before_the_activation_stands_what_the_network_computed(random_network: MakeNetwork, digit: Digit) -> None:
    network = random_network(Recipe(hidden_size=SIZE))
    plain = network.trace(digit)
    trace = operate(network, digit, [Clamp("forget", 0.0, Rows(9, 13))])
    np.testing.assert_array_equal(trace.pre["forget"][:10], plain.pre["forget"][:10])


def test_an_open_forget_gate_and_a_shut_input_gate_keep_the_cell_state(
    random_network: MakeNetwork, digit: Digit
) -> None:
    network = random_network(Recipe(hidden_size=SIZE))
    everywhere = Rows(0, 27)
    trace = operate(network, digit, [Carry(5), Clamp("forget", 1, everywhere), Clamp("input", 0, everywhere)])
    assert np.abs(trace.initial_cell).max() > 0.1
    np.testing.assert_array_equal(trace.cell, np.broadcast_to(trace.initial_cell, trace.cell.shape))


# the state ----------------------------------------------------------------------------------------------------------


@each_cell
@pytest.mark.parametrize("part", ["both", "hidden", "cell"])
def test_an_emptied_memory_is_keras_from_zeros(
    form: dict[str, object], part: str, random_network: MakeNetwork, digit: Digit
) -> None:
    network = random_network(Recipe(hidden_size=SIZE, **form))
    surgery = Reset(14, part)
    if part == "cell" and form["cell"] != "lstm":
        with pytest.raises(LabError, match="no cell state"):
            operate(network, digit, [surgery])
        return
    trace = operate(network, digit, [surgery])
    emptied = {"both": (0, 1), "hidden": (0,), "cell": (1,)}[part]

    def before(t: int, states: list[Digit]) -> list[Digit]:
        return [np.zeros_like(state) if t == 14 and place in emptied else state for place, state in enumerate(states)]

    agrees(trace, KerasCell(network).run(trace.inputs, before=before))
    np.testing.assert_array_equal(trace.hidden[:14], network.trace(digit).hidden[:14])


@each_cell
def test_a_carried_state_is_keras_from_the_state_of_the_other_digit(
    form: dict[str, object], random_network: MakeNetwork, digit: Digit
) -> None:
    network = random_network(Recipe(hidden_size=SIZE, **form))
    donor = load_mnist().test.image(18)
    trace = operate(network, digit, [Carry(18)])
    cell = KerasCell(network)
    first = cell.run(network.trace(donor).inputs)
    left = [first.hidden[-1]] if trace.cell is None else [first.hidden[-1], first.cell[-1]]
    agrees(trace, cell.run(trace.inputs, initial=left))
    np.testing.assert_allclose(trace.initial_hidden, left[0], atol=1e-5)
    belief_follows(network, trace)


@each_cell
@pytest.mark.parametrize("units", [None, (1, 5, 6)])
@pytest.mark.parametrize("kind", [Zero, Freeze])
def test_silent_and_frozen_units_are_keras_stepped_by_hand(
    form: dict[str, object], units: tuple[int, ...] | None, kind: type[Zero] | type[Freeze],
    random_network: MakeNetwork, digit: Digit,
) -> None:  # fmt: skip
    network = random_network(Recipe(hidden_size=SIZE, **form))
    rows = Rows(8, 15)
    trace = operate(network, digit, [kind(rows, units)])
    which = list(range(SIZE) if units is None else units)

    def after(t: int, old: list[Digit], new: list[Digit]) -> list[Digit]:
        if t in rows:
            for was, state in zip(old, new, strict=True):
                state[which] = 0 if kind is Zero else was[which]
        return new

    agrees(trace, KerasCell(network).run(trace.inputs, after=after))
    belief_follows(network, trace)
    kept = np.zeros(len(which)) if kind is Zero else trace.hidden[7, which]
    np.testing.assert_array_equal(trace.hidden[rows.span][:, which], np.broadcast_to(kept, (8, len(which))))


def test_units_frozen_from_the_start_never_wake(random_network: MakeNetwork, digit: Digit) -> None:
    trace = operate(random_network(Recipe(hidden_size=SIZE)), digit, [Freeze(Rows(0, 27))])
    np.testing.assert_array_equal(trace.hidden, 0)
    np.testing.assert_array_equal(trace.cell, 0)


# what is read -------------------------------------------------------------------------------------------------------

READING = [
    (Hide(Rows(3, 5)), lambda x: [*x[:3], *[0 * x[0]] * 3, *x[6:]]),
    (Reverse(), lambda x: list(x)[::-1]),
    (Repeat(4, 3), lambda x: [*x[:5], x[4], x[4], *x[5:-2]]),
    (Repeat(2, 2), lambda x: [*x[:3], x[2], *x[3:-1]]),
]
FORMS_OF_READING = [
    {"timesteps": 28},
    {"timesteps": 7, "order": "columns"},
    {"timesteps": 56, "order": "permuted"},
    {"timesteps": 14, "order": "reversed", "input_layer": 6},
]


@pytest.mark.parametrize("fields", FORMS_OF_READING, ids=str)
@pytest.mark.parametrize(("surgery", "edit"), READING, ids=lambda value: getattr(value, "kind", ""))
def test_what_is_read_is_keras_on_the_edited_sequence(
    surgery: Surgery, edit: Callable[[Digit], list[Digit]], fields: dict[str, object],
    random_network: MakeNetwork, digit: Digit,
) -> None:  # fmt: skip
    network = random_network(Recipe(hidden_size=SIZE, **fields))
    plain = network.trace(digit)
    trace = operate(network, digit, [surgery])
    wanted = np.stack(edit(plain.inputs))
    assert wanted.shape == plain.inputs.shape
    np.testing.assert_array_equal(trace.inputs, wanted)
    given_ = (
        wanted if not network.recipe.input_layer else wanted @ network.keras_weights()[0] + network.keras_weights()[1]
    )
    agrees(trace, KerasCell(network).run(given_))
    # the picture is the digit as it was read
    same(trace, network.trace(trace.image))
    np.testing.assert_array_equal(trace.image.ravel()[trace.pixels], trace.inputs)


def test_a_digit_read_in_reverse_stands_on_its_head(random_network: MakeNetwork, digit: Digit) -> None:
    trace = operate(random_network(Recipe(hidden_size=4)), digit, [Reverse()])
    np.testing.assert_array_equal(trace.image, np.flipud(digit))


def test_a_shuffle_keeps_every_row_and_its_seed_names_it(random_network: MakeNetwork, digit: Digit) -> None:
    network = random_network(Recipe(hidden_size=4))
    one, again, other = (operate(network, digit, [Shuffle(seed)]).inputs for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, again)
    assert not np.array_equal(one, other)
    assert not np.array_equal(one, digit)
    np.testing.assert_array_equal(np.sort(one, axis=0), np.sort(digit, axis=0))
    assert sorted(map(tuple, one)) == sorted(map(tuple, digit))


def test_a_shuffle_is_the_same_for_ever() -> None:
    """A link that was shared must go on showing the same: the order of NumPy's frozen generator, written down."""
    inputs = np.arange(7, dtype=np.float32)[:, None]
    assert Shuffle(1).edit(inputs).ravel().tolist() == [6, 2, 1, 0, 4, 3, 5]


# the weights --------------------------------------------------------------------------------------------------------


def test_a_changed_forget_bias_is_keras_with_such_a_bias(random_network: MakeNetwork, digit: Digit) -> None:
    network = random_network(Recipe(hidden_size=SIZE))
    before = [array.copy() for array in network.keras_weights()]
    trace = operate(network, digit, [ForgetBias(-2.5), ForgetBias(0.5)])
    cell = KerasCell(network)
    cell.packed[2][SIZE : 2 * SIZE] -= 2
    agrees(trace, cell.run(trace.inputs))
    for was, array in zip(before, network.keras_weights(), strict=True):
        np.testing.assert_array_equal(was, array)
    assert changed_network(network, [Reverse()]) is network


def test_the_other_digit_is_read_with_the_changed_weights(random_network: MakeNetwork, digit: Digit) -> None:
    network = random_network(Recipe(hidden_size=SIZE))
    surgeries = [Carry(3), Reverse(), ForgetBias(2)]
    trace = operate(network, digit, surgeries)
    donor = changed_network(network, surgeries).trace(load_mnist().test.image(3))
    np.testing.assert_array_equal(trace.initial_cell, donor.cell[-1])


# all together -------------------------------------------------------------------------------------------------------


def test_several_at_once_are_done_in_the_stated_order(random_network: MakeNetwork, digit: Digit) -> None:
    network = random_network(Recipe(hidden_size=SIZE))
    zero, freeze, hold = Zero(Rows(10, 12), (3, 4)), Freeze(Rows(8, 20), (4, 5)), Clamp("output", 0.2, Rows(12, 18))
    # in the list they stand the other way round
    trace = operate(
        network, digit, [zero, freeze, hold, Reset(12), Carry(7), ForgetBias(-1), Hide(Rows(0, 4)), Reverse()]
    )
    cell = KerasCell(network)
    cell.packed[2][SIZE : 2 * SIZE] -= 1
    first = cell.run(load_mnist().test.image(7))
    held = cell.held("output", 0.2, None)
    rows = digit.copy()
    rows[:5] = 0

    def after(t: int, old: list[Digit], new: list[Digit]) -> list[Digit]:
        for was, state in zip(old, new, strict=True):
            if t in freeze.rows:
                state[[4, 5]] = was[[4, 5]]
            if t in zero.rows:
                state[[3, 4]] = 0
        return new

    run = cell.run(
        rows[::-1],
        initial=[first.hidden[-1], first.cell[-1]],
        before=lambda t, states: cell.zeros() if t == 12 else states,
        weights=lambda t: held if t in hold.rows else None,
        after=after,
    )
    agrees(trace, run)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_whatever_is_done_leaves_a_whole_trace(data: st.DataObject) -> None:
    recipe = Recipe(
        hidden_size=5, timesteps=data.draw(st.sampled_from([7, 14, 28])), **data.draw(st.sampled_from(FORMS))
    )
    random = np.random.default_rng(0)
    network = Network.from_keras_weights(recipe, [random.normal(0, 0.4, shape) for shape in keras_shapes(recipe)])
    surgeries = data.draw(st.lists(surgeries_for(recipe), max_size=5))
    image = load_mnist().test.image(data.draw(st.integers(0, 50)))
    trace = operate(network, image, surgeries)
    plain = network.trace(image)
    keys = trace.keys()
    assert keys == plain.keys()
    for key in keys:
        assert trace[key].shape == plain[key].shape
        assert trace[key].dtype == np.float32
        assert np.isfinite(trace[key]).all()
    for key, quantity in QUANTITIES.items():
        if quantity.bounded and key in trace:
            assert quantity.low <= trace[key].min() <= trace[key].max() <= quantity.high
    same(trace, operate(network, image, surgeries))
    late = [s.rows.first for s in surgeries if isinstance(s, Clamp | Zero | Freeze)]
    late += [s.row for s in surgeries if isinstance(s, Reset)]
    if len(late) == len(surgeries):  # nothing is felt before it happens
        until = min(late, default=trace.timesteps)
        np.testing.assert_array_equal(trace.hidden[:until], plain.hidden[:until])


# what does not fit --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "surgery", "sentence"),
    [
        ({}, Clamp("forget", 0, Rows(20, 29)), "Row 30 does not exist; this network reads 28 rows."),
        ({}, Reset(28), "Row 29 does not exist; this network reads 28 rows."),
        ({"timesteps": 14}, Hide(Rows(3, 14)), "Timestep 15 does not exist; this network reads 14 timesteps."),
        ({"order": "columns"}, Reset(28), "Timestep 29 does not exist; this network reads 28 timesteps."),
        ({}, Zero(Rows(0, 1), (0, 12)), "Unit 13 does not exist; this network has 12 units."),
        ({"cell": "gru"}, Clamp("forget", 0, Rows(0, 1)), "This network is a GRU; it has no forget gate."),
        ({"cell": "simple_rnn"}, Clamp("forget", 0, Rows(0, 1)), "A SimpleRNN has no gates. Silence or freeze units instead."),
        ({"cell": "gru"}, ForgetBias(1), "Only an LSTM has a forget bias; this network is a GRU."),
        ({}, Repeat(26, 3), "From there to the end it can be read 2 times at most. Choose fewer."),
        ({}, Repeat(27, 2), "The last one cannot be repeated: nothing is read after it."),
    ],
    ids=str,
)  # fmt: skip
def test_what_does_not_fit_is_refused_in_a_sentence(
    fields: dict[str, object], surgery: Surgery, sentence: str, random_network: MakeNetwork, digit: Digit
) -> None:
    with pytest.raises(LabError) as refused:
        operate(random_network(Recipe(hidden_size=SIZE, **fields)), digit, [surgery])
    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    "make",
    [
        lambda: Clamp("forget", 1.2, Rows(0, 1)),
        lambda: Clamp("forget", -0.1, Rows(0, 1)),
        lambda: Clamp("candidate", -1.1, Rows(0, 1)),
        lambda: Clamp("forget", float("nan"), Rows(0, 1)),
        lambda: Clamp("hidden", 0, Rows(0, 1)),
        lambda: Rows(3, 2),
        lambda: Rows(-1, 2),
        lambda: Rows(0, 784),
        lambda: Zero(Rows(0, 1), ()),
        lambda: Zero(Rows(0, 1), (512,)),
        lambda: Reset(0, "all"),
        lambda: Carry(10_000),
        lambda: Shuffle(-1),
        lambda: Shuffle(1.5),
        lambda: Repeat(0, 1),
        lambda: ForgetBias(11),
        lambda: ForgetBias(float("inf")),
    ],
)
def test_what_no_network_can_undergo_is_never_made(make: Callable[[], object]) -> None:
    with pytest.raises(LabError):
        make()


# the effect ---------------------------------------------------------------------------------------------------------


def test_the_effect_says_when_the_belief_left(digit: Digit) -> None:
    network = load_network("lstm")
    before, after = network.trace(digit), operate(network, digit, [Clamp("forget", 0, Rows(15, 27))])
    effect = effect_of(before, after)
    assert effect.before == before.answer == 7
    assert effect.after == after.answer
    assert effect.answer_changed
    believed = after.probabilities.argmax(axis=1)
    if effect.left_at is None:
        assert 7 not in believed
    else:
        assert believed[effect.left_at - 1] == 7
        assert 7 not in believed[effect.left_at :]
    apart = np.abs(before.probabilities - after.probabilities).sum(axis=1)
    assert apart[effect.farthest_at] == apart.max()


def test_no_surgery_has_no_effect(digit: Digit) -> None:
    trace = load_network("gru").trace(digit)
    effect = effect_of(trace, trace)
    assert (effect.answer_changed, effect.left_at, effect.farthest_at) == (False, None, None)
