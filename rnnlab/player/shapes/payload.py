"""What the picture of shapes needs, ready to travel: named axes, a window of each tensor's numbers, and all words."""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnlab.i18n import _, paragraph
from rnnlab.notation import QUANTITIES
from rnnlab.player.sections.section import thousandths
from rnnlab.player.shapes.texts import told, words
from rnnlab.recipe import CLASSES
from rnnlab.shapes import AXES, Change, Equality, Matrix, Reading, Tensor, equalities, matrices, tensors
from rnnlab.shapes.equal import VERDICTS

#: of a longer axis so many places are shown, evenly chosen: down, across, and of sheets
MOST_ROWS, MOST_COLUMNS, MOST_SHEETS, MOST_LARGE_SHEETS = 112, 128, 4, 3
#: from so many numbers on a sheet is large
LARGE = 160


@dataclass(frozen=True, eq=False, slots=True)
class ShapesPayload:
    """Header (small, JSON) and arrays."""

    header: Mapping[str, Any]
    arrays: Mapping[str, NDArray[Any]] = field(repr=False)

    def to_bytes(self) -> bytes:
        """Length of the header (uint32, little-endian), header, arrays, as `paths_payload` does."""
        body, places = bytearray(), {}
        for name, array in self.arrays.items():
            places[name] = {"offset": len(body), "type": array.dtype.name, "shape": array.shape}
            body += array.astype(array.dtype.newbyteorder("<"), copy=False).tobytes()
            body += bytes(-len(body) % 4)
        header = {**self.header, "arrays": places}
        header["id"] = hashlib.blake2b(json.dumps(header).encode() + body, digest_size=8).hexdigest()
        text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
        text += b" " * (-len(text) % 4)
        return struct.pack("<I", len(text)) + text + bytes(body)


def shapes_payload(reading: Reading, changed: Change | None = None) -> ShapesPayload:
    """The tensors, matrices and equalities of a reading; `changed` is what the last setting did."""
    found, weights = tensors(reading), matrices(reading)
    arrays: dict[str, NDArray[Any]] = {}
    reshaped = changed.reshaped if changed else ()
    setup = reading.setup
    sizes = {
        "batch": setup.batch,
        "timesteps": setup.timesteps,
        "inputs": setup.inputs,
        "units": setup.units,
        "classes": CLASSES,
    }
    header = {
        "axes": _axes(setup.blocks),
        "sizes": sizes,
        "blocks": [{**_tensor(each, reading, arrays), "changed": each.key in reshaped} for each in found],
        "matrices": [{**_matrix(each, arrays), "changed": each.key in reshaped} for each in weights],
        "total": paragraph(_total(weights)),
        "equalities": [_equality(each) for each in equalities(reading)],
        "change": changed.sentence if changed else "",
        "lengths": dict(zip(map(str, reading.examples), reading.lengths, strict=True)) if setup.lengths else None,
        "told": paragraph(told(reading)),
        "words": words(),
    }
    return ShapesPayload(header, arrays)


def _axes(blocks: int) -> dict[str, dict[str, Any]]:
    return {
        key: {
            "symbol": axis.symbol.replace("n·", str(blocks) if blocks > 1 else ""),
            "name": _(axis.name),
            "one": _(axis.one),
            "light": axis.colour,
            "dark": axis.colour_dark,
            "pattern": axis.pattern,
            "explain": _(axis.explain),
            "of": axis.of,
        }
        for key, axis in AXES.items()
    }


def _tensor(tensor: Tensor, reading: Reading, arrays: dict[str, NDArray[Any]]) -> dict[str, Any]:
    # along the batch only the computed examples are there
    known = [np.array(reading.examples) if axis == "batch" else np.arange(size)
             for axis, size in zip(tensor.axes, tensor.shape, strict=True)]  # fmt: skip
    return {
        **_window(tensor, known, tensor.quantity, arrays),
        "made": tensor.made,
        "tf1": tensor.made_tf1,
        "why": tensor.why,
        "of": tensor.of,
        "list": tensor.is_list,
    }


def _matrix(matrix: Matrix, arrays: dict[str, NDArray[Any]]) -> dict[str, Any]:
    known = [np.arange(size) for size in matrix.shape]
    return {
        **_window(matrix, known, "projected", arrays),
        "count": matrix.count,
        "product": matrix.product,
        "why": matrix.why,
        "of": [],
        "list": False,
    }


def _window(
    found: Tensor | Matrix, known: list[NDArray[Any]], quantity: str, arrays: dict[str, NDArray[Any]]
) -> dict[str, Any]:
    """The places that are shown, and their numbers."""
    places = _places(found.axes, found.values.shape)
    arrays[found.key] = thousandths(found.values[np.ix_(*places)]).reshape(-1)
    kinds = [(quantity, found.values)]
    if found.axes[0] == "states":  # c and h, each with its own colours
        kinds = [("cell", found.values[0]), ("hidden", found.values[1])]
    return {
        "key": found.key,
        "code": found.code,
        "axes": found.axes,
        "shape": found.shape,
        "places": [axis[chosen].tolist() for axis, chosen in zip(known, places, strict=True)],
        "scales": [_scale(key, values) for key, values in kinds],
    }


def _scale(quantity: str, values: NDArray[np.float32]) -> dict[str, Any]:
    """A quantity's colours and range; one without a fixed range goes as far as its largest number."""
    colours = QUANTITIES[quantity]
    high = 1.0 if colours.bounded else float(np.abs(values).max(initial=1e-6))
    return {
        "low": colours.low if colours.low is not None else -high,
        "high": high,
        "colour": colours.colour,
        "colour_dark": colours.colour_dark,
        "below": colours.below,
        "below_dark": colours.below_dark,
    }


def _places(axes: tuple[str, ...], shape: tuple[int, ...]) -> list[NDArray[Any]]:
    """Which places of each axis are shown: (sheets,) rows, columns."""
    most = [MOST_SHEETS, MOST_ROWS, MOST_COLUMNS][-len(shape) :]
    chosen = [_evenly(size, limit) for size, limit in zip(shape, most, strict=True)]
    if len(shape) == 3:
        sheets = MOST_LARGE_SHEETS if len(chosen[1]) * len(chosen[2]) > LARGE else MOST_SHEETS
        # of timesteps also those in the middle: the first rows of a digit are blank
        choose = _evenly if axes[0] == "timesteps" else _first_and_last
        chosen[0] = choose(shape[0], sheets)
    return chosen


def _evenly(size: int, most: int) -> NDArray[Any]:
    return np.unique(np.rint(np.linspace(0, size - 1, min(size, most))).astype(int))


def _first_and_last(size: int, most: int) -> NDArray[Any]:
    return np.arange(size) if size <= most else np.array([*range(most - 1), size - 1])


def _equality(found: Equality) -> dict[str, Any]:
    return {
        "key": found.key,
        "left": found.left,
        "right": found.right,
        "holds": found.holds,
        "verdict": _(VERDICTS[0] if found.holds else VERDICTS[1]),
        "difference": _("largest difference {difference}", difference=f"{found.difference:.3g}"),
        "why": found.why,
        "of": found.of,
    }


def _total(weights: tuple[Matrix, ...]) -> list[str]:
    cell = sum(each.count for each in weights[:3])
    output = sum(each.count for each in weights[3:])
    return [
        _("The cell has {cell} parameters, the output layer {output}: {total} together.",
          cell=f"{cell:,}", output=f"{output:,}", total=f"{cell + output:,}"),
        _("Neither B nor T stands in any of these products."),
    ]  # fmt: skip
