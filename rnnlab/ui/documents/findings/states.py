"""Findings about outputs and states: real arrays of a real LSTM cell with weights drawn by a seed."""

from __future__ import annotations

import numpy as np
import streamlit as st

from rnnlab.data import load_mnist
from rnnlab.figures import plain
from rnnlab.findings import states
from rnnlab.i18n import _
from rnnlab.recipe import DOCUMENTS
from rnnlab.ui.app import frame
from rnnlab.ui.app.changes import noted
from rnnlab.ui.components.charts import chart
from rnnlab.ui.documents.findings.training import test_accuracies
from rnnlab.ui.shared import networks

#: test digits that are read both ways
_DIGITS = 8


def coincidence(key: str) -> None:
    """The third sequence's outputs and its last hidden state, equal until its length is shortened."""
    length = st.segmented_control(
        _("Length of the third sequence (sequence_length)"),
        [2, 1],
        default=2,
        required=True,
        key=f"{key}_length",
        on_change=noted(),
    )
    seed = st.number_input(_("Seed of the weights and the inputs"), 0, 999, 0, key=f"{key}_seed", on_change=noted())
    inputs, weights = states.example_inputs(int(seed)), states.example_weights(int(seed))
    read = states.dynamic_rnn(inputs, weights, [2, 2, int(length or 2)])
    values = np.stack([read.outputs[2, 0], read.outputs[2, 1], read.h[2]])
    names = ["outputs[3, 1, :]", "outputs[3, 2, :]", "states[2, 3, :]"]
    chart(
        plain.numbers(
            values, names, [str(unit + 1) for unit in range(states.UNITS)], framed=(1, 2), dark=frame.is_dark()
        ),
        f"{key}_numbers",
    )
    gap = float(np.abs(read.outputs[2, 1] - read.h[2]).max())
    st.markdown(
        _("Greatest difference between the two framed rows: **{gap}**. They are equal.", gap=f"{gap:.3f}")
        if gap == 0
        else _(
            "Greatest difference between the two framed rows: **{gap}**. The sequence ended after timestep 1: the output at "
            "timestep 2 is filled with zeros, while the state stays what it was.",
            gap=f"{gap:.3f}",
        )
    )
    st.caption(
        _(
            "Document 003's own sizes: 3 sequences, 2 timesteps, 4 inputs, 5 units. outputs is {outputs}, states is {states} "
            "(c, then h). Indices as in the document, from 1.",
            outputs=read.outputs.shape,
            states=read.states.shape,
        )
    )


def two_cells(key: str) -> None:
    """The weights of one cell over several timesteps, and what another cell at the second timestep would do."""
    timesteps = int(st.slider(_("Timesteps (max_time)"), 1, 28, 2, key=f"{key}_timesteps", on_change=noted()))
    once = 4 * states.UNITS * (states.INPUTS + states.UNITS + 1)
    left, right = st.columns(2)
    left.metric(_("Weights of the recurrent layer"), f"{once:,}", help="4 · 5 · (4 + 5 + 1)")
    right.metric(_("If every timestep had a cell of its own"), f"{once * timesteps:,}")
    inputs = states.example_inputs(0, timesteps=timesteps)
    weights = states.example_weights(0)
    one = states.dynamic_rnn(inputs, weights)
    again = states.dynamic_rnn(inputs, [weights] * timesteps)
    other = states.dynamic_rnn(inputs, [states.example_weights(seed) for seed in range(timesteps)])
    st.markdown(
        _(
            "Written out as {timesteps} cells that share their weights, the outputs differ by **{shared}**. With weights of "
            "their own they differ by up to **{own}**: that would be another network.",
            timesteps=timesteps,
            shared=f"{np.abs(one.outputs - again.outputs).max():.3f}",
            own=f"{np.abs(one.outputs - other.outputs).max():.3f}",
        )
    )
    st.caption(
        _("4 inputs and 5 units, as in document 003: [x, h] has 4 + 5 numbers, and there are four gates of 5 units.")
    )


