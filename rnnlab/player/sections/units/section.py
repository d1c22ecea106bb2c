"""The units: their orders, the pinned one and what excites it, ready for the score; and the words of that view."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnlab.analysis.excitation import Example, Excitation
from rnnlab.analysis.unit_order import NUMBERED, UnitOrder, unit_orders
from rnnlab.data import load_mnist
from rnnlab.i18n import N_, _
from rnnlab.network import Network
from rnnlab.notation import QUANTITIES
from rnnlab.player.score.lanes import scale_limit
from rnnlab.player.sections.section import Section, thousandths
from rnnlab.settings import PIXELS
from rnnlab.trace import Trace

KEY = "units"
#: the longest name of a unit
LONGEST_NAME = 40

_WORDS = {
    "title": N_("Units"),
    "order_by": N_("Order the units by"),
    "class_digit": N_("digit {digit}"),
    "no_order": N_(
        "This trace is long: every column is the mean of {group} neighbouring units, so they cannot change places."
    ),
    "pinned": N_("Pinned unit"),
    "of": N_("of {units}"),
    "how_to_pin": N_(
        "Pin a unit to follow it through all lanes: click a cell of a lane, or choose a number here. "
        "With the keyboard, show every unit of a lane, move with the arrow keys and press Enter."
    ),
    "left": N_("The unit to the left of it"),
    "right": N_("The unit to the right of it"),
    "unpin": N_("Unpin this unit"),
    "name": N_("Name"),
    "name_hint": N_("What does it react to?"),
    "named": N_("Named units"),
    "unit": N_("unit {unit}"),
    "unit_named": N_("unit {unit}: {name}"),
    # the pinned unit over time
    "now": N_("This unit at {time}"),
    "mean": N_("mean of units {first} to {last}"),
    "now_explain": N_(
        "Each column is this one unit in one lane, from the first timestep at the top to the last at the bottom. The line is the score’s: what lies below it has not been read yet."
    ),
    "weights": N_("Its weight on each digit"),
    "weights_explain": N_(
        "The output layer multiplies this unit’s hidden state by these ten weights and adds the products to the scores "
        "of the ten digits. With a positive hidden state, a bar upwards speaks for its digit and one downwards against it."
    ),
    "weights_scale": N_("scale: ±{limit}, the same for all units"),
    "weight_of": N_("Weight on the digit {digit}: {value}"),
    # what excites it
    "excites": N_("What excites this unit"),
    "excites_explain": N_(
        "These are the real test digits at which this unit was highest and lowest, each as far as the network had read "
        "it, with the pixels that it was reading then outlined. Choose one to load it."
    ),
    "looking": N_("Looking through the test digits…"),
    "nothing": N_("This unit’s values are not numbers: the training of this network failed."),
    "quantity": N_("Show the extremes of"),
    "meant": N_("a {label}"),
    "load": N_("Load test digit {index}, a {label}: {name} {value} at {time}"),
}  # fmt: skip

_EXPLAIN = N_(
    "A unit is one number of the hidden state, with gates and weights of its own. Put the units into an order that tells "
    "more than their numbers do, or pin one and follow it through all lanes."
)
_BY_CLASS = N_("their weight on a digit")


def units_section(
    network: Network,
    trace: Trace,
    unit: int | None,
    excitation: Excitation | None,
    names: Mapping[int, str],
    *,
    quantities: Sequence[str] = (),
    orders: Mapping[str, UnitOrder] | None = None,
) -> Section:
    """The section of the units, its words in the language of this context.

    Arrays: ``order_{key}`` (H,) int16, the unit at each place, one for each order but the numbers'; ``weights``
    (H, K), thousandths; with an `excitation` also ``pictures`` (n, 784) uint8, the highest first, then the lowest.

    Parameters
    ----------
    unit:
        The pinned unit, from 0. What lies outside the network counts as none.
    excitation:
        What excites it; None while that is not known.
    names:
        What the learner calls the network's units, from 0.
    quantities:
        Those that the learner may choose from for the excitation (the trigger ``"excites"``); none: no choice.
    orders:
        `unit_orders` of the same network and trace, if they are known already.
    """
    found = unit_orders(network, trace) if orders is None else orders
    weights = network.weights.output_layer.W  # (H, K)
    arrays: dict[str, NDArray[Any]] = {
        f"order_{key}": order.units.astype(np.int16) for key, order in found.items() if key != NUMBERED
    }
    arrays["weights"] = thousandths(weights)
    chosen = unit if unit is not None and 0 <= unit < trace.hidden_size else None
    shown = excitation if excitation is not None and excitation.unit == chosen else None
    if shown is not None and (examples := (*shown.highest, *shown.lowest)):
        arrays["pictures"] = _pictures(examples)
    header = {
        "unit": chosen,
        "units": trace.hidden_size,
        "answer": trace.answer,
        "names": {str(each): name for each, name in sorted(names.items()) if 0 <= each < trace.hidden_size and name},
        "longest_name": LONGEST_NAME,
        "orders": _orders_header(found.values()),
        "limit": scale_limit(weights * 10) / 10,
        "excitation": None if shown is None else _excitation_header(shown),
        "quantities": [{"key": key, "name": _capital(_(QUANTITIES[key].name))} for key in quantities],
        "explain": _(_EXPLAIN),
        "words": {key: _(message) for key, message in _WORDS.items()},
    }
    return Section(KEY, header, arrays)


def _orders_header(orders: Iterable[UnitOrder]) -> list[dict[str, Any]]:
    """What is offered: key, name and explanation of every order; the ten by a class are offered as one."""
    offered: list[dict[str, Any]] = []
    by_class: list[str] = []
    for order in orders:
        if order.digit is None:
            offered.append({"key": order.key, "name": _(order.name), "explain": _(order.explain)})
        else:
            by_class.append(_(order.explain, digit=order.digit))
    return [*offered, {"key": "class", "name": _(_BY_CLASS), "explain": by_class}]


def _excitation_header(excitation: Excitation) -> dict[str, Any]:
    name = _(QUANTITIES[excitation.quantity].name)
    fields = {"name": name, "count": f"{excitation.digits:,}"}
    if excitation.digits == len(load_mnist().test):
        story = _("Of all {count} test digits, those in which its {name} went highest and lowest.", **fields)
    else:
        story = _(
            "Of the first {count} test digits, those in which its {name} went highest and lowest. "
            "To look through all of them would take too long with this network.",
            **fields,
        )
    return {
        "unit": excitation.unit,
        "quantity": excitation.quantity,
        "name": name,
        "story": story,
        "ends": [
            {"key": "highest", "title": _("Highest"), "digits": _examples(excitation.highest)},
            {"key": "lowest", "title": _("Lowest"), "digits": _examples(excitation.lowest)},
        ],
    }


def _examples(examples: Iterable[Example]) -> list[dict[str, Any]]:
    return [
        {"index": each.index, "label": each.label, "step": each.step, "value": round(each.value, 6)}
        for each in examples
    ]


def _pictures(examples: Sequence[Example]) -> NDArray[np.uint8]:
    """The digits of the examples, (n, 784), 0 for paper and 255 for ink."""
    pixels = load_mnist().test.pixels[[each.index for each in examples]]  # (n, 28, 28)
    return pixels.reshape(len(examples), PIXELS)


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]
