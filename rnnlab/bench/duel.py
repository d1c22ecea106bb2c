"""Contenders side by side: started together, then asked for bursts in turn."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

from rnnlab.errors import LabError
from rnnlab.recipe import Recipe


@dataclass(slots=True)
class Result:
    """What one contender reached."""

    #: training steps a second, one a round
    rates: list[float] = field(default_factory=list)
    #: seconds from a loaded library to the end of the first training step
    first_step: float | None = None
    #: megabytes
    peak: float | None = None

    @property
    def rate(self) -> float | None:
        """The fastest round; None if the contender is not installed.

        Whatever disturbs a round makes it slower, and Keras' fit has slow rounds of its own (the same call makes now
        22 steps a second, now 40): each contender is judged by its best.
        """
        return max(self.rates, default=None)


class Contender:
    """A running child process. Closed by ``with``."""

    def __init__(self, name: str, recipe: Recipe) -> None:
        self.name = name
        self.result = Result()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "rnnlab.bench.child", name, json.dumps(recipe.to_json())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def __enter__(self) -> Contender:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.communicate()

    def make_ready(self) -> bool:
        """Wait for its first step; False if it is not installed here."""
        told = self._heard()
        self.result.first_step, self.result.peak = told.get("first_step"), told.get("peak")
        return "missing" not in told

    def run(self, seconds: float) -> None:
        """One round."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{seconds}\n")
        self._process.stdin.flush()
        told = self._heard()
        self.result.rates.append(float(told["rate"]))
        self.result.peak = told["peak"]

    def _heard(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.startswith("{"):
                return dict(json.loads(line))
        raise LabError("The benchmark’s process for {name} ended. Perhaps memory ran out.", name=self.name)


def duel(recipe: Recipe, names: Sequence[str], rounds: int, seconds: float) -> dict[str, Result]:
    """The result of each contender at this recipe.

    Raises `LabError` if one of them ends before its time.
    """
    results = {}
    ready = []
    contenders = []
    try:
        for name in names:  # one after the other: a first step is measured on a quiet machine
            contender = Contender(name, recipe)
            contenders.append(contender)
            results[name] = contender.result
            if contender.make_ready():
                ready.append(contender)
        for _round in range(rounds):
            for contender in ready:
                contender.run(seconds)
    finally:
        for contender in contenders:
            contender.__exit__(None, None, None)
    return results
