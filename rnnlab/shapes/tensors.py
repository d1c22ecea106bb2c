"""The tensors on the way from (B, T·I) to logits: what each is called, its named axes, its numbers, and how it is made."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnlab.i18n import _
from rnnlab.recipe import CLASSES
from rnnlab.shapes.reading import Array, Reading
from rnnlab.shapes.setup import ShapeSetup


@dataclass(frozen=True, eq=False, slots=True)
class Tensor:
    """One array with named axes. Its words are in the language of the context."""

    key: str
    #: what it is called in code
    code: str
    #: keys of `AXES`, and how long each is; along the batch `values` has only the computed examples
    axes: tuple[str, ...]
    shape: tuple[int, ...]
    values: NDArray[np.float32]
    #: the key in `QUANTITIES` whose colours its numbers have
    quantity: str
    #: how it is made in NumPy, and in TensorFlow 1
    made: str
    made_tf1: str
    why: str
    #: the keys of the tensors and matrices that it is made of
    of: tuple[str, ...] = ()
    #: the first axis counts tensors in a Python list
    is_list: bool = False


def tensors(reading: Reading) -> tuple[Tensor, ...]:
    """All of them, each after those that it is made of."""
    return (*_read_in(reading), *_first_states(reading), _outputs(reading), _states(reading), *_answer(reading))


def _major(setup: ShapeSetup, last: str, size: int) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """The axes of a sequence of `last`, and their lengths."""
    if setup.time_major:
        return ("timesteps", "batch", last), (setup.timesteps, setup.batch, size)
    return ("batch", "timesteps", last), (setup.batch, setup.timesteps, size)


def _turned(setup: ShapeSetup, values: Array) -> Array:
    """(N, T, …) as it is, or (T, N, …) with time_major."""
    return values.swapaxes(0, 1) if setup.time_major else values


def _read_in(reading: Reading) -> list[Tensor]:
    setup = reading.setup
    B, T, I = setup.batch, setup.timesteps, setup.inputs  # noqa: E741
    drawn = (
        f"images[:{B}].reshape({B}, {setup.flat})"
        if setup.reads_digits
        else f"rng.standard_normal(({B}, {setup.flat}))"
    )
    made = [
        Tensor("x", "x", ("batch", "flat"), (B, setup.flat), reading.x, "inputs" if setup.reads_digits else "projected",
               f"x = {drawn}", f"x = tf.placeholder(tf.float32, [None, {setup.flat}])", _x_words(setup)),
        Tensor("inputs", "inputs", ("batch", "timesteps", "inputs"), (B, T, I), reading.inputs,
               "inputs" if setup.reads_digits else "projected",
               f"inputs = x.reshape({B}, {T}, {I})", f"inputs = tf.reshape(x, [-1, {T}, {I}])",
               _("Each example’s line is cut into T pieces of I numbers. No number changes."), ("x",)),
    ]  # fmt: skip
    before = "inputs"
    if setup.time_major:
        before = "turned"
        made.append(
            Tensor("turned", "inputs_tm", ("timesteps", "batch", "inputs"), (T, B, I), reading.inputs.swapaxes(0, 1),
                   made[-1].quantity, "inputs_tm = inputs.transpose(1, 0, 2)",
                   "inputs_tm = tf.transpose(inputs, [1, 0, 2])",
                   _("Timesteps become the first axis, the batch the second. Every number is still there."), ("inputs",))
        )  # fmt: skip
    source = "inputs_tm[t]" if setup.time_major else "inputs[:, t]"
    axis, name = (0, "inputs_tm") if setup.time_major else (1, "inputs")
    made.append(
        Tensor("pieces", "x_t", ("timesteps", "batch", "inputs"), (T, B, I), reading.inputs.swapaxes(0, 1),
               made[-1].quantity, f"x_t = {source}    # t = 0 … {T - 1}", f"pieces = tf.unstack({name}, axis={axis})",
               _("Split along time: a list of T tensors. The cell is given one of them at a time."), (before,), is_list=True)
    )  # fmt: skip
    return made


def _x_words(setup: ShapeSetup) -> str:
    if setup.reads_digits:
        return _("The first test digits of MNIST. Each digit’s 784 pixels stand in one line, row after row.")
    return _("Numbers drawn by a seed, T·I for each example, since T × I is not the 784 of a digit.")


def _first_states(reading: Reading) -> list[Tensor]:
    setup = reading.setup
    axes, shape = ("batch", "units"), (setup.batch, setup.units)
    why = _("Zeros: nothing has been read yet. It has the shape of the state: B times H, and no timesteps.")
    values, tf1 = f"np.zeros({shape})", f"state_0 = cell.zero_state({setup.batch}, tf.float32)"
    if setup.initial == "given":
        why = _("Given: the state that this cell has after reading the same batch once. It has no timesteps.")
        values, tf1 = "", "state_0 = earlier_states"
    found = [
        Tensor("h_first", "h_0", axes, shape, reading.h_first, "hidden", f"h_0 = {values or 'earlier_h'}", tf1, why)
    ]
    if reading.c_first is not None:
        found.append(
            Tensor("c_first", "c_0", axes, shape, reading.c_first, "cell", f"c_0 = {values or 'earlier_c'}", tf1, why)
        )
    return found


def _outputs(reading: Reading) -> Tensor:
    setup = reading.setup
    axes, shape = _major(setup, "units", setup.units)
    state = "h, c" if setup.cell == "lstm" else "h"
    call = f"{state} = {setup.cell}_step(x_t, {state}, W, U, b)    # {setup.timesteps}×"
    options = [
        *(["sequence_length=lengths"] if setup.lengths else []),
        "initial_state=state_0",
        *(["time_major=True"] if setup.time_major else []),
    ]
    tf1 = f"outputs, states = tf.nn.dynamic_rnn(cell, {'inputs_tm' if setup.time_major else 'inputs'}, {', '.join(options)})"
    why = _("The h of every timestep: one after another the cell makes H numbers from I numbers and its last state.")
    if setup.lengths:
        why = _(
            "The h of every timestep. Beyond an example’s length its outputs are zero, and its state stays as it is."
        )
    first = ("h_first",) if reading.c_first is None else ("h_first", "c_first")
    return Tensor("outputs", "outputs", axes, shape, _turned(setup, reading.outputs), "hidden", call, tf1, why,
                  ("pieces", *first, "W", "U", "b"))  # fmt: skip


def _states(reading: Reading) -> Tensor:
    """The final state: (B, H), or an LSTM's (2, B, H) in TensorFlow 1's order, c before h."""
    setup = reading.setup
    made = ("pieces", "h_first", "W", "U", "b")
    if reading.c is None:
        return Tensor("states", "state", ("batch", "units"), (setup.batch, setup.units), reading.h, "hidden", "state = h",
                      "state = states", _("The state after the last timestep. It has no timesteps any more."), made)  # fmt: skip
    values = np.stack([reading.c, reading.h])  # (2, N, H)
    why = _(
        "The state after the last timestep: c and h, in TensorFlow 1’s order (Keras: h, c). It has no timesteps any more."
    )
    return Tensor("states", "states", ("states", "batch", "units"), (2, setup.batch, setup.units), values, "cell",
                  "states = np.stack([c, h])", "c, h = states", why, (*made, "c_first"))  # fmt: skip


def _answer(reading: Reading) -> list[Tensor]:
    """What the output layer is given, and the logits."""
    setup = reading.setup
    found, given = [], "outputs"
    if setup.way != "every":
        given = "features"
        found.append(_features(reading))
    width = ("pair", 2 * setup.units) if setup.way == "hc" else ("units", setup.units)
    if setup.way == "every":
        axes, shape = _major(setup, "classes", CLASSES)
        why = _("The output layer answers after every timestep. It is the same layer each time.")
        name, values = "outputs", _turned(setup, reading.logits)
    else:
        axes, shape = ("batch", "classes"), (setup.batch, CLASSES)
        why = _("The output layer makes K numbers from {count}, one answer for each example.", count=width[1])
        name, values = "features", reading.logits
    logits = Tensor("logits", "logits", axes, shape, values, "projected", f"logits = {name} @ W_out + b_out",
                    f"logits = tf.matmul({name}, W_out) + b_out" if setup.way != "every" else f"logits = tf.layers.dense({name}, {CLASSES})",
                    why, (given, "W_out", "b_out"))  # fmt: skip
    return [*found, logits]


def _features(reading: Reading) -> Tensor:
    setup = reading.setup
    axes, shape, of = ("batch", "units"), (setup.batch, setup.units), "states"
    if setup.way == "last":
        code = "outputs[-1]" if setup.time_major else "outputs[:, -1]"
        why, of = _("The last place along time is taken, and the timesteps are gone."), "outputs"
        made, tf1 = f"features = {code}", f"features = {'outputs[-1]' if setup.time_major else 'outputs[:, -1, :]'}"
    elif setup.way == "hc":
        axes, shape = ("batch", "pair"), (setup.batch, 2 * setup.units)
        why = _("h and c side by side: what the LSTM shows and what it keeps.")
        made, tf1 = "features = np.concatenate([h, c], axis=1)", "features = tf.concat([states[1], states[0]], axis=1)"
    else:
        lstm = setup.cell == "lstm"
        made, tf1 = (
            ("features = states[1]", "features = states[1]") if lstm else ("features = state", "features = states")
        )
        why = _("The final h alone.")
    return Tensor("features", "features", axes, shape, reading.features, "hidden", made, tf1, why, (of,))
