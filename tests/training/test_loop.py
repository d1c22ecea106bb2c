from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from rnnlab.data import as_sequence, load_mnist
from rnnlab.events import Ended, Evaluation, Event, Probe, Progress, Snapshot, Started
from rnnlab.network import Network
from rnnlab.recipe import Recipe
from rnnlab.training import ResumePoint, open_run, train, warm_up
from rnnlab.training.batches import batch_indices
from rnnlab.training.model import build_training_model, model_from_weights

Told = Callable[[Recipe], tuple[Network, list[Event]]]


def of(kind: type[Any], events: list[Event]) -> list[Any]:
    return [event for event in events if isinstance(event, kind)]


def same(first: Network, second: Network) -> bool:
    pairs = zip(first.keras_weights(), second.keras_weights(), strict=True)
    return all(np.array_equal(mine, theirs) for mine, theirs in pairs)


def test_the_events_come_in_order(small: Recipe, told: Told) -> None:
    _network, events = told(small)
    assert isinstance(events[0], Started)
    assert (events[0].steps, events[0].parameters) == (small.steps, small.parameters)
    assert events[0].device
    assert isinstance(events[1], Snapshot)
    assert isinstance(events[-1], Ended)
    assert (events[-1].step, events[-1].reason) == (small.steps, "done")
    steps = [event.step for event in events if not isinstance(event, (Started, Ended))]
    assert steps == sorted(steps)
    points = of(Progress, events)
    assert points[0].step == 1
    assert points[-1].step == small.steps
    assert all(point.images_per_second > 0 and point.learning_rate == pytest.approx(0.01) for point in points)
    assert [point.seconds for point in points] == sorted(point.seconds for point in points)


