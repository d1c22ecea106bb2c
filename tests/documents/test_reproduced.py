from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from rnnlab.documents.reproduced import Reproductions, SeedRun, load_reproductions
from rnnlab.documents.series import MeasuredSeries
from rnnlab.errors import LabError


def run(seed: int) -> SeedRun:
    measured = {
        "batch_loss": MeasuredSeries.of([(1, 2.6086), (10, 2.5286 + seed)]),
        "test_accuracy_128": MeasuredSeries.of([(10, 0.8828125)]),
    }
    return SeedRun(seed, measured, 0.87654321, 61.4)


def test_a_file_brings_the_runs_back(tmp_path: Path) -> None:
    file = tmp_path / "table.json"
    made = Reproductions({"command": "…"}).plus("000", run(1)).plus("000", run(0)).plus("002-sgd", run(0))
    file.write_text(made.to_text(), encoding="utf-8")
    found = load_reproductions(file)
    assert found.made == {"command": "…"}
    ours = found.of("000")
    assert ours is not None
    assert ours.seeds == (0, 1)
    assert ours.steps("batch_loss").tolist() == [1, 10]
    np.testing.assert_allclose(ours.values("batch_loss"), [[2.6086, 2.5286], [2.6086, 3.5286]])
    np.testing.assert_allclose(ours.test_accuracies, 0.876543)
    assert (found.has("000", 1), found.has("000", 2), found.has("001", 0)) == (True, False, False)
    assert found.of("003") is None
    assert Reproductions.from_text(found.to_text()).to_text() == found.to_text()


def test_a_file_that_grew_is_read_anew(tmp_path: Path) -> None:
    file = tmp_path / "table.json"
    assert load_reproductions(file).runs == {}
    for seeds in (1, 2):
        made = Reproductions()
        for seed in range(seeds):
            made = made.plus("000", run(seed))
        file.write_text(made.to_text() + " " * seeds, encoding="utf-8")
        found = load_reproductions(file).of("000")
        assert found is not None
        assert len(found.seeds) == seeds


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"made": {}, "000": {"steps": 3}}', "{"])
def test_a_damaged_file_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(LabError, match="Make it again"):
        Reproductions.from_text(text)
