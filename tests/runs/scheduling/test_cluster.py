"""Workers on several GPUs. There is none here: the tool that lists them is a stand-in, the processes are real."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from rnnlab.recipe import Recipe
from rnnlab.runs.config import Paths
from rnnlab.runs.service import Service
from rnnlab.runs.states import State

pytestmark = pytest.mark.slow


@pytest.fixture
def two_gpus(paths: Paths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    tool = tmp_path / "bin" / "nvidia-smi"
    tool.parent.mkdir()
    tool.write_text("#!/bin/sh\necho 'GPU 0: One (UUID: GPU-a)'\necho 'GPU 1: Two (UUID: GPU-b)'\n")
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tool.parent}:/bin:/usr/bin")
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    runs = Service(replace(paths, gpu_memory_fraction=0.6))
    yield runs
    runs.close()


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a shell script")
def test_each_gpu_has_a_worker_of_its_own_and_two_runs_go_on_at_once(
    two_gpus: Service, until: Callable[[Callable[[], object]], None]
):
    runs = two_gpus
    one, other = (runs.submit(Recipe(hidden_size=4, timesteps=7, steps=100_000), owner) for owner in "ab")
    until(lambda: runs.get(one).state is runs.get(other).state is State.RUNNING)
    _scheduler, *workers = runs.processes()
    environments = [psutil.Process(pid).environ() for pid in workers]
    assert [values["CUDA_VISIBLE_DEVICES"] for values in environments] == ["0", "1"]
    assert {values["RNNLAB_GPU_MEMORY_FRACTION"] for values in environments} == {"0.6"}
    until(lambda: runs._parts.board.status().count == 2)
