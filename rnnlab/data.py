"""MNIST as the documents use it, kept as uint8, and the views of a digit as a sequence.

The file is ``assets/mnist.npz`` (Yann LeCun and Corinna Cortes, CC BY-SA 3.0; ``assets/mnist.md``).
"""

from __future__ import annotations

import hashlib
import zipfile
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from rnnlab.assets import ASSETS
from rnnlab.errors import LabError
from rnnlab.recipe import Recipe
from rnnlab.settings import PIXELS, SIDE

MNIST_FILE = ASSETS / "mnist.npz"
MNIST_SHA256 = "06af5dfe73b70e3bc1c36439982b18a8d76803db9b544f6fdf838a37fbb01b64"
#: the first training images are held back, as TensorFlow 1's ``read_data_sets`` did
VALIDATION_IMAGES = 5_000

Number = TypeVar("Number", bound=np.generic)


class _Archive:
    """The file, opened member by member: the app never needs the 47 MB of training images."""

    def __init__(self, file: Path) -> None:
        self._file = file
        if not file.is_file():
            raise LabError(
                "The digits are missing: there is no file “{file}”. "
                "Restore it with “git checkout -- assets/mnist.npz”, or download RNN Lab again.",
                file=str(file),
            )
        if hashlib.sha256(file.read_bytes()).hexdigest() != MNIST_SHA256:
            raise self._damaged()

    def member(self, name: str) -> NDArray[np.uint8]:
        try:
            with np.load(self._file, allow_pickle=False) as archive:
                array: NDArray[np.uint8] = archive[name]
        except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
            raise self._damaged() from error
        array.flags.writeable = False
        return array

    @cached_property
    def training_pixels(self) -> NDArray[np.uint8]:
        return self.member("x_train")  # (60000, 28, 28)

    def _damaged(self) -> LabError:
        return LabError(
            "The file of digits, “{file}”, is damaged or is not the one RNN Lab was made for: its checksum differs. "
            "Restore it with “git checkout -- assets/mnist.npz”, or download RNN Lab again.",
            file=str(self._file),
        )


def _in_unit_range(pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    result: NDArray[np.float32] = pixels.astype(np.float32) / np.float32(255)
    return result


@dataclass(frozen=True, eq=False)
class Split:
    """Some of MNIST's images with their labels. N images, read from the file when first asked for."""

    _archive: _Archive
    _part: str
    _rows: slice

    @cached_property
    def pixels(self) -> NDArray[np.uint8]:
        """(N, 28, 28) uint8, 0 for paper and 255 for ink; read-only."""
        if self._part == "train":
            return self._archive.training_pixels[self._rows]
        return self._archive.member(f"x_{self._part}")[self._rows]

    @cached_property
    def labels(self) -> NDArray[np.uint8]:
        """(N,) uint8, 0 to 9; read-only."""
        return self._archive.member(f"y_{self._part}")[self._rows]

    @property
    def images(self) -> NDArray[np.float32]:
        """(N, 28, 28) float32 in [0, 1], made anew at each call: keep it only while you need it."""
        return _in_unit_range(self.pixels)

    def image(self, index: int) -> NDArray[np.float32]:
        """One image, (28, 28) float32 in [0, 1]."""
        return _in_unit_range(self.pixels[index])

    def __len__(self) -> int:
        return len(self.labels)


@dataclass(frozen=True, eq=False)
class Mnist:
    """55,000 images to learn from, 5,000 to choose by, 10,000 to be judged on."""

    train: Split
    validation: Split
    test: Split


def load_mnist(file: Path | None = None) -> Mnist:
    """MNIST in the documents' three splits, opened once per process.

    Raises `LabError` when the file is missing, truncated or altered.
    """
    return _load(file or MNIST_FILE)


@cache
def _load(file: Path) -> Mnist:
    archive = _Archive(file)
    return Mnist(
        train=Split(archive, "train", slice(VALIDATION_IMAGES, None)),
        validation=Split(archive, "train", slice(VALIDATION_IMAGES)),
        test=Split(archive, "test", slice(None)),
    )


def _permuted(seed: int) -> NDArray[np.intp]:
    # RandomState's stream is frozen for good (NEP 19), so a seed names the same shuffle in every version of NumPy.
    return np.random.RandomState(seed).permutation(PIXELS).astype(np.intp)


def pixel_order(recipe: Recipe) -> NDArray[np.intp]:
    """Which of the 784 pixels (counted row by row) is which input of which timestep, (T, I).

    ``rows`` reads from the top, ``columns`` from the left, ``reversed`` gives the timesteps of ``rows`` from the
    last to the first, and ``permuted`` shuffles all pixels by the recipe's seed ("permuted MNIST",
    Le, Jaitly and Hinton 2015, arXiv:1504.00941).
    """
    return _pixel_order(recipe.timesteps, recipe.order, recipe.permutation_seed)


@cache
def _pixel_order(timesteps: int, order: str, seed: int) -> NDArray[np.intp]:
    by_rows = np.arange(PIXELS, dtype=np.intp)  # (784,)
    if order == "columns":
        flat = by_rows.reshape(SIDE, SIDE).T.reshape(PIXELS)
    elif order == "permuted":
        flat = _permuted(seed)
    else:
        flat = by_rows
    sequence = flat.reshape(timesteps, -1)  # (T, I)
    if order == "reversed":
        sequence = sequence[::-1].copy()
    sequence.flags.writeable = False
    return sequence


def as_sequence(images: NDArray[Number], recipe: Recipe) -> NDArray[Number]:
    """Images (..., 28, 28) as sequences (..., T, I), of the same type. Raises `LabError` on another shape."""
    if images.shape[-2:] != (SIDE, SIDE):
        raise LabError("A digit has 28 by 28 pixels; this picture has shape {shape}.", shape=str(images.shape))
    flat = images.reshape(*images.shape[:-2], PIXELS)  # (..., 784)
    return flat[..., pixel_order(recipe)]
