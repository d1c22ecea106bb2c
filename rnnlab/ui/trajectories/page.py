"""The Trajectories page: the states of many digits as paths through one plane, on the score's clock."""

from __future__ import annotations

import hashlib
from types import MappingProxyType
from typing import cast

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from rnnlab.analysis.trajectories import (
    Method,
    Scatter,
    State,
    Trajectories,
    digits_per_class,
    last_by_pca,
    last_by_tsne,
    trajectories,
)
from rnnlab.data import load_mnist
from rnnlab.errors import LabError
from rnnlab.i18n import N_, _, paragraph, translate_error
from rnnlab.network import Network
from rnnlab.notation import CELLS, QUANTITIES
from rnnlab.player.paths.payload import OwnDigit, PathsPayload, PathsView, paths_payload, scatter_payload
from rnnlab.recipe import CLASSES
from rnnlab.trace import Trace
from rnnlab.ui.app import frame, state, url_state
from rnnlab.ui.app.served_component import served_component
from rnnlab.ui.shared import networks
from rnnlab.ui.shared.digit import chosen_digit, take_sample
from rnnlab.ui.shared.networks import Choice

_KEY = "paths"
#: the test digit that is followed while the learner has none
STAND_IN = 0
_VIEWS = MappingProxyType(
    {
        "paths": N_("Paths over time"),
        "pca": N_("End: PCA"),
        "tsne": N_("End: t-SNE"),
    }
)

# Registered once: a registration per mount would make a new component of every page run.
_component = served_component("rnnlab_paths", "paths")


def trajectories_page() -> None:
    """The controls above, the picture below."""
    st.markdown("#### " + _("How digits travel through the network’s memory"))
    menu, which, view = st.columns([5, 4, 5], gap="medium")
    with menu:
        choice = networks.network_menu()
    with which:
        quantity = _state_control(choice.network)
    with view:
        shown = st.segmented_control(
            _("What is shown"),
            required=True,
            help=paragraph(
                [
                    _("The paths of all timesteps, or where they end: as PCA shows it, or as t-SNE lays it out."),
                    _("t-SNE is computed when you ask for it and takes a few seconds; its distances mean little."),
                ]
            ),
            **state.bind_buttons("path_view", tuple(_VIEWS), lambda each: _(_VIEWS[each])),
        )
    with frame.boundary():  # a picture that cannot be read leaves the rest of the page as it is
        _picture(choice, quantity, shown or "paths", _followed())


def _state_control(network: Network) -> State:
    states = CELLS[network.recipe.cell].states
    labels = {key: f"{_(QUANTITIES[key].name)} {QUANTITIES[key].symbol}" for key in states}
    help_ = paragraph(
        [
            _("Which of the network’s states is followed."),
            _("An LSTM has two: what it shows, h, and what it keeps, c; the other cells have only h."),
        ]
    )
    if len(states) == 1:
        st.segmented_control(
            _("State"), states, format_func=lambda each: labels[each], default=states[0], required=True, help=help_
        )
        return "hidden"
    chosen = st.segmented_control(
        _("State"), required=True, help=help_, **state.bind_buttons("path_state", states, lambda each: labels[each])
    )
    return cast(State, chosen or "hidden")


def _followed() -> OwnDigit:
    """The learner's own digit, or a test digit where there is none."""
    digit, sample = chosen_digit(), state.page_state().values["sample"]
    if digit is not None and sample is None:
        told = _("In bold: your drawing") if digit.origin == "drawing" else _("In bold: your picture")
        return OwnDigit(_("Your digit"), digit.image, told)
    index = STAND_IN if sample is None else int(sample)
    test = load_mnist().test
    label = int(test.labels[index])
    name = _("Test digit {index}, a {label}", index=index, label=label)
    told = _("In bold: you have not drawn a digit yet, so this one stands in")
    if sample is not None:
        told = _("In bold: the digit on your Draw page")
    return OwnDigit(name, test.image(index), told, label, index)


def _picture(choice: Choice, quantity: State, view: str, own: OwnDigit) -> None:
    network = choice.network
    try:
        trace = network.trace(own.image)
        payload = _payload(network, quantity, view, own, trace)
    except LabError as error:
        frame.invitation(
            _("There is no picture of this network"),
            translate_error(error),
            _("The score on the Draw page shows what its states are."),
        )
        return
    values = state.page_state().values
    data = payload.to_bytes(PathsView(classes=values["path_classes"], pinned=values["path_pin"]))
    _component(
        key=_KEY, data=data, on_classes_change=_classes_chosen, on_pin_change=_pinned, on_sample_change=_read_on_draw
    )
    st.page_link("pages/2_draw.py", label=_("Draw a digit to follow"), icon=":material/gesture:")
    st.caption(
        _(
            "All of it came at once, {size} kB: playing, choosing and pointing need no server.",
            size=round(len(data) / 1000),
        )
    )


def _payload(network: Network, quantity: State, view: str, own: OwnDigit, trace: Trace) -> PathsPayload:
    identity = _identity(network)
    with st.spinner(_("The network reads {count} test digits", count=CLASSES * digits_per_class(network.recipe))):
        found = _found(identity, quantity, network)
    if view == "paths":
        return paths_payload(found, own, trace)
    last = trace[quantity][-1]  # (H,)
    with st.spinner(_("Laying out the last states")):
        name = hashlib.blake2b(last.tobytes(), digest_size=9).hexdigest()
        scatter = _scatter(identity, quantity, "tsne" if view == "tsne" else "pca", name, found, last)
    return scatter_payload(scatter, found, own, trace)


def _identity(network: Network) -> str:
    """Names a network by all that decides what it reads."""
    hashed = hashlib.blake2b(repr(network.recipe).encode(), digest_size=16)
    for array in network.keras_weights():
        hashed.update(array.tobytes())
    return hashed.hexdigest()


@st.cache_resource(show_spinner=False, max_entries=12)
def _found(identity: str, quantity: State, _network: Network) -> Trajectories:
    return trajectories(_network, quantity)


@st.cache_resource(show_spinner=False, max_entries=40)
def _scatter(
    identity: str, quantity: State, method: Method, digit: str, _among: Trajectories, _last: NDArray[np.float32]
) -> Scatter:
    return last_by_tsne(_among.last, _last) if method == "tsne" else last_by_pca(_among.last, _last)


@frame.callback
def _classes_chosen() -> None:
    """Take what the browser sent, which may be anything."""
    sent = st.session_state[_KEY].get("classes")
    if isinstance(sent, str):
        state.page_state().values["path_classes"] = url_state.ENTRIES["path_classes"].parse(sent)


@frame.callback
def _pinned() -> None:
    sent = st.session_state[_KEY].get("pin")
    if isinstance(sent, int) and sent < len(load_mnist().test):
        state.page_state().values["path_pin"] = sent if sent >= 0 else None


@frame.callback
def _read_on_draw() -> None:
    sent = st.session_state[_KEY].get("sample")
    if isinstance(sent, int) and 0 <= sent < len(load_mnist().test):
        take_sample(sent)
        st.switch_page(frame.PAGES["draw"].script)
