"""CSV and NPZ, read back with the csv module, pandas and NumPy."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import numpy as np
import pytest

from rnnlab.export import trace_csv, trace_npz
from rnnlab.recipe import Recipe
from rnnlab.trace import Trace
from tests.export.conftest import MakeTrace

CASES = {
    "lstm": {"hidden_size": 5, "input_layer": 3},
    "gru": {"cell": "gru", "hidden_size": 4, "timesteps": 56, "order": "permuted"},
    "simple_rnn": {"cell": "simple_rnn", "hidden_size": 1, "timesteps": 7},
}


@pytest.fixture(params=CASES)
def trace(request: pytest.FixtureRequest, trace_of: MakeTrace) -> Trace:
    return trace_of(**CASES[request.param])


def table(content: bytes) -> tuple[str, list[str], list[list[str]]]:
    lines = list(csv.reader(io.StringIO(content.decode("utf-8"), newline="")))
    return content.decode().splitlines()[0], lines[1], lines[2:]


def test_every_number_of_the_csv_is_the_trace_s_own(trace: Trace) -> None:
    _comment, names, rows = table(trace_csv(trace))
    assert names[0] == "timestep"
    assert [row[0] for row in rows] == [str(step + 1) for step in range(trace.timesteps)]
    assert {len(row) for row in rows} == {len(names)}
    seen = set()
    for column, name in enumerate(names[1:], start=1):
        key, _under, number = name.rpartition("_")
        first = 0 if key in ("logits", "probabilities") else 1
        values = np.array([np.float32(row[column]) for row in rows])
        np.testing.assert_array_equal(values, trace[key][:, int(number) - first])
        seen.add((key, int(number) - first))
    assert seen == {(key, unit) for key in tuple(trace.keys()) for unit in range(trace[key].shape[1])}


def test_a_number_is_written_as_short_as_possible(trace_of: MakeTrace) -> None:
    _comment, names, rows = table(trace_csv(trace_of(hidden_size=3)))
    written = rows[5][names.index("forget_2")]
    assert written == str(np.float32(written))
    assert len(written) <= 12


def test_the_comment_states_the_shapes(trace: Trace) -> None:
    comment, _names, _rows = table(trace_csv(trace))
    assert comment.startswith("# ")
    for key in tuple(trace.keys()):
        assert f"{key} {trace[key].shape[0]} x {trace[key].shape[1]}" in comment


def test_pandas_reads_it_as_its_comment_says(trace_of: MakeTrace) -> None:
    pandas = pytest.importorskip("pandas")
    trace = trace_of(hidden_size=5)
    frame = pandas.read_csv(io.BytesIO(trace_csv(trace)), comment="#", index_col="timestep")
    forget = frame[[f"forget_{unit}" for unit in range(1, 6)]].to_numpy(np.float32)
    np.testing.assert_array_equal(forget, trace.gates["forget"])


def test_the_npz_holds_every_array_and_needs_no_pickle(trace: Trace) -> None:
    with np.load(io.BytesIO(trace_npz(trace)), allow_pickle=False) as file:
        for key in tuple(trace.keys()):
            np.testing.assert_array_equal(file[key], trace[key])
            assert file[key].dtype == np.float32
        for key in ("image", "pixels", "initial_hidden"):
            np.testing.assert_array_equal(file[key], getattr(trace, key))
        assert ("initial_cell" in file) == (trace.initial_cell is not None)
        assert Recipe.from_json(json.loads(str(file["recipe"]))) == trace.recipe
        assert set(file) == {
            *trace.keys(), "image", "pixels", "initial_hidden", "recipe", "README",
            *(["initial_cell"] if trace.initial_cell is not None else []),
        }  # fmt: skip


def test_the_readme_names_the_axes_of_every_array(trace: Trace) -> None:
    sizes = {
        "T": trace.timesteps,
        "H": trace.hidden_size,
        "I": trace.recipe.inputs,
        "P": trace.recipe.input_layer,
        "K": 10,
        "28": 28,
    }
    with np.load(io.BytesIO(trace_npz(trace))) as file:
        lines = str(file["README"]).splitlines()
        for key in set(file) - {"README", "recipe"}:
            (line,) = [line for line in lines if line.startswith(f"{key} (")]
            axes = line.partition("(")[2].partition(")")[0].split(", ")
            assert tuple(sizes[axis] for axis in axes) == file[key].shape
            assert f"= {file[key].shape} {file[key].dtype}" in line


def test_states_before_the_first_timestep_that_are_not_zero_are_kept(trace_of: MakeTrace) -> None:
    trace = replace(trace_of(hidden_size=3), initial_hidden=np.array([1, 2, 3], np.float32))
    with np.load(io.BytesIO(trace_npz(trace))) as file:
        assert file["initial_hidden"].tolist() == [1, 2, 3]
