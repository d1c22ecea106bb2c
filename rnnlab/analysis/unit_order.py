"""Orders of the units: a unit's number means nothing, so they may stand side by side in any order that tells more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnlab.i18n import N_
from rnnlab.network import Network
from rnnlab.trace import Trace

#: the key of the order in which the units are numbered
NUMBERED = "number"
#: a hidden state whose smallest and largest value lie nearer than this did not change: the rest is rounding
CONSTANT = 1e-6
#: more units than this are not turned to their best neighbours: at 512 that takes 150 ms, and gains little
_TURNED = 256
#: the gate that says how long a unit keeps what it has; a SimpleRNN has none
_KEEPS = MappingProxyType({"lstm": "forget", "gru": "update"})


@dataclass(frozen=True, eq=False)
class UnitOrder:
    """One order of the H units: `units[place]` is the unit, from 0, that stands at `place`."""

    key: str
    #: what completes "Order the units by …", and what it is in two sentences (message ids; their field ``{digit}``,
    #: if there is one, is `digit`)
    name: str
    explain: str
    #: (H,), read-only
    units: NDArray[np.intp] = field(repr=False)
    #: the class whose weights decide
    digit: int | None = None


def class_order_key(digit: int) -> str:
    """The key of the order by weight on a class."""
    return f"class_{digit}"


def unit_orders(network: Network, trace: Trace) -> Mapping[str, UnitOrder]:
    """Every order of the units, by its key; what depends on a digit (all but the weights) comes from `trace`.

    ============= ===========================================================================================
    key           from left to right
    ============= ===========================================================================================
    ``number``    as they are
    ``time``      by the centre of mass over time of how far the hidden state moves,
                  sum_t t |h_t - h_{t-1}| / sum_t |h_t - h_{t-1}|, the earliest first
    ``gate``      by the mean over time of the gate that keeps (LSTM: forget, GRU: update), the most open first;
                  a SimpleRNN has no such order
    ``similar``   the leaves of a tree of clusters (average linkage, distance 1 - r, r the correlation of h over
                  time), up to 256 units turned so that neighbours are as alike as the tree allows (Bar-Joseph
                  et al. 2001, "Fast optimal leaf ordering for hierarchical clustering"; scipy)
    ``class_k``   by the output layer's weight on class k, the largest first; ten orders
    ============= ===========================================================================================

    Units that tie stand as they are numbered. Units that never move, or whose numbers are not finite, stand last.
    """
    W = network.weights.output_layer.W  # (H, K)
    orders = [_numbered(trace), _by_time(trace), *_by_gate(trace), _by_similarity(trace)]
    orders += [_by_class(W[:, digit], digit) for digit in range(W.shape[1])]
    return MappingProxyType({order.key: order for order in orders})


def _numbered(trace: Trace) -> UnitOrder:
    return UnitOrder(
        key=NUMBERED,
        name=N_("their number"),
        explain=N_(
            "The units stand as they are numbered. A unit’s number means nothing: training could have dealt them out "
            "in any other order."
        ),
        units=_read_only(np.arange(trace.hidden_size)),
    )


def _by_time(trace: Trace) -> UnitOrder:
    return UnitOrder(
        key="time",
        name=N_("when they act"),
        explain=N_(
            "A unit acts when its hidden state changes: each stands by the mean timestep of its changes, where a "
            "change counts as much as it is large. Those that act early stand left, and those that never act stand "
            "last."
        ),
        units=_sorted(acting_times(trace)),
    )


def acting_times(trace: Trace) -> NDArray[np.float64]:
    """sum_t t |h_t - h_{t-1}| / sum_t |h_t - h_{t-1}| of every unit, (H,), t from 0; nan for one that never moves."""
    states = np.vstack([trace.initial_hidden[None], trace.hidden]).astype(np.float64)  # (1 + T, H)
    with np.errstate(invalid="ignore", divide="ignore"):  # a state may be infinite, and a unit may never move
        moves = np.abs(np.diff(states, axis=0))  # (T, H)
        times: NDArray[np.float64] = np.arange(len(moves)) @ moves / moves.sum(axis=0)  # (H,)
    return np.where(np.isfinite(times), times, np.nan)


def _by_gate(trace: Trace) -> list[UnitOrder]:
    """The order by the gate that keeps, if the cell has one."""
    key = _KEEPS.get(trace.recipe.cell)
    if key is None:
        return []
    names = {"forget": N_("how open the forget gate is"), "update": N_("how open the update gate is")}
    explains = {
        "forget": N_(
            "The units stand by the mean of their forget gate over all timesteps, the most open first. On the left "
            "they keep their cell state, on the right they forget it soon."
        ),
        "update": N_(
            "The units stand by the mean of their update gate over all timesteps, the most open first. On the left "
            "they keep their old hidden state, on the right they replace it by the candidate."
        ),
    }
    openness = trace.gates[key].astype(np.float64).mean(axis=0)  # (H,)
    return [UnitOrder("gate", names[key], explains[key], _sorted(-openness))]


def _by_similarity(trace: Trace) -> UnitOrder:
    return UnitOrder(
        key="similar",
        name=N_("similarity"),
        explain=N_(
            "Units whose hidden states rise and fall together over time stand side by side, as a tree of clusters "
            "joins them. Those that never change are like none of the others and stand last."
        ),
        units=_read_only(_similar(trace.hidden)),
    )


def _by_class(weights: NDArray[Any], digit: int) -> UnitOrder:
    """`weights` (H,): the output layer's weights on one class."""
    return UnitOrder(
        key=class_order_key(digit),
        name=N_("weight on the digit {digit}"),
        explain=N_(
            "The units stand by the output layer’s weight from them to the digit {digit}, the largest first. A positive "
            "hidden state on the left speaks for a {digit}, and one on the right speaks against it."
        ),
        units=_sorted(-weights.astype(np.float64)),
        digit=digit,
    )


