"""What the choices of a recipe are called on screen."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from rnnlab.documents.comparison import differences
from rnnlab.i18n import N_, _, paragraph
from rnnlab.notation import CELLS
from rnnlab.recipe import Recipe
from rnnlab.settings import Setting

if TYPE_CHECKING:
    from rnnlab.runs.views import RunView

_CHOICES = MappingProxyType(
    {
        "rows": N_("By rows, from the top"),
        "columns": N_("By columns, from the left"),
        "reversed": N_("Backwards, from the bottom"),
        "permuted": N_("Shuffled by a fixed seed"),
        "sgd": N_("SGD"),
        "momentum": N_("SGD with momentum"),
        "rmsprop": N_("RMSprop"),
        "adam": N_("Adam"),
        "constant": N_("Constant"),
        "cosine": N_("Cosine, down to zero"),
        "last": N_("The last timestep only"),
        "every": N_("Every timestep"),
        "once": N_("Once"),
        "twice": N_("Twice, as in document 003"),
        "keras": N_("Keras: Glorot and orthogonal"),
        "tf1": N_("TensorFlow 1: one Glorot matrix"),
        "glorot": N_("Glorot uniform"),
        "normal": N_("Normal, N(0, 1)"),
        "truncated_normal": N_("Truncated normal, 0.1"),
        "zeros": N_("Zeros"),
        "none": N_("None"),
        "drawn": N_("Like drawn digits"),
        "auto": N_("What is fastest here"),
        "float32": N_("float32, 24 binary digits"),
        "bfloat16": N_("bfloat16, 8 binary digits"),
        "000": N_("Document 000: every 10 updates"),
        "001": N_("Document 001: every epoch"),
        "002": N_("Document 002: every 20 updates"),
        "003": N_("Document 003: every epoch, on the test"),
        "004": N_("Document 004: every 50 updates, on the test"),
    }
)


def choice_label(setting: Setting, value: Any) -> str:
    """What a choice of a setting is called, in the language of this context."""
    if setting.name == "cell":
        return CELLS[value].name
    if value == "constant" and setting.name.endswith("_bias"):
        return _("Constant, 0.1")
    return _(_CHOICES[value]) if value in _CHOICES else str(value)


def setting_help(setting: Setting) -> str:
    """The sentence that explains a setting, and its range."""
    sentences = [_(setting.help)]
    if setting.kind in ("integer", "real"):
        low = rate_label(setting.low) if setting.kind == "real" else f"{setting.low:g}"
        sentences.append(_("From {low} to {high}.", low=low, high=f"{setting.high:,.9g}"))
    return paragraph(sentences)


def recipe_title(recipe: Recipe) -> str:
    """A network in a few words: ``LSTM, 128 units, 28 timesteps``."""
    return _(
        "{cell}, {units} units, {timesteps} timesteps",
        cell=CELLS[recipe.cell].name,
        units=recipe.hidden_size,
        timesteps=recipe.timesteps,
    )


def duration(seconds: float) -> str:
    """A length of time as a person says it: ``45 s``, ``3 min 20 s``, ``1 h 5 min``."""
    whole = max(0, round(seconds))
    if whole < 60:
        return _("{seconds} s", seconds=whole)
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return _("{minutes} min {seconds} s", minutes=minutes, seconds=rest)
    hours, minutes = divmod(minutes, 60)
    return _("{hours} h {minutes} min", hours=hours, minutes=minutes)


def percent(share: float) -> str:
    """A share of 1 in percent; a probability that only rounds to 100 is not called certain."""
    if 0.9995 <= share < 1:
        return _("more than {percent} %", percent="99.9")
    return _("{value} %", value=f"{100 * share:.1f}")


def rate_label(rate: float) -> str:
    """A learning rate without powers of ten: ``0.00003``, never ``3e-05``."""
    return np.format_float_positional(float(f"{rate:.3g}"), trim="-")


def value_label(setting: Setting, value: Any) -> str:
    """What a value of a setting is called on screen."""
    if value is None:
        return _("none")
    if setting.kind == "choice":
        return choice_label(setting, value)
    if setting.kind == "flag":
        return _("yes") if value else _("no")
    return rate_label(value) if setting.name == "learning_rate" else setting.format(value)


def changes_label(before: Recipe, after: Recipe) -> str:
    """In what one recipe differs from another: ``Learning rate 0.3 → 0.001, Seed 0 → 1``; empty if in nothing."""
    return ", ".join(
        f"{_(one.label)} {value_label(one.setting, one.values[0])} → {value_label(one.setting, one.values[1])}"
        for one in differences((before, after))
    )


def run_name(run: RunView) -> str:
    """What its owner calls a run, else its network in a few words."""
    return run.name or recipe_title(run.recipe)
