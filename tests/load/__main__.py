"""Load the app with sessions over the real WebSocket, and print what they waited for and what the server needed.

python -m tests.load --sessions 60 --seconds 600 --training
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psutil

from tests.browser.real_app import RealApp, running
from tests.load import report
from tests.load.drive import Outcome, Plan, drive
from tests.load.learners import USES


def parser() -> argparse.ArgumentParser:
    """The options; their defaults are those of `Plan`."""
    usual = Plan()
    options = argparse.ArgumentParser(
        prog="python -m tests.load", description=__doc__.splitlines()[0] if __doc__ else ""
    )
    options.add_argument("--sessions", type=int, default=usual.sessions, help="how many learners (%(default)s)")
    options.add_argument("--viewers", type=int, default=0, help="how many more look at one training run (%(default)s)")
    options.add_argument("--seconds", type=float, default=usual.seconds, help="how long it lasts (%(default)s)")
    options.add_argument("--arrive", type=float, default=usual.arrive, help="seconds in which they come (%(default)s)")
    options.add_argument("--pause", type=float, default=usual.pause, help="seconds between two actions (%(default)s)")
    options.add_argument("--mix", type=mix, default=usual.mix, help=f"as draw=4,train=1; of {', '.join(USES)}")
    options.add_argument("--training", action="store_true", help="a run trains beside them")
    options.add_argument("--cold", action="store_true", help="each fetches the app's files first, as without a cache")
    options.add_argument("--fresh", action="store_true", help="no page was shown before they come")
    options.add_argument("--seed", type=int, default=usual.seed, help="of what they choose (%(default)s)")
    options.add_argument(
        "--watcher", choices=("auto", "none"), help="Streamlit's file watcher; else as config.toml says"
    )
    options.add_argument("--url", help="an app that runs already, in place of one of its own")
    options.add_argument("--port", type=int, default=8700, help="the first port that is tried (%(default)s)")
    options.add_argument("--markdown", action="store_true", help="print a table for a Markdown file")
    return options


def mix(text: str) -> dict[str, int]:
    """A mix of uses from its text."""
    pairs = (part.partition("=") for part in text.split(","))
    weights = {name.strip(): int(weight or 1) for name, _sign, weight in pairs}
    if unknown := weights.keys() - USES.keys():
        raise argparse.ArgumentTypeError(f"no use of a page is called {', '.join(sorted(unknown))}")
    return weights


def plan_of(options: argparse.Namespace) -> Plan:
    """What the options ask for."""
    return Plan(
        sessions=options.sessions,
        viewers=options.viewers,
        seconds=options.seconds,
        arrive=options.arrive,
        pause=options.pause,
        mix=options.mix,
        training=options.training,
        cold=options.cold,
        fresh=options.fresh,
        seed=options.seed,
    )


def measure(plan: Plan, app: RealApp) -> Outcome:
    """Load an app of our own; what its log tells of errors is counted, too."""
    outcome = asyncio.run(drive(app.url, plan, app.process))
    for line in app.log_text().splitlines():
        if "Traceback" in line or "error " in line.lower()[:60]:
            outcome.record.error("log of the server", line)
    return outcome


@contextmanager
def own_app(watcher: str | None, port: int) -> Iterator[RealApp]:
    """The real app with a home of its own, and the file watcher as it is asked for."""
    environment = {"STREAMLIT_SERVER_FILE_WATCHER_TYPE": watcher} if watcher else {}
    with (
        tempfile.TemporaryDirectory() as folder,
        running(Path(folder) / "home", port=port, environment=environment) as app,
    ):
        yield app


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; 1 where something went wrong meanwhile."""
    options = parser().parse_args(arguments)
    plan = plan_of(options)
    if options.url:
        server: psutil.Process | None = None
        outcome = asyncio.run(drive(options.url.rstrip("/"), plan, server))
    else:
        with own_app(options.watcher, options.port) as app:
            outcome = measure(plan, app)
    show = report.markdown if options.markdown else report.text
    print(show(outcome, options.watcher or ""))
    return 1 if outcome.record.errors else 0


if __name__ == "__main__":
    sys.exit(main())
