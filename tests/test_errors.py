from __future__ import annotations

import pickle

from rnnlab.errors import LabError


def test_the_sentence_is_filled() -> None:
    assert str(LabError("Choose from {low} to {high}.", low=1, high=3)) == "Choose from 1 to 3."


def test_it_is_a_value_error() -> None:
    assert isinstance(LabError("No."), ValueError)


def test_it_survives_the_way_between_processes() -> None:
    error = pickle.loads(pickle.dumps(LabError("There is no “{name}”.", name="x")))
    assert (error.message, error.parameters) == ("There is no “{name}”.", {"name": "x"})
