"""What surgeries are called, and the ready-made ones."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from rnnlab.analysis.surgery import (
    Carry,
    Clamp,
    ForgetBias,
    Freeze,
    Hide,
    Repeat,
    Reset,
    Reverse,
    Rows,
    Shuffle,
    Surgery,
    Zero,
    describe,
    operate,
)
from rnnlab.analysis.surgery.experiments import A_THREE, experiments
from rnnlab.data import load_mnist
from rnnlab.network import Network, load_network
from rnnlab.recipe import Recipe
from rnnlab.settings import TIMESTEPS
from tests.analysis.surgery.oracle import FORMS, surgeries_for


@pytest.mark.parametrize(
    ("surgery", "rows", "timesteps"),
    [
        (Clamp("forget", 0, Rows(9, 13)), "Forget gate of all units held at 0, rows 10 to 14", "timesteps 10 to 14"),
        (
            Clamp("candidate", -0.5, Rows(0, 13), (4,)),
            "Candidate of unit 5 held at −0.5, rows 1 to 14",
            "all timesteps",
        ),
        (Zero(Rows(0, 27), (0, 1, 2, 8)), "State of units 1–3, 9 set to zero, all rows", "timesteps 1 to 28"),
        (Freeze(Rows(3, 3)), "State of all units frozen, row 4", "timestep 4"),
        (Reset(13), "Memory emptied before row 14 is read", "before timestep 14 is read"),
        (Reset(13, "cell"), "Cell state emptied before row 14 is read", "before timestep 14 is read"),
        (Carry(18), "Begins with the state that test digit 18 left behind", "left behind"),
        (Hide(Rows(9, 13)), "Rows 10 to 14 read as blank paper", "Timesteps 10 to 14 read"),
        (Reverse(), "Rows read in reverse, the last one first", "Timesteps read in reverse"),
        (Shuffle(3), "Rows read in a shuffled order (seed 3)", "Timesteps read in"),
        (Repeat(13, 4), "Row 14 read 4 times; what comes after it moves down", "Timestep 14 read 4 times"),
        (ForgetBias(-3), "Forget bias lowered by 3", "Forget bias lowered by 3"),
        (ForgetBias(0.5), "Forget bias raised by 0.5", "Forget bias raised by 0.5"),
    ],
    ids=lambda value: getattr(value, "kind", ""),
)
def test_every_kind_has_a_sentence(surgery: Surgery, rows: str, timesteps: str) -> None:
    assert describe(surgery) == rows
    assert timesteps in describe(surgery, Recipe(timesteps=14))
    assert not re.search(r"\brows?\b", describe(surgery, Recipe(timesteps=14)), re.IGNORECASE)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(FORMS).flatmap(lambda form: surgeries_for(Recipe(hidden_size=512, **form))))
def test_a_sentence_is_short_and_has_no_open_fields(surgery: Surgery) -> None:
    sentence = describe(surgery)
    assert 5 < len(sentence) < 140
    assert not {"{", "}"} & set(sentence)


@pytest.mark.parametrize("form", FORMS, ids=str)
@pytest.mark.parametrize("timesteps", TIMESTEPS)
def test_every_experiment_fits_every_network(form: dict[str, object], timesteps: int) -> None:
    recipe = Recipe(timesteps=timesteps, hidden_size=6, **form)
    for unit in (None, 0, 5, 77):
        found = experiments(recipe, unit)
        assert len({experiment.key for experiment in found}) == len(found) >= 6
        for experiment in found:
            assert experiment.help.count(". ") + experiment.help.count(": ") >= 1
            if experiment.surgery is None:
                assert unit in (None, 77)
            else:
                experiment.surgery.check(recipe)


def test_a_three_is_a_three() -> None:
    assert load_mnist().test.labels[A_THREE] == 3


@pytest.fixture(params=["lstm", "gru", "simple_rnn"])
def shipped(request: pytest.FixtureRequest) -> Network:
    return load_network(request.param)


def test_most_experiments_are_seen_at_once(shipped: Network, digit: NDArray[np.float32]) -> None:
    """On the first test digit each of them, but for the one that silences a single unit, moves the belief."""
    before = shipped.trace(digit).probabilities
    for experiment in experiments(shipped.recipe, 3):
        after = operate(shipped, digit, [experiment.surgery]).probabilities
        moved = np.abs(after - before).sum(axis=1).max() / 2
        assert moved > (1e-4 if experiment.key == "quiet_unit" else 0.3), experiment.key


def test_the_middle_is_a_row_or_a_timestep() -> None:
    assert experiments(Recipe())[0].title == "Forget everything at row 14"
    assert experiments(Recipe(timesteps=14))[0].title == "Forget everything at timestep 7"
