"""Where a run comes from and what made it: its parent, its device, its versions, and whether it would come out the same."""

from __future__ import annotations

import streamlit as st

from rnnlab.errors import LabError
from rnnlab.i18n import _
from rnnlab.runs.service import service
from rnnlab.runs.views import RunView
from rnnlab.ui.app.changes import noted
from rnnlab.ui.app.labels import duration, run_name
from rnnlab.ui.shared import run_pace
from rnnlab.ui.shared.run_words import escaped


def parent_name(run: RunView) -> str | None:
    """What the run is called whose weights this one started from; None if there is none, or it is gone."""
    if run.parent is None:
        return None
    try:
        return run_name(service().get(run.parent))
    except LabError:
        return None


def run_origin(run: RunView, parent: str | None) -> None:
    """From which step of which run it started; `parent` as `parent_name` gave it."""
    if run.parent is None:
        return
    step = f"{run.parent_step or 0:,}"
    if parent is None:
        st.caption(_("Started from step {step} of a run that is no longer here.", step=step))
        return
    st.button(
        _("Started from step {step} of {name}", step=step, name=escaped(parent)),
        key="run_parent",
        type="tertiary",
        icon=":material/fork_right:",
        help=_("Shows that run."),
        on_click=noted(run_pace.watch),
        args=(run.parent,),
    )


def run_facts(run: RunView) -> None:
    """Device, precision and time, whether the run can be repeated, and the versions it was made with."""
    if run.device is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        words = [_("Trained on: {device}", device=run.device)]
        if run.precision is not None:
            words.append(_("products in {precision}", precision=run.precision))
        if run.seconds is not None:
            words.append(_("in {time}", time=duration(run.seconds)))
        st.caption(" · ".join(words), width="content")
        if run.versions:
            with st.popover(_("Versions"), type="tertiary"):
                st.markdown("\n".join(f"- {package} {version}" for package, version in sorted(run.versions.items())))
    if run.difference is None:
        st.caption(_("The same recipe and seed give this same curve again on this processor."))
    else:
        st.caption(
            _("The same recipe and seed would not give this same curve. {reason}", reason=run.reproducible or "")
        )
