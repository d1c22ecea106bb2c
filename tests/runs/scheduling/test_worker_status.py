from __future__ import annotations

from pathlib import Path

from rnnlab.runs.scheduling.worker_status import WorkerBoard, WorkerStatus


def test_a_worker_is_starting_until_it_reports_and_lost_when_it_is_gone(tmp_path: Path):
    board = WorkerBoard(tmp_path / "worker.json")
    assert board.status() == WorkerStatus("off")
    board.lead()
    board.set_state("starting")
    board.set_workers(["tcp://a"], absent="lost")
    assert board.status().state == "starting"
    board.report("tcp://a", "CPU", 100.0)
    assert board.status() == WorkerStatus("warm", "CPU", 100.0)
    board.set_workers([], absent="lost")
    # its device is known still
    assert board.status() == WorkerStatus("lost", "CPU", 100.0)
    board.set_workers(["tcp://b"], absent="lost")
    assert board.status().state == "starting"


def test_a_report_that_is_heard_before_the_worker_is_seen_counts(tmp_path: Path):
    board = WorkerBoard(tmp_path / "worker.json")
    board.lead()
    board.report("tcp://a", "CPU", None)
    board.set_workers([], absent="starting")
    board.set_workers(["tcp://a"], absent="starting")
    assert board.status().state == "warm"


def test_a_warm_up_that_failed_does_not_hide_what_was_known(tmp_path: Path):
    board = WorkerBoard(tmp_path / "worker.json")
    board.lead()
    board.report("tcp://a", "CPU", 100.0)
    board.report("tcp://b", None, None)
    assert board.status() == WorkerStatus("warm", "CPU", 100.0)


def test_another_app_on_the_same_storage_reads_it(tmp_path: Path):
    board, other = WorkerBoard(tmp_path / "worker.json"), WorkerBoard(tmp_path / "worker.json")
    board.lead()
    board.report("tcp://a", "CPU (中文)", 100.0)
    assert other.status() == WorkerStatus("warm", "CPU (中文)", 100.0)
    (tmp_path / "worker.json").write_text("{")
    assert other.status() == WorkerStatus("off")


def test_the_workers_are_counted(tmp_path: Path):
    board = WorkerBoard(tmp_path / "worker.json")
    board.lead()
    assert board.status().count == 1
    board.set_workers(["tcp://a", "tcp://b"], absent="lost")
    board.report("tcp://a", "GPU", 10.0)
    assert (board.status().count, board.status().state) == (2, "warm")
    board.set_workers([], absent="lost")
    assert board.status().count == 1
