"""What forget gates leave, against products written out and against the equation of the cell state."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from rnnlab.analysis.retention import gate_of_bias, kept_by_bias, kept_by_gates
from rnnlab.data import load_mnist
from rnnlab.errors import LabError
from rnnlab.network import Network, load_network


def test_a_bias_alone_leaves_a_power_of_its_sigmoid() -> None:
    assert gate_of_bias(0) == 0.5
    assert gate_of_bias(1) == pytest.approx(1 / (1 + math.exp(-1)), rel=1e-12)
    kept = kept_by_bias(1, 28)
    assert kept.shape == (29,)
    assert kept[0] == 1
    assert kept[28] == pytest.approx((1 / (1 + math.exp(-1))) ** 28, rel=1e-12)


def test_gates_leave_what_the_cell_state_keeps_when_nothing_is_written() -> None:
    """With the candidate at 0 the cell state itself shows what its gates leave of what it began with."""
    network = load_network("lstm")
    cell = network.weights.cell
    silent = replace(cell, W_g=cell.W_g * 0, U_g=cell.U_g * 0, b_g=cell.b_g * 0)
    mute: Network = replace(network, weights=replace(network.weights, cell=silent))
    begin = replace(network.empty_state(), cell=np.full(network.recipe.hidden_size, 0.5, np.float32))
    trace = mute.trace(load_mnist().test.image(0), initial=begin)
    assert trace.cell is not None
    kept = kept_by_gates(trace)
    assert kept.units.shape == (29, 128)
    np.testing.assert_allclose(trace.cell[-1], 0.5 * kept.units[-1], rtol=1e-4)
    # what stood there 8 rows before the end
    np.testing.assert_allclose(trace.cell[-1], trace.cell[-9] * kept.units[8], rtol=1e-4)
    assert kept.mean[0] == 1
    assert kept.units[-1, kept.most_lasting] == kept.units[-1].max()


def test_a_cell_without_forget_gates_is_refused() -> None:
    trace = load_network("gru").trace(load_mnist().test.image(0))
    with pytest.raises(LabError, match="forget gates"):
        kept_by_gates(trace)
