"""How far a document's printed figures and ours lie apart: in words, and window by window in a table."""

from __future__ import annotations

import numpy as np
import streamlit as st

from rnnlab.documents.comparing import Comparison, compare
from rnnlab.documents.listings import LISTINGS
from rnnlab.documents.reproduced import Reproduction, load_reproductions
from rnnlab.i18n import _
from rnnlab.ui.components.html_table import Row
from rnnlab.ui.documents.findings.training import missing, test_accuracies
from rnnlab.ui.documents.recipe import document_table


def has_figures(number: str) -> bool:
    """Whether there is anything to draw: printed figures, or runs of ours."""
    return bool(LISTINGS[number].published()) or load_reproductions().of(number) is not None


def reproduced(number: str) -> None:
    """The distances, what there is where nothing was printed, the table, and the command that made it all."""
    found = load_reproductions().of(number)
    if found is None:
        missing()
        return
    compared = compare(found)
    if not compared:
        st.markdown(_("The document's own figures are lost, so there is nothing to lie beside ours."))
    for one in compared:
        st.markdown(_distance(one))
    test_accuracies((number,))
    if compared:
        with st.expander(_("Window by window, in numbers"), icon=":material/table_rows:"):
            for one in compared:
                _table(one)
    _made(found)


def _distance(one: Comparison) -> str:
    """How many printed figures are where they should be, and how far ours lie from them."""
    far = int(np.abs(one.distance).argmax())
    sentence = _(
        "**{quantity}**: {within} of {all} printed figures lie where they should. On average ours lie {mean} from them, at "
        "most {most}.",
        quantity=_(one.quantity.title),
        within=int(one.within.sum()),
        all=len(one.within),
        mean=f"{np.abs(one.distance).mean():.3f}",
        most=f"{abs(one.distance[far]):.3f}",
    )
    return sentence if one.prints.max() == 1 else sentence + " " + _(
        "(Up to {count} neighbouring prints are averaged before they are compared.)", count=int(one.prints.max())
    )  # fmt: skip


def _table(one: Comparison) -> None:
    st.markdown(f"**{_(one.quantity.title)}**")
    rows = []
    for place, (first, last) in enumerate(zip(one.first_steps, one.last_steps, strict=True)):
        cells = (
            f"{first:,}" if first == last else f"{first:,}–{last:,}",
            f"{one.published[place]:.3f}",
            f"{one.reproduced[place]:.3f}",
            f"{one.distance[place]:+.3f}".replace("-", "−"),
            f"{one.low[place]:.3f} … {one.high[place]:.3f}".replace("-", "−"),
            _("yes") if one.within[place] else _("no"),
        )
        rows.append(Row(cells))
    heads = [_("Updates"), _("Printed"), _("Ours"), _("Distance"), _("95 % of seeds"), _("Within")]
    document_table(heads, rows, name=f"distances-{one.name}")


def _made(found: Reproduction) -> None:
    made = load_reproductions().made
    st.caption(
        _(
            "{seeds} seeds, made by `{command}` ({date}; {machine}; TensorFlow {tensorflow}). A printed figure lies where it "
            "should if it is within the 95 % prediction interval of our seeds, or within 0.02 or two standard errors of its "
            "own images.",
            seeds=len(found.seeds),
            command=made.get("command", ""),
            date=made.get("date", ""),
            machine=made.get("machine", ""),
            tensorflow=made.get("tensorflow", ""),
        )
    )
