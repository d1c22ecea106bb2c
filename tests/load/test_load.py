"""Twenty learners come at once to a server that has shown no page yet: nobody meets an error.

The times are printed, not judged; the long form is a command.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.real_app import running
from tests.load import report
from tests.load.__main__ import measure
from tests.load.drive import Plan

pytestmark = pytest.mark.slow


def test_twenty_sessions_meet_no_error(tmp_path: Path) -> None:
    plan = Plan(sessions=20, seconds=15, arrive=4, pause=3, fresh=True)
    with running(tmp_path / "home") as app:
        outcome = measure(plan, app)
    print(report.text(outcome))
    record = outcome.record
    assert dict(record.errors) == {}
    assert record.sessions == len(record.times["first page"]) == 20
    assert record.beginning("action", "page")


def test_viewers_see_a_run_go_on(tmp_path: Path) -> None:
    with running(tmp_path / "home") as app:
        outcome = measure(Plan(sessions=0, viewers=3, seconds=5, arrive=1, fresh=True), app)
    assert dict(outcome.record.errors) == {}
    steps = [step for _time, step in sorted(outcome.record.sights)]
    assert steps[-1] > steps[0] > 0
    assert outcome.record.times["poll"]
