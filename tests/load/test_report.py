"""The table, and the command line's options."""

from __future__ import annotations

import pytest

from tests.load import report
from tests.load.__main__ import mix, parser, plan_of
from tests.load.drive import Outcome, Plan
from tests.load.learners import USES
from tests.load.process_use import Use
from tests.load.record import Record


def outcome(**more: object) -> Outcome:
    record = Record(messages_in=4_000_000, wire_in=2_000_000, messages_out=3_000, http_bytes=0, sessions=2)
    for seconds in (0.1, 0.2, 0.3):
        record.time("first page", seconds)
    record.time("action draw: a stroke", 0.02)
    record.time("page draw", 2.5)
    before, after = (
        Use(1.0, 2.0, 200_000_000, 900_000_000, 0.5, 10.0),
        Use(3.0, 6.0, 210_000_000, 910_000_000, 1.5, 20.0),
    )
    return Outcome(Plan(sessions=2, seconds=10), record, before, after, **more)  # type: ignore[arg-type]


def cells(table: Outcome, **options: bool) -> dict[str, tuple[str, ...]]:
    return {line.name.strip(): line.cells()[1:] for line in report.lines(table, **options)}


def test_times_bytes_processor_and_memory_stand_in_the_table() -> None:
    table = cells(outcome())
    assert table["first page, from the WebSocket's opening"] == ("200 ms", "290 ms", "298 ms", "3")
    assert table["actions, all"] == ("1.26 s", "2.38 s", "2.48 s", "2")
    assert table["draw: a stroke"] == ("20 ms", "20 ms", "20 ms", "1")
    assert table["page draw"][0] == "2.5 s"
    assert table["requests before the first page"] == ("–", "–", "–", "0")
    assert table["received over the WebSockets, a session"][0] == "1.0 MB"
    assert table["sent over the WebSockets, a session"][0] == "1.5 kB"
    assert table["processor of the server"][0] == "2.0 s (20% of a core)"
    assert table["memory of the server, before and after"][0] == "200.0 MB, 210.0 MB"
    assert table["errors"][0] == "0"
    assert "looks of the pages' timers" not in table


def test_without_details_the_pages_are_left_out() -> None:
    assert "draw: a stroke" not in cells(outcome(), detailed=False)


def test_errors_stand_below_with_their_number() -> None:
    wrong = outcome(trained="Training now · step 7 of 20")
    for _time in range(2):
        wrong.record.error("page draw", "exception:\n  ValueError: no")
    assert report.text(wrong).splitlines()[-2:] == [
        "The run beside them: Training now · step 7 of 20",
        "2 × page draw: exception: ValueError: no",
    ]


def test_a_markdown_table_has_a_cell_in_every_column() -> None:
    rows = [line for line in report.markdown(outcome()).splitlines() if line.startswith("|")]
    assert {row.count("|") for row in rows} == {6}
    assert rows[2] == "| first page, from the WebSocket's opening | 200 ms | 290 ms | 298 ms | 3 |"


def test_a_server_that_is_somebody_elses_is_not_looked_at() -> None:
    record = Record()
    alone = Outcome(Plan(), record, None, None)
    assert "processor of the server" not in cells(alone)


def test_the_options_make_the_plan() -> None:
    options = parser().parse_args(["--sessions", "7", "--mix", "draw=4,train", "--training", "--watcher", "auto"])
    plan = plan_of(options)
    assert (plan.sessions, plan.mix, plan.training, plan.cold) == (7, {"draw": 4, "train": 1}, True, False)
    assert plan_of(parser().parse_args([])) == Plan()


def test_an_unknown_use_of_a_page_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parser().parse_args(["--mix", "nowhere=1"])
    assert "nowhere" in capsys.readouterr().err
    assert mix("draw=2, train=1") == {"draw": 2, "train": 1}


def test_the_usual_mix_has_every_use() -> None:
    assert Plan().mix.keys() == USES.keys()
