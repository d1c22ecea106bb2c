"""``config.json`` of a ``.keras`` file: how Keras describes the networks that RNN Lab knows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NoReturn

from rnnlab.errors import LabError
from rnnlab.notation import CELLS
from rnnlab.recipe import CLASSES, Recipe
from rnnlab.settings import PIXELS, TIMESTEPS

_SNAKE = {"Dense": "dense", "LSTM": "lstm", "GRU": "gru", "SimpleRNN": "simple_rnn", "InputLayer": "input_layer"}
_CELL_OF_CLASS = {notation.keras_class: key for key, notation in CELLS.items()}
#: what a layer's config may say besides its size: anything else changes the mathematics
_DENSE = {"use_bias": True, "quantization_config": None, "kernel_constraint": None, "bias_constraint": None}
_RECURRENT = {
    "activation": "tanh",
    "recurrent_activation": "sigmoid",
    "use_bias": True,
    "return_sequences": False,
    "return_state": False,
    "go_backwards": False,
    "stateful": False,
    "time_major": False,
}


@dataclass(frozen=True, slots=True)
class LayerNames:
    """Where ``model.weights.h5`` keeps the arrays, in the order of Keras' ``get_weights``."""

    datasets: tuple[str, ...]


def layer_names(recipe: Recipe) -> LayerNames:
    """The places of a recipe's arrays."""
    recurrent = CELLS[recipe.cell].keras_class
    return _names(["Dense", recurrent, "Dense"] if recipe.input_layer else [recurrent, "Dense"])


def _names(classes: Sequence[str]) -> LayerNames:
    """A layer's group is its class in snake case with a counter in layer order, never its name."""
    seen: Counter[str] = Counter()
    datasets: list[str] = []
    for kind in classes:
        group = _SNAKE[kind] + (f"_{seen[kind]}" if seen[kind] else "")
        seen[kind] += 1
        inner = "cell/vars" if kind in _CELL_OF_CLASS else "vars"
        datasets += [f"layers/{group}/{inner}/{index}" for index in range(3 if kind in _CELL_OF_CLASS else 2)]
    return LayerNames(tuple(datasets))


def model_config(recipe: Recipe) -> dict[str, Any]:
    """The ``config.json`` of a recipe's network: a functional model whose output layer gives logits."""
    layers = [_layer("InputLayer", "pixels", {"batch_shape": [None, recipe.timesteps, recipe.inputs]}, None, None)]
    shape: list[int | None] = [None, recipe.timesteps, recipe.inputs]
    if recipe.input_layer:
        layers.append(
            _layer("Dense", "input_layer", {"units": recipe.input_layer, "activation": "linear"}, shape, "pixels")
        )
        shape = [None, recipe.timesteps, recipe.input_layer]
    recurrent: dict[str, Any] = {"units": recipe.hidden_size, "activation": "tanh", "return_sequences": False}
    if recipe.cell != "simple_rnn":
        recurrent["recurrent_activation"] = "sigmoid"
    if recipe.cell == "gru":
        recurrent["reset_after"] = recipe.reset_after
    layers.append(_layer(CELLS[recipe.cell].keras_class, "recurrent", recurrent, shape, layers[-1]["name"]))
    output = {"units": CLASSES, "activation": "linear"}
    layers.append(_layer("Dense", "output_layer", output, [None, recipe.hidden_size], "recurrent"))
    config = {
        "name": "rnnlab",
        "trainable": True,
        "layers": layers,
        "input_layers": ["pixels", 0, 0],
        "output_layers": ["output_layer", 0, 0],
    }
    return {
        "module": "keras.src.models.functional",
        "class_name": "Functional",
        "config": config,
        "registered_name": "Functional",
    }


