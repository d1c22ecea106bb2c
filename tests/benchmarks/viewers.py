"""Sixty who look at one training run: what the server needs for them, and how old what they see is. Prints a table.

python tests/benchmarks/viewers.py [--viewers 60] [--seconds 60] [--before CHECKOUT]

With `--before`, another checkout of RNN Lab is measured in turn with this one.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402
from numpy.typing import NDArray  # noqa: E402

from tests.browser.real_app import running  # noqa: E402
from tests.load.drive import Outcome, Plan, drive  # noqa: E402


@dataclass(frozen=True, slots=True)
class Measured:
    """What one checkout did."""

    outcome: Outcome
    #: seconds, at each sight of each viewer: how long ago the run told what they saw, and the newest that it had told
    age: NDArray[np.float64]
    youngest: NDArray[np.float64]

    @property
    def server(self) -> float:
        """The server's processor, as a share of a core."""
        before, after = self.outcome.before, self.outcome.after
        assert before is not None
        assert after is not None
        return (after.server_cpu - before.server_cpu) / (after.at - before.at)


def measure(checkout: Path, viewers: int, seconds: float) -> Measured:
    plan = Plan(sessions=0, viewers=viewers, seconds=seconds, mix={"train": 1})
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        with running(home, checkout=checkout) as app:
            outcome = asyncio.run(drive(app.url, plan, app.process))
        return Measured(outcome, *ages(home, outcome))


def ages(home: Path, outcome: Outcome) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How old each sight was, by the run's own journal, and how young it could have been."""
    journal = max(home.glob("storage/*/journal.1.jsonl"), key=lambda path: path.stat().st_size)
    told = [json.loads(line) for line in journal.read_text().splitlines()]
    points = [(event["time"], event["step"]) for event in told if event["kind"] == "progress"]
    times, steps = np.array(points).T
    sights = np.array(outcome.record.sights)
    # who sees a step sees what was told of it first; a step between two points is the later one's
    seen = times[np.minimum(np.searchsorted(steps, sights[:, 1]), len(times) - 1)]
    newest = times[np.maximum(np.searchsorted(times, sights[:, 0], side="right") - 1, 0)]
    return sights[:, 0] - seen, sights[:, 0] - newest


def row(name: str, measured: Measured) -> str:
    age, youngest = (np.percentile(values, (50, 95)) for values in (measured.age, measured.youngest))
    record = measured.outcome.record
    pages = len(record.times["timer"]) + len(record.times["action live"])
    cells = (
        f"{measured.server:.1%} of a core", f"{age[0]:.2f} s", f"{age[1]:.2f} s", f"{youngest[0]:.2f} s",
        f"{pages} / {len(record.times['poll'])}", f"{(record.wire_in + record.http_bytes) / 1e6:.1f} MB",
        str(sum(record.errors.values())),
    )  # fmt: skip
    return f"| {name} | {' | '.join(cells)} |"


def main(arguments: Sequence[str] | None = None) -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--viewers", type=int, default=60)
    options.add_argument("--seconds", type=float, default=60.0)
    options.add_argument("--before", type=Path, help="another checkout, measured in turn")
    options.add_argument("--repeat", type=int, default=1)
    asked = options.parse_args(arguments)
    print("| | server | age of what is seen, median | 95 % | could be | page runs / polls | received | errors |")
    print("|---|---|---|---|---|---|---|---|")
    for _time in range(asked.repeat):
        for name, checkout in (("before", asked.before), ("now", ROOT)):
            if checkout is not None:
                measured = measure(checkout.resolve(), asked.viewers, asked.seconds)
                print(row(name, measured), flush=True)
                for error, count in measured.outcome.record.errors.most_common():
                    print(f"{count} × {error}", file=sys.stderr)


if __name__ == "__main__":
    main()
