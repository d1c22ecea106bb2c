"""The Draw page: a digit, the network that reads it, what it saw, and the score."""

from __future__ import annotations

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from rnnlab.i18n import _, paragraph
from rnnlab.player import score_html, score_payload
from rnnlab.trace import Trace
from rnnlab.ui import frame, networks, worker
from rnnlab.ui.digit import Digit, digit_picker
from rnnlab.ui.labels import percent
from rnnlab.ui.player import score


def draw_page() -> None:
    """Canvas and menus on the left; answer and score on the right."""
    left, right = st.columns([4, 11], gap="medium")
    digit: Digit | None = None
    with left:
        with frame.boundary():  # a picture that cannot be read leaves the rest of the page as it is
            digit = digit_picker()
        choice = networks.network_menu()
    with right:
        if digit is None:
            frame.invitation(
                _("Draw a digit on the left"),
                _(
                    "Use the mouse, a pen or a finger. When you lift it, the network reads your digit from the first "
                    "row to the last, and you see what it had in mind at every row."
                ),
                _("No mouse at hand? Open “Test digits” and take one of MNIST's, or bring a picture."),
            )
        else:
            trace = choice.network.trace(digit.image)
            _answer(trace, digit)
            score(score_payload(trace, name=choice.title, label=digit.label), key="draw_score")
            _below(trace, digit, choice.title)
    worker.start_soon()


def _answer(trace: Trace, digit: Digit) -> None:
    """The answer in large type, and how sure the network is."""
    last = trace.probabilities[-1]  # (K,)
    sentences = [
        _("It reads a **{answer}**, with {percent}.", answer=trace.answer, percent=percent(last[trace.answer]))
    ]
    if last[trace.answer] < 0.9:
        second = int(np.argsort(last)[-2])
        sentences.append(_("Next comes {answer}, with {percent}.", answer=second, percent=percent(last[second])))
    if digit.label is not None and digit.label != trace.answer:
        sentences.append(_("Its writer meant a {label}.", label=digit.label))
    st.markdown("#### " + paragraph(sentences))


def _below(trace: Trace, digit: Digit, title: str) -> None:
    if digit.stages is not None:
        with st.expander(_("What the network sees: your ink, stage by stage"), icon=":material/visibility:"):
            for stage, column in zip(digit.stages.stages, st.columns(len(digit.stages.stages)), strict=True):
                column.image(_picture(stage.image), caption=_(stage.name), width=120)
                column.caption(_(stage.caption))
    st.download_button(
        _("Take the score with you (one HTML page)"),
        data=lambda: score_html(trace, name=title, label=digit.label),
        file_name="rnnlab-score.html",
        mime="text/html",
        icon=":material/download:",
        on_click="ignore",
    )


def _picture(ink: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Dark ink on white paper, each pixel blown up so that a 28 x 28 picture stays sharp: (h k, w k) uint8."""
    size = max(1, 240 // max(ink.shape))
    paper: NDArray[np.uint8] = np.uint8(255) - (ink * 255).astype(np.uint8)
    return np.kron(paper, np.ones((size, size), np.uint8))
