"""The Gradients page: how much of the answer's gradient arrives at the first row, in three cells, at every length."""

from __future__ import annotations

import math
from collections.abc import Sequence

import streamlit as st

from rnnlab.figures.gradients import GradientCurve, gradient_curves
from rnnlab.i18n import _, paragraph
from rnnlab.notation import CELLS, timestep_label
from rnnlab.recipe import CLASSES, Recipe
from rnnlab.settings import TIMESTEPS
from rnnlab.ui.app import frame, state
from rnnlab.ui.components.charts import chart
from rnnlab.ui.gradients.pictures import pictures, table
from rnnlab.ui.gradients.words import findings, share_label, training_words, verdicts
from rnnlab.ui.shared import gradient_networks, networks
from rnnlab.ui.shared.gradient_networks import Condition, Reading
from rnnlab.ui.shared.probe_digit import ProbeDigit, probe_picker

GAINS = (0.5, 1.0, 1.5, 2.0)


def gradients_page() -> None:
    """The digit and the networks above; what flows back in them below."""
    st.markdown("#### " + _("How much of the gradient arrives?"))
    st.markdown(
        _(
            "The answer is given after the last row. From there the gradient flows back, row by row, to the first: only "
            "what arrives can teach the network to use what it read early. Here you see how much arrives, in three "
            "cells that read the same digit."
        )
    )
    digit, label = _question()
    condition = _networks()
    if condition is None:
        return
    readings = [gradient_networks.read(digit.image, cell, condition) for cell in gradient_networks.CELLS]
    _over_the_digit(digit, readings, label, condition)
    _over_time(readings, label, condition)
    _over_lengths(digit, label, condition)


def _question() -> tuple[ProbeDigit, int]:
    """The digit, and the class whose logit is asked about: the digit's own unless another is chosen."""
    left, right = st.columns(2, gap="medium")
    with left:
        st.caption(_("The digit: yours from the Draw page, or one of a class"))
        digit = probe_picker()
    usual = digit.label if digit.label is not None else networks.shipped("lstm").trace(digit.image).answer
    with right:
        st.caption(_("The class whose number (logit) is asked about; none chosen: {label}", label=usual))
        chosen = st.pills(
            _("Class"),
            wrap=True,
            label_visibility="collapsed",
            **state.bind_buttons("gradient_class", range(CLASSES), str),
        )
    return digit, usual if chosen is None else int(chosen)


def _networks() -> Condition | None:
    """Which networks read. None when there are none."""
    values = state.page_state().values
    length, kind, gain = st.columns([6, 4, 4], gap="medium")
    with kind:
        trained = st.segmented_control(
            _("Weights"),
            required=True,
            help=_(
                "Trained: quickly, on 55,000 digits; the longest were given fewer steps. Untrained: as Keras would "
                "draw them, before the first training step."
            ),
            **state.bind_buttons(
                "gradient_trained", [True, False], lambda trained: _("Trained") if trained else _("Untrained")
            ),
        )
    lengths = gradient_networks.trained_lengths() if trained else TIMESTEPS
    if not lengths:
        st.warning(_("The trained networks of this page are missing. Choose “Untrained”, or download RNN Lab again."))
        return None
    with length:
        if values["gradient_steps"] not in lengths:  # the nearest that is there, by its ratio
            values["gradient_steps"] = min(lengths, key=lambda steps: abs(math.log(steps / values["gradient_steps"])))
        steps = st.select_slider(
            _("Timesteps"),
            lengths,
            help=_(
                "Into how many steps the 784 pixels are cut. Each length is another network, since its input is "
                "another width: 784 / T pixels a timestep."
            ),
            **state.bind("gradient_steps"),
        )
    with gain:
        values["gradient_gain"] = min(GAINS, key=lambda gain: abs(gain - values["gradient_gain"]))
        times = st.select_slider(
            _("Recurrent weights of the untrained SimpleRNN, times"),
            GAINS,
            disabled=bool(trained),
            help=_(
                "At 1 they are orthogonal, which keeps a gradient's length but for tanh. Below 1 it vanishes at once; "
                "well above 1 it can explode."
            ),
            **state.bind("gradient_gain"),
        )
    return Condition(int(steps), bool(trained), 1.0 if trained else float(times))


