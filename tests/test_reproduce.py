"""``python -m rnnlab reproduce``: tiny real runs, and the committed results against what was aimed at."""

from __future__ import annotations

from pathlib import Path

import pytest

from rnnlab import reproduce as module
from rnnlab.__main__ import main
from rnnlab.documents.experiments import Experiment
from rnnlab.documents.listings import LISTINGS
from rnnlab.documents.reproduced import Reproductions, SeedRun, load_reproductions
from rnnlab.errors import LabError
from rnnlab.reproduce import Job, jobs, reproduce


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each experiment on a small network, and only as long as it takes to measure twice."""

    def recipe(self: Experiment, seed: int) -> object:
        size: dict[str, object] = {"hidden_size": 4, "timesteps": 7, "batch_size": 64}
        return self.listing.recipe.changed(seed=seed, **self.changes, **size, steps=52)

    monkeypatch.setattr(Experiment, "recipe", recipe)


@pytest.mark.slow
@pytest.mark.usefixtures("tiny")
def test_what_is_there_is_not_run_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out, heard = tmp_path / "table.json", list[Job]()
    found = reproduce("004-second", out, seeds=2, on_run=lambda job, run, left: heard.append(job))
    assert heard == [Job("004-second", 0), Job("004-second", 1)]
    assert load_reproductions(out).to_text() == found.to_text()
    ours = found.of("004-second")
    assert ours is not None
    assert ours.steps("running_accuracy").tolist() == [1, 51]
    assert 0.05 < ours.test_accuracies[0] < 1

    reproduce("004-second", out, seeds=3, on_run=lambda job, run, left: heard.append(job))
    assert heard[2:] == [Job("004-second", 2)]


@pytest.mark.usefixtures("tiny")
def test_the_command_prints_published_beside_reproduced(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    # 002's figures after update 52 are not measured by a run of 52 updates: the table is made of the whole listing
    out = tmp_path / "table.json"
    assert main(["reproduce", "004-second", "--out", str(out), "--seeds", "1"]) == 0
    printed = capsys.readouterr().out
    assert "Document 004-second, seed 0" in printed
    assert "running average" in printed
    assert "51" in printed
    assert main(["reproduce", "004-second", "--out", str(tmp_path / "missing" / "t.json")]) == 2
    assert "Create it first" in capsys.readouterr().err


def test_jobs_are_the_listing_and_what_is_run_beside_it() -> None:
    nothing = Reproductions()
    assert {job.key for job in jobs("002", 2, nothing)} == {"002", "002-sgd", "002-sgd-0.1", "002-glorot"}
    assert {job.key for job in jobs("all", 1, nothing)} >= set(LISTINGS)
    run = SeedRun(0, {}, 0.9, 1.0)
    assert Job("003", 0) not in jobs("003", 5, nothing.plus("003", run))
    assert len(jobs("003", 5, nothing.plus("003", run))) == 9


@pytest.mark.slow
def test_a_run_that_ends_early_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    recipe = module.EXPERIMENTS["002"].recipe(3).changed(optimizer="sgd", learning_rate=10.0, minutes=0.01)
    monkeypatch.setattr("rnnlab.training.loop.time_is_over", lambda *_: True)
    with pytest.raises(LabError, match=r"The run with seed 3 ended after update \d+ of 782"):
        module.run_recipe(recipe)


@pytest.mark.usefixtures("tiny")
def test_documents_are_reproduced_in_float32_on_any_processor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RNNLAB_PRODUCTS", "bfloat16")
    found = reproduce("004-second", tmp_path / "one.json", seeds=1)
    monkeypatch.setenv("RNNLAB_PRODUCTS", "float32")
    expected = reproduce("004-second", tmp_path / "two.json", seeds=1)
    for mine, theirs in zip(found.runs["004-second"], expected.runs["004-second"], strict=True):
        assert {name: series.values.tolist() for name, series in mine.measured.items()} == {
            name: series.values.tolist() for name, series in theirs.measured.items()
        }
    assert found.made["precision"] == "float32"
