from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnnlab.events import Ended, Evaluation, Event, Progress, Started, to_json
from rnnlab.runs.files.journal import JournalReader, JournalWriter, LineReader

PROGRESS = Progress(step=1, loss=2.3, accuracy=0.1, learning_rate=1e-3, images_per_second=8e3, seconds=0.5)

reals = st.floats(allow_nan=False)
counts = st.integers(0, 10**9)
events = st.one_of(
    st.builds(Started, counts, st.text(), counts),
    st.builds(Progress, counts, reals, reals, reals, reals, reals),
    st.builds(Evaluation, counts, st.sampled_from(["validation", "test"]), reals, reals),
    st.builds(Ended, counts, st.sampled_from(["done", "stopped", "diverged"]), reals),
)


@settings(deadline=None)  # it waits for a disk
@given(told=st.lists(events, max_size=20))
def test_what_is_written_is_read_back(told: list[Event]):
    with TemporaryDirectory() as folder:
        path = Path(folder) / "journal.1.jsonl"
        writer = JournalWriter(path, "run", 1)
        for event in told:
            writer.append(to_json(event))
        writer.close()
        entries = JournalReader(path).read()
    assert [entry.event for entry in entries] == told
    assert [(entry.run, entry.attempt, entry.sequence) for entry in entries] == [
        ("run", 1, sequence) for sequence in range(len(told))
    ]


@settings(deadline=None)
@given(content=st.lists(st.dictionaries(st.text(), st.text() | counts, max_size=4), max_size=6), data=st.data())
def test_a_file_cut_anywhere_and_then_completed_gives_each_line_once(content: list[dict[str, object]], data):
    whole = "".join(json.dumps(line) + "\n" for line in content).encode()
    cut = data.draw(st.integers(0, len(whole)))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "lines"
        reader = LineReader(path)
        path.write_bytes(whole[:cut])
        first = reader.read()
        with path.open("ab") as file:
            file.write(whole[cut:])
        assert first + reader.read() == content
        assert reader.read() == []


def test_only_what_is_new_is_read(tmp_path: Path):
    path = tmp_path / "journal"
    reader = JournalReader(path)
    assert reader.read() == []
    writer = JournalWriter(path, "run", 2)
    writer.append(to_json(PROGRESS))
    assert [entry.event for entry in reader.read()] == [PROGRESS]
    assert reader.read() == []
    writer.append({"kind": "snapshot", "step": 7})
    (entry,) = reader.read()
    writer.close()
    assert (entry.kind, entry.sequence, entry.event, entry.data["step"]) == ("snapshot", 1, None, 7)


def test_a_torn_last_line_waits_for_its_end(tmp_path: Path):
    path = tmp_path / "journal"
    writer = JournalWriter(path, "run", 1)
    writer.append(to_json(PROGRESS))
    writer.append(to_json(PROGRESS))
    writer.close()
    path.write_bytes(path.read_bytes()[:-9])
    assert len(JournalReader(path).read()) == 1


def test_rubbish_between_lines_is_passed_over(tmp_path: Path):
    path = tmp_path / "journal"
    writer = JournalWriter(path, "run", 1)
    writer.append(to_json(PROGRESS))
    with path.open("ab") as file:
        file.write(b'\xff\xfe\n[1, 2]\n{"kind": "progress"}\n\n')
    writer.append(to_json(PROGRESS))
    writer.close()
    assert [entry.sequence for entry in JournalReader(path).read()] == [0, 1]


def test_a_sequence_number_counts_once(tmp_path: Path):
    path = tmp_path / "journal"
    writer = JournalWriter(path, "run", 1)
    writer.append(to_json(PROGRESS))
    writer.close()
    path.write_bytes(path.read_bytes() * 2)
    assert len(JournalReader(path).read()) == 1


def test_an_attempt_is_begun_once(tmp_path: Path):
    JournalWriter(tmp_path / "journal", "run", 1).close()
    with pytest.raises(FileExistsError):
        JournalWriter(tmp_path / "journal", "run", 1)
