"""The engine against Keras: the same batches, Keras' own layers, optimizers and clipping, and the same weights."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import keras
import numpy as np
import pytest
import tensorflow as tf

from rnnlab.data import as_sequence, load_mnist
from rnnlab.errors import LabError
from rnnlab.recipe import Recipe
from rnnlab.training.batches import batch_indices
from rnnlab.training.devices import Device
from rnnlab.training.engine import Chunk, Engine, choose_engine
from rnnlab.training.learners import HandLearner, KerasLearner, chains, choose_learner
from rnnlab.training.model import build_training_model
from rnnlab.training.optimizers import learning_rates

pytestmark = pytest.mark.slow

SMALL = Recipe(hidden_size=12, timesteps=14, batch_size=16, learning_rate=0.05, optimizer="sgd", steps=50)
RECIPES = {
    "lstm": SMALL,
    "gru": SMALL.changed(cell="gru"),
    "gru before": SMALL.changed(cell="gru", reset_after=False),
    "simple_rnn": SMALL.changed(cell="simple_rnn"),
    "input layer": SMALL.changed(input_layer=6, input_weights="normal", input_bias="constant"),
    "permuted": SMALL.changed(order="permuted", permutation_seed=4),
    "columns": SMALL.changed(order="columns"),
    "reversed": SMALL.changed(order="reversed"),
    "momentum": SMALL.changed(optimizer="momentum"),
    "rmsprop": SMALL.changed(optimizer="rmsprop", learning_rate=1e-3),
    "adam": SMALL.changed(optimizer="adam", learning_rate=1e-3),
    "clipped": SMALL.changed(clip_norm=0.1),
    "cosine": SMALL.changed(schedule="cosine", steps=5),
    "every": SMALL.changed(loss_at="every"),
    "twice": SMALL.changed(softmax="twice"),
}
STEPS = 4
CPU = Device("/CPU:0", "CPU", is_gpu=False, cores=2)
#: takes the way of a GPU, on the CPU
LIKE_A_GPU = Device("/CPU:0", "GPU", is_gpu=True)


def engine_of(recipe: Recipe, device: Device = CPU) -> Engine:
    return choose_engine(recipe, device)


def train(engine: Engine, recipe: Recipe, step: int, steps: int) -> Chunk:
    return engine.train(step, learning_rates(recipe, step, steps))


def test_the_cpu_has_passes_of_its_own_and_a_gpu_the_keras_layers() -> None:
    assert isinstance(choose_learner(SMALL, CPU, 2), HandLearner)
    assert isinstance(choose_learner(SMALL, LIKE_A_GPU, 1), KerasLearner)
    # Keras' layers would compute a run that came from the CPU otherwise.
    assert isinstance(choose_learner(SMALL, replace(LIKE_A_GPU, products="bfloat16"), 1), HandLearner)


@pytest.mark.parametrize(("batch", "cores", "parts"), [(128, 2, 2), (128, 1, 1), (16, 8, 2), (15, 2, 1), (1, 2, 1)])
def test_a_batch_is_cut_into_parts_that_are_worth_a_core(batch: int, cores: int, parts: int) -> None:
    device = Device("/CPU:0", "CPU", is_gpu=False, cores=cores)
    assert chains(SMALL.changed(batch_size=batch), device) == parts
    assert chains(SMALL.changed(batch_size=batch), LIKE_A_GPU) == 1


def keras_optimizer(recipe: Recipe) -> keras.optimizers.Optimizer:
    rate = recipe.learning_rate
    if recipe.schedule == "cosine":
        rate = keras.optimizers.schedules.CosineDecay(rate, recipe.steps)
    clip = recipe.clip_norm
    return {
        "sgd": lambda: keras.optimizers.SGD(rate, global_clipnorm=clip),
        "momentum": lambda: keras.optimizers.SGD(rate, momentum=0.9, global_clipnorm=clip),
        "rmsprop": lambda: keras.optimizers.RMSprop(rate, rho=0.9, epsilon=1e-8, global_clipnorm=clip),
        "adam": lambda: keras.optimizers.Adam(rate, epsilon=1e-8, global_clipnorm=clip),
    }[recipe.optimizer]()


def train_with_keras(recipe: Recipe) -> tuple[list[np.ndarray], list[float]]:
    """Weights and losses after `STEPS` steps of Keras' own training on the same batches."""
    model = build_training_model(recipe)
    twice = recipe.softmax == "twice"

    def loss(labels: object, logits: object) -> object:
        if not twice:
            return keras.losses.sparse_categorical_crossentropy(labels, logits, from_logits=True)
        # Keras' own loss notices the first softmax and leaves the second one out.
        log_twice = keras.ops.log_softmax(keras.ops.softmax(logits))
        return -keras.ops.sum(keras.ops.one_hot(labels, 10) * log_twice, axis=-1)

    model.compile(keras_optimizer(recipe), loss)
    mnist, losses = load_mnist().train, []
    for batch in batch_indices(recipe.seed, 0, STEPS, recipe.batch_size):
        labels = mnist.labels[batch].astype(np.int32)
        if recipe.loss_at == "every":
            labels = np.repeat(labels[:, None], recipe.timesteps, axis=1)
        images = mnist.pixels[batch].astype(np.float32) / 255
        losses.append(float(model.train_on_batch(as_sequence(images, recipe), labels)))
        model.reset_metrics()
    return model.get_weights(), losses


