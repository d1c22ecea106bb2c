"""Looking inside: what is opened beside the score on the Draw page, and what the score is given for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from rnnlab.analysis.surgery import changed_network
from rnnlab.i18n import N_, _
from rnnlab.network import Network
from rnnlab.notation import QUANTITIES, lane_keys
from rnnlab.player.score.payload import Shown, Take, View
from rnnlab.player.sections.belief.section import belief_section
from rnnlab.player.sections.gradient.section import gradient_section
from rnnlab.player.sections.section import Section
from rnnlab.player.sections.step.section import step_section
from rnnlab.player.sections.units.section import units_section
from rnnlab.runs.service import service
from rnnlab.runs.views import RunView
from rnnlab.trace import Trace
from rnnlab.ui.app import frame, state, url_state
from rnnlab.ui.draw.excitation import excitation
from rnnlab.ui.draw.surgery import plan
from rnnlab.ui.draw.surgery.panel import operated
from rnnlab.ui.shared import networks
from rnnlab.ui.shared.digit import Digit
from rnnlab.ui.shared.networks import Choice

#: at most so many moments of a training are read at once, the first and the last among them
MOST_STAGES = 20
_EXCITED = "draw_excited"

_NAMES = {
    "step": N_("One step, in numbers"),
    "belief": N_("Belief"),
    "units": N_("Units"),
    "gradient": N_("Gradient"),
    "surgery": N_("Surgery"),
    "training": N_("Through training"),
    "second": N_("Second network"),
}


def chooser() -> tuple[str, ...]:
    """The row of buttons, and what is chosen."""
    chosen = st.pills(
        _("Look inside"),
        selection_mode="multi",
        help=_(
            "Each button opens another view of the same reading, on the same clock. "
            "Open as many as you like, and close them again with a second click."
        ),
        **state.bind_buttons("inside", url_state.INSIDE, lambda key: _(_NAMES[key])),
    )
    inside = tuple(key for key in url_state.INSIDE if key in chosen)
    state.page_state().values["inside"] = inside  # the widget's own value is a list, in the order of the clicks
    return inside


def look_inside(chosen: Sequence[str], choice: Choice, digit: Digit, trace: Trace, view: View) -> Shown:
    """The trace with everything that the chosen views need. Raises `LabError`."""
    shown = Shown(trace, choice.title, digit.label, view=view)
    network, first_seen = choice.network, Take("", trace)
    if "training" in chosen and choice.run is not None and len(choice.run.snapshots) > 1:
        shown = replace(shown, axis="training", first=str(choice.run.step), takes=_stages(choice.run, digit))
        first_seen = Take(shown.first, trace)
    elif "surgery" in chosen and (after := operated(choice.network, digit.image, trace)) is not None:
        first_seen = Take(_("After"), after)
        shown = replace(shown, axis="surgery", first=_("Before"), takes=(first_seen,))
        network = changed_network(choice.network, plan.surgeries_for(choice.network.recipe))
    return replace(shown, sections=_sections(chosen, choice, trace, network, first_seen))


def _sections(chosen: Sequence[str], choice: Choice, trace: Trace, network: Network, first_seen: Take) -> list[Section]:
    """`trace` is what the chosen network does of itself; `network` does what the score shows first."""
    unit = state.pinned_unit(choice.network.recipe)
    made = []
    if "belief" in chosen:
        made.append(belief_section(first_seen.trace))
    if "step" in chosen:
        made.append(step_section(network, first_seen.trace, unit, take=first_seen.name))
    if "units" in chosen:
        lanes = lane_keys(choice.network.recipe.cell)
        found = None if unit is None else excitation(choice, unit, _excited(lanes))
        made.append(units_section(choice.network, trace, unit, found, names_of_units(), quantities=lanes))
    if "gradient" in chosen:
        made.append(gradient_section(choice.network, trace))
    return made


def _stages(run: RunView, digit: Digit) -> tuple[Take, ...]:
    """The digit as the network read it at the moments of its training that were kept."""
    steps = [step for step in run.snapshots if step != run.step]
    kept = [steps[round(place * (len(steps) - 1) / (MOST_STAGES - 2))] for place in range(MOST_STAGES - 1)]
    kept = sorted(set(kept if len(steps) >= MOST_STAGES else steps))
    return tuple(Take(str(step), _snapshot(run.id, run.attempt, step).trace(digit.image)) for step in kept)


@st.cache_resource(show_spinner=False, max_entries=200)
def _snapshot(run_id: str, attempt: int, step: int) -> Network:
    return service().network(run_id, step)


def _excited(lanes: Sequence[str]) -> str:
    """Which of the pinned unit's values is looked for in the test digits."""
    wanted: str = state.page_state().passing.get(_EXCITED, "hidden")
    return wanted if wanted in lanes else "hidden"


@frame.callback
def excites(sent: object) -> None:
    """Remember which value is looked for."""
    if isinstance(sent, str) and sent in QUANTITIES:
        state.page_state().passing[_EXCITED] = sent


@frame.callback
def pin(sent: object) -> None:
    """Remember which unit the browser pinned."""
    if isinstance(sent, int) and not isinstance(sent, bool):
        state.page_state().values["unit"] = sent + 1 if 0 <= sent < 512 else None


@frame.callback
def name_unit(sent: object) -> None:
    """Remember what the learner calls a unit."""
    if not isinstance(sent, dict) or not isinstance(sent.get("unit"), int) or not isinstance(sent.get("name"), str):
        return
    page = state.page_state()
    key = (page.values["network"], sent["unit"])
    page.unit_names.pop(key, None)
    if name := " ".join(sent["name"].split())[:40]:
        page.unit_names[key] = name


def names_of_units() -> dict[int, str]:
    """What the learner calls units of the chosen network, by their numbers from 0."""
    page = state.page_state()
    return {unit: name for (network, unit), name in page.unit_names.items() if network == page.values["network"]}


def empty_states(chosen: Sequence[str], choice: Choice, shown: Shown) -> None:
    """What to do where a view has nothing to show yet."""
    if "training" in chosen and shown.axis != "training":
        if choice.run is None:
            st.info(
                _("“Through training” needs a network of your own: a shipped one came without its history. "
                  "Train one, choose it as the network, and drag through its training."),
                icon=":material/timeline:",
            )  # fmt: skip
            st.page_link("pages/3_train.py", label=_("Train a network"), icon=":material/model_training:")
        else:
            st.info(
                _("This run has kept only one moment so far. Wait for the next snapshot."), icon=":material/timeline:"
            )
    elif "training" in chosen and "surgery" in chosen and state.page_state().values.get("surgery"):
        st.info(_("While you look through training, surgery rests. Close “Through training” to see it again."))


def second_network() -> Choice:
    """The menu of the network that reads beside the first."""
    return networks.network_menu("second")
