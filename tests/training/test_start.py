from __future__ import annotations

import numpy as np
import pytest

from rnnlab.errors import LabError
from rnnlab.events import Event, Snapshot
from rnnlab.network import Network
from rnnlab.recipe import Recipe
from rnnlab.training import open_run, train
from rnnlab.training.devices import choose_device
from rnnlab.training.engine import State, choose_engine
from rnnlab.training.initial import initial_weights
from rnnlab.training.optimizers import learning_rates

pytestmark = pytest.mark.slow


def network_of(recipe: Recipe) -> Network:
    return Network.from_keras_weights(recipe, initial_weights(recipe))


def test_a_run_begins_with_a_network_s_weights_and_a_fresh_optimizer(small: Recipe) -> None:
    learned = train(small)
    recipe = small.changed(optimizer="momentum", learning_rate=0.1, seed=5, steps=6)
    events: list[Event] = []
    network = train(recipe, on_event=events.append, start=learned)
    first = next(event for event in events if isinstance(event, Snapshot))
    assert first.step == 0
    for mine, theirs in zip(first.network.keras_weights(), learned.keras_weights(), strict=True):
        np.testing.assert_array_equal(mine, theirs)
    engine = choose_engine(recipe, choose_device())
    slots = tuple(np.zeros_like(weight) for weight in learned.keras_weights())
    engine.set_state(State(tuple(learned.keras_weights()), slots))
    engine.train(0, learning_rates(recipe, 0, 6))
    for mine, theirs in zip(network.keras_weights(), engine.get_state().weights, strict=True):
        np.testing.assert_array_equal(mine, theirs)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"cell": "gru"}, "Cell"),
        ({"hidden_size": 8}, "Hidden size"),
        ({"timesteps": 28}, "Timesteps"),
        ({"order": "columns"}, "Reading order"),
        ({"input_layer": 4}, "Input layer"),
    ],
)
def test_a_network_of_another_build_is_refused(small: Recipe, changes: dict[str, object], named: str) -> None:
    with pytest.raises(LabError, match=f"^{named}: "):
        open_run(small.changed(**changes), start=network_of(small))


def test_the_shuffle_and_the_form_of_a_gru_matter_where_they_are_used(small: Recipe) -> None:
    gru, shuffled = small.changed(cell="gru"), small.changed(order="permuted")
    with pytest.raises(LabError, match="Reset after"):
        open_run(gru.changed(reset_after=False), start=network_of(gru))
    with pytest.raises(LabError, match="Shuffle seed"):
        open_run(shuffled.changed(permutation_seed=2), start=network_of(shuffled))
    open_run(small.changed(reset_after=False, permutation_seed=2, forget_bias=0.0), start=network_of(small))