@pytest.mark.parametrize("device", [CPU, LIKE_A_GPU], ids=["by hand", "keras layers"])
@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES)
def test_training_equals_keras_own(recipe: Recipe, device: Device) -> None:
    engine = engine_of(recipe, device)
    before = engine.get_state().weights
    chunk = train(engine, recipe, 0, STEPS)
    weights, losses = train_with_keras(recipe)
    assert chunk.finite
    assert chunk.loss_sum == pytest.approx(sum(losses), rel=1e-4)
    for mine, theirs, start in zip(engine.get_state().weights, weights, before, strict=True):
        np.testing.assert_allclose(mine, theirs, atol=2e-5)
        assert not np.array_equal(mine, start)


def test_how_steps_are_cut_into_chunks_makes_no_difference() -> None:
    recipe = RECIPES["adam"].changed(augmentation="drawn")
    whole, parts = engine_of(recipe), engine_of(recipe)
    once = train(whole, recipe, 0, 7)
    several = [train(parts, recipe, *cut) for cut in ((0, 1), (1, 4), (5, 2))]
    assert once.loss_sum == pytest.approx(sum(chunk.loss_sum for chunk in several), rel=1e-12)
    assert once.accuracy_sum == pytest.approx(sum(chunk.accuracy_sum for chunk in several), rel=1e-12)
    for mine, theirs in zip(_arrays(whole), _arrays(parts), strict=True):
        np.testing.assert_array_equal(mine, theirs)


def test_graphs_of_an_earlier_run_leave_no_trace() -> None:
    recipe = RECIPES["adam"].changed(learning_rate=0.003, seed=3)
    first = engine_of(recipe)
    train(first, recipe, 0, 3)
    expected = _arrays(first)
    first.close()
    between = engine_of(recipe.changed(seed=4, learning_rate=0.5, clip_norm=1.0, batch_size=8))
    train(between, recipe, 0, 3)
    between.close()
    again = engine_of(recipe)
    train(again, recipe, 0, 3)
    for mine, theirs in zip(_arrays(again), expected, strict=True):
        np.testing.assert_array_equal(mine, theirs)


def test_two_runs_at_once_do_not_share_weights() -> None:
    first, second = engine_of(SMALL), engine_of(SMALL)
    train(first, SMALL, 0, 2)
    for mine, theirs in zip(second.get_state().weights, engine_of(SMALL).get_state().weights, strict=True):
        np.testing.assert_array_equal(mine, theirs)


@pytest.mark.parametrize("device", [CPU, LIKE_A_GPU], ids=["by hand", "keras layers"])
def test_evaluation_counts_every_image_once(device: Device) -> None:
    engine = engine_of(SMALL, device)
    split = load_mnist().validation
    model = build_training_model(SMALL)
    logits = model(as_sequence(split.images[:1201], SMALL)).numpy()
    labels = split.labels[:1201].astype(np.int32)
    score = engine.evaluate(split, 1201)
    assert score.accuracy == pytest.approx(float((logits.argmax(-1) == labels).mean()), abs=1e-6)
    loss = keras.losses.sparse_categorical_crossentropy(labels, logits, from_logits=True)
    assert score.loss == pytest.approx(float(np.mean(loss)), rel=1e-5)
    for label in range(10):
        answers = logits.argmax(-1)[labels == label]
        assert score.confusion[label].tolist() == np.bincount(answers, minlength=10).tolist()


@pytest.mark.parametrize("device", [CPU, LIKE_A_GPU], ids=["by hand", "keras layers"])
def test_the_gradient_norm_is_that_of_all_weights_before_clipping(device: Device) -> None:
    recipe = SMALL.changed(clip_norm=0.01)
    engine = engine_of(recipe, device)
    model = build_training_model(recipe)
    batch = batch_indices(recipe.seed, 0, 1, recipe.batch_size)[0]
    mnist = load_mnist().train
    with tf.GradientTape() as tape:
        logits = model(as_sequence(mnist.pixels[batch].astype(np.float32) / 255, recipe))
        loss = tf.reduce_mean(
            tf.nn.sparse_softmax_cross_entropy_with_logits(mnist.labels[batch].astype("int32"), logits)
        )
    gradients = tape.gradient(loss, model.trainable_variables)
    norm = np.sqrt(sum(float((gradient.numpy() ** 2).sum()) for gradient in gradients))

    assert train(engine, recipe, 0, 1).gradient_norm_sum == pytest.approx(norm, rel=1e-4)


def test_a_chunk_ends_at_the_first_loss_that_is_not_finite() -> None:
    losses, accuracies = np.array([2.0, 1.0, np.nan], np.float32), np.array([0.5, 0.25, 0.0], np.float32)
    norms = np.array([1.5, 2.0, np.inf], np.float32)
    assert Chunk.of(losses, accuracies, norms) == Chunk(2, 3.0, 0.75, 3.5, finite=False)
    assert Chunk.of(losses[:2], accuracies[:2], norms[:2]) == Chunk(2, 3.0, 0.75, 3.5, finite=True)


def _arrays(engine: Engine) -> list[np.ndarray]:
    state = engine.get_state()
    return [*state.weights, *state.slots]


def test_a_device_that_is_full_is_told_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = engine_of(SMALL)

    def full(*inputs: object) -> None:
        raise tf.errors.ResourceExhaustedError(None, None, "OOM when allocating tensor")

    monkeypatch.setattr(engine, "_graphs", SimpleNamespace(train=full))
    with pytest.raises(LabError, match="Choose a smaller batch"):
        train(engine, SMALL, 0, 1)
