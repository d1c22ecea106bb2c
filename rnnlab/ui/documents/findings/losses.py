"""Findings about losses: softmax twice (003), a loss whose arguments have no names (004)."""

from __future__ import annotations

import numpy as np
import streamlit as st

from rnnlab.data import load_mnist
from rnnlab.figures import plain
from rnnlab.findings import losses
from rnnlab.i18n import _
from rnnlab.ui.app import frame
from rnnlab.ui.app.changes import noted
from rnnlab.ui.components.charts import chart
from rnnlab.ui.shared import networks

#: test digits that the shipped network is asked about
_DIGITS = 200


def double_softmax(key: str) -> None:
    """Loss and gradient over the probability of the right class; the slider reads both out; then both ways of training."""
    percent = st.slider(_("Probability of the right class, in percent"), 1, 99, 10, key=f"{key}_p", on_change=noted())
    at = losses.over_probabilities(np.array([percent / 100]))
    for column, name, loss, gradient in zip(
        st.columns(2),
        (_("Softmax once"), _("Softmax twice")),
        (at.once[0], at.twice[0]),
        (at.gradient_once[0], at.gradient_twice[0]),
        strict=True,
    ):
        with column.container(border=True):
            st.markdown(f"**{name}**")
            st.markdown(_("loss **{loss}**, gradient **{gradient}**", loss=f"{loss:.3f}", gradient=f"{gradient:.3f}"))
    probability = np.linspace(0.01, 0.999, 200)
    both = losses.over_probabilities(probability)
    across = plain.Axis(_("probability of the right class"), ".0%", ends=(0, 1))
    chart(
        plain.lines(
            [
                plain.Line(_("softmax once"), probability, both.once),
                plain.Line(_("softmax twice"), probability, both.twice),
            ],
            across,
            plain.Axis(_("loss"), ".3f", ends=(0, 4.8)),
            levels=[plain.Level(losses.LOWEST_TWICE, "1.461")],
            height=300,
            dark=frame.is_dark(),
        ),
        f"{key}_losses",
    )
    chart(
        plain.lines(
            [
                plain.Line(_("softmax once"), probability, both.gradient_once),
                plain.Line(_("softmax twice"), probability, both.gradient_twice),
            ],
            across,
            plain.Axis(_("length of the gradient at the logits"), ".3f", ends=(0, 1.15)),
            height=300,
            dark=frame.is_dark(),
        ),
        f"{key}_gradients",
    )
    st.caption(_("The nine other classes share the rest evenly. Computed here, from the formulas of both losses."))
    from rnnlab.ui.documents.findings.training import both_ways

    both_ways("double_softmax", key)


def positional_loss(key: str) -> None:
    """The loss of a trained LSTM on real digits, with the arguments in their places and swapped."""
    test = load_mnist().test
    logits = networks.shipped("lstm").logits(test.pixels[:_DIGITS] / np.float32(255))
    loss = losses.swapped_loss(logits, test.labels[:_DIGITS])
    st.code(
        "loss(labels=y, logits=pred)   # "
        + _("named, in any order: {loss}", loss=f"{loss.named:.4f}")
        + "\nloss(pred, y)                 # "
        + _("by place, where labels come first: {loss}", loss=f"{loss.swapped:.4f}".replace("-", "−")),
        language="python",
    )
    st.caption(
        _(
            "The trained LSTM on the first {count} test digits, cross-entropy computed both ways. No cross-entropy with "
            "real labels is below zero; here the “labels” are logits, and their sum is not 1.",
            count=_DIGITS,
        )
    )
