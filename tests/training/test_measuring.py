"""What a run measures as a document does: against Keras with the same weights on the same images."""

from __future__ import annotations

import io
import json
from types import SimpleNamespace

import keras
import numpy as np
import pytest

from rnnlab.data import as_sequence, load_mnist
from rnnlab.documents.protocol import LABELS, PREDICTIONS
from rnnlab.events import Event, Measured, Snapshot, from_json, to_json
from rnnlab.network import Network
from rnnlab.recipe import Recipe
from rnnlab.training import ResumePoint, loop, open_run, train
from rnnlab.training.batches import batch_indices
from rnnlab.training.devices import Device
from rnnlab.training.engine import choose_engine
from rnnlab.training.measures import Measures
from rnnlab.training.model import model_from_weights
from rnnlab.training.optimizers import learning_rates

pytestmark = pytest.mark.slow

CPU = Device("/CPU:0", "CPU", is_gpu=False, cores=2)
SMALL = Recipe(hidden_size=8, timesteps=7, batch_size=64, steps=12, learning_rate=0.01)
#: 53 updates an epoch
EPOCHS = SMALL.changed(batch_size=1024, steps=110, measure="001")


def run(recipe: Recipe) -> tuple[list[Measured], dict[int, Network]]:
    events: list[Event] = []
    train(recipe, on_event=events.append)
    networks = {event.step: event.network for event in events if isinstance(event, Snapshot)}
    return [event for event in events if isinstance(event, Measured)], networks


def keras_score(network: Network, images: np.ndarray, labels: np.ndarray) -> tuple[float, float]:
    logits = model_from_weights(network.recipe, network.keras_weights())(as_sequence(images, network.recipe)).numpy()
    losses = keras.losses.sparse_categorical_crossentropy(labels.astype(np.int32), logits, from_logits=True)
    return float(np.mean(losses)), float((logits.argmax(-1) == labels).mean())


def batch(recipe: Recipe, step: int) -> tuple[np.ndarray, np.ndarray]:
    """Of the update that is number `step`, from 1."""
    indices = batch_indices(recipe.seed, step - 1, 1, recipe.batch_size)[0]
    training = load_mnist().train
    return training.pixels[indices].astype(np.float32) / 255, training.labels[indices]


def test_000_measures_the_batch_just_learned_and_the_first_128_test_images() -> None:
    recipe = SMALL.changed(measure="000", steps=20)
    told, networks = run(recipe)
    assert [event.step for event in told] == [1, 10, 20]
    for event in (told[0], told[2]):
        loss, accuracy = keras_score(networks[event.step], *batch(recipe, event.step))
        assert event.names[:2] == ("batch_loss", "batch_accuracy")
        assert event.values[:2] == (pytest.approx(loss, rel=1e-4), pytest.approx(accuracy))
    assert [event.names[2:] for event in told] == [(), (), ("test_accuracy_128",)]
    test = load_mnist().test
    assert told[2].values[2] == keras_score(networks[20], test.images[:128], test.labels[:128])[1]


def test_001_measures_the_cost_of_each_batch_after_its_update() -> None:
    told, _networks = run(EPOCHS)
    assert [event.step for event in told] == [53, 106]
    engine = choose_engine(EPOCHS.changed(measure="none"), CPU)
    model = model_from_weights(EPOCHS, engine.get_state().weights)
    after, before = [], []
    for step in range(1, 54):
        before.append(engine.train(step - 1, learning_rates(EPOCHS, step - 1, 1)).loss_sum)
        model.set_weights(engine.get_state().weights)
        images, labels = batch(EPOCHS, step)
        logits = model(as_sequence(images, EPOCHS))
        losses = keras.losses.sparse_categorical_crossentropy(labels.astype(np.int32), logits, from_logits=True)
        after.append(float(np.mean(losses)))
    values = dict(zip(told[0].names, told[0].values, strict=True))
    assert values["average_cost"] == pytest.approx(np.mean(after), rel=1e-4)
    assert values["cost_before"] == pytest.approx(np.mean(before), rel=1e-4)
    assert values["average_cost"] < values["cost_before"]
    mnist = load_mnist()
    network = Network.from_keras_weights(EPOCHS, engine.get_state().weights)
    test_cost, test_accuracy = keras_score(network, mnist.test.images, mnist.test.labels)
    assert (values["test_cost"], values["test_accuracy"]) == (pytest.approx(test_cost, rel=1e-4), pytest.approx(test_accuracy, abs=2e-4))  # fmt: skip
    right = (network.predict(mnist.train.images) == mnist.train.labels).mean()
    assert values["train_accuracy"] == pytest.approx(right, abs=2e-4)
    assert dict(zip(told[1].names, told[1].values, strict=True))["average_cost"] < values["average_cost"]


