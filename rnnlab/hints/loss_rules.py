"""Rules on the loss and the accuracy: what the learning rate does to them, and learning by heart."""

from __future__ import annotations

import numpy as np

from rnnlab.hints.evidence import Evidence
from rnnlab.hints.hint import Hint
from rnnlab.hints.remedies import GOOD_ACCURACY, GUESSED_LOSS, USUAL_CLIP, USUAL_RATES, livelier, lower_rate, needed
from rnnlab.i18n import N_
from rnnlab.recipe import TRAINING_IMAGES

#: "jumps": this many points with a loss this many times that of the start (or of guessing). Runs that learn well never
#: exceeded 1.07 times; those with Adam at 0.3 reach 1.5 to 3 times within 4 steps
JUMP, JUMP_POINTS = 1.25, 2
#: "climbs": the loss now is this much above the lowest it was. Wobbles of runs that learn well stay below 0.13
CLIMB = 0.3


def loss_not_finite(evidence: Evidence) -> Hint | None:
    """The loss stopped being a number. That needs no more evidence."""
    if not evidence.diverged:
        return None
    return Hint(
        "loss_not_finite",
        N_("The loss stopped being a number"),
        N_(
            "After training step {step} the weights had grown beyond what numbers can hold. The steps were too long: "
            "a learning rate of {rate} was too high, or single gradients were huge. A lower rate and clipping prevent both."
        ),
        {"step": f"{evidence.last_step:,}", "rate": f"{evidence.learning_rate:g}"},
        needed(evidence.recipe, learning_rate=lower_rate(evidence), clip_norm=evidence.recipe.clip_norm or USUAL_CLIP),
        frozenset({"rate_too_high", "exploding_gradient", "flat", "rate_too_low", "long_simple_rnn"}),
    )


def rate_too_high(evidence: Evidence) -> Hint | None:
    """The loss jumps far above where it began, or climbs back after it had fallen."""
    loss = evidence.loss
    if evidence.points < 4 or evidence.now(evidence.accuracy) >= GOOD_ACCURACY:
        return None
    start = max(float(loss[0]), GUESSED_LOSS)
    jumps = int(np.count_nonzero(loss[1:] > JUMP * start)) >= JUMP_POINTS
    calm = np.convolve(loss, np.ones(3) / 3, "valid")  # one lucky batch is no low
    climbs = evidence.points >= 8 and evidence.now(loss) > float(calm.min()) + CLIMB
    if not (jumps or climbs):
        return None
    return Hint(
        "rate_too_high",
        N_("The learning rate is too high"),
        N_(
            "The loss went up to {high} instead of falling. Each training step overshoots and undoes the one before. "
            "A learning rate lower than {rate} takes shorter steps."
        ),
        {
            "high": f"{float(np.max(loss[1:])) if jumps else evidence.now(loss):.2f}",
            "rate": f"{evidence.learning_rate:g}",
        },
        needed(evidence.recipe, learning_rate=lower_rate(evidence)),
        frozenset({"flat", "rate_too_low", "long_simple_rnn"}),
    )


#: "flat": as near to the loss of guessing, and as rarely right, after so many training steps (in proportion more on long
#: sequences, where even an LSTM waits: on 196 timesteps 70 steps before its loss moves). A default LSTM is at a loss of
#: 1.2 after 50 steps; Adam at 0.0001 has left this band after 150, at 0.00001 it is in it after 300
FLAT_LOSS, FLAT_ACCURACY, FLAT_STEPS = 0.03, 0.15, 120
_SHORT = 28


def flat(evidence: Evidence) -> Hint | None:
    """The loss has not moved from the start."""
    recipe = evidence.recipe
    patience = FLAT_STEPS * (1 if evidence.ended else max(1.0, recipe.timesteps / _SHORT))
    if evidence.steps < patience or evidence.points < 6:
        return None
    if abs(evidence.now(evidence.loss) - GUESSED_LOSS) > FLAT_LOSS or evidence.now(evidence.accuracy) > FLAT_ACCURACY:
        return None
    return Hint(
        "flat",
        N_("The loss does not fall"),
        N_(
            "After {steps} training steps the loss is {loss}, and guessing gives 2.30. The steps are too short to get "
            "anywhere, or no gradient reaches the weights that matter."
        ),
        {"steps": f"{evidence.steps:,}", "loss": f"{evidence.now(evidence.loss):.2f}"},
        livelier(evidence),
        frozenset({"rate_too_low"}),
    )


#: "too low": still so rarely right after so many training steps, falling, and the rate is far below the usual one. The
#: default has 85 % after 180 steps; Adam at 0.0001 26 %, document 000 (SGD at 0.001) 27 %
SLOW_ACCURACY, SLOW_STEPS, SLOW_RATE = 0.7, 200, 1 / 3


def rate_too_low(evidence: Evidence) -> Hint | None:
    """The loss falls steadily, but slowly, at a rate far below the usual one."""
    usual = USUAL_RATES[evidence.recipe.optimizer]
    if evidence.learning_rate >= SLOW_RATE * usual or evidence.steps < SLOW_STEPS or evidence.points < 6:
        return None
    third = evidence.points // 3
    early, middle = (float(np.median(part)) for part in (evidence.loss[:third], evidence.loss[third : 2 * third]))
    falls = early > middle > evidence.now(evidence.loss)
    if not falls or evidence.now(evidence.accuracy) >= SLOW_ACCURACY:
        return None
    return Hint(
        "rate_too_low",
        N_("The learning rate is too low"),
        N_(
            "The loss falls steadily, but slowly: after {steps} training steps it is {loss}. Nothing speaks against longer "
            "steps than a learning rate of {rate} gives; with this optimizer up to {usual} usually works."
        ),
        {
            "steps": f"{evidence.steps:,}",
            "loss": f"{evidence.now(evidence.loss):.2f}",
            "usual": f"{usual:g}",
            "rate": f"{evidence.learning_rate:g}",
        },
        {"learning_rate": min(usual, float(f"{10 * evidence.learning_rate:.3g}"))},
    )


#: the mistakes on digits that were not learned from outnumber those on the training digits so many times, and by at least
#: this share of all digits. Runs of the usual length make about as many or fewer (at most
#: 1.01 times); nine epochs without augmentation 5 times
GAP_TIMES, GAP, GAP_IMAGES_SEEN = 3.0, 0.012, 3 * TRAINING_IMAGES


def far_under_train(evidence: Evidence) -> Hint | None:
    """It knows the training digits much better than others."""
    recipe, judged = evidence.recipe, evidence.evaluations
    if not judged or evidence.last_step * recipe.batch_size < GAP_IMAGES_SEEN:
        return None
    trained, tried = evidence.now(evidence.accuracy), judged[-1].accuracy
    if tried > trained - GAP or (1 - tried) < GAP_TIMES * (1 - trained):
        return None
    drawn = {"augmentation": "drawn"} if recipe.augmentation == "none" else {}
    return Hint(
        "far_under_train",
        N_("It learns the training digits by heart"),
        N_(
            "Of the training digits it reads {train} % rightly, of digits it has never seen {tried} %. After {epochs} "
            "epochs it knows the training digits themselves. Digits that are shifted and slanted anew each time cannot "
            "be learned by heart; a smaller hidden size or fewer training steps help as well."
        ),
        {
            "train": f"{100 * trained:.1f}",
            "tried": f"{100 * tried:.1f}",
            "epochs": f"{evidence.last_step * recipe.batch_size / TRAINING_IMAGES:.0f}",
        },
        drawn or {"hidden_size": max(1, recipe.hidden_size // 2)},
    )
