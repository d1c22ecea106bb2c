"""Surgeries of every kind, for hypothesis; and Keras, stepped by hand, to hold them against."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import keras
import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from rnnlab.analysis.surgery import Carry, Clamp, ForgetBias, Freeze, Hide, Repeat, Reset, Reverse, Rows, Shuffle, Zero
from rnnlab.network import Network
from rnnlab.notation import CELLS, QUANTITIES
from rnnlab.recipe import Recipe

Array = NDArray[np.float32]
FORMS = [{"cell": "simple_rnn"}, {"cell": "lstm"}, {"cell": "gru"}, {"cell": "gru", "reset_after": False}]


def rows_in(timesteps: int) -> st.SearchStrategy[Rows]:
    return st.tuples(st.integers(0, timesteps - 1), st.integers(0, timesteps - 1)).map(lambda ends: Rows(*sorted(ends)))


def units_in_range(hidden_size: int) -> st.SearchStrategy[tuple[int, ...] | None]:
    return st.none() | st.lists(st.integers(0, hidden_size - 1), min_size=1, unique=True).map(tuple)


def surgeries_for(recipe: Recipe) -> st.SearchStrategy[object]:
    """Any surgery that a network of this recipe can undergo."""
    rows, units = rows_in(recipe.timesteps), units_in_range(recipe.hidden_size)
    row = st.integers(0, recipe.timesteps - 1)
    has_cell = "cell" in CELLS[recipe.cell].states
    kinds = [
        st.builds(Zero, rows, units),
        st.builds(Freeze, rows, units),
        st.builds(Reset, row, st.sampled_from(["both", "hidden", "cell"] if has_cell else ["both", "hidden"])),
        st.builds(Carry, st.integers(0, 9_999)),
        st.builds(Hide, rows),
        st.just(Reverse()),
        st.builds(Shuffle, st.integers(0, 9_999)),
        st.integers(0, recipe.timesteps - 2).flatmap(
            lambda first: st.builds(Repeat, st.just(first), st.integers(2, recipe.timesteps - first))
        ),
    ]
    for key in CELLS[recipe.cell].lanes:
        kinds.append(st.builds(Clamp, st.just(key), st.floats(QUANTITIES[key].low, 1), rows, units))
    if recipe.cell == "lstm":
        kinds.append(st.builds(ForgetBias, st.floats(-10, 10)))
    return st.one_of(kinds)


@dataclass
class KerasRun:
    """What Keras had after every timestep; each (T, H)."""

    hidden: list[Array]
    cell: list[Array]


#: what is done to the states before a timestep, to the packed weights at it, and to the states after it
States = list[Array]


class KerasCell:
    """A network's cell in Keras, one timestep a call, with its states in our hands: [h] or [h, c], (H,)."""

    def __init__(self, network: Network) -> None:
        recipe = network.recipe
        self.recipe = recipe
        kind = getattr(keras.layers, f"{CELLS[recipe.cell].keras_class}Cell")
        options = {"reset_after": recipe.reset_after} if recipe.cell == "gru" else {}
        self.layer = kind(recipe.hidden_size, **options)
        self.layer.build((None, recipe.cell_inputs))
        self.loaded: list[Array] | None = None
        self.packed = network.keras_weights()[2 if recipe.input_layer else 0 : -2]

    def zeros(self) -> States:
        return [np.zeros(self.recipe.hidden_size, np.float32) for _ in CELLS[self.recipe.cell].states]

    def step(self, x: Array, states: States, packed: list[Array] | None = None) -> States:
        packed = packed or self.packed
        if packed is not self.loaded:
            self.layer.set_weights(packed)
            self.loaded = packed
        _output, after = self.layer(x[None], [state[None] for state in states])
        return [np.array(state[0]) for state in after]

    def run(
        self,
        inputs: Iterable[Array],
        initial: States | None = None,
        before: Callable[[int, States], States] = lambda _t, states: states,
        weights: Callable[[int], list[Array] | None] = lambda _t: None,
        after: Callable[[int, States, States], States] = lambda _t, _old, new: new,
    ) -> KerasRun:
        """Read inputs (T, I). `before`, `weights` and `after` may do something at each timestep."""
        states, run = initial or self.zeros(), KerasRun([], [])
        for t, x in enumerate(inputs):
            old = before(t, states)
            states = after(t, old, self.step(x, old, weights(t)))
            run.hidden.append(states[0])
            run.cell.append(states[-1])
        return run

    def held(self, quantity: str, value: float, units: tuple[int, ...] | None) -> list[Array]:
        """Packed weights whose gate cannot be anything but `value`: no input, no memory, and a bias that makes it so."""
        size = self.recipe.hidden_size
        first = CELLS[self.recipe.cell].keras_order.index(quantity) * size
        columns = first + np.array(range(size) if units is None else units)
        kernel, recurrent, bias = (array.copy() for array in self.packed)
        kernel[:, columns] = recurrent[:, columns] = bias[..., columns] = 0
        with np.errstate(divide="ignore"):
            wanted = np.arctanh(value) if quantity == "candidate" else np.log(value) - np.log1p(-value)
        np.atleast_2d(bias)[0, columns] = np.clip(wanted, -100, 100)
        return [kernel, recurrent, bias]
