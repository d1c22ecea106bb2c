"""The section "gradient": which pixels and which moments still sway the answer, and the two lanes and the picture of it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnlab.analysis.gradients import Gradients, gradients_through_time
from rnnlab.i18n import _
from rnnlab.network import Network
from rnnlab.notation import QUANTITIES, Quantity
from rnnlab.player.sections.section import Section
from rnnlab.trace import Trace

KEY = "gradient"
#: where the logarithmic bars begin; what is less has no bar
LOW = 1e-6
#: as far as a bar's scale reaches, however much a gradient explodes
_HIGHEST = 6

Array = NDArray[np.float64]


def gradient_section(network: Network, trace: Trace) -> Section:
    """What the score shows of the gradients of `trace`, which `network` made; its words in the language of the context.

    Arrays, float32, K classes and T timesteps:

    saliency (K, 784)
        |d logit_k / d pixel|, divided by the digit's largest, which the header's ``largest`` (K,) tells.
    hidden, cell (K, T)
        log10 of `Gradients.hidden_shares` and `Gradients.cell_shares`; minus infinity where nothing is left. A
        logarithm, since over 784 timesteps a share can leave float32's range. ``cell`` only where there is a c.
    direct (T,)
        log10 of `Gradients.direct`; not for a SimpleRNN.

    Raises `LabError` when the trace is not one of this network's.
    """
    found = gradients_through_time(network, trace)
    saliency = found.saliency  # (K, 784)
    largest = saliency.max(axis=1)  # (K,)
    scaled = np.divide(saliency, largest[:, None], out=np.zeros_like(saliency), where=largest[:, None] > 0)
    curves = _curves(found)
    arrays = {name: _log10(values) for name, values in curves.items()}
    high = _high(curves)
    header = {
        "answer": trace.answer,
        "classes": len(saliency),
        "largest": [_plain(value) for value in largest],
        "last": {
            name: [_plain(value) for value in norms[:, -1]]
            for name, norms in (("hidden", found.hidden_norms), ("cell", found.cell_norms))
            if norms is not None
        },
        "bars": [_bar(name, trace.recipe.cell, high) for name in curves],
        "words": _words(trace),
    }
    return Section(KEY, header, {"saliency": np.nan_to_num(scaled).astype(np.float32), **arrays})


def _curves(found: Gradients) -> dict[str, Array]:
    curves = {
        "hidden": found.hidden_shares,
        "cell": found.cell_shares,
        "direct": found.direct,
    }
    return {name: values for name, values in curves.items() if values is not None}


def _high(curves: Mapping[str, Array]) -> float:
    """Where all bars' scales end: at 1, or at the power of ten that holds every class and timestep."""
    largest = max(float(np.nan_to_num(values, posinf=np.inf).max()) for values in curves.values())
    if not math.isfinite(largest):
        return 10.0**_HIGHEST
    return 10.0 ** min(_HIGHEST, math.ceil(math.log10(max(largest, 1.0)) - 1e-9))


def _bar(name: str, cell: str, high: float) -> dict[str, Any]:
    """One lane: the colours are those of the state or gate that it is about."""
    quantity, symbol, name_, title = _bar_words(name, cell)
    return {
        "key": f"gradient_{name}",
        "array": name,
        "symbol": symbol,
        "name": name_,
        "title": title,
        "colour": quantity.colour,
        "colour_dark": quantity.colour_dark,
        "low": LOW,
        "high": high,
    }


def _bar_words(name: str, cell: str) -> tuple[Quantity, str, str, str]:
    """The quantity that a lane is about, its symbol, a name short enough for its head, and the whole name."""
    if name == "hidden":
        return QUANTITIES["hidden"], "∂h", _("gradient"), _("gradient at h")
    if name == "cell":
        return QUANTITIES["cell"], "∂c", _("gradient"), _("gradient at c")
    if cell == "lstm":
        return QUANTITIES["forget"], "∏f", _("direct"), _("product of forget gates")
    return QUANTITIES["update"], "∏z", _("direct"), _("product of update gates")


def _words(trace: Trace) -> dict[str, str]:
    aligned = bool(np.array_equal(np.ravel(trace.pixels), np.arange(trace.image.size)))
    rows = aligned and trace.timesteps == len(trace.image)
    return {
        "title": _("Gradient through time"),
        "explain": _(
            "How much would the network's number for one class, at the very end and before softmax, change if a pixel or "
            "a state changed a little? The answer is worked out backwards, from the last moment to the first, through "
            "this network's own weights: that is backpropagation through time."
        ),
        "class": _("Class whose number is asked about"),
        "class_is": _("the network's answer"),
        "overlay": _("Over the digit"),
        "overlay_is": _("how much each pixel sways it: from not at all to the most of this digit"),
        "bar_scale": _("each step of the scale is tenfold"),
        "percent": _("{value} %"),
        "times": _("{value} times"),
        "power": _("about 10{exponent}"),
        "power_times": _("about 10{exponent} times"),
        "nothing": _("nothing"),
        "not_finite": _("not a number"),
        "left": _("of the last row's") if rows else _("of the last timestep's"),
        "direct_left": _("mean of the product over the units"),
        "size": _("length {value}"),
        "pixel": _("Strongest pixel here"),
        "pixel_at": _("row {row}, column {column}"),
        "pixel_share": _("of the digit's largest"),
        "now": _("{time}, class {label}"),
        "normalised": _(
            "How sizes are compared: every length is divided by the length at the last row, so 100 % means as large as at "
            "the end. Networks of any size can then be compared."
        )
        if rows
        else _(
            "How sizes are compared: every length is divided by the length at the last timestep, so 100 % means as large "
            "as at the end. Networks of any size can then be compared."
        ),
        "direct": _direct_words(trace.recipe.cell),
        "cause": _(
            "A large gradient is not a cause. It tells what a small change would do; to test what made the answer, change "
            "something and let the network read again (surgery)."
        ),
    }


def _direct_words(cell: str) -> str:
    if cell == "lstm":
        return _(
            "The product of forget gates is only the direct path from c to the last c, with all gates held fast. What "
            "flows through the gates and h comes on top, or takes away."
        )
    if cell == "gru":
        return _(
            "The product of update gates is only the direct path from h to the last h, with all gates held fast. What "
            "flows through the gates and the candidate comes on top, or takes away."
        )
    return _("A SimpleRNN has no direct path: every step back goes through the recurrent weights and tanh.")


def _log10(values: Array) -> NDArray[np.float32]:
    with np.errstate(divide="ignore"):
        return np.log10(values).astype(np.float32)


def _plain(value: float) -> float | None:
    """A number that JSON can carry."""
    return float(value) if math.isfinite(value) else None
