"""The probe digit of slow motion: the learner's own if there is one, else the first validation digit of a class."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from rnnlab.data import MNIST_FILE, load_mnist
from rnnlab.i18n import _
from rnnlab.ink.stages import ink_stages
from rnnlab.recipe import CLASSES
from rnnlab.ui.app import frame, state

#: the choice in the menu that is not a class
OWN = "own"
#: kept apart from the widget, which forgets its value when the run goes on
_CHOSEN = "probe_chosen"
_WIDGET = "probe"
_INK = "probe_ink"
_FIRST_CLASS = 7


@dataclass(frozen=True, eq=False)
class ProbeDigit:
    """A digit that is shown to the network again and again."""

    #: names the picture, so that two beliefs in it can be compared
    key: str
    #: (28, 28) float32 in [0, 1]
    image: NDArray[np.float32]
    #: what it is; None for a drawing
    label: int | None


def probe_picker() -> ProbeDigit:
    """A row of choices, and the digit that is chosen."""
    st.pills(
        _("Probe digit"),
        wrap=True,  # in a column they would go on beyond a narrow screen
        required=True,
        label_visibility="collapsed",
        **state.buttons(
            _WIDGET, _choice(), _choices(), lambda choice: _("Mine") if choice == OWN else str(choice), _choose
        ),
    )
    return probe_digit()


@frame.callback
def _choose(choice: str | int) -> None:
    st.session_state[_CHOSEN] = choice


def probe_digit() -> ProbeDigit:
    """The digit that is chosen."""
    own, choice = _own(), _choice()
    if own is not None and choice == OWN:
        return own
    label = int(choice)
    return ProbeDigit(f"class {label}", first_validation_digit(label), label)


def _choices() -> list[str | int]:
    return [*([OWN] if _own() else []), *range(CLASSES)]


def _choice() -> str | int:
    """What was chosen last; before that, and where it is there no more, the learner's own digit, else a class."""
    choices = _choices()
    chosen: str | int | None = st.session_state.get(_CHOSEN)
    return chosen if chosen in choices and chosen is not None else choices[0] if OWN in choices else _FIRST_CLASS


def _own() -> ProbeDigit | None:
    """The digit of the Draw page: drawn, or taken from the test digits."""
    values = state.page_state().values
    sample = values["sample"]
    if sample is not None:
        test = load_mnist().test
        return ProbeDigit(f"test {sample}", test.image(sample), int(test.labels[sample]))
    if not values["ink"]:
        return None
    kept: ProbeDigit | None = st.session_state.get(_INK)
    key = values["ink"].to_text()
    if kept is None or kept.key != key:
        kept = st.session_state[_INK] = ProbeDigit(key, ink_stages(values["ink"].to_rgba()).digit, None)
    return kept


@st.cache_data(show_spinner=False)
def first_validation_digit(label: int) -> NDArray[np.float32]:
    """The probe digit of a class, (28, 28) float32 in [0, 1].

    Of the file's 47 MB only what comes before it is read: the app needs no training images.
    """
    index = int(np.flatnonzero(load_mnist().validation.labels == label)[0])
    with zipfile.ZipFile(MNIST_FILE) as archive, archive.open("x_train.npy") as file:
        np.lib.format.read_magic(file)
        shape, _fortran, dtype = np.lib.format.read_array_header_1_0(file)
        pixels = shape[1] * shape[2]
        content = file.read((index + 1) * pixels)[-pixels:]
    image = np.frombuffer(content, dtype).reshape(shape[1:])  # (28, 28)
    return image.astype(np.float32) / np.float32(255)
