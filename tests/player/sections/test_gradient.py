"""The section "gradient": what travels, against the gradients themselves."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from rnnlab.analysis.gradients import gradients_through_time
from rnnlab.errors import LabError
from rnnlab.network import Network
from rnnlab.notation import QUANTITIES
from rnnlab.player.sections.gradient.section import LOW, gradient_section
from rnnlab.recipe import Recipe

MakeNetwork = Callable[..., Network]
DIRECT = {"lstm": "forget", "gru": "update"}


@pytest.mark.parametrize("cell", ["lstm", "gru", "simple_rnn"])
def test_what_travels_are_the_gradients(cell: str, random_network: MakeNetwork, digit: NDArray[np.float32]) -> None:
    network = random_network(Recipe(cell=cell, hidden_size=12, timesteps=14))
    trace = network.trace(digit)
    found, section = gradients_through_time(network, trace), gradient_section(network, trace)
    assert section.key == "gradient"
    assert section.header["answer"] == trace.answer
    arrays, largest = section.arrays, np.array(section.header["largest"])
    np.testing.assert_allclose(arrays["saliency"] * largest[:, None], found.saliency, rtol=1e-6)
    np.testing.assert_array_equal(arrays["saliency"].max(axis=1), 1)
    np.testing.assert_allclose(10.0 ** arrays["hidden"], found.hidden_shares, rtol=1e-5)
    np.testing.assert_allclose(section.header["last"]["hidden"], found.hidden_norms[:, -1])
    names = [bar["array"] for bar in section.header["bars"]]
    if cell == "lstm":
        np.testing.assert_allclose(10.0 ** arrays["cell"], found.cell_shares, rtol=1e-5)
        np.testing.assert_allclose(section.header["last"]["cell"], found.cell_norms[:, -1])
        assert names == ["hidden", "cell", "direct"]
    else:
        assert "cell" not in arrays
        assert names == (["hidden", "direct"] if cell == "gru" else ["hidden"])
    if cell in DIRECT:
        np.testing.assert_allclose(10.0 ** arrays["direct"], found.direct, rtol=1e-5)
        assert section.header["bars"][-1]["colour"] == QUANTITIES[DIRECT[cell]].colour
    assert {array.dtype.name for array in arrays.values()} == {"float32"}
    json.loads(json.dumps(section.header, allow_nan=False))


@pytest.mark.parametrize(("gain", "high"), [(0.5, 1.0), (1.01, 1e4), (2.0, 1e6)])
def test_bars_hold_what_explodes_and_logarithms_what_float32_cannot(gain: float, high: float) -> None:
    recipe = Recipe(cell="simple_rnn", hidden_size=4, timesteps=784)
    arrays = [np.zeros(shape, np.float32) for shape in [(1, 4), (4, 4), (4,), (4, 10), (10,)]]
    arrays[1], arrays[3] = gain * np.eye(4, dtype=np.float32), np.ones((4, 10), np.float32)
    network = Network.from_keras_weights(recipe, arrays)
    section = gradient_section(network, network.trace(np.zeros((28, 28))))
    assert [(bar["low"], bar["high"]) for bar in section.header["bars"]] == [(LOW, high)]
    np.testing.assert_allclose(section.arrays["hidden"][:, 0], 783 * np.log10(np.float64(np.float32(gain))), rtol=1e-5)
    assert np.all(section.arrays["hidden"][:, -1] == 0)
    # nothing but zeros goes into this cell's W: no pixel sways anything
    assert not section.arrays["saliency"].any()


def test_a_network_that_answers_always_the_same_has_no_gradient() -> None:
    recipe = Recipe(cell="gru", hidden_size=3, timesteps=7)
    shapes = [(112, 9), (3, 9), (2, 9), (3, 10), (10,)]
    network = Network.from_keras_weights(recipe, [np.zeros(shape, np.float32) for shape in shapes])
    section = gradient_section(network, network.trace(np.ones((28, 28))))
    assert np.all(np.isneginf(section.arrays["hidden"]))
    np.testing.assert_allclose(10.0 ** section.arrays["direct"], 0.5 ** np.arange(6, -1, -1), rtol=1e-6)


@pytest.mark.parametrize("recipe", [Recipe(hidden_size=4), Recipe(hidden_size=4, order="columns")])
def test_rows_are_only_spoken_of_where_there_are_rows(
    recipe: Recipe, random_network: MakeNetwork, digit: NDArray[np.float32]
) -> None:
    network = random_network(recipe)
    words = gradient_section(network, network.trace(digit)).header["words"]
    assert ("last row" in words["normalised"]) == (recipe.order == "rows")
    assert ("last timestep" in words["normalised"]) == (recipe.order != "rows")
    assert "not a cause" in words["cause"]
    assert "only the direct path" in words["direct"]
    # two sentences, the first a question
    assert len(re.findall(r"[.?](?: |$)", words["explain"])) == 2


def test_every_cell_s_direct_path_is_put_into_words(random_network: MakeNetwork, digit: NDArray[np.float32]) -> None:
    told = {}
    for cell in ("lstm", "gru", "simple_rnn"):
        network = random_network(Recipe(cell=cell, hidden_size=4))
        told[cell] = gradient_section(network, network.trace(digit)).header["words"]["direct"]
    assert "forget gates" in told["lstm"]
    assert "update gates" in told["gru"]
    assert "no direct path" in told["simple_rnn"]


def test_another_network_s_trace_is_refused(random_network: MakeNetwork, digit: NDArray[np.float32]) -> None:
    trace = random_network(Recipe(hidden_size=6)).trace(digit)
    with pytest.raises(LabError):
        gradient_section(random_network(Recipe(hidden_size=7)), trace)
