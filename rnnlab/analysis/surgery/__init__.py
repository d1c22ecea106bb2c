"""Surgery: interventions on a network while it reads. What if a gate were shut, a unit silent, a row hidden?

A surgery is a small frozen value; `operate` gives the trace under any number of them.
"""

from rnnlab.analysis.surgery.effect import Effect, effect_of
from rnnlab.analysis.surgery.kinds import Carry, Clamp, ForgetBias, Freeze, Listed, Reset, Surgery, Zero
from rnnlab.analysis.surgery.operate import changed_network, operate
from rnnlab.analysis.surgery.places import Rows
from rnnlab.analysis.surgery.reading import Hide, Repeat, Reverse, Shuffle
from rnnlab.analysis.surgery.text import MOST_SURGERIES, Plan, from_text, to_text
from rnnlab.analysis.surgery.words import describe

__all__ = [
    "MOST_SURGERIES",
    "Carry",
    "Clamp",
    "Effect",
    "ForgetBias",
    "Freeze",
    "Hide",
    "Listed",
    "Plan",
    "Repeat",
    "Reset",
    "Reverse",
    "Rows",
    "Shuffle",
    "Surgery",
    "Zero",
    "changed_network",
    "describe",
    "effect_of",
    "from_text",
    "operate",
    "to_text",
]
