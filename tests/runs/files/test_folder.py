from __future__ import annotations

from pathlib import Path

import pytest

from rnnlab.runs.files.folder import RunFolder, is_run_id, write_then_rename
from rnnlab.runs.store.store import new_run_id


@pytest.mark.parametrize("text", ["", ".", "..", "../other", "a/b", "a\\b", "a b", "a" * 65, "ä", "a\n"])
def test_what_could_leave_the_storage_is_no_run_id(text: str, tmp_path: Path):
    assert not is_run_id(text)
    with pytest.raises(ValueError, match="cannot be the id"):
        RunFolder(tmp_path, text)


def test_new_ids_are_run_ids_and_differ():
    ids = {new_run_id() for _ in range(100)}
    assert len(ids) == 100
    assert all(is_run_id(run_id) for run_id in ids)


def test_a_file_that_is_not_finished_is_not_there(tmp_path: Path):
    def fail(draft: Path) -> None:
        draft.write_text("half")
        raise OSError("no space")

    with pytest.raises(OSError, match="no space"):
        write_then_rename(tmp_path / "final.1.keras", fail)
    assert list(tmp_path.iterdir()) == []
    write_then_rename(tmp_path / "final.1.keras", lambda draft: draft.write_text("whole"))
    assert [file.name for file in tmp_path.iterdir()] == ["final.1.keras"]


def test_snapshots_and_attempts_are_found_in_order(tmp_path: Path):
    folder = RunFolder(tmp_path, "run")
    folder.write_manifest({})
    for step in (100, 20, 3):
        folder.snapshot(1, step).touch()
    folder.snapshot(11, 4).touch()
    for attempt in (10, 2, 1):
        folder.journal(attempt).touch()
    assert folder.snapshot_steps(1) == (3, 20, 100)
    assert folder.attempts() == (1, 2, 10)