def _similar(hidden: NDArray[np.float32]) -> NDArray[np.intp]:
    """The units (H,) of `hidden` (T, H) in the order of a tree of clusters over their correlations."""
    moving = np.flatnonzero(np.ptp(np.nan_to_num(hidden, nan=0.0, posinf=0.0, neginf=0.0), axis=0) > CONSTANT)
    moving = moving[np.isfinite(hidden[:, moving]).all(axis=0)]
    rest = np.setdiff1d(np.arange(hidden.shape[1]), moving)
    if len(moving) > 2:  # two have only one order
        moving = moving[_leaves(hidden[:, moving].astype(np.float64))]
    return np.concatenate([moving, rest])


def _leaves(columns: NDArray[np.float64]) -> NDArray[np.intp]:
    """The order of the columns (T, n) as leaves of the tree, the end with the smaller number left."""
    # scipy.cluster takes a moment to import
    from scipy.cluster.hierarchy import leaves_list, linkage
    from scipy.spatial.distance import squareform

    distances = np.clip(1 - np.corrcoef(columns, rowvar=False), 0, 2)  # (n, n)
    np.fill_diagonal(distances, 0)
    condensed = squareform(distances, checks=False)  # (n (n - 1) / 2,)
    tree = linkage(condensed, "average", optimal_ordering=columns.shape[1] <= _TURNED)
    leaves: NDArray[np.intp] = leaves_list(tree).astype(np.intp)
    return leaves if leaves[0] < leaves[-1] else leaves[::-1]


def _sorted(values: NDArray[np.float64]) -> NDArray[np.intp]:
    """The places of `values` (H,) from the smallest, ties as they are numbered; what is not finite comes last."""
    return _read_only(np.argsort(np.where(np.isfinite(values), values, np.inf), kind="stable"))


def _read_only(units: NDArray[np.intp]) -> NDArray[np.intp]:
    units = units.astype(np.intp)
    units.flags.writeable = False
    return units
