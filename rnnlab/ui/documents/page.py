"""The Documents page: each of the five documents, what it builds, its figures beside ours, a run of it, and what it does
not notice."""

from __future__ import annotations

from types import MappingProxyType

import streamlit as st

from rnnlab.findings.about import ABOUT
from rnnlab.findings.catalogue import FINDINGS, findings_of
from rnnlab.i18n import N_, _
from rnnlab.recipe import DOCUMENTS
from rnnlab.runs.service import service
from rnnlab.ui.app import state
from rnnlab.ui.documents.findings import finding
from rnnlab.ui.documents.recipe import matrices_table, recipe_table, whole_recipe
from rnnlab.ui.documents.reproduced import reproduced
from rnnlab.ui.documents.run import figures_and_run

#: what a document is called in the row of buttons
_NAMES = MappingProxyType({"004-first": N_("004, first listing"), "004-second": N_("004, second listing")})


def documents_page() -> None:
    """The choice of a document above; below it everything about that one."""
    service().start()
    st.markdown("#### " + _("Five documents, and what became of them"))
    st.markdown(
        _(
            "Everything here began with five tutorials that train a recurrent network on MNIST with TensorFlow 1. Each is "
            "rebuilt here with its exact recipe, and run again on the same images. You see its printed figures beside ours, "
            "can run it yourself, and find out what it does not notice."
        )
    )
    chosen = st.segmented_control(
        _("Document"),
        required=True,
        label_visibility="collapsed",
        **state.bind_buttons(
            "document", list(DOCUMENTS), lambda number: _(_NAMES[number]) if number in _NAMES else number
        ),
    )
    number = chosen or "000"
    _builds(number)
    st.divider()
    st.markdown("#### " + _("Published beside reproduced"))
    figures_and_run(number)
    reproduced(number)
    st.divider()
    _findings(number)


def _builds(number: str) -> None:
    about, recipe = ABOUT[number], DOCUMENTS[number]
    st.markdown("### " + _(about.title))
    st.caption(_(about.source))
    left, right = st.columns([6, 5], gap="large")
    with left:
        st.markdown("##### " + _("What it builds"))
        st.markdown(_(about.builds))
        st.markdown("##### " + _("What it prints"))
        st.markdown(_(about.prints))
        matrices_table(recipe)
    with right:
        st.markdown("##### " + _("Its recipe"))
        recipe_table(recipe)
        st.page_link(
            "pages/3_train.py",
            label=_("Open this recipe on the Train page, and change what you like"),
            icon=":material/model_training:",
            query_params=whole_recipe(recipe),
        )


def _findings(number: str) -> None:
    """One of the document's findings, chosen by its title."""
    st.markdown("#### " + _("What it does not notice, or gets wrong"))
    names = [point.name for point in findings_of(number)]
    values = state.page_state().values
    if values["finding"] not in names:
        values["finding"] = names[0]
    chosen = st.pills(
        _("Finding"),
        required=True,
        label_visibility="collapsed",
        **state.bind_buttons("finding", names, lambda name: _(FINDINGS[name].title)),
    )
    with st.container(border=True):
        finding(chosen or names[0], f"documents_{chosen or names[0]}_1")
