"""Findings about weights at the start, and about what of a network is linear."""

from __future__ import annotations

import numpy as np
import streamlit as st

from rnnlab.data import load_mnist
from rnnlab.figures import plain
from rnnlab.findings.starts import IMAGES, Start, blend, start
from rnnlab.i18n import _
from rnnlab.recipe import DOCUMENTS
from rnnlab.ui.app import frame
from rnnlab.ui.app.changes import noted
from rnnlab.ui.components.charts import chart
from rnnlab.ui.shared import networks

#: documents whose output weights are N(0, 1)
_NORMAL = ("000", "001", "002")


def normal_output_weights(key: str) -> None:
    """One recipe with both draws of its output layer, before the first update; then both ways of training."""
    document = (
        st.segmented_control(
            _("Document"), _NORMAL, default="000", required=True, key=f"{key}_document", on_change=noted()
        )
        or "000"
    )
    recipe = DOCUMENTS[document]
    found = _starts(document)
    normal, glorot = found[0], found[1]
    names = [_("as in the document"), _("Glorot weights, its own bias"), _("Glorot weights, bias 0")]
    shown = (
        (_("Loss before the first update"), [one.loss for one in found], "{:.2f}"),
        (_("Belief in the favourite class"), [one.confidence for one in found], "{:.0%}"),
        (_("Gradient that goes into the cell"), [one.gradient_into_cell for one in found], "{:.2f}"),
    )
    for place, (name, values, words) in enumerate(shown):
        st.markdown(f"**{name}**")
        texts = [words.format(value).replace("%", " %") for value in values]
        chart(plain.bars(names, values, texts, dark=frame.is_dark()), f"{key}_bars_{place}")
    st.caption(
        _(
            "Document {document}'s network with seed {seed}, untrained, on the first {count} test digits. Its output weights "
            "have a deviation of {wide}; Glorot's have {narrow}. To guess evenly costs 2.303, with a tenth for every class.",
            document=document,
            seed=recipe.seed,
            count=IMAGES,
            wide=f"{normal.weights_spread:.2f}",
            narrow=f"{glorot.weights_spread:.2f}",
        )
    )
    from rnnlab.ui.documents.findings.training import both_ways

    both_ways("normal_output_weights", key)


@st.cache_data(show_spinner=False)
def _starts(document: str) -> tuple[Start, ...]:
    recipe = DOCUMENTS[document]
    glorot = recipe.changed(output_weights="glorot")
    return start(recipe), start(glorot), start(glorot.changed(output_bias="zeros"))


def linear_classifier(key: str) -> None:
    """A mixture of two digits: the output layer mixes as its inputs do, the network does not."""
    test = load_mnist().test
    left, right = st.columns(2)
    first = int(left.number_input(_("First test digit"), 0, 9_999, 0, key=f"{key}_first", on_change=noted()))
    second = int(right.number_input(_("Second test digit"), 0, 9_999, 1, key=f"{key}_second", on_change=noted()))
    mixed = blend(networks.shipped("lstm"), test.image(first), test.image(second))
    picture, table = st.columns([3, 7], gap="medium")
    with picture:
        chart(plain.digit(mixed.image, dark=frame.is_dark()), f"{key}_digit")
        st.caption(_("Half of each: a {first} and a {second}.", first=test.labels[first], second=test.labels[second]))
    with table:
        st.markdown("**" + _("The whole network, from the pixels") + "**")
        _pair(mixed.network_of_mean, mixed.mean_of_network, f"{key}_network")
        st.markdown("**" + _("The output layer, from the last hidden states") + "**")
        _pair(mixed.layer_of_mean, mixed.mean_of_layer, f"{key}_layer")
    st.markdown(
        _(
            "Greatest difference between the two rows: **{network}** for the network, **{layer}** for the output layer.",
            network=f"{mixed.network_gap:.2f}",
            layer=f"{mixed.layer_gap:.5f}",
        )
    )


def _pair(of_mean: np.ndarray, mean_of: np.ndarray, key: str) -> None:
    rows = [_("logits of the mixture"), _("mixture of the logits")]
    figure = plain.numbers(
        np.stack([of_mean, mean_of]), rows, [str(k) for k in range(10)], digits=1, dark=frame.is_dark()
    )
    chart(figure, key)