def two_ways(key: str) -> None:
    """A trained LSTM's answer from its last output and from its last state, on real digits."""
    network, test = networks.shipped("lstm"), load_mnist().test
    images = test.pixels[:_DIGITS] / np.float32(255)
    layer = network.weights.output_layer
    read = states.dynamic_rnn(images, network.weights.cell)  # type: ignore[arg-type]
    from_state = read.states[1] @ layer.W + layer.b
    from_outputs = read.outputs.swapaxes(0, 1)[-1] @ layer.W + layer.b
    st.code(
        f"states[1] @ W + b                          # {from_state.argmax(axis=1).tolist()}\n"
        f"outputs.transpose(1, 0, 2)[-1] @ W + b     # {from_outputs.argmax(axis=1).tolist()}",
        language="python",
    )
    st.markdown(
        _(
            "Greatest difference between the {count} logits: **{gap}**.",
            count=from_state.size,
            gap=f"{np.abs(from_state - from_outputs).max():.1f}",
        )
    )
    st.caption(_("The trained LSTM on the first {count} test digits, read here and now.", count=_DIGITS))


def fixed_batch(key: str) -> None:
    """What happens to another number of images, and the test accuracy that the documents could not report."""
    given = int(
        st.select_slider(
            _("Images that are fed in"), [1, 64, 127, 128, 129, 10_000], 10_000, key=f"{key}_given", on_change=noted()
        )
    )
    recipe = DOCUMENTS["002"]
    weights = states.example_weights(0, recipe.cell_inputs, recipe.hidden_size)
    trouble = states.refusal_of_batch(recipe.batch_size, given, weights)
    if trouble:
        st.warning(
            _("A state for 128 images, and {count} images: “{error}”", count=f"{given:,}", error=trouble),
            icon=":material/block:",
        )
    else:
        st.success(_("A state for 128 images, and 128 images: they fit."), icon=":material/check:")
    st.markdown(
        _(
            "Ask for the state by the batch's own size instead (in TensorFlow 1: dtype in place of initial_state, or "
            "tf.shape(X)[0]), and all test images fit."
        )
    )
    test_accuracies(("002",))
    st.caption(
        _(
            "The words of the error are NumPy's, from putting [x, h] together as the cell of document 002 does at every timestep."
        )
    )


def parallel_iterations(key: str) -> None:
    """The four gates as one product, and why the timesteps wait for each other."""
    gates = states.one_kernel(states.example_inputs(0)[:, 0], states.example_weights(0))
    st.code(
        "gates = np.concatenate([x, h], axis=1) @ kernel + b   # (3, 9) @ (9, 20) -> (3, 20)\n"
        "i, g, f, o = np.split(gates, 4, axis=1)               # 4 x (3, 5)",
        language="python",
    )
    st.markdown(
        _(
            "The kernel of document 003's example has {rows} rows, [x, h], and {columns} columns: four gates of 5 units. One "
            "product cut in four and four products of their own differ by **{gap}**, which is rounding.",
            rows=gates.rows,
            columns=gates.columns,
            gap=f"{gates.difference:.0e}",
        )
    )
    inputs, weights = states.example_inputs(0), states.example_weights(0)
    changed = inputs.copy()
    changed[:, 0] += np.float32(1)
    moved = np.abs(
        states.dynamic_rnn(inputs, weights).outputs[:, 1] - states.dynamic_rnn(changed, weights).outputs[:, 1]
    )
    st.markdown(
        _(
            "And the timesteps of a recurrent layer do wait for each other: change the inputs of timestep 1 by 1, and the "
            "outputs at timestep 2 change by up to **{moved}**. So there is little for parallel_iterations to run side by "
            "side here; it changes no result, only memory and time.",
            moved=f"{moved.max():.3f}",
        )
    )
