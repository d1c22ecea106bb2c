"""Reproductions: what our runs of the listings measured, seed by seed, as one JSON file that is committed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnlab.documents.experiments import EXPERIMENTS, Experiment
from rnnlab.documents.listings import PUBLISHED
from rnnlab.documents.series import MeasuredSeries
from rnnlab.errors import LabError

REPRODUCED = PUBLISHED / "reproduced.json"
#: significant digits that are kept
_DIGITS = 6


@dataclass(frozen=True, eq=False, slots=True)
class SeedRun:
    """One run of an experiment."""

    seed: int
    #: by the keys of `rnnlab.documents.QUANTITIES`
    measured: Mapping[str, MeasuredSeries]
    #: on all 10,000 test images after the last update
    test_accuracy: float
    #: that it took, where it was run
    seconds: float


@dataclass(frozen=True, eq=False, slots=True)
class Reproduction:
    """The runs of one experiment, in the order of their seeds."""

    experiment: Experiment
    runs: tuple[SeedRun, ...]

    @property
    def seeds(self) -> tuple[int, ...]:
        """Their seeds."""
        return tuple(run.seed for run in self.runs)

    def steps(self, name: str) -> NDArray[np.int64]:
        """(N,) updates after which a quantity was measured."""
        return self.runs[0].measured[name].steps

    def values(self, name: str) -> NDArray[np.float64]:
        """(seeds, N) what was measured."""
        return np.stack([run.measured[name].values for run in self.runs])

    @property
    def test_accuracies(self) -> NDArray[np.float64]:
        """(seeds,) on all test images at the end."""
        return np.array([run.test_accuracy for run in self.runs])


@dataclass(frozen=True, eq=False, slots=True)
class Reproductions:
    """All that was run, by the keys of `EXPERIMENTS`."""

    #: how it was made: the command, the kind of machine, versions, the date
    made: Mapping[str, Any] = field(default_factory=dict)
    runs: Mapping[str, tuple[SeedRun, ...]] = field(default_factory=dict)

    def of(self, key: str) -> Reproduction | None:
        """The runs of an experiment; None if there is none."""
        found = self.runs.get(key, ())
        return Reproduction(EXPERIMENTS[key], found) if found else None

    def has(self, key: str, seed: int) -> bool:
        """Whether this run was made."""
        return any(run.seed == seed for run in self.runs.get(key, ()))

    def plus(self, key: str, run: SeedRun) -> Reproductions:
        """These and one more run."""
        runs = tuple(sorted((*self.runs.get(key, ()), run), key=lambda one: one.seed))
        return Reproductions(self.made, MappingProxyType({**self.runs, key: runs}))

    def to_text(self) -> str:
        """The file: a line a run."""
        lines = [f'"made": {json.dumps(dict(self.made), ensure_ascii=False)}']
        for key in (key for key in EXPERIMENTS if self.runs.get(key)):
            runs = self.runs[key]
            steps = {name: series.steps.tolist() for name, series in runs[0].measured.items()}
            of_seeds = ",\n".join(_run_text(run) for run in runs)
            changes = json.dumps(dict(EXPERIMENTS[key].changes))
            lines.append(f'"{key}": {{"changes": {changes}, "steps": {json.dumps(steps)}, "runs": [\n{of_seeds}]}}')
        return "{" + ",\n".join(lines) + "}\n"

    @classmethod
    def from_text(cls, text: str) -> Reproductions:
        """What `to_text` wrote. Raises `LabError` on anything else."""
        try:
            data = json.loads(text)
            made = data.pop("made")
            runs = {key: _runs(value) for key, value in data.items() if key in EXPERIMENTS}
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise LabError("The file of reproduced runs cannot be read. Make it again with “python -m rnnlab reproduce all”.") from error  # fmt: skip
        return cls(MappingProxyType(made), MappingProxyType(runs))


def _run_text(run: SeedRun) -> str:
    measured = {name: [_rounded(value) for value in series.values] for name, series in run.measured.items()}
    line = {"seed": run.seed, "test_accuracy": _rounded(run.test_accuracy), "seconds": round(run.seconds)}
    return json.dumps(line | {"measured": measured}, separators=(",", ":"))


def _rounded(value: float) -> float | int:
    short = float(f"{value:.{_DIGITS}g}")
    return int(short) if short.is_integer() else short


def _runs(data: Mapping[str, Any]) -> tuple[SeedRun, ...]:
    steps = {name: np.array(values, np.int64) for name, values in data["steps"].items()}
    return tuple(
        SeedRun(
            int(run["seed"]),
            {
                name: MeasuredSeries(steps[name], np.array(values, np.float64))
                for name, values in run["measured"].items()
            },
            float(run["test_accuracy"]),
            float(run["seconds"]),
        )
        for run in data["runs"]
    )


def load_reproductions(file: Path = REPRODUCED) -> Reproductions:
    """The reproductions in a file; empty ones if there is none. Raises `LabError` if it is damaged."""
    return _load(file, file.stat().st_mtime_ns) if file.is_file() else Reproductions()


@cache
def _load(file: Path, _changed: int) -> Reproductions:
    return Reproductions.from_text(file.read_text(encoding="utf-8"))
