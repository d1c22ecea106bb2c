"""The benchmark: real child processes, and the table's arithmetic."""

from __future__ import annotations

import importlib.util
import subprocess
import sys

import numpy as np
import pytest

from rnnlab import Recipe
from rnnlab.bench.contenders import step_flops
from rnnlab.bench.duel import Contender, Result, duel
from rnnlab.bench.report import CONTENDERS, Plan, line
from rnnlab.errors import LabError

SMALL = Recipe(cell="simple_rnn", hidden_size=8, timesteps=7, batch_size=16)


@pytest.mark.slow
def test_contenders_are_measured_in_turn() -> None:
    results = duel(SMALL, ["ours", "pytorch"], rounds=2, seconds=0.1)
    assert len(results["ours"].rates) == 2
    assert results["ours"].rate
    assert results["ours"].rate > 1
    assert results["ours"].first_step
    assert results["ours"].peak is None or results["ours"].peak > 50
    if importlib.util.find_spec("torch") is None:
        assert results["pytorch"].rate is None


def test_a_contender_that_dies_is_told_in_a_sentence() -> None:
    with Contender("nobody", SMALL) as contender, pytest.raises(LabError, match="nobody"):
        contender.make_ready()


def test_the_products_of_a_step_are_counted_as_in_the_papers() -> None:
    """LSTM of 128 on 28 rows at batch 128: 28 * 128 * (156 * 512) multiplications forward, and so on."""
    recipe = Recipe()
    forward = 2 * 28 * 128 * 156 * 512
    back = 2 * 28 * 128 * 512 * 128
    weights = 2 * 28 * 128 * 156 * 512
    assert step_flops(recipe) == forward + back + weights
    assert step_flops(recipe.changed(cell="gru")) == pytest.approx(0.75 * step_flops(recipe))


def test_a_line_has_the_ratios() -> None:
    results = {"ours": Result([90.0, 60.0, 100.0], 0.8, 800.4), "keras": Result([40.0], 1.2, 830.0),
               "pytorch": Result(), "products": Result([118.0], 0.1, 500.0)}  # fmt: skip
    assert line(Recipe(), results) == (
        "| lstm | 28 | 128 | 100 | 40 | 2.50 | – | – | 118 | 0.8, 1.2, – | 800, 830, – |"
    )


def test_the_whole_plan_has_every_shape() -> None:
    recipes = Plan().recipes()
    assert len(recipes) == 27
    assert {recipe.timesteps for recipe in recipes} == {28, 112, 784}
    assert set(CONTENDERS) == {"ours", "keras", "pytorch", "products"}


@pytest.mark.parametrize("name", ["keras", "products"])
@pytest.mark.slow
def test_the_other_contenders_make_steps_too(name: str) -> None:
    result = duel(SMALL, [name], rounds=1, seconds=0.05)[name]
    assert result.rate
    assert np.isfinite(result.rate)


def test_a_wrong_shape_is_refused_in_one_sentence() -> None:
    command = [sys.executable, "-m", "rnnlab", "bench", "--timesteps", "30"]
    told = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert told.returncode == 2
    assert "30" in told.stderr
    assert "Traceback" not in told.stderr
