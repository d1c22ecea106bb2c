"""From trajectories to what the picture of paths is given: a small JSON header and a body of whole numbers.

A coordinate v travels as round(v / scale) in int16, with one scale for all; a probability as round(1000 p).
"""

from __future__ import annotations

import hashlib
import json
import struct
import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnlab.analysis.trajectories import Paths, Scatter, Trajectories, best
from rnnlab.data import load_mnist
from rnnlab.i18n import _
from rnnlab.notation import QUANTITIES
from rnnlab.player.paths.texts import picture_words, text_of_time, told_of_paths, told_of_scatter
from rnnlab.trace import Trace

#: the classes' colours on a light and on a dark page: ten that a colour-blind eye, too, keeps apart as well as ten can
#: be, each with a contrast of at least 3 to 1 on the page. The class's figure stands at every head besides.
COLOURS = MappingProxyType(
    {
        "light": (
            "#2d5be8",
            "#a94a14",
            "#0c715a",
            "#ea6484",
            "#561494",
            "#957efd",
            "#9f3dab",
            "#0da0b6",
            "#7d0d3d",
            "#91931c",
        ),
        "dark": (
            "#267da5",
            "#a86707",
            "#23f9a2",
            "#fd8879",
            "#eac523",
            "#8b67ff",
            "#fa90fe",
            "#57b9be",
            "#d83a73",
            "#73ad0c",
        ),
    }
)
ALL_CLASSES = "0123456789"

#: the largest whole number that a coordinate becomes
_LARGEST = 32_000
#: what stands for a number that is not known
_NONE = {"uint8": 255, "uint16": 65_535}


@dataclass(frozen=True, eq=False)
class OwnDigit:
    """The digit that stands out among the test digits, and what to call it."""

    name: str
    #: (28, 28) float32 in [0, 1]
    image: NDArray[np.float32] = field(repr=False)
    #: where it comes from, in a few words
    told: str = ""
    label: int | None = None
    #: its number among MNIST's test digits
    index: int | None = None


@dataclass(frozen=True)
class PathsView:
    """How the picture is first shown; none of it is part of the paths."""

    #: the figures of the classes that are shown
    classes: str = ALL_CLASSES
    #: the number of the test digit that is pinned
    pinned: int | None = None


@dataclass(frozen=True, eq=False)
class PathsPayload:
    """What the picture shows. `to_bytes` is the form that travels.

    ``arrays`` (the learner's own digit is the last of N + 1, its label or number the type's largest where unknown):

    =========== ============== ====== ==============================================================
    points      (N + 1, 2 T)   int16  x and y of every timestep, in units of ``header["scale"]``
    labels      (N + 1,)       uint8  what each digit is
    indices     (N + 1,)       uint16 its number among MNIST's test digits
    answers     (N + 1, T)     uint8  the most probable class after each timestep
    beliefs     (N + 1, T)     uint16 round(1000 p) of that class
    read_at     (784,)         uint16 the timestep that reads each pixel
    own_picture (784,)         uint8  the own digit's pixels, 0 for paper and 255 for ink
    pictures    (bytes,)       uint8  the test digits' pixels (N, 784) uint8, compressed by zlib
    =========== ============== ====== ==============================================================
    """

    header: Mapping[str, Any]
    arrays: Mapping[str, NDArray[Any]] = field(repr=False)

    @property
    def id(self) -> str:
        """Names what the picture shows, whatever the language and the view."""
        hashed = hashlib.blake2b(digest_size=9)
        for name, array in self.arrays.items():
            hashed.update(f"{name}{array.shape}".encode() + array.tobytes())
        return hashed.hexdigest()

    def to_bytes(self, view: PathsView | None = None) -> bytes:
        """As `ScorePayload.to_bytes`: length of the header (uint32, little-endian), header (JSON), then the arrays.

        Every array begins at a multiple of four bytes; the header says where, counted from the body's start.
        """
        body, places = bytearray(), {}
        for name, array in self.arrays.items():
            places[name] = {"offset": len(body), "type": array.dtype.name, "shape": array.shape}
            body += array.astype(array.dtype.newbyteorder("<"), copy=False).tobytes()
            body += bytes(-len(body) % 4)
        header = {**self.header, "id": self.id, "view": asdict(view or PathsView()), "arrays": places}
        text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
        text += b" " * (-len(text) % 4)
        return struct.pack("<I", len(text)) + text + bytes(body)


