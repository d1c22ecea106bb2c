from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnnlab.data import MNIST_FILE, as_sequence, load_mnist, pixel_order
from rnnlab.errors import LabError
from rnnlab.recipe import Recipe
from rnnlab.settings import ORDERS, TIMESTEPS


def test_the_documents_split() -> None:
    mnist = load_mnist()
    assert [len(split) for split in (mnist.train, mnist.validation, mnist.test)] == [55_000, 5_000, 10_000]
    with np.load(MNIST_FILE) as file:
        np.testing.assert_array_equal(mnist.validation.pixels, file["x_train"][:5_000])
        np.testing.assert_array_equal(mnist.train.pixels, file["x_train"][5_000:])
        np.testing.assert_array_equal(mnist.train.labels, file["y_train"][5_000:])
        np.testing.assert_array_equal(mnist.test.labels, file["y_test"])


def test_pixels_stay_uint8_and_images_are_in_the_unit_range() -> None:
    test = load_mnist().test
    assert test.pixels.dtype == np.uint8
    images = test.images
    assert (images.dtype, images.shape) == (np.float32, (10_000, 28, 28))
    assert (images.min(), images.max()) == (0, 1)
    np.testing.assert_array_equal(images[5], test.image(5))


def test_it_is_loaded_once() -> None:
    assert load_mnist() is load_mnist()


def _copy(folder: Path) -> Path:
    return Path(shutil.copy(MNIST_FILE, folder / "mnist.npz"))


def test_a_missing_file_names_the_file_and_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(LabError, match=r"nowhere\.npz.*git checkout"):
        load_mnist(tmp_path / "nowhere.npz")


def test_a_truncated_file_names_the_file_and_the_remedy(tmp_path: Path) -> None:
    file = _copy(tmp_path)
    file.write_bytes(file.read_bytes()[:-1000])
    with pytest.raises(LabError, match=r"mnist\.npz.*checksum.*git checkout"):
        load_mnist(file)


def test_one_altered_byte_is_noticed(tmp_path: Path) -> None:
    file = _copy(tmp_path)
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    with pytest.raises(LabError, match="checksum"):
        load_mnist(file)


@given(st.sampled_from(TIMESTEPS), st.sampled_from(ORDERS), st.integers(0, 2**31 - 1))
def test_every_view_shows_every_pixel_once(timesteps: int, order: str, seed: int) -> None:
    places = pixel_order(Recipe(timesteps=timesteps, order=order, permutation_seed=seed))
    assert places.shape == (timesteps, 784 // timesteps)
    np.testing.assert_array_equal(np.sort(places.ravel()), np.arange(784))


def test_the_orders_mean_what_they_say(digit: np.ndarray) -> None:
    np.testing.assert_array_equal(as_sequence(digit, Recipe()), digit)
    np.testing.assert_array_equal(as_sequence(digit, Recipe(order="columns")), digit.T)
    np.testing.assert_array_equal(as_sequence(digit, Recipe(order="reversed")), digit[::-1])
    np.testing.assert_array_equal(as_sequence(digit, Recipe(timesteps=56))[1], digit[0, 14:])
    np.testing.assert_array_equal(as_sequence(digit, Recipe(timesteps=7))[0], digit[:4].ravel())


def test_a_seed_names_one_shuffle_for_good() -> None:
    first = pixel_order(Recipe(order="permuted", permutation_seed=1, timesteps=784)).ravel()
    assert first[:5].tolist() == np.random.RandomState(1).permutation(784)[:5].tolist()
    assert not np.array_equal(first, pixel_order(Recipe(order="permuted", permutation_seed=2, timesteps=784)).ravel())


def test_batches_and_types_are_kept() -> None:
    pixels = load_mnist().test.pixels[:6].reshape(2, 3, 28, 28)
    sequence = as_sequence(pixels, Recipe(timesteps=14))
    assert (sequence.shape, sequence.dtype) == ((2, 3, 14, 56), np.uint8)


def test_another_shape_is_refused() -> None:
    with pytest.raises(LabError, match="28 by 28"):
        as_sequence(np.zeros((27, 28), np.float32), Recipe())
