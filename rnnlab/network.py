"""Network: a recipe with its learned weights. It reads digits in NumPy and shows everything it had."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from rnnlab import cells, keras_file, weights
from rnnlab.assets import ASSETS
from rnnlab.data import as_sequence, pixel_order
from rnnlab.errors import LabError
from rnnlab.notation import CELLS, QUANTITIES
from rnnlab.recipe import Recipe
from rnnlab.settings import SIDE
from rnnlab.trace import Trace

Array = NDArray[np.float32]

MODELS_FOLDER = ASSETS / "models"
#: images that are read at once; more would fall out of the processor's cache
_CHUNK = 500


@dataclass(frozen=True, eq=False, slots=True)
class State:
    """What a network remembers between two timesteps: h (H,), and c (H,) where the cell has one."""

    hidden: Array
    cell: Array | None


class StepFunction(Protocol):
    """Timestep `t` (from 0) of a cell, as `cells.step`: x is (I,), h_prev and c_prev are (H,), or B of each side by
    side."""

    def __call__(self, t: int, x: Array, h_prev: Array, c_prev: Array | None) -> cells.Step:
        """Everything that the cell has at this timestep."""


@dataclass(frozen=True, eq=False)
class Network:
    """A recurrent network that reads digits: recipe, weights and a name to show."""

    recipe: Recipe
    weights: weights.Weights
    name: str = ""

    def trace(
        self, image: NDArray[np.generic], *, initial: State | None = None, step: StepFunction | None = None
    ) -> Trace:
        """Read one digit, (28, 28) in [0, 1], and keep everything the network had at every timestep.

        Parameters
        ----------
        initial:
            The state to begin with; zeros if not given.
        step:
            What happens at a timestep, for whoever intervenes; the cell's own equations if not given.

        Raises `LabError` when the picture has another shape or values outside [0, 1].
        """
        picture = _checked(image, ndim=2)
        inputs = as_sequence(picture, self.recipe)  # (T, I)
        return _trace(self, picture, inputs, initial or self.empty_state(), step or self._step)

    def empty_state(self) -> State:
        """The state before anything was read: zeros."""
        zeros = np.zeros(self.recipe.hidden_size, np.float32)
        return State(zeros, zeros.copy() if "cell" in CELLS[self.recipe.cell].states else None)

    def logits(self, images: NDArray[np.generic]) -> Array:
        """The output layer after the last timestep for images (N, 28, 28) in [0, 1]: (N, K) float32."""
        sequences = as_sequence(_checked(images, ndim=3), self.recipe)  # (N, T, I)
        chunks = [self.last_logits(sequences[start : start + _CHUNK]) for start in range(0, len(sequences), _CHUNK)]
        return np.concatenate(chunks) if chunks else np.empty((0, len(self.weights.output_layer.b)), np.float32)

    def probabilities(self, images: NDArray[np.generic]) -> Array:
        """The softmax of `logits`: (N, K) float32."""
        return softmax(self.logits(images))

    def predict(self, images: NDArray[np.generic]) -> NDArray[np.intp]:
        """The most probable class of each image (N, 28, 28): (N,) int."""
        answers: NDArray[np.intp] = np.argmax(self.logits(images), axis=-1)
        return answers

    def save(self, path: str | Path) -> None:
        """Write a ``.keras`` file that ``keras.models.load_model`` opens."""
        Path(path).write_bytes(self.to_bytes())

    def to_bytes(self) -> bytes:
        """The content of that file."""
        return keras_file.write(self.recipe, self.keras_weights())

    def keras_weights(self) -> list[Array]:
        """The arrays in the order of Keras' ``get_weights``."""
        return weights.to_keras(self.weights)

    @classmethod
    def from_keras_weights(cls, recipe: Recipe, arrays: Sequence[NDArray[np.generic]], name: str = "") -> Network:
        """The inverse of `keras_weights`. Raises `LabError` when the shapes do not fit the recipe."""
        return cls(recipe, weights.from_keras(recipe, arrays), name)

    def _step(self, t: int, x: Array, h_prev: Array, c_prev: Array | None) -> cells.Step:
        return cells.step(x, h_prev, c_prev, self.weights.cell)

    def last_logits(self, sequences: Array, step: StepFunction | None = None) -> Array:
        """The output layer after the last timestep of sequences that are read side by side: (B, T, I) -> (B, K).

        step: what happens at a timestep, for whoever intervenes; the cell's own equations if not given.
        """
        take_step = step or self._step
        h = np.zeros((len(sequences), self.recipe.hidden_size), np.float32)  # (B, H)
        c = np.zeros_like(h)
        steps = np.ascontiguousarray(sequences.swapaxes(0, 1))  # (T, B, I)
        for t, x in enumerate(steps):
            taken = take_step(t, _project(self, x), h, c)
            h, c = taken.h, getattr(taken, "c", c)
        return _dense(h, self.weights.output_layer)


