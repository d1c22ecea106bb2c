"""What the rules share: what is usual on these digits, and the settings that a hint proposes."""

from __future__ import annotations

import math
from typing import Any

from rnnlab.hints.evidence import Evidence
from rnnlab.recipe import CLASSES, Recipe

#: the loss of a network that gives each class the same probability
GUESSED_LOSS = math.log(CLASSES)
#: a run this good needs no hint about its learning rate, whatever it went through
GOOD_ACCURACY = 0.95
#: learning rates that work for each optimizer on these digits
USUAL_RATES = {"sgd": 0.1, "momentum": 0.01, "rmsprop": 1e-3, "adam": 1e-3}
#: the norm that the quick start clips at; gradients of runs that learn well are 0.3 to 6 long
USUAL_CLIP = 1.0


def lower_rate(evidence: Evidence) -> float:
    """A learning rate that is lower: the usual one, or a third where that is no lower."""
    rate, usual = evidence.learning_rate, USUAL_RATES[evidence.recipe.optimizer]
    return usual if usual <= rate / 3 else max(1e-6, float(f"{rate / 3:.1g}"))


def needed(recipe: Recipe, **changes: Any) -> dict[str, Any]:
    """Those changes that change something."""
    return {name: value for name, value in changes.items() if getattr(recipe, name) != value}


def calmer(evidence: Evidence) -> dict[str, Any]:
    """What keeps the weights small: a rate that is not above the usual one, else weights drawn as Keras draws them."""
    recipe = evidence.recipe
    if evidence.learning_rate > USUAL_RATES[recipe.optimizer]:
        return needed(recipe, learning_rate=lower_rate(evidence))
    drawn = {"input_weights": "glorot", "input_bias": "zeros"} if recipe.input_layer else {}
    bias = {"forget_bias": 1.0} if recipe.cell == "lstm" and abs(recipe.forget_bias) > 3 else {}
    return needed(recipe, **drawn, **bias) or needed(recipe, learning_rate=lower_rate(evidence))


def livelier(evidence: Evidence) -> dict[str, Any]:
    """What gets a run going: the usual rate if it is higher, else Adam, else an answer at every timestep."""
    recipe = evidence.recipe
    if evidence.learning_rate < USUAL_RATES[recipe.optimizer]:
        return {"learning_rate": USUAL_RATES[recipe.optimizer]}
    if recipe.optimizer != "adam":
        return needed(recipe, optimizer="adam", learning_rate=USUAL_RATES["adam"])
    if evidence.learning_rate > 3 * USUAL_RATES["adam"]:
        return {"learning_rate": USUAL_RATES["adam"]}
    return needed(recipe, loss_at="every") or {"learning_rate": 3 * evidence.learning_rate}
