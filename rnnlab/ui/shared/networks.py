"""Which network reads: the shipped ones and this learner's own."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import streamlit as st

from rnnlab.errors import LabError
from rnnlab.i18n import N_, _, translate_error
from rnnlab.network import Network, load_network, shipped_networks
from rnnlab.runs.service import service
from rnnlab.ui.app import browser, frame, state
from rnnlab.ui.app.labels import percent, recipe_title

if TYPE_CHECKING:
    from rnnlab.runs.views import RunView  # loads SQLAlchemy, which the first page has no use for

#: what stands before a run's id in the choice of a network
RUN = "run:"
_LATEST = 20
#: the shipped networks in the order of the menu, and what a person calls them
SHIPPED = MappingProxyType(
    {
        "lstm": N_("LSTM, trained"),
        "gru": N_("GRU, trained"),
        "simple_rnn": N_("SimpleRNN, trained"),
        "failed_learning_rate": N_("An LSTM that failed: learning rate too high"),
        "failed_long_simple_rnn": N_("A SimpleRNN that failed: 196 timesteps"),
    }
)


@dataclass(frozen=True, eq=False)
class Choice:
    """The network that was chosen, and what to call it."""

    network: Network
    title: str
    #: the run that made it; None for a shipped network
    run: RunView | None = None


@st.cache_resource(show_spinner=False)
def shipped(name: str) -> Network:
    """A shipped network, read from its file once per process."""
    return load_network(name)


def network_menu(entry: str = "network") -> Choice:
    """A menu of networks and the one that is chosen, kept in the page's state as `entry`.

    Raises `LabError` when it cannot be read any more.
    """
    values = state.page_state().values
    runs = _own_runs(values[entry])
    options = [*runs, *(name for name in SHIPPED if name in shipped_networks())]
    if values[entry] not in options:
        st.warning(_("There is no network “{name}” here. The trained LSTM reads instead.", name=values[entry]))
        values[entry] = "lstm"

    def title(option: str) -> str:
        return run_title(runs[option]) if option in runs else _(SHIPPED[option])

    label = _("Network") if entry == "network" else _("The second network")
    st.selectbox(label, **state.bind_menu(entry, options, title))
    chosen = values[entry]
    if chosen not in runs:
        return Choice(shipped(chosen), _(SHIPPED[chosen]))
    run = runs[chosen]
    return Choice(service().network(run.id), run_title(run), run)


def _own_runs(wanted: str) -> dict[str, RunView]:
    """This learner's latest runs that have weights, and the one that a link asks for, by their keys in the menu."""
    if not (browser.may_have_runs() or wanted.startswith(RUN)):
        return {}  # opening the store takes a moment, which the first sight of a page need not wait for
    try:
        identities = [record.id for record in service().list(browser.owner(), limit=_LATEST)]
        asked = wanted.removeprefix(RUN) if wanted.startswith(RUN) else ""
        if asked and asked not in identities:
            identities.insert(0, asked)
        views = [service().get(identity) for identity in identities if identity != asked or _exists(asked)]
    except LabError as error:  # the shipped networks go on working without the store
        st.warning(translate_error(error))
        return {}
    return {f"{RUN}{view.id}": view for view in views if view.has_network}


def _exists(run_id: str) -> bool:
    try:
        service().get(run_id)
    except LabError:
        return False
    return True


def run_title(run: RunView) -> str:
    """A learner's own network in a few words, those first that tell two of them apart."""
    if run.test_accuracy is None:
        return _("Mine: step {step} · {network}", step=run.step, network=recipe_title(run.recipe))
    accuracy = percent(run.test_accuracy)
    return _(
        "Mine: {accuracy}, step {step} · {network}", accuracy=accuracy, step=run.step, network=recipe_title(run.recipe)
    )


@frame.callback
def read_on_draw(run_id: str) -> None:
    """Let a run's network read on the Draw page (a widget's callback)."""
    state.page_state().values["network"] = f"{RUN}{run_id}"
    st.switch_page(frame.PAGES["draw"].script)


def download(run_id: str) -> None:
    """The button that saves the network of a run as a file."""
    st.download_button(
        _("Download"),
        data=lambda: service().network_bytes(run_id),
        file_name=f"rnnlab-{run_id}.keras",
        mime="application/octet-stream",
        icon=":material/download:",
        help=_("A .keras file, which Keras and RNN Lab open."),
        on_click="ignore",
    )