def softmax(logits: Array) -> Array:
    """exp(z) over its sum along the last axis, with the largest z taken off first so that nothing overflows."""
    exponentials = np.exp(logits - logits.max(axis=-1, keepdims=True))
    result: Array = exponentials / exponentials.sum(axis=-1, keepdims=True)
    return result


def load_network(name_or_path: str | Path) -> Network:
    """A shipped network by its name (see `shipped_networks`), or any readable ``.keras`` file.

    Raises `LabError` when there is no such file, or it holds something that RNN Lab does not read.
    """
    path = MODELS_FOLDER / f"{name_or_path}.keras"
    if str(name_or_path) not in shipped_networks():
        path = Path(name_or_path)
    try:
        data = path.read_bytes()
    except OSError:
        raise LabError(
            "There is no network “{name}”. Give the path of a .keras file, or one of: {shipped}.",
            name=str(name_or_path),
            shipped=", ".join(shipped_networks()),
        ) from None
    return network_from_bytes(data, name=path.stem)


def network_from_bytes(data: bytes, name: str = "") -> Network:
    """The network in the content of a ``.keras`` file. Raises `LabError` as `load_network` does."""
    content = keras_file.read(data)
    return Network.from_keras_weights(content.recipe, content.arrays, name)


def shipped_networks() -> tuple[str, ...]:
    """The names of the networks that come with RNN Lab."""
    return tuple(sorted(path.stem for path in MODELS_FOLDER.glob("*.keras")))


def _checked(image: NDArray[np.generic], ndim: int) -> Array:
    picture = np.asarray(image)
    if picture.ndim != ndim or picture.shape[-2:] != (SIDE, SIDE):
        raise LabError("A digit has 28 by 28 pixels; this picture has shape {shape}.", shape=str(picture.shape))
    result = picture.astype(np.float32)
    if result.size and not (np.isfinite(result).all() and result.min() >= 0 and result.max() <= 1):
        raise LabError("Give pixels between 0 (paper) and 1 (ink); divide by 255 if yours go up to 255.")
    return result


def _dense(x: Array, layer: weights.Dense) -> Array:
    result: Array = x @ layer.W + layer.b
    return result


def _project(network: Network, x: Array) -> Array:
    """What the cell is given for x (..., I): the input layer's output if there is one, else x itself."""
    layer = network.weights.input_layer
    return x if layer is None else _dense(x, layer)


def _trace(network: Network, image: Array, inputs: Array, initial: State, step_at: StepFunction) -> Trace:
    recipe = network.recipe
    given = _project(network, inputs)  # (T, P), or (T, I) without an input layer
    h, c = initial.hidden, initial.cell
    steps = []
    for t, x in enumerate(given):
        step = step_at(t, x, h, c)
        h, c = step.h, getattr(step, "c", None)
        steps.append(step)
    # a list of T steps of n arrays (H,) -> n arrays (T, H), by their letters
    stacked = dict(zip(steps[0]._fields, (np.stack(rows) for rows in zip(*steps, strict=True)), strict=True))
    logits = _dense(stacked["h"], network.weights.output_layer)  # (T, K)
    letters = {key: QUANTITIES[key].symbol for key in CELLS[recipe.cell].keras_order}
    return Trace(
        recipe=recipe,
        image=image,
        pixels=pixel_order(recipe),
        inputs=inputs,
        projected=given if recipe.input_layer else None,
        gates={key: stacked[letter] for key, letter in letters.items() if key != "hidden"},
        pre={key: stacked[f"{letter}_pre"] for key, letter in letters.items()},
        hidden=stacked["h"],
        cell=stacked.get("c"),
        initial_hidden=initial.hidden,
        initial_cell=initial.cell,
        logits=logits,
        probabilities=softmax(logits),
    )
