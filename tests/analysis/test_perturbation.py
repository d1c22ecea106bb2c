"""What a changed row leaves: nothing before it, and what a changed state gives after it."""

from __future__ import annotations

import numpy as np
import pytest

from rnnlab.analysis.perturbation import disturb, disturbed
from rnnlab.data import load_mnist
from rnnlab.errors import LabError
from rnnlab.network import Network, State, load_network
from rnnlab.recipe import Recipe

IMAGE = load_mnist().test.image(0)


@pytest.mark.parametrize("cell", ["simple_rnn", "gru", "lstm"])
def test_rows_before_are_untouched_and_later_ones_follow_from_the_state(cell: str) -> None:
    network, row = load_network(cell), 13
    found = disturb(network, IMAGE, row)
    assert (found.distance[:row] == 0).all()
    assert (found.distance[row:] > 0).all()
    # the rows below are the same: carry the changed state over into an undisturbed reading, and the same must come out
    rest = np.zeros_like(IMAGE)
    rest[: 27 - row] = IMAGE[row + 1 :]
    ends = []
    for trace in (found.before, found.after):
        cell_state = None if trace.cell is None else trace.cell[row]
        ends.append(network.trace(rest, initial=State(trace.hidden[row], cell_state)).hidden[26 - row])
    assert np.linalg.norm(ends[1] - ends[0]) == pytest.approx(found.distance[-1], rel=1e-4)


def test_shares_begin_at_one_and_nothing_erased_leaves_no_number() -> None:
    network = load_network("simple_rnn")
    found = disturb(network, IMAGE, 2)
    assert len(found.left) == 26
    np.testing.assert_allclose(found.left * found.distance[2], found.distance[2:])
    assert found.left[0] == 1
    assert np.isnan(disturb(network, IMAGE, 2, "erase").left).all()


def test_only_the_row_is_changed() -> None:
    line, erased = disturbed(IMAGE, 9, "line"), disturbed(IMAGE, 9, "erase")
    for changed in (line, erased):
        assert (np.delete(changed, 9, axis=0) == np.delete(IMAGE, 9, axis=0)).all()
    assert (line[9, 4:24] == 1).all()
    assert (line[9, :4] == IMAGE[9, :4]).all()
    assert not erased[9].any()
    assert IMAGE[9].any(), "the digit itself stays as it was"


def test_bad_input_is_refused() -> None:
    network = load_network("simple_rnn")
    with pytest.raises(LabError):
        disturbed(IMAGE, 28, "line")
    with pytest.raises(LabError):
        disturbed(IMAGE, 3, "burn")  # type: ignore[arg-type]
    columns = Network(Recipe(cell="simple_rnn", order="columns"), network.weights)
    with pytest.raises(LabError):
        disturb(columns, IMAGE, 3)
