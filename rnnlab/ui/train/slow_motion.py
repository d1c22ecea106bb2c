"""One digit: what the network makes of it now, and what the latest step, or the latest snapshot, changed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from rnnlab.i18n import _, current_language, paragraph
from rnnlab.player import Shown, View, score_payload
from rnnlab.player.score.payload import ScorePayload
from rnnlab.runs.service import service
from rnnlab.runs.states import State
from rnnlab.runs.views import RunView
from rnnlab.ui.app.labels import percent, recipe_title
from rnnlab.ui.app.score import score
from rnnlab.ui.shared.probe_digit import ProbeDigit, probe_digit, probe_picker

_READINGS = "slow_motion"


@dataclass(frozen=True, eq=False)
class Reading:
    """What the network of one training step made of the probe digit."""

    run: str
    digit: str
    language: str
    step: int
    #: (10,) the belief after the last row
    belief: NDArray[np.float32]
    payload: ScorePayload

    def same_but_step(self, other: Reading) -> bool:
        """Whether the two can be compared."""
        return (self.run, self.digit) == (other.run, other.digit)


@dataclass(frozen=True, eq=False)
class _Readings:
    """The reading that is shown, and the one of the step before."""

    now: Reading
    before: Reading | None = None


def slow_motion(run: RunView) -> None:
    """The score of the probe digit, under a sentence that says what has changed since it was last read."""
    if not run.has_network and run.live_step is None:
        st.caption(_("There are no weights to read with yet. The first are kept within the first training steps."))
        return
    digit = probe_picker()
    readings = _read(run, digit)
    st.markdown(belief_words(readings.now, readings.before, digit.label, paused=run.state is State.PAUSED))
    score(readings.now.payload, key="slow_motion_score", view=View(height=196))


def read_before(run: RunView) -> None:
    """Note what the network makes of the digit before a step changes it (a widget's callback)."""
    if run.state is State.PAUSED and run.live_step is not None:
        _read(run, probe_digit())


def _read(run: RunView, digit: ProbeDigit) -> _Readings:
    """The network's reading of the digit; the one before is kept while run and digit stay."""
    step = run.live_step if run.live_step is not None else run.snapshots[-1] if run.snapshots else run.step
    kept: _Readings | None = st.session_state.get(_READINGS)
    if kept is not None:
        shown = kept.now
        if (shown.run, shown.digit, shown.language, shown.step) == (run.id, digit.key, current_language(), step):
            return kept
    now = _reading(run, digit, step)
    before = None
    if kept is not None and kept.now.same_but_step(now):
        before = kept.now if kept.now.step < step else kept.before
    readings = st.session_state[_READINGS] = _Readings(now, before)
    return readings


def _reading(run: RunView, digit: ProbeDigit, step: int) -> Reading:
    trace = service().network(run.id, "live").trace(digit.image)
    payload = score_payload(Shown(trace, recipe_title(run.recipe), digit.label))
    return Reading(run.id, digit.key, current_language(), step, trace.probabilities[-1], payload)


def belief_words(now: Reading, before: Reading | None, label: int | None, *, paused: bool) -> str:
    """``Training step 400 → 401. Belief in 7: 34.0 % → 41.0 %. It reads a 7.``"""
    answer = int(now.belief.argmax())
    asked = answer if label is None else label
    belief = percent(float(now.belief[asked]))
    if before is None:
        sentences = [
            _("After training step {step}.", step=f"{now.step:,}"),
            _("Belief in {digit}: **{belief}**.", digit=asked, belief=belief),
        ]
    else:
        sentences = [
            _("Training step {before} → {now}.", before=f"{before.step:,}", now=f"{now.step:,}"),
            _(
                "Belief in {digit}: **{before} → {now}**.",
                digit=asked,
                before=percent(float(before.belief[asked])),
                now=belief,
            ),
        ]
    sentences.append(_("It reads a **{answer}**.", answer=answer))
    if before is None and paused:
        sentences.append(_("Press “One step” and watch the belief move."))
    return paragraph(sentences)
