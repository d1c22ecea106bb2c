"""Home: cover and guess, made for a projector's first minute, and the ways in."""

from __future__ import annotations

import numpy as np
import streamlit as st

from rnnlab.data import load_mnist
from rnnlab.i18n import _
from rnnlab.notation import CELLS
from rnnlab.player import Shown, View, score_payload
from rnnlab.ui.app import startup, state
from rnnlab.ui.app.score import Answers, score
from rnnlab.ui.shared import networks

_NETWORK = "lstm"
_TURN = "home_turn"
#: how many test digits the choice is made from, and how many of them are played in turn
_CANDIDATES, _ROUND = 120, 12


def cover_and_guess() -> None:
    """A trained LSTM reads a covered digit, stops in the middle and asks."""
    network = networks.shipped(_NETWORK)
    digits = _digits_worth_guessing()
    turn = st.session_state.setdefault(_TURN, 0)
    index = digits[turn % len(digits)]
    test = load_mnist().test
    st.markdown("#### " + _("A network is reading this digit, row by row. Can you guess before it does?"))
    shown = Shown(
        network.trace(test.image(index)),
        name=_("A trained {cell}", cell=CELLS[network.recipe.cell].name),
        label=int(test.labels[index]),
        view=View(mode="guess", has_next=True),
    )
    score(score_payload(shown), key="home_score", view=shown.view, answers=Answers(next=_next_digit))


def ways_in() -> None:
    """What this is, and where to go."""
    st.divider()
    st.markdown(
        _(
            "A **recurrent network** reads a digit as you read a line: one row after another, with a memory that it "
            "carries along. Everything above is real: the numbers come from a network that was trained on 55,000 "
            "handwritten digits. Train one of your own, draw a digit, and watch what it had in mind at every row."
        )
    )
    st.page_link(
        "pages/1_learn.py",
        label=_("New to recurrent networks? Begin with the course: short lessons, each on a real network"),
        icon=":material/school:",
    )
    draw, train, document = st.columns(3, gap="medium")
    with draw.container(border=True, height="stretch"):
        st.page_link("pages/2_draw.py", label="**" + _("Draw a digit") + "**", icon=":material/gesture:")
        st.caption(
            _("Draw with the mouse or a finger, and watch the gates of an LSTM, a GRU or a SimpleRNN as they read it.")
        )
    with train.container(border=True, height="stretch"):
        st.page_link("pages/3_train.py", label="**" + _("Train a network") + "**", icon=":material/model_training:")
        st.caption(
            _(
                "Choose the cell, its size and the learning rate. In a minute the network is yours, and it reads your drawing."
            )
        )
    with document.container(border=True, height="stretch"):
        st.page_link(
            "pages/2_draw.py",
            label="**" + _("See a network that failed") + "**",
            icon=":material/trending_flat:",
            query_params={"network": "failed_long_simple_rnn", "sample": "0"},
        )
        st.caption(_("Not every network learns. Look inside one that never left chance, and find out why."))
    startup.start_worker_soon()


@st.cache_data(show_spinner=False)
def _digits_worth_guessing() -> list[int]:
    """Test digits that the network reads rightly in the end, but about which it is in two minds half-way."""
    network, test = networks.shipped(_NETWORK), load_mnist().test
    images, labels = test.pixels[:_CANDIDATES].astype(np.float32) / np.float32(255), test.labels[:_CANDIDATES]
    doubt = []
    for index, image in enumerate(images):
        beliefs = network.trace(image).probabilities  # (T, K)
        right = beliefs[-1].argmax() == labels[index]
        half_way = beliefs[len(beliefs) // 2]
        doubt.append(-float(half_way @ np.log(half_way + 1e-9)) if right else -1.0)
    return [int(index) for index in np.argsort(doubt)[::-1][:_ROUND]]


def _next_digit() -> None:
    state.count_up(_TURN)