def test_002_measures_after_updates_1_21_41() -> None:
    told, _networks = run(SMALL.changed(measure="002", steps=45))
    assert [(event.step, event.names) for event in told] == [(step, ("batch_accuracy",)) for step in (1, 21, 41)]


def test_003_measures_all_test_images_each_epoch() -> None:
    recipe = SMALL.changed(batch_size=1024, steps=53, measure="003", softmax="twice")
    told, networks = run(recipe)
    assert [(event.step, event.names) for event in told] == [(53, ("test_accuracy",))]
    test = load_mnist().test
    assert told[0].values[0] == pytest.approx((networks[53].predict(test.images) == test.labels).mean(), abs=2e-4)


def test_004_keeps_a_running_average_and_shows_ten_digits() -> None:
    recipe = SMALL.changed(measure="004", steps=101)
    told, networks = run(recipe)
    assert [event.step for event in told] == [1, 51, 101]
    values = [dict(zip(event.names, event.values, strict=True)) for event in told]
    plain = [one["test_accuracy_2000"] for one in values]
    # tf.metrics.accuracy's own variables are right answers and answers, from the first call on
    metric = keras.metrics.Mean()
    for one, accuracy in zip(values, plain, strict=True):
        metric.update_state(np.full(2_000, accuracy))
        assert one["running_accuracy"] == pytest.approx(float(metric.result()), abs=1e-5)
    test = load_mnist().test
    assert plain[-1] == pytest.approx((networks[101].predict(test.images[:2_000]) == test.labels[:2_000]).mean())
    # the loss comes out of the update: it is that of the weights before
    assert values[0]["train_loss"] == pytest.approx(keras_score(networks[0], *batch(recipe, 1))[0], rel=1e-4)
    assert [int(values[2][key]) for key in LABELS] == test.labels[:10].tolist()
    assert [int(values[2][key]) for key in PREDICTIONS] == networks[101].predict(test.images[:10]).tolist()


def test_measuring_changes_nothing_in_the_training() -> None:
    for measure, recipe in (("000", SMALL), ("001", SMALL), ("004", SMALL.changed(augmentation="drawn"))):
        plain, measured = train(recipe), train(recipe.changed(measure=measure))
        for mine, theirs in zip(plain.keras_weights(), measured.keras_weights(), strict=True):
            np.testing.assert_array_equal(mine, theirs)


def test_a_drawn_batch_is_measured_as_it_was_drawn() -> None:
    recipe = SMALL.changed(augmentation="drawn")
    engine = choose_engine(recipe, CPU)
    loss, _accuracy = engine.measure_batch(3)
    assert loss == pytest.approx(engine.train(3, np.zeros(1, np.float32)).loss_sum, rel=1e-5)


@pytest.mark.parametrize(
    "recipe", [SMALL.changed(measure="000", steps=20), SMALL.changed(measure="004", steps=52), EPOCHS.changed(steps=54)]
)
def test_a_resumed_run_neither_loses_nor_doubles_a_measurement(recipe: Recipe, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop, "CHUNK_SECONDS", 0.02)
    points: list[ResumePoint] = []
    told: list[Measured] = []

    def note(event: Event | None = None) -> None:
        if (point := open_one.resume_point()) is not None:
            points.append(point)
        if isinstance(event, Measured):
            told.append(event)

    open_one = open_run(recipe, on_event=note, control=SimpleNamespace(poll=note))
    open_one.train()
    left = [point for point in points if 0 < point.step < recipe.steps]
    chosen = {(point.step, point.measures.step, point.emitted): point for point in left}
    for point in list(chosen.values())[:: max(1, len(chosen) // 6)]:
        again: list[Measured] = []
        train(recipe, resume=ResumePoint.from_bytes(point.to_bytes()),
              on_event=lambda event, again=again: again.append(event) if isinstance(event, Measured) else None)  # fmt: skip
        before = [event for event in told if event.step <= point.measures.step]
        assert [*before, *again] == told


def test_a_resume_point_from_before_the_measuring_is_read() -> None:
    point = ResumePoint(3, (np.zeros((2, 2), np.float32),))
    with np.load(io.BytesIO(point.to_bytes())) as archive:
        arrays = dict(archive)
    header = json.loads(arrays["header"].tobytes())
    assert header.pop("measures")
    arrays["header"] = np.frombuffer(json.dumps(header).encode(), np.uint8)
    file = io.BytesIO()
    np.savez(file, **arrays)
    assert ResumePoint.from_bytes(file.getvalue()).measures == Measures()


def test_a_measurement_travels_as_json() -> None:
    event = Measured(10, ("batch_loss", "batch_accuracy"), (2.5, 0.125))
    assert from_json(json.loads(json.dumps(to_json(event)))) == event
