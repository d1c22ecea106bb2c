"""When each document measures: against its own loop, written as it stands there, and against the figures it printed."""

from __future__ import annotations

import numpy as np
import pytest

from rnnlab.documents.listings import LISTINGS
from rnnlab.documents.protocol import PROTOCOLS, QUANTITIES, protocol_of
from rnnlab.recipe import DOCUMENTS, Recipe
from rnnlab.settings import MEASURES


def loop_000() -> list[int]:
    return [step for step in range(1, 10_000 + 1) if step % 10 == 0 or step == 1]


def loop_001() -> list[int]:
    updates, printed = 0, []
    for epoch in range(5):
        for _batch in range(55_000 // 16):
            updates += 1
        if epoch % 1 == 0:
            printed.append(updates)
    return printed


def loop_002() -> list[int]:
    step, printed = 0, []
    while step * 128 < 100_000:
        if step % 20 == 0:
            printed.append(step + 1)  # after its update
        step += 1
    assert step == DOCUMENTS["002"].steps
    return printed


def loop_003() -> list[int]:
    return [(epoch + 1) * (55_000 // 50) for epoch in range(6)]


def loop_004_first() -> list[int]:
    return [step + 1 for step in range(100_000) if step % 20 == 0]


def loop_004_second() -> list[int]:
    return [step + 1 for step in range(200) if step % 50 == 0]


LOOPS = {
    "000": loop_000,
    "001": loop_001,
    "002": loop_002,
    "003": loop_003,
    "004-first": loop_004_first,
    "004-second": loop_004_second,
}


@pytest.mark.parametrize("number", DOCUMENTS)
def test_it_measures_after_the_updates_of_the_document(number: str) -> None:
    recipe = DOCUMENTS[number]
    protocol = protocol_of(recipe)
    assert protocol is not None
    assert list(protocol.steps(recipe)) == LOOPS[number]()
    assert all(protocol.is_due(step, recipe) for step in protocol.steps(recipe))
    assert sum(protocol.is_due(step, recipe) for step in range(1, min(recipe.steps, 20_000) + 1)) == len(
        [step for step in LOOPS[number]() if step <= 20_000]
    )


@pytest.mark.parametrize("number", ["000", "001", "002", "004-first"])
def test_every_printed_figure_is_measured(number: str) -> None:
    listing = LISTINGS[number]
    assert set(listing.published()) == set(listing.quantities)
    for series in listing.published().values():
        assert set(series.steps.tolist()) <= set(listing.protocol.steps(listing.recipe))


def test_what_a_document_calls_a_moment() -> None:
    recipe = DOCUMENTS["001"]
    assert [PROTOCOLS["001"].number(step, recipe) for step in PROTOCOLS["001"].steps(recipe)] == [1, 2, 3, 4, 5]
    recipe = DOCUMENTS["003"]
    assert [PROTOCOLS["003"].number(step, recipe) for step in PROTOCOLS["003"].steps(recipe)] == [0, 1, 2, 3, 4, 5]
    for number, listing in LISTINGS.items():
        for step in listing.protocol.steps(listing.recipe):
            assert listing.protocol.step(listing.protocol.number(step, listing.recipe), listing.recipe) == step, number


def test_the_figures_that_survive_in_print() -> None:
    figures = LISTINGS["000"].published()
    assert figures["batch_loss"].at(1) == 2.6086
    assert figures["batch_accuracy"].at(9_200) == 0.859
    assert (len(figures["batch_loss"]), figures["batch_loss"].at(230)) == (127, None)
    assert LISTINGS["001"].published()["average_cost"].values.tolist() == [
        0.573300335, 0.215184872, 0.147054715, 0.109967285, 0.087234279
    ]  # fmt: skip
    assert LISTINGS["002"].published()["batch_accuracy"].at(1) == 0.117188
    assert LISTINGS["004-first"].published()["batch_accuracy"].steps[-1] == 321
    assert LISTINGS["003"].published() == LISTINGS["004-second"].published() == {}


def test_how_many_images_stand_behind_a_figure() -> None:
    assert QUANTITIES["batch_accuracy"].count(DOCUMENTS["002"]) == 128
    assert QUANTITIES["average_cost"].count(DOCUMENTS["001"]) == 3_437 * 16
    assert QUANTITIES["test_accuracy_128"].count(DOCUMENTS["000"]) == 128
    assert QUANTITIES["test_accuracy_2000"].count(DOCUMENTS["004-second"]) == 2_000


def test_every_measure_has_a_protocol_and_every_protocol_known_quantities() -> None:
    assert set(PROTOCOLS) | {"none"} == set(MEASURES)
    assert protocol_of(Recipe()) is None
    for protocol in PROTOCOLS.values():
        assert {*protocol.quantities, *protocol.beside, *protocol.at_end} <= QUANTITIES.keys()


def test_what_is_reproduced_is_the_document_but_for_the_long_loop() -> None:
    for number, listing in LISTINGS.items():
        expected = DOCUMENTS[number].changed(steps=321) if number == "004-first" else DOCUMENTS[number]
        assert listing.recipe == expected
    assert np.isclose(DOCUMENTS["004-first"].epochs, 232.7, atol=0.1)