def paths_payload(found: Trajectories, own: OwnDigit, trace: Trace) -> PathsPayload:
    """The paths of `found` over time, and that of the learner's own digit, whose trace by the same network is `trace`.

    Sentences are in the language of this context.
    """
    way = found.projection.apply(trace[found.state])  # (T, 2)
    points = np.concatenate([found.paths.points, way[None]])  # (N + 1, T, 2)
    told = told_of_paths(found, trace, _name_of(found))
    return _payload(points, found.paths, own, trace, found.start, told)


def scatter_payload(scatter: Scatter, found: Trajectories, own: OwnDigit, trace: Trace) -> PathsPayload:
    """The states after the last timestep as points. Parameters as in `paths_payload`."""
    points = np.concatenate([scatter.points, scatter.own[None]])[:, None]  # (N + 1, 1, 2)
    return _payload(points, found.paths, own, trace, None, told_of_scatter(scatter, found, trace, _name_of(found)))


def _name_of(found: Trajectories) -> str:
    return _(QUANTITIES[found.state].name)


def _payload(
    points: NDArray[np.float32],
    paths: Paths,
    own: OwnDigit,
    trace: Trace,
    start: NDArray[np.float32] | None,
    told: Mapping[str, Any],
) -> PathsPayload:
    steps = points.shape[1]
    corners = points if start is None else np.concatenate([points.reshape(-1, 2), start[None]])
    largest = float(np.abs(corners).max())
    scale = largest / _LARGEST if largest else 1.0
    own_answer, own_belief = best(trace.probabilities[-steps:])  # (T,)
    answers = np.concatenate([paths.answers[:, -steps:], own_answer[None]])  # (N + 1, T)
    beliefs = np.concatenate([paths.beliefs[:, -steps:], own_belief[None]])
    low, high = corners.reshape(-1, 2).min(axis=0), corners.reshape(-1, 2).max(axis=0)
    header = {
        "steps": steps,
        # told apart from `steps`, which is 1 where only the last timestep is shown
        "timesteps": trace.timesteps,
        "by_rows": trace.recipe.reads_rows,
        "scale": scale,
        "low": [float(value) for value in low],
        "high": [float(value) for value in high],
        "start": None if start is None else [float(value) for value in start],
        "own": {"name": own.name, "told": own.told},
        "colours": dict(COLOURS),
        "text": text_of_time(),
        "words": picture_words(),
        **told,
    }
    arrays = {
        "points": np.rint(points.reshape(len(points), -1) / scale).astype(np.int16),  # (N + 1, T, 2) -> (N + 1, 2 T)
        "labels": np.append(paths.labels, _or_none(own.label, "uint8")).astype(np.uint8),
        "indices": np.append(paths.indices, _or_none(own.index, "uint16")).astype(np.uint16),
        "answers": answers,
        "beliefs": np.rint(beliefs * 1000).astype(np.uint16),
        "read_at": _read_at(trace, steps),
        "own_picture": np.rint(own.image.reshape(-1) * 255).astype(np.uint8),
        "pictures": _pictures(tuple(paths.indices.tolist())),
    }
    return PathsPayload(header, arrays)


def _or_none(value: int | None, kind: str) -> int:
    return _NONE[kind] if value is None else value


def _read_at(trace: Trace, steps: int) -> NDArray[np.uint16]:
    """(784,): the timestep that reads each pixel; all the first one where only one is shown."""
    read_at = np.zeros(trace.image.size, np.uint16)
    if steps > 1:
        read_at[np.asarray(trace.pixels).reshape(-1)] = np.repeat(np.arange(steps), trace.pixels.shape[1])
    return read_at


@cache
def _pictures(indices: tuple[int, ...]) -> NDArray[np.uint8]:
    """The test digits' pixels (N, 784), 0 for paper and 255 for ink, compressed to a quarter of their size."""
    pixels = load_mnist().test.pixels[np.array(indices)]  # (N, 28, 28)
    return np.frombuffer(zlib.compress(pixels.tobytes(), level=9), np.uint8)
