from __future__ import annotations

import pytest

from rnnlab.runs.scheduling.gpus import list_gpus, visible_gpus, worker_places

TWO = """GPU 0: NVIDIA A100-SXM4-40GB (UUID: GPU-5d5ba0d6-d33d-2b2c-524d-9e3d8d2b8a77)
  MIG 1g.5gb      Device  0: (UUID: MIG-c6d4f1ef-42e4-5de3-91c7-45d71c87eb3f)
GPU 1: NVIDIA A100-SXM4-40GB (UUID: GPU-5d5ba0d6-d33d-2b2c-524d-9e3d8d2b8a78)
"""


@pytest.mark.parametrize(
    ("gpus", "fraction", "expected"),
    [
        ((), None, [None]),
        ((), 0.3, [None]),
        (("0",), None, ["0"]),
        (("0", "1"), None, ["0", "1"]),
        (("0",), 0.3, ["0"] * 3),
        (("0", "1"), 0.5, ["0", "1", "0", "1"]),
        (("0",), 1.0, ["0"]),
        (("0",), 0.7, ["0"]),
        (("0",), 0.1, ["0"] * 10),
        (("0",), 1 / 3, ["0"] * 3),
    ],
)
def test_each_gpu_gets_as_many_workers_as_its_memory_has_room_for(gpus, fraction, expected):
    assert [place.gpu for place in worker_places(gpus, fraction)] == expected


def test_a_worker_sees_its_own_gpu_only():
    first, second = worker_places(("0", "GPU-5d5ba0d6"), None)
    assert first.environment == {"CUDA_VISIBLE_DEVICES": "0"}
    assert second.environment == {"CUDA_VISIBLE_DEVICES": "GPU-5d5ba0d6"}
    assert worker_places((), None)[0].environment == {}
    assert worker_places(("1",), 0.3)[2].environment == {
        "CUDA_VISIBLE_DEVICES": "1",
        "RNNLAB_GPU_MEMORY_FRACTION": "0.3",
    }


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        (None, ("0", "1")),
        ("1", ("1",)),
        ("GPU-5d5ba0d6", ("GPU-5d5ba0d6",)),
        ("", ()),
        ("-1", ()),
        ("1,-1,0", ("1",)),
    ],
)
def test_what_the_environment_hides_is_not_used(chosen, expected):
    assert visible_gpus({} if chosen is None else {"CUDA_VISIBLE_DEVICES": chosen}, TWO) == expected


def test_a_machine_without_the_tool_has_no_gpu(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", "")
    assert list_gpus() == ""
    assert visible_gpus({"CUDA_VISIBLE_DEVICES": "0"}, "") == ()


def test_what_the_tool_says_is_read(tmp_path, monkeypatch: pytest.MonkeyPatch):
    tool = tmp_path / "nvidia-smi"
    tool.write_text(f"#!/bin/sh\ncat <<'END'\n{TWO}END\n")
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    assert visible_gpus({}, list_gpus()) == ("0", "1")