def _layer(
    kind: str, name: str, config: dict[str, Any], shape: list[int | None] | None, source: str | None
) -> dict[str, Any]:
    """One layer as Keras writes it; `shape` and `source` are of the tensor that it reads."""
    nodes = []
    if source is not None:
        tensor = {"shape": shape, "dtype": "float32", "keras_history": [source, 0, 0]}
        nodes = [{"args": [{"class_name": "__keras_tensor__", "config": tensor}], "kwargs": {}}]
    return {
        "module": "keras.layers",
        "class_name": kind,
        "config": {"name": name, "dtype": "float32", **config},
        "registered_name": None,
        "name": name,
        "inbound_nodes": nodes,
    }


def recipe_of_config(config: Any) -> tuple[LayerNames, Recipe]:
    """The places of the weights and the recipe of the network that a ``config.json`` describes, read by rows.

    Raises `LabError` that names what RNN Lab does not read.
    """
    if config["class_name"] not in ("Functional", "Sequential"):
        _refuse(str(config["class_name"]))
    layers = list(config["config"]["layers"])
    _check_chain(config["class_name"], layers)
    kinds = [str(layer["class_name"]) for layer in layers]
    for kind in kinds:
        if kind not in _SNAKE:
            _refuse(kind)
    if kinds[0] != "InputLayer":
        raise LabError("This network does not say what it reads. Build it with an Input layer and save it again.")
    body = layers[1:]
    if [kind in _CELL_OF_CLASS for kind in kinds[1:]] not in ([True, False], [False, True, False]):
        raise LabError(
            "RNN Lab reads networks of one recurrent layer, an output layer, and at most one input layer. "
            "This one has: {layers}.",
            layers=", ".join(kinds),
        )
    return _names(kinds[1:]), _recipe(layers[0]["config"], [layer["config"] for layer in body], kinds[1:])


def _check_chain(kind: str, layers: Sequence[Any]) -> None:
    """Every layer of a functional model must read the one before it, once."""
    for before, layer in pairwise(layers) if kind == "Functional" else ():
        nodes = layer["inbound_nodes"]
        history = nodes[0]["args"][0]["config"]["keras_history"][0] if len(nodes) == 1 else None
        if history != before["config"]["name"]:
            raise LabError("The layers of this network do not form a chain, which is all that RNN Lab reads.")


def _recipe(source: Any, body: Sequence[Any], kinds: Sequence[str]) -> Recipe:
    timesteps, inputs = source["batch_shape"][1:]
    if timesteps not in TIMESTEPS or timesteps * inputs != PIXELS:
        raise LabError("This network reads {timesteps} timesteps of {inputs} numbers, which is not a digit of 784 pixels.",
                       timesteps=str(timesteps), inputs=str(inputs))  # fmt: skip
    cell = _CELL_OF_CLASS[kinds[-2]]
    recurrent, output = body[-2], body[-1]
    _check(kinds[-2], recurrent, _RECURRENT)
    for dense in (*body[:-2], output):
        _check("Dense", dense, _DENSE)
    # Softmax as the last activation changes nothing that is read: the score applies it to the logits.
    if output["units"] != CLASSES or output["activation"] not in ("linear", "softmax"):
        raise LabError("RNN Lab reads networks with {classes} linear or softmax outputs.", classes=CLASSES)
    if len(body) == 3 and body[0]["activation"] != "linear":
        _refuse(f"Dense(activation={body[0]['activation']})")
    return Recipe(
        cell=cell,
        hidden_size=recurrent["units"],
        timesteps=timesteps,
        input_layer=body[0]["units"] if len(body) == 3 else None,
        reset_after=bool(recurrent.get("reset_after", True)),
    )


def _check(kind: str, config: Any, expected: dict[str, Any]) -> None:
    for key, value in expected.items():
        if config.get(key, value) != value:
            _refuse(f"{kind}({key}={config[key]})")
    dtype = config.get("dtype", "float32")
    name = dtype if isinstance(dtype, str) else dtype["config"]["name"]
    if name != "float32":
        _refuse(f"{kind}(dtype={name})")


def _refuse(what: str) -> NoReturn:
    raise LabError("RNN Lab does not read networks with “{what}”.", what=what[:80])
