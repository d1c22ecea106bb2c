"""The wall about TensorFlow, in processes of their own: an import that fails cannot be undone in this one."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

WITHOUT = """
import sys
sys.modules["tensorflow"] = None  # what a missing package looks like to an import
from rnnlab.errors import LabError
from rnnlab.recipe import Recipe
from rnnlab.training import train, warm_up
for use in (lambda: train(Recipe()), warm_up):
    try:
        use()
    except LabError as error:
        print(error)
"""
IMPORT = """
import sys
import rnnlab.training
print(sorted({"tensorflow", "keras"} & set(sys.modules)))
"""
OTHER_BACKEND = """
import sys, types
keras = types.ModuleType("keras")
keras.backend = types.SimpleNamespace(backend=lambda: "jax")
sys.modules["keras"] = keras
sys.modules["tensorflow"] = types.ModuleType("tensorflow")
from rnnlab.errors import LabError
from rnnlab.recipe import Recipe
from rnnlab.training import train
try:
    train(Recipe())
except LabError as error:
    print(error)
"""


def python(code: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True)
    return done.stdout.strip()


def test_without_tensorflow_one_sentence_says_what_to_do() -> None:
    sentence = "Training needs TensorFlow. Install it with “pip install tensorflow”, then try again."
    assert python(WITHOUT).splitlines() == [sentence, sentence]


def test_importing_the_package_does_not_load_tensorflow() -> None:
    assert python(IMPORT) == "[]"


def test_keras_on_another_backend_is_named() -> None:
    assert "Keras runs on jax here" in python(OTHER_BACKEND)