def _over_the_digit(digit: ProbeDigit, readings: Sequence[Reading], label: int, condition: Condition) -> None:
    """The saliency of the three networks side by side."""
    st.markdown(
        "##### " + _("Over the digit: which pixels sway the number for class {label}", label=label),
        help=_(
            "The gradient of the class's number with respect to every pixel, its size without its sign. It tells what a "
            "small change of a pixel would do; a pixel that is blank can have a large one."
        ),
    )
    pictures(digit.image, readings, label, condition)
    st.caption(
        _(
            "Blue: the size of the gradient at each pixel, |∂logit/∂x|. Full colour is each picture's own largest, so the "
            "pictures tell where, and the chart below how much. A large gradient is not a cause: it tells what a small "
            "change would do, not what made the answer."
        )
    )


def _over_time(readings: Sequence[Reading], label: int, condition: Condition) -> None:
    """The chart, the moment that is looked at, and what is seen there in words."""
    rows = condition.reads_rows
    st.markdown(
        "##### "
        + (_("Row by row: the share that is left") if rows else _("Timestep by timestep: the share that is left")),
        help=_(
            "The length of the gradient at each state, divided by its length at the last timestep: 1 there, and from "
            "right to left what is left of it. So cells and lengths can be compared; the axis is logarithmic."
        ),
    )
    values = state.page_state().values
    values["gradient_row"] = min(values["gradient_row"], condition.timesteps)
    slider, switch = st.columns([7, 4], gap="medium", vertical_alignment="bottom")
    with slider:
        at = st.slider(timestep_label(rows), 1, condition.timesteps, **state.bind("gradient_row")) - 1
    with switch:
        direct = st.toggle(
            _("The direct path alone"),
            help=_(
                "The product of all forget gates (LSTM) or update gates (GRU) from here to the end, mean of the units. It "
                "is only the direct path, with the gates held fast; the gradient takes all other ways as well."
            ),
            **state.bind("gradient_direct"),
        )
    figure = gradient_curves(curves(readings, label, direct=direct), at=at, rows=rows, dark=frame.is_dark())
    chart(figure, "gradient_curves")
    st.markdown(findings(readings, label, at, rows))
    st.markdown("\n".join(f"- {sentence}" for sentence in verdicts(readings, label, rows)))
    st.caption(
        _(
            "These SimpleRNNs began with orthogonal recurrent weights, as Keras draws them, which keep a gradient's length "
            "but for tanh. Choose “Untrained” and 0.5 times to see it vanish, or 2 times to see it explode."
        )
    )
    st.page_link(
        "pages/2_draw.py",
        label=_("A trained SimpleRNN whose gradient vanished: look inside"),
        icon=":material/trending_flat:",
        query_params={"network": "failed_long_simple_rnn", "sample": "0", "inside": "gradient"},
    )


def curves(readings: Sequence[Reading], label: int, *, direct: bool) -> list[GradientCurve]:
    """The lines of the chart: h of every cell, c of the LSTM, and after each its direct path."""
    made = []
    for reading in readings:
        cell = CELLS[reading.cell].name
        made.append(GradientCurve(_("{cell}, h", cell=cell), reading.hidden[label]))
        if reading.memory is not None:
            made.append(GradientCurve(_("{cell}, c", cell=cell), reading.memory[label]))
        if direct and reading.direct is not None:
            gates = (
                _("{cell}, forget gates only", cell=cell)
                if reading.memory is not None
                else _("{cell}, update gates only", cell=cell)
            )
            made.append(GradientCurve(gates, reading.direct, direct_of=1))
    return made


def _over_lengths(digit: ProbeDigit, label: int, condition: Condition) -> None:
    """What arrives at the first timestep, for every length."""
    st.markdown("##### " + _("The same digit at every length: what is left at the first timestep"))
    lengths = gradient_networks.trained_lengths() if condition.trained else TIMESTEPS
    card = gradient_networks.reached() if condition.trained else {}
    lines = []
    for steps in lengths:
        there = Condition(steps, condition.trained, condition.gain)
        cells = []
        for cell in gradient_networks.CELLS:
            left = float(gradient_networks.read(digit.image, cell, there).carried[label, 0])
            known = card.get(f"{cell}_{steps}")
            cells.append((share_label(left), known.test_accuracy if known else None))
        lines.append((steps, Recipe(timesteps=steps).inputs, cells))
    table(lines, condition.timesteps)
    sentences = [_("Shares are those at h, and at c in the LSTM.")]
    if condition.trained:
        sentences += [
            _("Below each: how many of MNIST's 10,000 test digits that network reads after its training."),
            *training_words({steps: card[f"lstm_{steps}"].steps for steps in lengths if f"lstm_{steps}" in card}),
            _("Networks that hardly learned are shown as they are."),
        ]
    st.caption(paragraph(sentences))
