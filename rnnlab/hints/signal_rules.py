"""Rules on what goes wrong in recurrent networks: exploding gradients, saturated gates, dead units, forgetting."""

from __future__ import annotations

import numpy as np

from rnnlab.hints.evidence import Evidence
from rnnlab.hints.hint import Hint
from rnnlab.hints.remedies import GOOD_ACCURACY, USUAL_CLIP, calmer
from rnnlab.i18n import N_

#: a point's norm, as a multiple of the median of the points and at least this long. In runs that learn well a plateau
#: that ends gives up to 19 times, but no more than 11; an input layer of N(0, 1) gives 49, but evenly. SimpleRNNs on long
#: sequences at high rates reach 20 to 2,000 times the median, and 70 to 5,000
EXPLOSION, LONG_GRADIENT, EXPLOSION_POINTS = 10.0, 30.0, 6


def exploding_gradient(evidence: Evidence) -> Hint | None:
    """Single gradients are many times longer than the others, and nothing shortens them."""
    norms = evidence.gradient_norm[1:][np.isfinite(evidence.gradient_norm[1:])]
    if evidence.recipe.clip_norm is not None or len(norms) < EXPLOSION_POINTS:
        return None
    usual, longest = float(np.median(norms)), float(norms.max())
    if longest < max(LONG_GRADIENT, EXPLOSION * usual):
        return None
    return Hint(
        "exploding_gradient",
        N_("The gradient explodes"),
        N_(
            "The gradient is about {usual} long, but once it was {longest}: through many timesteps it is multiplied again "
            "and again. One such training step can undo what was learned. Clipping shortens it and keeps its direction."
        ),
        {"usual": f"{usual:.2g}", "longest": f"{longest:,.0f}"},
        {"clip_norm": USUAL_CLIP},
    )


#: Runs that learn well have 0 to 20 % of their gates saturated; the two oddest that still learn (a forget bias of -8,
#: an input layer of N(0, 1)) 59 and 66 %. Adam at 0.3: 80 to 97 %
SATURATED, SATURATED_STEPS = 0.7, 20


def saturated_gates(evidence: Evidence) -> Hint | None:
    """Most gates stand at an end of their range, and the network is not good."""
    share = evidence.now(evidence.saturation)
    if not share >= SATURATED or evidence.steps < SATURATED_STEPS or evidence.now(evidence.accuracy) >= GOOD_ACCURACY:
        return None
    return Hint(
        "saturated_gates",
        N_("Most gates are saturated"),
        N_(
            "{share} % of the gate values (in a SimpleRNN: of the hidden state) stand at an end of their range. There the "
            "slope is almost zero, so hardly any gradient comes through and little is learned. Large weights cause it: "
            "from a high learning rate, or from how they were drawn."
        ),
        {"share": f"{100 * share:.0f}"},
        calmer(evidence),
    )


#: Runs that learn well have none; Adam at 1.0 leaves 25 % of an LSTM's and 69 % of a GRU's
DEAD, DEAD_STEPS = 0.1, 20


def dead_units(evidence: Evidence) -> Hint | None:
    """Some units do not move, whatever digit is read."""
    share = evidence.now(evidence.dead)
    if not share >= DEAD or evidence.steps < DEAD_STEPS:
        return None
    return Hint(
        "dead_units",
        N_("Some units are dead"),
        N_(
            "{units} of the {size} hidden units keep the same value at every timestep, whatever digit is read. "
            "They tell the output layer nothing, and their gradient is too small to wake them. "
            "Train again with smaller weights or shorter steps."
        ),
        {"units": str(round(share * evidence.recipe.hidden_size)), "size": str(evidence.recipe.hidden_size)},
        calmer(evidence),
    )


#: a SimpleRNN of so many timesteps that still reads no better than this after so many training steps. On 28 rows it has
#: 64 % after 63 steps; on 196 pieces with TensorFlow 1's weights 10 to 15 % after 250
LONG_TIMESTEPS, LONG_ACCURACY, LONG_STEPS = 112, 0.25, 100


def long_simple_rnn(evidence: Evidence) -> Hint | None:
    """A SimpleRNN on a long sequence stays near guessing."""
    recipe = evidence.recipe
    if recipe.cell != "simple_rnn" or recipe.timesteps < LONG_TIMESTEPS or evidence.steps < LONG_STEPS:
        return None
    if not evidence.now(evidence.accuracy) < LONG_ACCURACY:
        return None
    return Hint(
        "long_simple_rnn",
        N_("A SimpleRNN forgets over {timesteps} timesteps"),
        N_(
            "After {steps} training steps it is right {accuracy} % of the time, hardly better than guessing. The gradient "
            "shrinks or grows at each of the {timesteps} timesteps, so the early rows teach it nothing. "
            "The gates of an LSTM or a GRU let it pass."
        ),
        {
            "steps": f"{evidence.steps:,}",
            "accuracy": f"{100 * evidence.now(evidence.accuracy):.0f}",
            "timesteps": str(recipe.timesteps),
        },
        {"cell": "lstm"},
        frozenset({"flat", "rate_too_low"}),
    )
