"""One step, in numbers: what the view needs of `rnnlab.analysis.contributions`, and its words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnlab.analysis.contributions import BlockSteps, Pushes, UnitSteps, inspect_unit, most_telling_unit
from rnnlab.i18n import N_, _
from rnnlab.network import Network
from rnnlab.notation import QUANTITIES
from rnnlab.player.sections.section import Section, thousandths
from rnnlab.trace import Trace

KEY = "step"

#: the quantities that the equations and the diagram name besides the blocks
_NAMED = ("inputs", "projected", "hidden", "cell")

_WORDS = {
    "title": N_("One step, in numbers: unit {unit} at {time}"),
    "chosen": N_("Click a unit in any lane to choose another one, or step through them with the arrow keys here."),
    "unchosen": N_(
        "Of all units, this one pushes the answer, {digit}, the most. Click a unit in any lane to choose another one, or step through them with the arrow keys here."
    ),
    "fixed": N_("This page shows one unit, which was chosen when the page was made."),
    "take": N_("These are the numbers of “{take}”."),
    "unit": N_("Unit"),
    "of": N_("of {units}"),
    "before": N_("Previous unit"),
    "after": N_("Next unit"),
    "telling": N_("Back to the unit that pushes the answer the most"),
    "diagram": N_("The cell, unrolled"),
    "equations": N_("The equations"),
    "drawn": N_("The cell of this unit between the step before and the step after, with its real numbers."),
    "start": N_("before the start"),
    "end": N_("the output layer"),
    "all_units": N_("units: {units}"),
    "all_pixels": N_("pixels: {pixels}"),
    # where a number comes from
    "from_row": N_("row"),
    "from_pixels": N_("pixels"),
    "from_memory": N_("memory"),
    "from_bias": N_("bias"),
    "changed": N_("Here surgery decided the value: {value}. The numbers of this step alone would give {expected}."),
    # what pushed most
    "pushed": N_("What pushed the most"),
    "choose_block": N_("Show the pushes on"),
    "pixels": N_("Pixels"),
    "units": N_("Units, as they were a step before"),
    "pixel": N_("row {row}, column {column}"),
    "push_unit": N_("unit {unit}"),
    "choose": N_("Unit {unit}: choose it"),
    "no_ink": N_("No pixel pushes by 0.001 or more: there is no ink here, or it weighs too little."),
    "no_memory": N_("No unit pushes by 0.001 or more: the memory is empty here, or it weighs too little."),
    "constant": N_("The input layer’s own bias adds {value} at every step."),
    "through_reset": N_("The reset gate is already counted in."),
}

_EXPLAIN_DIAGRAM = N_(
    "This is one unit at one moment, between the step before it and the step after it; the numbers are the trace’s "
    "own. A box is filled as far as its value reaches, and every line shows where a number goes."
)
_EXPLAIN_EQUATIONS = N_(
    "The first line of each equation has the letters, the next one this unit’s numbers: what comes from the input, "
    "from the memory of all units, and from the bias. Each number is rounded to three decimals, so the last digit of "
    "a sum may be off by one or two."
)
_EXPLAIN_PUSHES = N_(
    "Each bar is one term of the sum: a pixel, or a unit’s hidden state a step before, times its weight. Bars to the "
    "right push the value up and bars to the left push it down; the five largest of each kind are shown."
)
_EXPLAIN_PUSHES_THROUGH = N_(
    "Each bar is one term of the sum: a unit’s hidden state a step before times its weight, or a pixel times its way "
    "through the input layer, both layers’ weights multiplied. Bars to the right push the value up and bars to the "
    "left push it down; the five largest of each kind are shown."
)


def step_section(network: Network, trace: Trace, unit: int | None = None, *, take: str = "") -> Section:
    """One unit of `trace` at every timestep, taken apart; its words in the language of this context.

    Without a `unit`, from 0, it is the one that pushes the answer the most. For each block the arrays are
    ``{key}`` (T, columns) with the header's columns, ``{key}_changed`` (T,), and ``{key}_pixels``, ``{key}_units``
    (T, n) with ``{key}_pixel_pushes`` and ``{key}_unit_pushes``; besides ``states`` and ``states_changed``. Numbers
    are thousandths. Where the score shows several takes of the digit, `take` is the name of the one that is `trace`, and
    `network` the one that made it, its weights changed as they were.

    Raises `LabError` when the network has no such unit.
    """
    chosen = most_telling_unit(network, trace) if unit is None else unit
    steps = inspect_unit(network, trace, chosen)
    arrays: dict[str, NDArray[Any]] = {}
    for key, block in steps.blocks.items():
        arrays |= _arrays(key, block)
    states = _states(steps)
    arrays["states"] = _side_by_side(states.values())
    arrays["states_changed"] = np.column_stack(list(steps.changed.values())).astype(np.uint8)
    through = network.weights.input_layer is not None
    header = {
        "unit": steps.unit,
        "pinned": unit is not None,
        "take": take,
        "units": trace.hidden_size,
        "answer": trace.answer,
        "kind": steps.cell,
        "reset_after": steps.cell == "gru" and steps.blocks["candidate"].scale is not None,
        "input_layer": through,
        "pixels": int(trace.pixels.shape[1]),
        "blocks": [
            _block_header(block, through_reset=steps.cell == "gru" and key == "candidate")
            for key, block in steps.blocks.items()
        ],
        "states": {"columns": list(states), "changed": list(steps.changed)},
        "quantities": {key: _quantity(key) for key in (*_NAMED, *steps.blocks)},
        "words": {key: _(message) for key, message in _WORDS.items()},
        "explain": {
            "diagram": _(_EXPLAIN_DIAGRAM),
            "equations": _(_EXPLAIN_EQUATIONS),
            "pushes": _(_EXPLAIN_PUSHES_THROUGH if through else _EXPLAIN_PUSHES),
        },
    }
    return Section(KEY, header, arrays)


def _columns(block: BlockSteps) -> dict[str, NDArray[np.float64]]:
    """The numbers of a block by the names of their columns, each (T,)."""
    columns = {"row": block.row, "memory": block.memory, "bias": block.bias}
    if block.memory_bias is not None:
        columns["memory_bias"] = block.memory_bias
    if block.scale is not None:
        columns["scale"] = block.scale
    return columns | {"pre": block.pre, "value": block.value, "expected": block.expected}


def _arrays(key: str, block: BlockSteps) -> dict[str, NDArray[Any]]:
    return {
        key: _side_by_side(_columns(block).values()),
        f"{key}_changed": block.changed.astype(np.uint8),
        **_pushes(key, "pixel", block.pixels),
        **_pushes(key, "unit", block.units),
    }


def _pushes(key: str, kind: str, pushes: Pushes) -> dict[str, NDArray[Any]]:
    return {
        f"{key}_{kind}s": pushes.index.astype(np.uint16),
        f"{key}_{kind}_pushes": thousandths(pushes.amount),
    }


def _states(steps: UnitSteps) -> dict[str, NDArray[np.float64]]:
    """The states, the products, and the states as the equations give them; each (T,)."""
    states = {"h_prev": steps.h_prev, "h": steps.h}
    if steps.c is not None and steps.c_prev is not None:
        states |= {"c_prev": steps.c_prev, "c": steps.c}
    return states | dict(steps.products) | {f"expected_{key}": values for key, values in steps.expected.items()}


def _side_by_side(columns: Iterable[NDArray[np.float64]]) -> NDArray[Any]:
    """Columns (T,) as thousandths, (T, columns)."""
    return thousandths(np.column_stack(list(columns)))


def _block_header(block: BlockSteps, *, through_reset: bool) -> dict[str, Any]:
    return {
        "key": block.key,
        "activation": block.activation,
        "columns": list(_columns(block)),
        "row_constant": round(block.row_constant, 3),
        "through_reset": through_reset,
    }


def _quantity(key: str) -> dict[str, Any]:
    quantity = QUANTITIES[key]
    name = _(quantity.name)
    return {
        "key": key,
        "symbol": quantity.symbol,
        "name": name[:1].upper() + name[1:],
        "colour": quantity.colour,
        "colour_dark": quantity.colour_dark,
    }
