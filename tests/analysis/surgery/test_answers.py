"""Many digits under a held gate, against one digit after the other under surgery."""

from __future__ import annotations

import numpy as np
import pytest

from rnnlab.analysis.surgery import Clamp, Rows, operate
from rnnlab.analysis.surgery.answers import answers_held
from rnnlab.analysis.surgery.held import Hold
from rnnlab.data import load_mnist
from rnnlab.network import load_network


@pytest.mark.parametrize("name", ["lstm", "gru", "simple_rnn"])
def test_with_nothing_held_the_network_predicts(name: str) -> None:
    network, images = load_network(name), load_mnist().test.images[:40]
    np.testing.assert_array_equal(answers_held(network, images, []), network.predict(images))


@pytest.mark.parametrize(
    ("name", "gate", "value"),
    [("lstm", "forget", 1), ("lstm", "output", 0.5), ("gru", "update", 0), ("gru", "reset", 1)],
)
def test_a_held_gate_is_that_gate_held_by_surgery(name: str, gate: str, value: float) -> None:
    network, images = load_network(name), load_mnist().test.images[:12]
    expected = [operate(network, image, [Clamp(gate, value, Rows(0, 27))]).answer for image in images]
    found = answers_held(network, images, [Hold(gate, value)])
    np.testing.assert_array_equal(found, expected)
    assert (found != network.predict(images)).any()