@pytest.mark.parametrize("here", ["float32", "bfloat16"])
def test_a_run_tells_in_which_precision_it_is_computed(
    small: Recipe, told: Told, here: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RNNLAB_PRODUCTS", here)
    networks = {}
    for asked, precision in (("auto", here), ("float32", "float32"), ("bfloat16", "bfloat16")):
        networks[asked], events = told(small.changed(precision=asked))
        assert events[0].precision == precision
    assert same(networks["auto"], networks[here])
    assert not same(networks["float32"], networks["bfloat16"])


def test_snapshots_go_from_the_first_weights_to_the_last(small: Recipe, told: Told) -> None:
    network, events = told(small)
    snapshots = of(Snapshot, events)
    assert [snapshot.step for snapshot in snapshots] == [*range(7), 8, 9, 11, 12] or len(snapshots) >= 8
    assert snapshots[0].step == 0
    assert snapshots[-1].step == small.steps
    assert same(snapshots[-1].network, network)
    assert not same(snapshots[0].network, snapshots[1].network)


@pytest.mark.slow
def test_the_end_is_judged_on_all_of_both_splits(small: Recipe, told: Told) -> None:
    network, events = told(small)
    validation, test = of(Evaluation, events)[-2:]
    assert (validation.split, test.split) == ("validation", "test")
    for told_of, split in ((validation, load_mnist().validation), (test, load_mnist().test)):
        # A tie in the last bit may be decided either way.
        accuracy = float(np.mean(network.predict(split.images) == split.labels))
        assert told_of.accuracy == pytest.approx(accuracy, abs=3e-4)


@pytest.mark.slow
def test_evaluations_tell_which_answer_was_given_to_which_label(told: Told) -> None:
    network, events = told(Recipe(hidden_size=16, timesteps=7, steps=60, learning_rate=0.01))
    *tried, validation, test = of(Evaluation, events)
    assert tried
    for evaluation, images in ((tried[0], 1_000), (validation, 5_000), (test, 10_000)):
        confusion = np.array(evaluation.confusion)
        assert confusion.shape == (10, 10)
        assert confusion.sum() == images
        assert evaluation.accuracy == pytest.approx(np.trace(confusion) / images)
    split = load_mnist().test
    expected = tf.math.confusion_matrix(split.labels, network.predict(split.images)).numpy()  # [label, answer]
    # A tie in the last bit may be decided either way.
    assert np.abs(np.array(test.confusion) - expected).sum() <= 6


@pytest.mark.slow
@pytest.mark.parametrize("cell", ["lstm", "gru", "simple_rnn"])
def test_the_gradient_is_measured_before_it_is_clipped(small: Recipe, told: Told, cell: str) -> None:
    recipe = small.changed(cell=cell, clip_norm=0.01, steps=2)
    _network, events = told(recipe)
    (batch,) = batch_indices(recipe.seed, 0, 1, recipe.batch_size)
    model, mnist = build_training_model(recipe), load_mnist().train
    inputs = as_sequence(mnist.pixels[batch].astype(np.float32) / 255, recipe)
    with tf.GradientTape() as tape:
        losses = keras.losses.sparse_categorical_crossentropy(mnist.labels[batch], model(inputs), from_logits=True)
        loss = tf.reduce_mean(losses)
    squares = [float(tf.reduce_sum(part**2)) for part in tape.gradient(loss, model.trainable_weights)]
    assert of(Progress, events)[0].gradient_norm == pytest.approx(np.sqrt(sum(squares)), rel=1e-4)


@pytest.mark.slow
def test_points_come_with_signals_and_beliefs(small: Recipe, told: Told) -> None:
    network, events = told(small)
    points, probes = of(Progress, events), of(Probe, events)
    assert {point.step for point in points if point.saturation is not None} == {probe.step for probe in probes} - {0}
    assert probes[0].step == 0
    assert probes[-1].step == small.steps
    validation = load_mnist().validation
    first_of_each = [int(np.argmax(validation.labels == label)) for label in range(10)]
    expected = network.probabilities(validation.images[first_of_each])
    np.testing.assert_allclose(probes[-1].probabilities, expected, atol=6e-4)
    assert all(0 <= point.saturation <= 1 and 0 <= point.dead <= 1 for point in (points[0], points[-1]))


@pytest.mark.slow
def test_the_network_predicts_as_the_keras_model(small: Recipe, told: Told) -> None:
    network, _events = told(small.changed(cell="gru", order="columns", input_layer=10))
    images = load_mnist().test.images[:300]
    model = model_from_weights(network.recipe, network.keras_weights())
    logits = model(as_sequence(images, network.recipe)).numpy()
    np.testing.assert_allclose(network.logits(images), logits, atol=1e-4)
    np.testing.assert_array_equal(network.predict(images), logits.argmax(-1))


@pytest.mark.slow
def test_the_loss_falls(told: Told) -> None:
    _network, events = told(Recipe(hidden_size=32, timesteps=14, steps=150, learning_rate=0.01))
    points = of(Progress, events)
    assert points[0].loss == pytest.approx(np.log(10), abs=0.3)
    assert points[-1].loss < 0.7
    assert of(Evaluation, events)[-1].accuracy > 0.8


@pytest.mark.slow
def test_the_same_recipe_gives_the_same_run(told: Told) -> None:
    recipe = Recipe(hidden_size=24, steps=25, augmentation="drawn", seed=11, clip_norm=1.0, schedule="cosine")
    (first, events), (second, events_again) = told(recipe), told(recipe)
    assert same(first, second)
    curve, curve_again = (
        [(point.step, point.loss, point.accuracy, point.learning_rate) for point in of(Progress, told_of)]
        for told_of in (events, events_again)
    )
    assert curve == curve_again
    other, _events = told(recipe.changed(seed=12))
    assert not same(first, other)


@pytest.mark.slow
def test_stop_keeps_what_was_learned(small: Recipe, stop_at: Callable[[int], Any]) -> None:
    control, events = stop_at(4), []

    def hear(event: Event) -> None:
        events.append(event)
        control.hear(event)

    network = train(small.changed(steps=100_000), on_event=hear, control=control)
    ended = events[-1]
    assert isinstance(ended, Ended)
    assert ended.reason == "stopped"
    assert 4 <= ended.step < 50
    assert [event.split for event in of(Evaluation, events)[-2:]] == ["validation", "test"]
    assert of(Snapshot, events)[-1].step == of(Progress, events)[-1].step == ended.step
    assert same(of(Snapshot, events)[-1].network, network)
    assert not same(of(Snapshot, events)[0].network, network)


@pytest.mark.slow
def test_a_run_that_diverges_keeps_its_last_good_weights() -> None:
    # A SimpleRNN of 196 timesteps at a learning rate of 10: its gradients overflow within a few steps.
    recipe = Recipe(cell="simple_rnn", timesteps=196, optimizer="sgd", learning_rate=10.0, steps=60)
    events: list[Event] = []
    points: list[ResumePoint | None] = []

    def hear(event: Event) -> None:
        events.append(event)
        points.append(run.resume_point())

    run = open_run(recipe, on_event=hear)
    network = run.train()
    ended = events[-1]
    assert isinstance(ended, Ended)
    assert ended.reason == "diverged"
    # Whenever a resume point is asked for, it is one to go on from.
    for point in points[1:]:
        assert point is not None
        assert all(np.isfinite(weight).all() for weight in point.weights)
    assert points[-1] is not None
    assert points[-1].step == ended.step
    assert ended.step < 60
    assert all(np.isfinite(weight).all() for weight in network.keras_weights())
    assert all(np.isfinite(point.loss) for point in of(Progress, events))
    last = of(Snapshot, events)[-1]
    assert last.step == ended.step
    assert same(last.network, network)
    assert all(np.isfinite(score.loss) for score in of(Evaluation, events)[-2:])


@pytest.mark.slow
def test_a_long_sequence_trains() -> None:
    events: list[Event] = []
    recipe = Recipe(cell="gru", hidden_size=8, timesteps=784, batch_size=8, steps=2, loss_at="every", order="permuted")
    train(recipe, on_event=events.append)
    assert len(of(Progress, events)) == 2


@pytest.mark.slow
def test_a_warm_run_is_the_same_as_a_cold_one(small: Recipe, told: Told) -> None:
    recipe = small.changed(hidden_size=17)
    cold, _events = told(recipe)
    warm_up(recipe)
    warm, _events = told(recipe)
    assert same(cold, warm)


@pytest.mark.slow
def test_a_listener_that_fails_ends_the_run(small: Recipe) -> None:
    def fail(event: Event) -> None:
        if isinstance(event, Progress):
            raise OSError("disk full")

    run = open_run(small, on_event=fail)
    with pytest.raises(OSError, match="disk full"):
        run.train()
