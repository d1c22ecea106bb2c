"""What of a score a picture is made of: the open lanes, the order of the units, and one of several takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnlab.player import score_payload
from rnnlab.player.score.lanes import Lane, WholeNumbers
from rnnlab.player.score.payload import ScorePayload, Shown, WhichTake

_WITHOUT_UNITS = ("projected", "probabilities")


def staged(shown: Shown) -> ScorePayload:
    """The score's payload with the shown lanes alone, their columns in the shown order, of the shown take.

    Every lane keeps the scale that it has beside all takes, and a difference has the scale that the player gives it.
    """
    payload, view = score_payload(shown), shown.view
    all_lanes = [payload.lanes, *(take.lanes for take in payload.takes)]
    images = [payload.image, *(take.image for take in payload.takes)]
    which = payload.take_at(view.take)
    if which == "difference":
        place, lanes = 1, _differences(all_lanes[0], all_lanes[1])
    else:
        place, lanes = which, all_lanes[which]
    kept = (
        lane for lane in lanes if lane.key == "probabilities" or view.open_lanes is None or lane.key in view.open_lanes
    )
    return replace(
        payload,
        name=" · ".join(part for part in (shown.name, _called(payload, which)) if part),
        lanes=tuple(_arranged(lane, shown.unit_order) for lane in kept),
        image=images[place],
        takes=(),
        axis=None,
        sections=(),
    )


def _called(payload: ScorePayload, which: WhichTake) -> str:
    """What a take is called beside the others; nothing where there are none."""
    if not payload.takes:
        return ""
    if which == "difference":
        return payload.text["difference"]
    name = [payload.first, *(take.name for take in payload.takes)][which]
    return payload.text["training_step"].format(step=name) if payload.axis == "training" else name


def _differences(before: Sequence[Lane], after: Sequence[Lane]) -> tuple[Lane, ...]:
    """What each lane of `after` is more than that of `before`; the belief stays as it is after, as on the stage."""
    return tuple(new if new.key == "probabilities" else _difference(old, new)
                 for old, new in zip(before, after, strict=True))  # fmt: skip


def _difference(before: Lane, after: Lane) -> Lane:
    missing = _not_finite(before.values) | _not_finite(after.values)
    values = after.values.astype(np.int32) - before.values.astype(np.int32)
    values[missing] = np.iinfo(np.int32).min
    reach = after.high - after.low
    return replace(after, low=-reach, high=reach, bounded=False, values=values)


def _not_finite(values: WholeNumbers) -> NDArray[np.bool_]:
    missing: NDArray[np.bool_] = values == np.iinfo(values.dtype).min
    return missing


def _arranged(lane: Lane, order: NDArray[np.integer[Any]] | None) -> Lane:
    """The lane with its units in that order, where each of its columns is a hidden unit of its own."""
    whole = lane.group == 1 and lane.key not in _WITHOUT_UNITS and order is not None
    if not whole or order is None or len(order) != lane.values.shape[1]:
        return lane
    return replace(lane, values=lane.values[:, order])
