"""What the browser is given of one step: thousandths of the inspection's numbers, and words in the right language."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from types import MappingProxyType

import numpy as np
import pytest
from numpy.typing import NDArray

from rnnlab.analysis.contributions import inspect_unit, most_telling_unit
from rnnlab.errors import LabError
from rnnlab.i18n import language
from rnnlab.network import Network
from rnnlab.player import Shown, score_payload
from rnnlab.player.sections.section import Section
from rnnlab.player.sections.step.section import step_section
from rnnlab.recipe import Recipe
from rnnlab.trace import Trace
from tests.test_network import CELL_FORMS

MakeNetwork = Callable[..., Network]
Made = tuple[Network, Trace, Section]


@pytest.fixture(params=[{**form, "input_layer": layer} for form in CELL_FORMS for layer in (None, 7)], ids=str)
def made(request: pytest.FixtureRequest, random_network: MakeNetwork, digit: NDArray[np.float32]) -> Made:
    network = random_network(Recipe(hidden_size=9, **request.param))
    trace = network.trace(digit)
    return network, trace, step_section(network, trace, 4)


def column(section: Section, block: str, name: str) -> NDArray[np.float64]:
    """One column (T,) of a block, or of the states, as the browser reads it."""
    headers = {each["key"]: each["columns"] for each in section.header["blocks"]}
    names = section.header["states"]["columns"] if block == "states" else headers[block]
    return section.arrays[block][:, names.index(name)] / 1000


def test_every_number_arrives_to_three_decimals(made: Made) -> None:
    network, trace, section = made
    steps = inspect_unit(network, trace, 4)
    assert [each["key"] for each in section.header["blocks"]] == list(steps.blocks)
    for key, block in steps.blocks.items():
        for name in ("row", "memory", "bias", "memory_bias", "scale", "pre", "value", "expected"):
            wanted = getattr(block, name)
            if wanted is not None:
                np.testing.assert_allclose(column(section, key, name), wanted, atol=0.0005 + 1e-9)
        np.testing.assert_array_equal(section.arrays[f"{key}_pixels"], block.pixels.index)
        np.testing.assert_allclose(section.arrays[f"{key}_unit_pushes"] / 1000, block.units.amount, atol=0.0005 + 1e-9)
        np.testing.assert_array_equal(section.arrays[f"{key}_changed"], block.changed)
    for name in ("h", "h_prev", *(("c", "c_prev") if steps.c is not None else ()), *steps.products):
        wanted = steps.products.get(name, getattr(steps, name, None))
        np.testing.assert_allclose(column(section, "states", name), wanted, atol=0.0005 + 1e-9)


def test_what_is_shown_adds_up_as_well_as_rounding_allows(made: Made) -> None:
    _network, trace, section = made
    for each in section.header["blocks"]:
        part = {name: column(section, each["key"], name) for name in each["columns"]}
        scale = part.get("scale", 1.0)
        shown = part["row"] + part["bias"] + scale * (part["memory"] + part.get("memory_bias", 0.0))
        # half a thousandth a number, and what a rounded gate does to the sum that it multiplies
        slack = 0.0005 * (len(part) + np.abs(part["memory"]) + 1)
        assert (np.abs(shown - part["pre"]) <= slack).all()
        np.testing.assert_array_equal(
            np.rint(part["value"] * 1000), np.rint(trace[each["key"]][:, 4].astype(float) * 1000)
        )


def test_without_a_choice_it_is_the_unit_that_tells_most(made: Made) -> None:
    network, trace, _section = made
    free = step_section(network, trace)
    assert free.header["unit"] == most_telling_unit(network, trace)
    assert (free.header["pinned"], made[2].header["pinned"]) == (False, True)
    assert free.header["answer"] == trace.answer


def test_it_travels_with_the_score(made: Made) -> None:
    _network, trace, section = made
    data = score_payload(Shown(trace, sections=(section,))).to_bytes()
    assert section.header["words"]["title"].encode() in data
    assert json.loads(json.dumps(dict(section.header))) == dict(section.header)


@pytest.mark.parametrize("cell", ["lstm", "gru", "simple_rnn"])
def test_the_longest_and_largest_stays_small(cell: str, random_network: MakeNetwork) -> None:
    network = random_network(Recipe(cell=cell, hidden_size=512, timesteps=784), scale=0.02)
    section = step_section(network, network.trace(np.full((28, 28), 0.5, np.float32)), 511)
    assert section.header["unit"] == 511
    assert sum(array.nbytes for array in section.arrays.values()) < 250_000


def test_surgery_is_marked_and_says_what_the_terms_give(
    random_network: MakeNetwork, digit: NDArray[np.float32]
) -> None:
    network = random_network(Recipe(hidden_size=6))
    trace = network.trace(digit)
    gates = {key: array.copy() for key, array in trace.gates.items()}
    gates["output"][20:] = 0
    section = step_section(network, replace(trace, gates=MappingProxyType(gates)), 2)
    assert section.arrays["output_changed"].tolist() == [0] * 20 + [1] * 8
    assert section.arrays["forget_changed"].sum() == 0
    assert (column(section, "output", "value")[20:] == 0).all()
    np.testing.assert_allclose(column(section, "output", "expected"), trace.gates["output"][:, 2], atol=0.0005 + 1e-6)


def test_the_words_are_in_the_language_of_the_context(made: Made) -> None:
    network, trace, section = made
    with language("zh_CN"):
        chinese = step_section(network, trace, 4)
    assert section.header["quantities"]["hidden"]["name"] == "Hidden state"
    assert chinese.header["quantities"]["hidden"]["name"] == "隐藏状态"
    for text in section.header["explain"].values():
        assert text.count(". ") == 1, "an explanation has two sentences"


def test_an_unknown_unit_is_refused(made: Made) -> None:
    network, trace, _section = made
    with pytest.raises(LabError):
        step_section(network, trace, 9)
