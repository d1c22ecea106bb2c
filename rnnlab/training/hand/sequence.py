"""The loop over the timesteps, forward and back: written out for short sequences, a TensorFlow loop for long ones.

A graph with 784 timesteps written out would take half a minute to build; a loop whose body is `STRETCH` timesteps
costs a little more a timestep, and the same to build for any length.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import tensorflow as tf

from rnnlab.training.hand.cell import Cell, Gradients, State
from rnnlab.training.tensors import Tensor

#: the longest sequence that is written out
WRITTEN_OUT = 28
#: timesteps in the body of a loop; divides every length in `settings.TIMESTEPS`
STRETCH = 7


@dataclass(frozen=True, eq=False, slots=True)
class Reading:
    """A sequence that was read, with all that the way back needs."""

    #: (b, H) after the last timestep, or (T, b, H) after each
    hidden: Tensor
    #: from the gradient of the loss by `hidden` to those by the weights
    back: Callable[[Tensor], Gradients]


def read(cell: Cell, inputs: Tensor, *, every_step: bool) -> Reading:
    """Read a chain's batch of sequences, (T, b, P), T known when the graph is built."""
    if inputs.shape[0] <= WRITTEN_OUT:
        return _written_out(cell, inputs, every_step)
    return _looped(cell, inputs, every_step)


def last_hidden(cell: Cell, inputs: Tensor) -> Tensor:
    """The hidden state after the last timestep, (b, H), of sequences (T, b, P), with nothing kept for a way back."""
    length = inputs.shape[0]
    given = cell.given(inputs)

    def forward(t: Tensor, state: State) -> tuple[Tensor, State]:
        for _timestep in range(STRETCH):
            state, t = cell.forward(given[t], state).state, t + 1
        return t, state

    start = (tf.constant(0), cell.start(tf.shape(inputs)[1]))
    _end, state = tf.while_loop(lambda t, _state: t < length, forward, start, parallel_iterations=1)
    hidden: Tensor = state[0]
    return hidden


def _written_out(cell: Cell, inputs: Tensor, every_step: bool) -> Reading:
    state = cell.start(tf.shape(inputs)[1])
    steps = []
    for given in tf.unstack(cell.given(inputs)):
        steps.append(cell.forward(given, state))
        state = steps[-1].state

    def back(hidden_gradient: Tensor) -> Gradients:
        later = _gradient_after(state, hidden_gradient, every_step)
        by_step = tf.unstack(hidden_gradient, num=len(steps)) if every_step else None
        before: list[tuple[Tensor, ...]] = []
        for t in reversed(range(len(steps))):
            if by_step is not None:
                later = (later[0] + by_step[t], *later[1:])
            backward = cell.backward(steps[t].saved, later)
            before.insert(0, backward.before)
            later = backward.state
        return cell.gradients(inputs, _joined([step.operands for step in steps]), _joined(before))

    return Reading(tf.stack([step.state[0] for step in steps]) if every_step else state[0], back)


def _looped(cell: Cell, inputs: Tensor, every_step: bool) -> Reading:
    length = inputs.shape[0]
    given = tf.TensorArray(cell.given(inputs).dtype, length).unstack(cell.given(inputs))
    start = cell.start(tf.shape(inputs)[1])
    kinds = (*cell.saved, *cell.operands, *((tf.float32,) if every_step else ()))
    arrays = [tf.TensorArray(kind, length) for kind in kinds]

    def forward(t: Tensor, state: State, arrays: list[tf.TensorArray]) -> tuple[Tensor, State, list[tf.TensorArray]]:
        for _timestep in range(STRETCH):
            step = cell.forward(given.read(t), state)
            values = (*step.saved, *step.operands, *(step.state[:1] if every_step else ()))
            arrays = [array.write(t, value) for array, value in zip(arrays, values, strict=True)]
            state, t = step.state, t + 1
        return t, state, arrays

    _end, state, arrays = tf.while_loop(
        lambda t, state, arrays: t < length, forward, (tf.constant(0), start, arrays), parallel_iterations=1
    )
    saved, operands = arrays[: len(cell.saved)], arrays[len(cell.saved) :][: len(cell.operands)]

    def back(hidden_gradient: Tensor) -> Gradients:
        later = _gradient_after(state, hidden_gradient, every_step)
        by_step = tf.TensorArray(tf.float32, length).unstack(hidden_gradient) if every_step else None
        before = [tf.TensorArray(kind, length) for kind in cell.before]

        def backward(
            t: Tensor, later: State, before: list[tf.TensorArray]
        ) -> tuple[Tensor, State, list[tf.TensorArray]]:
            for _timestep in range(STRETCH):
                t -= 1
                if by_step is not None:
                    later = (later[0] + by_step.read(t), *later[1:])
                step = cell.backward(tuple(array.read(t) for array in saved), later)
                before = [array.write(t, value) for array, value in zip(before, step.before, strict=True)]
                later = step.state
            return t, later, before

        _start, _later, before = tf.while_loop(
            lambda t, later, before: t > 0, backward, (tf.constant(length), later, before), parallel_iterations=1
        )
        return cell.gradients(
            inputs, tuple(array.concat() for array in operands), tuple(array.concat() for array in before)
        )

    return Reading(arrays[-1].stack() if every_step else state[0], back)


def _gradient_after(state: State, hidden_gradient: Tensor, every_step: bool) -> State:
    """The gradients by the state after the last timestep."""
    zeros = tuple(tf.zeros_like(part) for part in state)
    return zeros if every_step else (hidden_gradient, *zeros[1:])


def _joined(steps: Sequence[tuple[Tensor, ...]]) -> tuple[Tensor, ...]:
    """(b, ·) of each timestep -> (T b, ·)."""
    return tuple(tf.concat(values, 0) for values in zip(*steps, strict=True))
