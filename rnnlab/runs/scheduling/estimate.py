"""How long a run will take, from what was measured on this machine."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from rnnlab.recipe import Recipe
from rnnlab.runs.scheduling.worker_status import WorkerStatus
from rnnlab.runs.store.store import RunRecord
from rnnlab.training.schedule import step_seconds

#: as many of the most similar measurements have a say
_NEAREST = 3
#: what another cell counts for, in doublings of the cost
_OTHER_CELL = 1.5


@dataclass(frozen=True, slots=True)
class Measurement:
    """A recipe whose speed was measured."""

    recipe: Recipe
    images_per_second: float
    #: the seconds it took beside its training steps (building the graph, evaluations); None if that is not known
    besides: float | None = None

    @property
    def slowness(self) -> float:
        """Measured over modelled time a training step."""
        return self.recipe.batch_size / self.images_per_second / step_seconds(self.recipe)


def seconds_for(recipe: Recipe, measurements: Sequence[Measurement]) -> float | None:
    """The expected time of all the steps of `recipe`, in seconds; None without measurements.

    The time of a step is modelled (`training.schedule.step_seconds`: its matrix products, and a cost a timestep) and
    scaled by how much slower or faster than the model the most similar measured recipes were. What they needed
    besides their steps is added.
    """
    if not measurements:
        return None
    nearest = sorted(measurements, key=lambda one: _distance(recipe, one.recipe))[:_NEAREST]
    return recipe.steps * step_seconds(recipe) * _median([one.slowness for one in nearest]) + _besides(nearest)


def measured(records: Sequence[RunRecord], worker: WorkerStatus) -> list[Measurement]:
    """What is known of the speed of the worker's device: runs that ended, and what the worker measured itself."""
    known = [
        Measurement(record.recipe, record.images_per_second, _besides_of(record, record.images_per_second))
        for record in records
        if record.images_per_second and worker.device in (None, record.device)
    ]
    if worker.images_per_second:
        known.append(Measurement(Recipe(), worker.images_per_second))
    return known


def _besides_of(record: RunRecord, speed: float) -> float | None:
    return None if record.seconds is None else record.seconds - record.step * record.recipe.batch_size / speed


def _besides(measurements: Sequence[Measurement]) -> float:
    spent = [one.besides for one in measurements if one.besides is not None]
    return max(0.0, _median(spent)) if spent else 0.0


def _distance(one: Recipe, other: Recipe) -> float:
    """How unlike two recipes are, in doublings: of the cost of a step, of the timesteps, of the batch."""
    return (
        abs(math.log2(step_seconds(one) / step_seconds(other)))
        + abs(math.log2(one.timesteps / other.timesteps))
        + abs(math.log2(one.batch_size / other.batch_size))
        + (_OTHER_CELL if one.cell != other.cell else 0.0)
    )


def _median(values: Sequence[float]) -> float:
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
