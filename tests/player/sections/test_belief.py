from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import rnnlab
from rnnlab.analysis.belief import belief_story
from rnnlab.player.sections.belief.section import belief_section
from rnnlab.recipe import Recipe


@pytest.fixture(scope="module")
def trace():
    return rnnlab.load_network("gru").trace(rnnlab.load_mnist().test.image(0))


def test_the_sentences_tell_the_story(trace):
    story = belief_story(trace.probabilities)
    section = belief_section(trace)
    assert section.header["decided"] == story.decided
    assert f"row {story.decided + 1}" in section.header["story"]
    assert f"rival {story.rival}" in section.header["story"]
    np.testing.assert_array_equal(section.arrays["entropy"], story.entropy)
    assert section.header["bar"]["high"] >= section.arrays["entropy"].max()


def test_timesteps_that_are_not_rows_are_not_called_so(trace):
    columns = replace(trace, recipe=trace.recipe.changed(order="columns"))
    assert "timestep" in belief_section(columns).header["story"]


def test_what_was_trained_is_said(trace):
    assert "Only the answer after the last" in belief_section(trace).header["story"]
    every = replace(trace, recipe=Recipe(cell="gru", loss_at="every"))
    assert "after every timestep" in belief_section(every).header["story"]


def test_numbers_that_are_not_finite_are_not_decided(trace):
    broken = replace(trace, probabilities=np.full_like(trace.probabilities, np.nan))
    section = belief_section(broken)
    assert section.header["decided"] is None
    assert "not finite" in section.header["story"]
