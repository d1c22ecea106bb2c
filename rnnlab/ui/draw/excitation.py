"""What excites a unit of the chosen network: looked up once, kept for all learners."""

from __future__ import annotations

import streamlit as st

from rnnlab.analysis.excitation import Excitation, Excitations, excitations
from rnnlab.i18n import _
from rnnlab.network import Network
from rnnlab.ui.shared.networks import Choice


def excitation(choice: Choice, unit: int, quantity: str) -> Excitation:
    """The test digits and rows at which `quantity` of this unit (from 0) was highest and lowest."""
    name = choice.title if choice.run is None else f"{choice.run.id}.{choice.run.attempt}.{choice.run.step}"
    with st.spinner(_("Looking through the test digits …"), show_time=False):
        return _looked_through(name, quantity, choice.network).of(unit)


@st.cache_data(show_spinner=False, max_entries=32)
def _looked_through(name: str, quantity: str, _network: Network) -> Excitations:
    """`name` tells networks apart."""
    return excitations(_network, quantity)
