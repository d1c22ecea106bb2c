"""The Draw page: a digit, the network that reads it, what it saw, and the score."""

from __future__ import annotations

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from rnnlab.i18n import _, paragraph
from rnnlab.player import Shown, View, score_payload
from rnnlab.player.score.payload import SIMPLEST
from rnnlab.trace import Trace
from rnnlab.ui.app import frame, startup, state
from rnnlab.ui.app.changes import noted
from rnnlab.ui.app.labels import percent
from rnnlab.ui.app.score import Answers, score
from rnnlab.ui.components import canvas
from rnnlab.ui.draw import look_inside
from rnnlab.ui.draw.export_menu import take_away
from rnnlab.ui.draw.surgery.panel import surgery_panel
from rnnlab.ui.shared import networks
from rnnlab.ui.shared.digit import Digit, DigitPicker, take_sample
from rnnlab.ui.shared.networks import Choice

_CLOCK = "draw"


def draw_page() -> None:
    """Canvas and menus on the left; answer and score on the right."""
    left, right = canvas.columns()
    picker: DigitPicker | None = None
    digit: Digit | None = None
    with left:
        with frame.boundary():  # a picture that cannot be read leaves the rest of the page as it is
            picker = DigitPicker()
            digit = picker.digit()
        with st.container(gap="small"):
            choice = networks.network_menu()
            st.toggle(
                _("Live"),
                help=_(
                    "The score follows your pen: after each stroke it shows at once what the network has now. "
                    "Without it every new drawing is read from the top."
                ),
                **state.bind("live"),
            )
    with right:
        if digit is None:
            frame.invitation(
                _("Draw a digit on the canvas"),
                _(
                    "Use the mouse, a pen or a finger. When you lift it, the network reads your digit from the first "
                    "row to the last, and you see what it had in mind at every row."
                ),
                _("No mouse at hand? Open “Test digits” and take one of MNIST's, or bring a picture."),
            )
        else:
            _reading(choice, digit)
    if picker is not None:
        picker.other_ways()
    startup.start_worker_soon()


@frame.fragment()
def _reading(choice: Choice, digit: Digit) -> None:
    """Answer, score and what was opened beside it."""
    trace = choice.network.trace(digit.image)
    _answer(trace, digit)
    chosen = look_inside.chooser()
    shown = look_inside.look_inside(chosen, choice, digit, trace, _view(choice))
    answers = Answers(pin=look_inside.pin, name=look_inside.name_unit, excites=look_inside.excites, sample=_sample)
    score(score_payload(shown), key="draw_score", view=shown.view, answers=answers)
    with st.container():  # what follows stands at the same place, whatever is opened
        look_inside.empty_states(chosen, choice, shown)
        if "surgery" in chosen:
            with frame.boundary():
                surgery_panel(choice.network, digit.image, trace)
        if "second" in chosen:
            _second(digit)
    _stages(digit)
    take_away(shown)


def _view(choice: Choice) -> View:
    values = state.page_state().values
    lanes = values["lanes"]
    return View(
        open_lanes=SIMPLEST if lanes is None else lanes,
        can_pin=True,
        unit=state.pinned_unit(choice.network.recipe),
        order=values["units_order"] or None,
        row=None if values["row"] is None else values["row"] - 1,
        take=state.which_take(values["take"]),
        live=values["live"],
        clock=_CLOCK,
        linked=True,
    )


def _second(digit: Digit) -> None:
    """Another network reads the same digit on the same clock."""
    with st.container(border=True):
        other = look_inside.second_network()
        trace = other.network.trace(digit.image)
        _answer(trace, digit)
        payload = score_payload(Shown(trace, other.title, digit.label))
        score(payload, key="draw_second", view=View(clock=_CLOCK, follows=True, live=state.page_state().values["live"]))
        st.caption(
            _(
                "Both networks read the same ink, and their lines move together. Where their timesteps differ, "
                "both stand where the same share of the digit has been read."
            )
        )


@frame.callback
def _sample(sent: object) -> None:
    """Load the test digit that was clicked."""
    if isinstance(sent, int) and 0 <= sent < 10_000:
        take_sample(sent)
        st.rerun()  # the whole page: what stands beside the score shows the digit too


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


@frame.fragment()
def _stages(digit: Digit) -> None:
    """How ink became the digit; the pictures are made when they are looked at."""
    if digit.stages is None:
        return
    title = _("What the network sees: your ink, stage by stage")
    with st.expander(title, icon=":material/visibility:", key="draw_stages", on_change=noted()) as expander:
        if not expander.open:
            return
        for stage, column in zip(digit.stages.stages, st.columns(len(digit.stages.stages)), strict=True):
            column.image(_picture(stage.image), caption=_(stage.name), width=120)
            column.caption(_(stage.caption))


def _picture(ink: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Dark ink on white paper, each pixel blown up so that a 28 x 28 picture stays sharp: (h k, w k) uint8."""
    size = max(1, 240 // max(ink.shape))
    paper: NDArray[np.uint8] = np.uint8(255) - (ink * 255).astype(np.uint8)
    return np.kron(paper, np.ones((size, size), np.uint8))
