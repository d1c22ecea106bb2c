"""Findings that are counted: 128 images, a running average, sessions, loops, pixels and samples."""

from __future__ import annotations

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from rnnlab.data import load_mnist
from rnnlab.figures import plain
from rnnlab.findings import counting
from rnnlab.i18n import _
from rnnlab.recipe import DOCUMENTS
from rnnlab.stats import measured
from rnnlab.ui.app import frame
from rnnlab.ui.app.changes import noted
from rnnlab.ui.app.labels import percent
from rnnlab.ui.components.charts import chart
from rnnlab.ui.documents.findings.training import measured_running_average, tests_on_128
from rnnlab.ui.shared import gradient_networks

#: blocks of 128 test images that are really read
_BLOCKS = 20


def test_128(key: str) -> None:
    """The interval of an accuracy on n images, and one network on block after block of 128 of them."""
    right = int(st.slider(_("Right of the 128 test images"), 64, 128, 113, key=f"{key}_right", on_change=noted()))
    few = measured(right, 128)
    many = measured(round(right / 128 * 10_000), 10_000)
    st.markdown(
        _(
            "{right} of 128 right is {accuracy}. The true accuracy then lies between **{low} and {high}** (95 % interval). "
            "The same share of 10,000 images leaves {low_all} to {high_all}.",
            right=right,
            accuracy=percent(right / 128),
            low=percent(few.low),
            high=percent(few.high),
            low_all=percent(many.low),
            high_all=percent(many.high),
        )
    )
    accuracies = counting.blocks(_right_answers(), 128)
    places = np.arange(1, len(accuracies) + 1)
    line = plain.Line(_("accuracy on a block of 128 test images"), places, accuracies)
    mean = float(_right_answers().mean())
    chart(
        plain.lines(
            [line],
            plain.Axis(_("block of 128 test images"), "d"),
            plain.Axis(_("accuracy"), ".1%"),
            levels=[plain.Level(mean, percent(mean))],
            height=300,
            dark=frame.is_dark(),
        ),
        f"{key}_blocks",
    )
    st.caption(
        _(
            "One trained SimpleRNN, nothing changed between the blocks: read here, {images} test images. It goes from {low} to "
            "{high} by the choice of the images alone. Dotted: all of them together.",
            images=f"{128 * _BLOCKS:,}",
            low=percent(float(accuracies.min())),
            high=percent(float(accuracies.max())),
        )
    )
    tests_on_128()


@st.cache_data(show_spinner=False)
def _right_answers() -> NDArray[np.bool_]:
    test, count = load_mnist().test, 128 * _BLOCKS
    network = gradient_networks.network_of("simple_rnn", gradient_networks.Condition(28, trained=True))
    right: NDArray[np.bool_] = network.predict(test.pixels[:count] / np.float32(255)) == test.labels[:count]
    return right


def running_average(key: str) -> None:
    """What four accuracies become when they are printed as a running mean; then those of our runs."""
    st.caption(_("Four evaluations of your choice: what the network can do each time, and what is printed."))
    columns = st.columns(4)
    updates, usual = (1, 51, 101, 151), (0.15, 0.76, 0.86, 0.94)
    given = [
        float(
            column.number_input(
                _("After update {step}", step=step), 0.0, 1.0, value, 0.01, key=f"{key}_{step}", on_change=noted()
            )
        )
        for column, step, value in zip(columns, updates, usual, strict=True)
    ]
    printed = counting.running_average(given)
    for column, value in zip(columns, printed, strict=True):
        column.markdown(_("printed: **{value}**", value=f"{value:.2f}"))
    measured_running_average(key)


def unused_config(key: str) -> None:
    """Both sessions of document 000 and how often each is run."""
    count = counting.sessions_of_document_000()
    left, right = st.columns(2)
    with left.container(border=True, height="stretch"):
        st.markdown("`session = tf.Session(config=config)`")
        st.metric(_("Calls of run"), f"{count.configured.runs:,}")
        st.caption(_("It may use 0.3 of the GPU's memory, and is never asked to compute anything."))
    with right.container(border=True, height="stretch"):
        st.markdown("`with tf.Session() as sess:`")
        st.metric(_("Calls of run"), f"{count.training.runs:,}")
        st.caption(_("1 for the initial values, 10,000 updates, 1,001 measurements, 1 test. No limit was given to it."))
    st.caption(
        _("Counted by going through the document's loop, call by call, with two counters in place of the sessions.")
    )


def training_iters(key: str) -> None:
    """What both loops come to for the same number."""
    limit = int(st.select_slider("training_iters", [1_000, 10_000, 50_000, 100_000], 100_000, key=f"{key}_limit",
                                 format_func=lambda value: f"{value:,}", on_change=noted()))  # fmt: skip
    size = DOCUMENTS["002"].batch_size
    loops = (counting.loop_over_images(limit, size), counting.loop_over_updates(limit, size))
    for column, document, code, loop in zip(
        st.columns(2), ("002", "004"), ("step * 128 < limit", "step in range(limit)"), loops, strict=True
    ):
        with column.container(border=True):
            title = _("Document {number}", number=document)
            st.markdown(f"**{title}** · `{code}`")
            st.markdown(
                _("**{updates}** updates, {images} images, {epochs} epochs",
                  updates=f"{loop.updates:,}", images=f"{loop.images:,}", epochs=f"{loop.epochs:,.2f}")
            )  # fmt: skip


def batches_samples(key: str) -> None:
    """A real batch and the shapes that it goes through."""
    test, size = load_mnist().test, DOCUMENTS["004-first"].batch_size
    images = test.pixels[:size] / np.float32(255)
    rows = images.reshape(-1, 28)
    st.code(
        f"images.shape               # {images.shape}\n"
        f"images.reshape(-1, 28)     # {rows.shape}"
        + "\n… @ W_in + b_in            # (3584, 128)\n….reshape(-1, 28, 128)     # (128, 28, 128)",
        language="python",
    )
    place = (
        int(st.slider(_("Row of the 3,584, counted from 1"), 1, len(rows), 29, key=f"{key}_row", on_change=noted())) - 1
    )
    sample, row = divmod(place, 28)
    st.markdown(_("It is row {row} of sample {sample}, of the one batch.", row=row + 1, sample=sample + 1))
    chart(plain.digit(images[sample], row=row, dark=frame.is_dark()), f"{key}_digit")


def row_or_pixel(key: str) -> None:
    """Which pixels one input neuron is given over the 28 timesteps."""
    left, right = st.columns([5, 4], gap="medium")
    with left:
        neuron = int(st.slider(_("Input neuron"), 1, 28, 14, key=f"{key}_neuron", on_change=noted()))
        index = int(st.number_input(_("Test digit"), 0, 9_999, 0, key=f"{key}_digit", on_change=noted()))
        image = load_mnist().test.image(index)
        given = image.reshape(-1)[counting.pixels_of_input(neuron - 1)]
        shown = " ".join(f"{value:.1f}".replace("0.0", "0") for value in given)
        st.markdown(
            _(
                "Over the 28 timesteps, input neuron {neuron} is given these numbers: pixel {neuron} of row 1, of row 2, and so "
                "on. It is a column of the image.",
                neuron=neuron,
            )
        )
        st.code(shown, language=None, wrap_lines=True)
    with right:
        chart(plain.digit(image, column=neuron - 1, dark=frame.is_dark()), f"{key}_picture")
