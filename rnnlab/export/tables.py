"""A trace as tables: CSV for a spreadsheet or pandas, NPZ for NumPy."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from rnnlab.notation import QUANTITIES, lane_keys
from rnnlab.trace import Trace

_PRE = "_pre"
#: those whose columns are classes, which are numbered as the digits are
_CLASSES = ("logits", "probabilities")


def trace_csv(trace: Trace) -> bytes:
    """The trace as CSV, UTF-8: a row a timestep, a column for each unit of each quantity.

    The first line is a comment (``pandas.read_csv(file, comment="#")``) and states the shapes; the second names the
    columns: ``timestep``, ``inputs_1`` …, ``forget_1`` …, ``hidden_128``, ``logits_0`` …, ``probabilities_9``.
    Timesteps, inputs and units count from 1 as they do on screen, classes are the digits. So row 12 of the table is
    row 12 of the score, and the columns of a quantity side by side are its lane. Numbers are written in as few digits
    as give back the same float32. States before the first timestep are in `trace_npz`.
    """
    keys = _column_keys(trace)
    blocks = [trace[key] for key in keys]
    file = io.StringIO()
    shapes = "; ".join(f"{key} {_shape(trace[key])}" for key in keys)
    file.write(
        f"# RNN Lab: a trace of {trace.recipe.cell}; one row a timestep; read with comment='#'; "
        f"columns are (timesteps, columns): {shapes}\r\n"
    )
    names = [f"{key}_{column}" for key in keys for column in _numbers(key, trace[key].shape[1])]
    file.write(",".join(["timestep", *names]) + "\r\n")
    for step in range(trace.timesteps):
        values = np.concatenate([block[step] for block in blocks])
        file.write(",".join([str(step + 1), *values.astype("U").tolist()]) + "\r\n")
    return file.getvalue().encode()


def trace_npz(trace: Trace) -> bytes:
    """The trace as NumPy's NPZ: every array by its public name, as ``trace[key]`` has it, and what each one is.

    ``image``, ``pixels``, ``initial_hidden`` and ``initial_cell`` stand beside them. ``README`` names the axes of each
    array, ``recipe`` is the recipe as JSON. Nothing in it is pickled: ``numpy.load(file)`` reads it as it is.
    """
    arrays = _all_arrays(trace)
    texts = {"README": _readme(trace, arrays), "recipe": json.dumps(trace.recipe.to_json(), indent=1)}
    file = io.BytesIO()
    np.savez_compressed(file, allow_pickle=False, **{key: np.array(text) for key, text in texts.items()}, **arrays)
    return file.getvalue()


def _column_keys(trace: Trace) -> list[str]:
    """Everything that has a row a timestep, as the score shows it from left to right, each gate before its activation."""
    keys = ["inputs", "projected"]
    for key in lane_keys(trace.recipe.cell):
        keys += [key + _PRE, key]
    keys += _CLASSES
    return [key for key in keys if key in trace]


def _numbers(key: str, count: int) -> range:
    return range(count) if key in _CLASSES else range(1, count + 1)


def _shape(array: NDArray[np.generic]) -> str:
    return " x ".join(map(str, array.shape))


def _all_arrays(trace: Trace) -> dict[str, NDArray[np.generic]]:
    arrays: dict[str, NDArray[np.generic]] = {"image": trace.image, "pixels": trace.pixels}
    arrays.update({key: trace[key] for key in _column_keys(trace)})
    arrays["initial_hidden"] = trace.initial_hidden
    if trace.initial_cell is not None:
        arrays["initial_cell"] = trace.initial_cell
    return arrays


_AXES = {
    "image": ("28", "28"),
    "pixels": ("T", "I"),
    "inputs": ("T", "I"),
    "projected": ("T", "P"),
    "logits": ("T", "K"),
    "probabilities": ("T", "K"),
    "initial_hidden": ("H",),
    "initial_cell": ("H",),
}
_MEANINGS = {
    "image": "the digit, rows and columns, 0 is paper and 1 is ink",
    "pixels": "which of the image's 784 pixels, counted row by row from 0, each input is",
    "logits": "the output layer after every timestep",
    "probabilities": "the softmax of logits: the belief if it had to answer after this timestep",
    "initial_hidden": "hidden state before the first timestep",
    "initial_cell": "cell state before the first timestep",
}


def _readme(trace: Trace, arrays: Mapping[str, NDArray[np.generic]]) -> str:
    lines = [
        "RNN Lab: everything that a recurrent network had while it read one digit.",
        f"Cell: {trace.recipe.cell}. Answer: {trace.answer}. The entry 'recipe' holds the whole recipe as JSON.",
        "T timesteps, I inputs a timestep, P units of the input layer, H hidden units, K classes; all count from 0.",
        "A name that ends in _pre is that quantity before its activation.",
        "",
    ]
    for key, array in arrays.items():
        axes = _AXES.get(key, ("T", "H"))
        quantity = QUANTITIES.get(key.removesuffix(_PRE))
        meaning = _MEANINGS.get(key) or (quantity.name if quantity else key)
        if key.endswith(_PRE):
            meaning += ", before the activation"
        lines.append(f"{key} ({', '.join(axes)}) = {array.shape} {array.dtype.name}: {meaning}")
    return "\n".join(lines)
