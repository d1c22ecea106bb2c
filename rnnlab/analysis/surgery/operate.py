"""Surgery at work: a network reads a digit while something is done to it.

The order is fixed. First what is read and the weights, each in the order of the list; then the state to begin with;
then, at every timestep: the state is emptied, the gates are held, units are frozen, and last units are set to zero.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from rnnlab import cells
from rnnlab.analysis.surgery.held import Hold, held_step
from rnnlab.analysis.surgery.kinds import Carry, Clamp, ForgetBias, Freeze, Reset, Surgery, Zero
from rnnlab.analysis.surgery.places import Units
from rnnlab.analysis.surgery.reading import ReadingSurgery
from rnnlab.cells import LstmWeights
from rnnlab.data import as_sequence, load_mnist, pixel_order
from rnnlab.network import Network, State
from rnnlab.settings import SIDE
from rnnlab.trace import Trace

Array: TypeAlias = NDArray[np.float32]
#: a digit to carry a state over from, (28, 28) in [0, 1], by its index
Donors: TypeAlias = Callable[[int], NDArray[np.generic]]

Kind = TypeVar("Kind")


def operate(
    network: Network, image: NDArray[np.generic], surgeries: Sequence[Surgery], donors: Donors | None = None
) -> Trace:
    """The trace of `network` reading `image`, (28, 28) in [0, 1], under these surgeries.

    It shows what really was: the rows as they were read, gates at the values at which they were held, states as they
    were left. Only ``pre`` still tells what the network computed before a gate was held. With no surgeries it is
    ``network.trace(image)``.

    Parameters
    ----------
    donors:
        The digits to carry a state over from, by index; MNIST's test images if not given. A donor is read from its
        first row to its last by the network that reads the digit, its changed weights included, with nothing else done.

    Raises `LabError` when a surgery does not fit the network, or the image is none.
    """
    for surgery in surgeries:
        surgery.check(network.recipe)
    changed = changed_network(network, surgeries)
    initial = _initial(changed, surgeries, donors or load_mnist().test.image)
    step = _Operation.of(changed, surgeries)
    return changed.trace(edited_image(network, image, surgeries), initial=initial, step=step if step.acts else None)


def changed_network(network: Network, surgeries: Sequence[Surgery]) -> Network:
    """The network with the weights that surgeries leave it; the same one where they change none."""
    amounts = [surgery.amount for surgery in _of(surgeries, ForgetBias)]
    cell = network.weights.cell
    if not amounts or not isinstance(cell, LstmWeights):
        return network
    operated = replace(cell, b_f=cell.b_f + np.float32(sum(amounts)))
    return replace(network, weights=replace(network.weights, cell=operated))


def edited_image(network: Network, image: NDArray[np.generic], surgeries: Sequence[Surgery]) -> NDArray[np.generic]:
    """The digit that is really read, (28, 28): `image` with its timesteps hidden, reversed, shuffled or repeated."""
    edits = [surgery for surgery in surgeries if isinstance(surgery, ReadingSurgery)]
    if not edits:
        return image
    inputs = as_sequence(np.asarray(image), network.recipe)  # (T, I)
    for surgery in edits:
        inputs = surgery.edit(inputs)
    edited = np.empty(SIDE * SIDE, inputs.dtype)
    edited[pixel_order(network.recipe)] = inputs  # every pixel is read once: nothing stays empty
    return edited.reshape(SIDE, SIDE)


def _initial(network: Network, surgeries: Sequence[Surgery], donors: Donors) -> State | None:
    carries = _of(surgeries, Carry)
    if not carries:
        return None
    donor = network.trace(donors(carries[-1].donor))
    return State(donor.hidden[-1], None if donor.cell is None else donor.cell[-1])


@dataclass(frozen=True, eq=False)
class _Operation:
    """What is done at a timestep: a `StepFunction`."""

    network: Network
    resets: tuple[Reset, ...]
    clamps: tuple[Clamp, ...]
    freezes: tuple[Freeze, ...]
    zeros: tuple[Zero, ...]

    @classmethod
    def of(cls, network: Network, surgeries: Sequence[Surgery]) -> _Operation:
        return cls(network, _of(surgeries, Reset), _of(surgeries, Clamp), _of(surgeries, Freeze), _of(surgeries, Zero))

    @property
    def acts(self) -> bool:
        return bool(self.resets or self.clamps or self.freezes or self.zeros)

    def __call__(self, t: int, x: Array, h_prev: Array, c_prev: Array | None) -> cells.Step:
        for reset in self.resets:
            if reset.row == t:
                h_prev = h_prev if reset.part == "cell" else np.zeros_like(h_prev)
                c_prev = c_prev if c_prev is None or reset.part == "hidden" else np.zeros_like(c_prev)
        holds = [Hold(clamp.quantity, clamp.value, clamp.units) for clamp in self.clamps if t in clamp.rows]
        step = held_step(x, h_prev, c_prev, self.network.weights.cell, holds)
        for freeze in self.freezes:
            if t in freeze.rows:
                step = _with_state(step, freeze.units, h_prev, c_prev)
        for zero in self.zeros:
            if t in zero.rows:
                step = _with_state(step, zero.units, np.float32(0), np.float32(0))
        return step


def _with_state(step: cells.Step, units: Units, h: Array | np.float32, c: Array | np.float32 | None) -> cells.Step:
    """The step with the state (H,) of some units replaced."""
    which = np.zeros(step.h.shape, bool)  # (H,)
    which[slice(None) if units is None else list(units)] = True
    if isinstance(step, cells.LstmStep):
        assert c is not None
        return step._replace(h=np.where(which, h, step.h), c=np.where(which, c, step.c))
    return step._replace(h=np.where(which, h, step.h))


def _of(surgeries: Sequence[Surgery], kind: type[Kind]) -> tuple[Kind, ...]:
    return tuple(surgery for surgery in surgeries if isinstance(surgery, kind))
