"""What several tests need: networks with random weights, and a digit."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, settings
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from rnnlab.data import load_mnist
from rnnlab.i18n import language
from rnnlab.network import Network
from rnnlab.recipe import Recipe
from rnnlab.weights import keras_shapes

# How long a machine takes to think of an example says nothing of the code: no test asserts a time.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")
# TensorFlow's start-up messages would drown the tests' own.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
# Tests compare in float32, whatever this processor is best at, and so does every process that they start. A test that is
# about bfloat16 asks for it, by a recipe's precision or by this variable, and states a tolerance of its own.
os.environ["RNNLAB_PRODUCTS"] = "float32"
# Tests run side by side, a process a core: more threads for NumPy's products would only wait for each other.
threadpool_limits(1, "blas")


@pytest.fixture(autouse=True, scope="session")
def _own_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Nothing of this machine's own runs is read or touched, nor of another process's that tests beside this one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RNNLAB_HOME", str(tmp_path_factory.mktemp("rnnlab_home")))
        yield


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Every test begins in English, whatever language another one chose."""
    with language("en"):
        yield


@pytest.fixture(scope="session")
def random_network() -> Callable[..., Network]:
    """A function that makes a network of a recipe with random, non-zero weights and biases."""

    def make(recipe: Recipe, seed: int = 0, scale: float = 0.4) -> Network:
        random = np.random.default_rng(seed)
        arrays = [random.normal(0, scale, shape).astype(np.float32) for shape in keras_shapes(recipe)]
        return Network.from_keras_weights(recipe, arrays)

    return make


@pytest.fixture(scope="session")
def digit() -> NDArray[np.float32]:
    """The first test image, a seven: (28, 28) float32."""
    return load_mnist().test.image(0)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of Chromium. Without it browser tests are skipped, except in CI, where they fail."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return str(Path(path))
    if os.environ.get("CI"):
        pytest.fail("Chromium is not installed; .ci/run installs it")
    pytest.skip("Chromium is not installed")
