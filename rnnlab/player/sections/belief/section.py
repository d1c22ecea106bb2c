"""The section that tells how the belief came about."""

from __future__ import annotations

import math

import numpy as np

from rnnlab.analysis.belief import BeliefStory, belief_story
from rnnlab.i18n import _, paragraph
from rnnlab.notation import QUANTITIES
from rnnlab.player.sections.section import Section
from rnnlab.recipe import CLASSES
from rnnlab.trace import Trace


def belief_section(trace: Trace) -> Section:
    """When the answer was decided, against which class, and the entropy of every row as a lane."""
    story = belief_story(trace.probabilities)
    finite = bool(np.isfinite(trace.probabilities).all())
    look = QUANTITIES["probabilities"]
    header = {
        "title": _("Belief, row by row"),
        "explain": _(
            "After every row the output layer turns the hidden state into ten probabilities; the dashed line marks from "
            "when on the final answer led. Entropy says in bits how unsure they are: 0 is certain, 3.32 knows nothing."
        ),
        "story": paragraph(_sentences(story, trace)) if finite else _("This network’s numbers are not finite."),
        "now": _("{time}: {first} ({p}), then {second} ({q}); entropy {entropy} bits"),
        "decided": story.decided if finite else None,
        "mark": _("decided here: {answer}", answer=story.answer),
        "bar": {
            "key": "entropy",
            "symbol": "H",
            "name": _("entropy, bits"),
            "colour": look.colour,
            "colour_dark": look.colour_dark,
            "low": 0,
            "high": round(math.log2(CLASSES), 2),
            "log": False,
        },
    }
    return Section("belief", header, {"entropy": story.entropy})


def _sentences(story: BeliefStory, trace: Trace) -> list[str]:
    first = story.decided + 1
    if story.rival is None:
        told = _("Decided here: {answer}, from the very beginning.", answer=story.answer)
    elif trace.recipe.reads_rows:
        told = _("Decided here: {answer} from row {row} on. Its rival {rival} led until then and lost at row {row}.",
                 answer=story.answer, row=first, rival=story.rival)  # fmt: skip
    else:
        told = _("Decided here: {answer} from timestep {step} on. Its rival {rival} led until then and lost at timestep {step}.",
                 answer=story.answer, step=first, rival=story.rival)  # fmt: skip
    trained = (
        _("This network was trained to answer after every timestep.")
        if trace.recipe.loss_at == "every"
        else _("Only the answer after the last timestep was trained; what it believes before is what the same output "
               "layer makes of an unfinished state.")
    )  # fmt: skip
    return [told, trained]
