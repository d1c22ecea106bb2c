"""The digit that is being read: drawn, taken from MNIST's test images, or brought as a picture."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Literal

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from rnnlab.data import load_mnist
from rnnlab.i18n import _
from rnnlab.ink.drawing import Drawing
from rnnlab.ink.stages import InkStages, ink_stages
from rnnlab.ink.uploads import ink_from_image
from rnnlab.recipe import CLASSES
from rnnlab.ui.app import frame, state
from rnnlab.ui.app.changes import noted
from rnnlab.ui.components import canvas

_UPLOAD = "uploaded_picture"
_UPLOADER = "uploader_generation"
#: which way is looked at, from 0
_WAY = "way_to_a_digit"
#: which way was looked at when its tabs were made
_FIRST_WAY = "first_way_to_a_digit"
#: pixels: five of these stand in a row of the page's left, and six on a telephone
_CLASS_BUTTON = 46


@dataclass(frozen=True, eq=False)
class Digit:
    """What a network is given, and where it came from."""

    #: (28, 28) float32 in [0, 1]
    image: NDArray[np.float32]
    origin: Literal["drawing", "sample", "upload"]
    #: how ink became the image; None for a sample, which is shown to the network as it is
    stages: InkStages | None = None
    #: what the digit is, where that is known
    label: int | None = None


class DigitPicker:
    """The three ways to a digit. What is drawn is asked for first; another one is made when the score is on its way."""

    def __init__(self) -> None:
        ways = (_("Draw"), _("Test digits"), _("Picture"))
        way = ways[st.session_state.get(_WAY, 0)]
        looked_at = state.showing("ways_to_a_digit", way, partial(_look_at, ways))
        first = ways[_first_way(looked_at["key"])]
        draw, self._sample, self._upload = st.tabs(ways, default=first, **looked_at)
        with draw:
            self._drawing = _drawing()

    def digit(self) -> Digit | None:
        """The digit that was chosen last; None while there is nothing to read.

        Raises `LabError` when a picture cannot be read.
        """
        return _chosen(self._drawing)

    def other_ways(self) -> None:
        """The test digits or the upload, where they are looked at: each costs time after every stroke."""
        if self._sample.open:
            with self._sample:
                _samples()
        if self._upload.open:
            with self._upload:
                _upload()


def chosen_digit() -> Digit | None:
    """The digit that was chosen last on the Draw page, for pages without a canvas. None while there is none.

    Raises `LabError` when a picture cannot be read.
    """
    return _chosen(state.page_state().values["ink"])


def _chosen(drawing: Drawing) -> Digit | None:
    sample = state.page_state().values["sample"]
    if sample is not None:
        test = load_mnist().test
        return Digit(test.image(sample), "sample", label=int(test.labels[sample]))
    if drawing:
        stages = ink_stages(drawing.to_rgba())
        return Digit(stages.digit, "drawing", stages)
    if _UPLOAD in st.session_state:
        stages = ink_stages(ink_from_image(st.session_state[_UPLOAD]))
        return Digit(stages.digit, "upload", stages)
    return None


def _first_way(tabs: str) -> int:
    """The way that was looked at when these tabs (by their key) were made.

    With another default they would be other tabs, and the canvas in them another canvas: as long as they live, it stays.
    """
    if tabs not in st.session_state:
        st.session_state[_FIRST_WAY] = st.session_state.get(_WAY, 0)
        canvas.show_again()
    first: int = st.session_state[_FIRST_WAY]
    return first


def _drawing() -> Drawing:
    with st.container(key="drawing", horizontal=True, gap="small"):
        drawing = canvas.drawing_canvas()
        if drawing:
            st.session_state.pop(_UPLOAD, None)
        with st.container(key="drawing_controls", gap="small"):
            with st.container(horizontal=True, gap="small"):
                st.button(
                    _("Undo"),
                    icon=":material/undo:",
                    on_click=noted(canvas.undo),
                    disabled=not drawing,
                    width="stretch",
                )
                st.button(_("Clear"), icon=":material/ink_eraser:", on_click=noted(_start_again), width="stretch")
            canvas.pen_width()
    return drawing


def _look_at(ways: tuple[str, ...], way: str) -> None:
    st.session_state[_WAY] = ways.index(way)


def _samples() -> None:
    st.caption(_("Digits that no network here has learned from. Take one by its class, or by its number."))
    with st.container(horizontal=True, gap="xsmall"):
        for label in range(CLASSES):
            st.button(
                str(label), key=f"sample_{label}", on_click=noted(_next_sample), args=(label,), width=_CLASS_BUTTON
            )
    st.number_input(
        _("Test digit"),
        min_value=0,
        max_value=9_999,
        step=1,
        placeholder=_("none"),
        help=_("MNIST has 10,000 test digits, numbered from 0."),
        **state.bind_optional("sample"),
    )


@frame.callback
def _next_sample(label: int) -> None:
    """Take the next test digit of a class, after the one that is shown."""
    labels = load_mnist().test.labels
    of_class = np.flatnonzero(labels == label % CLASSES)
    shown = state.page_state().values["sample"]
    place = 0 if shown is None else int(np.searchsorted(of_class, shown, side="right"))
    take_sample(int(of_class[place % len(of_class)]))


def take_sample(index: int) -> None:
    """Show a test digit in place of whatever is shown."""
    _start_again()
    state.page_state().values["sample"] = index


def _upload() -> None:
    key = f"upload_{st.session_state.setdefault(_UPLOADER, 0)}"
    st.file_uploader(
        _("A picture of one digit"),
        type=["png", "jpg", "jpeg", "webp", "gif", "bmp"],
        help=_("A photo or a scan of a single handwritten digit, dark on light or light on dark."),
        key=key,
        on_change=noted(_take_picture),
        args=(key,),
    )


@frame.callback
def _take_picture(key: str) -> None:
    """Read what was uploaded in place of whatever is shown; a picture that is taken back leaves what was read of it."""
    file = st.session_state[key]
    if file is not None:
        canvas.clear()
        state.page_state().values["sample"] = None
        st.session_state[_UPLOAD] = file.getvalue()


def _start_again() -> None:
    canvas.clear()
    state.page_state().values["sample"] = None
    st.session_state.pop(_UPLOAD, None)
    state.count_up(_UPLOADER)
