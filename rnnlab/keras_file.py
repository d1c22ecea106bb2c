"""``.keras`` files, read and written without Keras.

A file is a zip of ``metadata.json``, ``config.json`` and ``model.weights.h5``, to which we add ``rnnlab.json`` (the
recipe), which Keras ignores. Reading builds only what it knows and refuses the rest by name. It never runs anything that
the file brings, and it checks every HDF5 dataset before it reads a byte: external storage, for one, would hand over
any file of this computer.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import h5py
import numpy as np
from numpy.typing import NDArray

from rnnlab.errors import LabError
from rnnlab.keras_config import LayerNames, layer_names, model_config, recipe_of_config
from rnnlab.recipe import Recipe
from rnnlab.weights import keras_shapes

Array = NDArray[np.float32]

KERAS_VERSION = "3.15.1"
_LARGEST_JSON = 1_000_000
#: the largest network's weights take 17 MB; Adam's slots would make it three times as much
_LARGEST_WEIGHTS = 64_000_000


@dataclass(frozen=True, eq=False)
class KerasFile:
    """What a file holds: the recipe and the arrays in the order of Keras' ``get_weights``."""

    recipe: Recipe
    arrays: list[Array]


def write(recipe: Recipe, arrays: Sequence[Array]) -> bytes:
    """The content of a ``.keras`` file; the same recipe and arrays always give the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        metadata = {"keras_version": KERAS_VERSION, "date_saved": "1980-01-01@00:00:00"}
        for name, content in (
            ("metadata.json", json.dumps(metadata).encode()),
            ("config.json", json.dumps(model_config(recipe)).encode()),
            ("model.weights.h5", _write_weights(layer_names(recipe), arrays)),
            ("rnnlab.json", json.dumps({"format": 1, "recipe": recipe.to_json()}, indent=1).encode()),
        ):
            archive.writestr(zipfile.ZipInfo(name), content)
    return buffer.getvalue()


def read(data: bytes) -> KerasFile:
    """The recipe and weights in a ``.keras`` file.

    A file without ``rnnlab.json`` is taken to read a digit by rows. Raises `LabError` on anything that is not a
    network of the layers Input, Dense (optional), SimpleRNN, LSTM or GRU, Dense.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            config = _json(archive, "config.json")
            names, recipe = recipe_of_config(config)
            if "rnnlab.json" in archive.namelist():
                recipe = _own_recipe(_json(archive, "rnnlab.json"), recipe)
            content = _member(archive, "model.weights.h5", _LARGEST_WEIGHTS)
        return KerasFile(recipe, _read_weights(content, names, recipe))
    except LabError:
        raise
    except (zipfile.BadZipFile, OSError, KeyError, ValueError, TypeError, AttributeError, IndexError, RuntimeError,
            NotImplementedError, EOFError, RecursionError) as error:  # fmt: skip
        raise LabError("This file is not a .keras file, or it is damaged. Save the network again.") from error


def _own_recipe(data: Any, inferred: Recipe) -> Recipe:
    recipe = Recipe.from_json(data["recipe"])
    if keras_shapes(recipe) != keras_shapes(inferred) or recipe.timesteps != inferred.timesteps:
        raise LabError("This file's recipe does not fit its network. Save the network again.")
    if (recipe.cell, recipe.hidden_size) != (inferred.cell, inferred.hidden_size):
        raise LabError("This file's recipe does not fit its network. Save the network again.")
    return recipe


def _member(archive: zipfile.ZipFile, name: str, largest: int) -> bytes:
    with archive.open(name) as member:
        content = member.read(largest + 1)
    if len(content) > largest:
        raise LabError("This file is larger than any network that RNN Lab reads.")
    return content


def _json(archive: zipfile.ZipFile, name: str) -> Any:
    return json.loads(_member(archive, name, _LARGEST_JSON))


def _write_weights(names: LayerNames, arrays: Sequence[Array]) -> bytes:
    buffer = io.BytesIO()
    with h5py.File(buffer, "w") as file:
        for path, array in zip(names.datasets, arrays, strict=True):
            file.create_dataset(path, data=np.ascontiguousarray(array, dtype="<f4"))
    return buffer.getvalue()


def _read_weights(content: bytes, names: LayerNames, recipe: Recipe) -> list[Array]:
    with h5py.File(io.BytesIO(content), "r") as file:
        return [_dataset(file, path, shape) for path, shape in zip(names.datasets, keras_shapes(recipe), strict=True)]


def _dataset(file: h5py.File, path: str, shape: tuple[int, ...]) -> Array:
    """One array, checked before it is read: plain storage inside this file, the shape that the config implies."""
    node: Any = file
    for part in path.split("/"):
        if not isinstance(node.get(part, getlink=True), h5py.HardLink):
            raise LabError("This file's weights are linked from elsewhere, which RNN Lab refuses.")
        node = node[part]
    if not isinstance(node, h5py.Dataset) or node.dtype != np.dtype("<f4"):
        raise LabError("This file's weights are not 32-bit floating-point numbers.")
    storage = node.id.get_create_plist()
    plain = storage.get_layout() in (h5py.h5d.CONTIGUOUS, h5py.h5d.COMPACT)
    if not plain or storage.get_external_count() or storage.get_nfilters():
        raise LabError("This file's weights are stored in a form that RNN Lab refuses (external, virtual or filtered).")
    if node.shape != shape:
        raise LabError("This file's weights have shape {found} where its network has {expected}.",
                       found=str(node.shape), expected=str(shape))  # fmt: skip
    array: Array = node[()]
    if not np.isfinite(array).all():
        raise LabError("This file's weights are not all finite numbers.")
    return array
