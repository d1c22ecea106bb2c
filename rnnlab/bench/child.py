"""One contender in a process of its own: ``python -m rnnlab.bench.child NAME RECIPE``.

Tells one line of JSON when its first step is made, and one for each burst that a line on its input asks for.
"""

from __future__ import annotations

import json
import os
import sys
import time

from rnnlab.bench.contenders import CONTENDERS, burst, peak_megabytes
from rnnlab.recipe import Recipe


def main(name: str, recipe_text: str) -> None:
    """Serve bursts until the input ends. A contender that is not installed says so and ends."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    recipe, make = Recipe.from_json(json.loads(recipe_text)), CONTENDERS[name]
    try:
        _import(name)
    except ImportError:
        _tell({"missing": True})
        return
    began = time.perf_counter()
    steps = make(recipe)
    steps(1)
    _tell({"first_step": time.perf_counter() - began, "peak": peak_megabytes()})
    rate = None
    for line in sys.stdin:
        made, spent = burst(steps, float(line), rate)
        rate = made / spent
        _tell({"rate": rate, "peak": peak_megabytes()})


def _import(name: str) -> None:
    """The library itself, whose loading is no part of the first step: a worker has it ready."""
    if name == "pytorch":
        import torch  # noqa: F401
    else:
        import keras
        import tensorflow  # noqa: F401

        keras.backend.backend()


def _tell(line: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:3])
