"""Files that Keras wrote, files that nobody should trust."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnnlab.data import load_mnist
from rnnlab.errors import LabError
from rnnlab.network import Network, load_network, network_from_bytes
from rnnlab.recipe import Recipe

LAYERS = keras.layers


def _models() -> dict[str, Callable[[], keras.Model]]:
    def sequential(*layers: keras.Layer) -> keras.Model:
        model = keras.Sequential([keras.Input((28, 28)), *layers])
        random = np.random.default_rng(3)
        model.set_weights([random.normal(0, 0.3, w.shape).astype(np.float32) for w in model.get_weights()])
        return model

    return {
        "lstm": lambda: sequential(LAYERS.LSTM(9), LAYERS.Dense(10)),
        "gru": lambda: sequential(LAYERS.GRU(9), LAYERS.Dense(10)),
        "gru before": lambda: sequential(LAYERS.GRU(9, reset_after=False), LAYERS.Dense(10)),
        "rnn": lambda: sequential(LAYERS.SimpleRNN(9), LAYERS.Dense(10)),
        "softmax": lambda: sequential(LAYERS.LSTM(9), LAYERS.Dense(10, activation="softmax")),
        "input layer": lambda: sequential(LAYERS.Dense(6), LAYERS.LSTM(9), LAYERS.Dense(10)),
    }


@pytest.mark.parametrize("name", _models())
def test_what_keras_writes_is_read_the_same(name: str, tmp_path: Path) -> None:
    model = _models()[name]()
    model.save(tmp_path / "m.keras")
    images = load_mnist().test.images[:32]
    network = load_network(tmp_path / "m.keras")
    expected = np.asarray(model(images))
    ours = network.probabilities(images) if name == "softmax" else network.logits(images)
    np.testing.assert_allclose(ours, expected, atol=1e-5)


@pytest.mark.slow
def test_a_functional_model_and_a_trained_one_are_read(tmp_path: Path) -> None:
    source = keras.Input((28, 28), name="anything")
    model = keras.Model(source, LAYERS.Dense(10, name="x")(LAYERS.GRU(5, name="y")(source)))
    model.compile("adam", "sparse_categorical_crossentropy")
    images = load_mnist().test.images[:8]
    model.fit(images, np.zeros(8), verbose=0)  # the file then holds Adam's slots as well
    model.save(tmp_path / "m.keras")
    np.testing.assert_allclose(load_network(tmp_path / "m.keras").logits(images), np.asarray(model(images)), atol=1e-5)


@pytest.mark.parametrize(
    ("layers", "what"),
    [
        ([LAYERS.LSTM(4, activation="relu"), LAYERS.Dense(10)], "activation=relu"),
        ([LAYERS.LSTM(4, go_backwards=True), LAYERS.Dense(10)], "go_backwards"),
        ([LAYERS.LSTM(4, dtype="float16"), LAYERS.Dense(10)], "float16"),
        ([LAYERS.LSTM(4, use_bias=False), LAYERS.Dense(10)], "use_bias"),
        ([LAYERS.Bidirectional(LAYERS.LSTM(4)), LAYERS.Dense(10)], "Bidirectional"),
        ([LAYERS.LSTM(4), LAYERS.Dropout(0.5), LAYERS.Dense(10)], "Dropout"),
        ([LAYERS.LSTM(4), LAYERS.Dense(7)], "10"),
        ([LAYERS.Dense(4, activation="relu"), LAYERS.LSTM(4), LAYERS.Dense(10)], "activation=relu"),
        ([LAYERS.LSTM(4, return_sequences=True), LAYERS.LSTM(4), LAYERS.Dense(10)], "one recurrent layer"),
    ],
)
def test_what_we_do_not_read_is_refused_by_name(layers: list[keras.Layer], what: str, tmp_path: Path) -> None:
    keras.Sequential([keras.Input((28, 28)), *layers]).save(tmp_path / "m.keras")
    with pytest.raises(LabError, match=what):
        load_network(tmp_path / "m.keras")


def _repacked(network: Network, **changed: bytes | None) -> bytes:
    """A network's file with some members replaced, or left out (None)."""
    names = {"config": "config.json", "weights": "model.weights.h5", "rnnlab": "rnnlab.json"}
    replaced = {names[key]: content for key, content in changed.items()}
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(network.to_bytes())) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            content = replaced.get(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
    return buffer.getvalue()


@pytest.fixture
def network(random_network: Callable[..., Network]) -> Network:
    return random_network(Recipe(hidden_size=3, order="columns"))


def _weights_file(change: Callable[[h5py.File], None], network: Network) -> bytes:
    with zipfile.ZipFile(io.BytesIO(network.to_bytes())) as archive:
        buffer = io.BytesIO(archive.read("model.weights.h5"))
    with h5py.File(buffer, "r+") as file:
        change(file)
    return buffer.getvalue()


KERNEL = "layers/lstm/cell/vars/0"


def _external(file: h5py.File) -> None:
    del file[KERNEL]
    file.create_dataset(KERNEL, (28, 12), "<f4", external=[("/etc/passwd", 0, 28 * 12 * 4)])


def _virtual(file: h5py.File) -> None:
    del file[KERNEL]
    layout = h5py.VirtualLayout((28, 12), "<f4")
    layout[:] = h5py.VirtualSource("/tmp/other.h5", "x", (28, 12), "<f4")
    file.create_virtual_dataset(KERNEL, layout)


def _external_link(file: h5py.File) -> None:
    del file[KERNEL]
    file[KERNEL] = h5py.ExternalLink("/tmp/other.h5", "x")


def _soft_link(file: h5py.File) -> None:
    del file[KERNEL]
    file[KERNEL] = h5py.SoftLink("/layers/lstm/cell/vars/1")


def _filtered(file: h5py.File) -> None:
    del file[KERNEL]
    file.create_dataset(KERNEL, data=np.zeros((28, 12), "<f4"), compression="gzip")


def _doubles(file: h5py.File) -> None:
    del file[KERNEL]
    file[KERNEL] = np.zeros((28, 12))


def _huge(file: h5py.File) -> None:
    del file[KERNEL]
    file.create_dataset(KERNEL, (2**31, 2**10), "<f4")


def _nan(file: h5py.File) -> None:
    file[KERNEL][0, 0] = np.nan


@pytest.mark.parametrize("change", [_external, _virtual, _external_link, _soft_link, _filtered, _doubles, _huge, _nan])
def test_hostile_weights_are_refused_before_they_are_read(
    change: Callable[[h5py.File], None], network: Network
) -> None:
    data = _repacked(network, weights=_weights_file(change, network))
    with pytest.raises(LabError, match="weights"):
        network_from_bytes(data)


def test_without_our_own_json_rows_are_read(network: Network) -> None:
    assert network_from_bytes(_repacked(network, rnnlab=None)).recipe.order == "rows"
    assert network_from_bytes(network.to_bytes()).recipe.order == "columns"


@pytest.mark.parametrize(
    "recipe", [{"cell": "gru"}, {"hidden_size": 4}, {"timesteps": 56}, {"order": "sideways"}, {"new": 1}]
)
def test_a_recipe_that_does_not_fit_is_refused(recipe: dict[str, Any], network: Network) -> None:
    content = json.dumps({"format": 1, "recipe": {**network.recipe.to_json(), **recipe}}).encode()
    with pytest.raises(LabError):
        network_from_bytes(_repacked(network, rnnlab=content))


@pytest.mark.parametrize("data", [b"", b"PK", b"not a zip", b"\x89HDF\r\n\x1a\n" + bytes(100)])
def test_what_is_not_a_keras_file_is_refused(data: bytes) -> None:
    with pytest.raises(LabError, match=r"\.keras file"):
        network_from_bytes(data)


def test_a_missing_member_is_refused(network: Network) -> None:
    for part in ("config", "weights"):
        with pytest.raises(LabError):
            network_from_bytes(_repacked(network, **{part: None}))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_damage_never_gets_past_a_lab_error(data: st.DataObject) -> None:
    recipe = Recipe(hidden_size=2, timesteps=7)
    from rnnlab.weights import keras_shapes

    arrays = [np.zeros(shape, np.float32) for shape in keras_shapes(recipe)]
    content = bytearray(Network.from_keras_weights(recipe, arrays).to_bytes())
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        network_from_bytes(bytes(content))
    except LabError as error:
        assert str(error)
