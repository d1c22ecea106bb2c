"""The real score of a shipped network that reads a test digit.

Parameters: ``network``, ``sample``; and if wanted ``row`` (where it stands at first, from 1; without it, it plays when it
is scrolled into view), ``lanes`` (which are open at first, by their keys in notation.QUANTITIES), ``inside`` (one or
several of step, belief, units, gradient) and ``unit`` (the pinned one, from 1).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from rnnlab.data import load_mnist
from rnnlab.errors import LabError
from rnnlab.i18n import _
from rnnlab.network import Network
from rnnlab.notation import lane_keys
from rnnlab.player import Shown, View, score_payload
from rnnlab.player.score.payload import SIMPLEST
from rnnlab.player.sections.belief.section import belief_section
from rnnlab.player.sections.gradient.section import gradient_section
from rnnlab.player.sections.section import Section
from rnnlab.player.sections.step.section import step_section
from rnnlab.player.sections.units.section import units_section
from rnnlab.trace import Trace
from rnnlab.ui.app import frame
from rnnlab.ui.app import score as player
from rnnlab.ui.app.score import Answers
from rnnlab.ui.draw.excitation import excitation
from rnnlab.ui.learn.widgets import parameters as check
from rnnlab.ui.shared import networks
from rnnlab.ui.shared.networks import SHIPPED, Choice

_INSIDE = ("step", "belief", "units", "gradient")


@dataclass(frozen=True, slots=True)
class ScoreParameters:
    """What a lesson may ask of a score."""

    network: str
    sample: int
    row: int | None = None
    lanes: tuple[str, ...] | None = None
    inside: tuple[str, ...] = ()
    unit: int | None = None

    def __post_init__(self) -> None:
        check.shipped_network("network", self.network)
        check.mnist_digit("sample", self.sample)
        check.optional_whole("row", self.row, 1, 784)
        check.optional_whole("unit", self.unit, 1, 512)
        object.__setattr__(self, "inside", check.words("inside", self.inside, _INSIDE))
        if self.lanes is not None:
            known = (*lane_keys(networks.shipped(self.network).recipe.cell), "projected")
            object.__setattr__(self, "lanes", check.words("lanes", self.lanes, known))


def score(parameters: Mapping[str, Any], key: str) -> None:
    """Draw the score; a unit that is pinned in it stays pinned while the page is open."""
    asked = check.read(ScoreParameters, parameters)
    network, test = networks.shipped(asked.network), load_mnist().test
    trace = network.trace(test.image(asked.sample))
    title = _(SHIPPED.get(asked.network, asked.network))
    unit = _pinned(asked, key, network)
    sections = _sections(asked, Choice(network, title), trace, unit)
    payload = score_payload(Shown(trace, title, int(test.labels[asked.sample]), sections=sections))
    view = View(
        open_lanes=SIMPLEST if asked.lanes is None else asked.lanes,
        row=None if asked.row is None else asked.row - 1,
        can_pin=bool(asked.inside),
        unit=unit,
        waits=True,
    )
    player.score(payload, key=f"{key}_score", view=view, answers=Answers(pin=_pin(f"{key}_unit")))


def _pinned(asked: ScoreParameters, key: str, network: Network) -> int | None:
    """The unit that was pinned in the browser, else the lesson's; from 0."""
    own = None if asked.unit is None else asked.unit - 1
    unit: int | None = st.session_state.get(f"{key}_unit", own)
    if unit is not None and unit >= network.recipe.hidden_size:
        raise LabError("There is no unit {unit}: choose from 1 to {units}.",
                       unit=unit + 1, units=network.recipe.hidden_size)  # fmt: skip
    return unit


def _pin(key: str) -> Any:
    @frame.callback
    def pin(sent: object) -> None:
        if isinstance(sent, int) and not isinstance(sent, bool):
            st.session_state[key] = sent if sent >= 0 else None

    return pin


def _sections(asked: ScoreParameters, choice: Choice, trace: Trace, unit: int | None) -> list[Section]:
    made = []
    if "belief" in asked.inside:
        made.append(belief_section(trace))
    if "step" in asked.inside:
        made.append(step_section(choice.network, trace, unit))
    if "units" in asked.inside:
        lanes = lane_keys(choice.network.recipe.cell)
        found = None if unit is None else excitation(choice, unit, "hidden")
        made.append(units_section(choice.network, trace, unit, found, {}, quantities=lanes))
    if "gradient" in asked.inside:
        made.append(gradient_section(choice.network, trace))
    return made
