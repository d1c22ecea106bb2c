from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from rnnlab.documents.listings import LISTINGS
from rnnlab.documents.reproduced import Reproductions, SeedRun
from rnnlab.documents.series import MeasuredSeries
from rnnlab.figures.reproduction import reproduction_figure


def reproductions(number: str, key: str | None = None) -> Reproductions:
    listing, made = LISTINGS[number], Reproductions()
    for seed in range(3):
        measured = {}
        for name in (*listing.quantities, *listing.protocol.beside):
            steps = listing.protocol.steps(listing.recipe)
            measured[name] = MeasuredSeries.of([(step, 0.5 + 0.01 * seed) for step in steps])
        made = made.plus(key or number, SeedRun(seed, measured, 0.9, 1.0))
    return made


def named(figure: Any, words: str) -> list[Any]:
    return [trace for trace in figure.data if re.search(rf"\b{words}\b", trace.name or "")]


@pytest.mark.parametrize("number", LISTINGS)
@pytest.mark.parametrize("dark", [False, True])
def test_every_listing_has_a_figure_with_and_without_runs(number: str, dark: bool) -> None:
    empty = reproduction_figure(number, reproductions=Reproductions(), dark=dark)
    full = reproduction_figure(number, reproductions=reproductions(number), dark=dark)
    assert not named(empty, "ours")
    listing = LISTINGS[number]
    assert len(named(full, "ours")) == len(listing.quantities) + len(listing.protocol.beside)
    # where a panel has several, the legend has no room for how many seeds
    assert bool(named(full, "ours, mean of 3 seeds")) == (number != "001")
    assert bool(named(full, "printed")) == bool(listing.published())
    if number in ("000", "001", "004-second"):
        assert {"yaxis", "yaxis2"} <= set(full.to_plotly_json()["layout"])


@pytest.mark.parametrize("number", LISTINGS)
def test_the_legend_says_everything_once(number: str) -> None:
    figure = reproduction_figure(number, reproductions=reproductions(number))
    told = [trace.name for trace in figure.data if trace.showlegend is not False]
    assert len(set(told)) == len(told)
    assert {trace.name for trace in figure.data if trace.name} == set(told)


def test_the_printed_figures_stand_where_the_document_printed_them() -> None:
    figure = reproduction_figure("001", reproductions=Reproductions())
    (cost,) = named(figure, "batches after their update: printed")
    published = LISTINGS["001"].published()["average_cost"]
    np.testing.assert_array_equal(cost.x, published.steps)
    np.testing.assert_array_equal(cost.y, published.values)


def test_the_means_of_neighbours_stand_over_single_prints() -> None:
    figure = reproduction_figure("002", reproductions=Reproductions())
    (averaged,) = named(figure, "mean of 5 neighbours")
    values = LISTINGS["002"].published()["batch_accuracy"].values
    np.testing.assert_allclose(averaged.y, values.reshape(8, 5).mean(axis=1))


def test_a_live_run_is_drawn_on_top() -> None:
    live = {"batch_accuracy": MeasuredSeries.of([(step, 0.3) for step in range(1, 102, 20)])}
    for measured in (live, {}, {"batch_accuracy": MeasuredSeries.of([])}):
        figure = reproduction_figure("002", live=measured, reproductions=reproductions("002"))
        assert len(named(figure, "this run")) == ("batch_accuracy" in measured)
        if named(figure, "this run"):
            assert figure.data[-1].name == "this run"


def test_an_experiment_is_drawn_beside() -> None:
    both = Reproductions({}, {**reproductions("003").runs, **reproductions("003", "003-once").runs})
    assert named(reproduction_figure("003", reproductions=both, beside="003-once"), "Softmax once")
    assert not named(reproduction_figure("003", reproductions=both), "Softmax once")
