"""The networks of the Gradients page: every cell on sequences of every length, trained or fresh."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from rnnlab.analysis.gradients import gradients_through_time
from rnnlab.cells import SimpleRnnWeights
from rnnlab.network import MODELS_FOLDER, Network, load_network
from rnnlab.recipe import Recipe
from rnnlab.settings import TIMESTEPS
from rnnlab.training.initial import initial_weights

FOLDER = MODELS_FOLDER / "by_timesteps"
#: the cells in the order of the page, the plainest first
CELLS = ("simple_rnn", "gru", "lstm")
#: units of every network of the page, as in the folder's make.py
HIDDEN_SIZE = 64


@dataclass(frozen=True, slots=True)
class Condition:
    """Which of the networks read: T timesteps, trained or fresh; a fresh SimpleRNN's recurrent weights times `gain`."""

    timesteps: int
    trained: bool
    gain: float = 1.0

    @property
    def pixels(self) -> int:
        """I: how many pixels one timestep shows."""
        return Recipe(timesteps=self.timesteps).inputs

    @property
    def reads_rows(self) -> bool:
        """Whether each timestep reads one whole row of the digit."""
        return Recipe(timesteps=self.timesteps).reads_rows


@dataclass(frozen=True, eq=False, slots=True)
class Reading:
    """What one network read, and what flows back from its answer. K classes, T timesteps."""

    cell: str
    answer: int
    #: (K, 784), divided by each class's largest
    saliency: NDArray[np.float32]
    #: (K, T) each, and (T,): as in `Gradients`; None where the cell has no such thing
    hidden: NDArray[np.float64]
    memory: NDArray[np.float64] | None
    direct: NDArray[np.float64] | None

    @property
    def carried(self) -> NDArray[np.float64]:
        """The shares at what the cell carries along, (K, T): c in an LSTM, h in the others."""
        return self.hidden if self.memory is None else self.memory


@dataclass(frozen=True, slots=True)
class Reached:
    """What a trained network was given, and what it reached."""

    #: training steps of 128 digits
    steps: int
    #: the share of MNIST's 10,000 test digits that it reads
    test_accuracy: float


@cache
def reached() -> dict[str, Reached]:
    """The card of the trained networks, by ``<cell>_<timesteps>``; what its file does not tell is left out."""
    card = FOLDER / "card.json"
    if not card.is_file():
        return {}
    entries = json.loads(card.read_text(encoding="utf-8"))
    return {name: Reached(entry["steps"], entry["test_accuracy"]) for name, entry in entries.items()}


def trained_lengths() -> tuple[int, ...]:
    """The lengths for which there is a trained network of every cell."""
    there = {path.stem for path in FOLDER.glob("*.keras")}
    return tuple(steps for steps in TIMESTEPS if all(f"{cell}_{steps}" in there for cell in CELLS))


def network_of(cell: str, condition: Condition) -> Network:
    """The network of a cell. Raises `LabError` when a trained one is missing."""
    if condition.trained:
        return _trained(f"{cell}_{condition.timesteps}")
    gain = condition.gain if cell == "simple_rnn" else 1.0
    return with_gain(fresh(Recipe(cell=cell, hidden_size=HIDDEN_SIZE, timesteps=condition.timesteps)), gain)


@st.cache_resource(show_spinner=False)
def _trained(name: str) -> Network:
    return load_network(FOLDER / f"{name}.keras")


def fresh(recipe: Recipe) -> Network:
    """The network of a recipe before its first training step, as training would begin with it."""
    return Network.from_keras_weights(recipe, initial_weights(recipe))


def with_gain(network: Network, gain: float) -> Network:
    """The network with the recurrent weights of its SimpleRNN times `gain`; another cell's are left alone."""
    cell = network.weights.cell
    if not isinstance(cell, SimpleRnnWeights):
        return network
    louder = replace(cell, U_h=cell.U_h * np.float32(gain))
    return replace(network, weights=replace(network.weights, cell=louder))


@st.cache_data(show_spinner=False, max_entries=200)
def read(image: NDArray[np.float32], cell: str, condition: Condition) -> Reading:
    """Read a digit, (28, 28), and follow all its logits back. Kept: another class needs no other pass."""
    network = network_of(cell, condition)
    trace = network.trace(image)
    found = gradients_through_time(network, trace)
    largest = found.saliency.max(axis=1, keepdims=True)  # (K, 1); not float32's to hold
    saliency = np.divide(found.saliency, largest, out=np.zeros_like(found.saliency), where=largest > 0)
    return Reading(
        cell,
        trace.answer,
        saliency.astype(np.float32),
        found.hidden_shares,
        found.cell_shares,
        found.direct,
    )
