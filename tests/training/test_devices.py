from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import tensorflow as tf

from rnnlab.training import devices


def test_without_a_gpu_the_cpu_is_chosen_and_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tf.config, "list_physical_devices", lambda kind: [])
    monkeypatch.setattr(devices, "cpu_model", lambda: "AMD EPYC")
    monkeypatch.setattr(devices, "cpu_cores", lambda: 2)
    assert devices.choose_device() == devices.Device("/CPU:0", "CPU (AMD EPYC × 2)", is_gpu=False)


@pytest.fixture
def two_gpus(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    gpus = [SimpleNamespace(name=f"/physical_device:GPU:{number}", device_type="GPU") for number in range(2)]
    monkeypatch.setattr(tf.config, "list_physical_devices", lambda kind: gpus if kind == "GPU" else [])
    monkeypatch.setattr(
        tf.config.experimental, "get_device_details", lambda gpu: {"device_name": "NVIDIA GeForce RTX 4070"}
    )
    return gpus


def test_a_gpu_is_chosen_and_its_memory_grows(two_gpus: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    growing = []
    monkeypatch.setattr(tf.config.experimental, "set_memory_growth", lambda gpu, on: growing.append((gpu, on)))
    assert devices.choose_device() == devices.Device("/GPU:0", "NVIDIA GeForce RTX 4070", is_gpu=True)
    assert growing == [(gpu, True) for gpu in two_gpus]


def test_a_gpu_that_is_in_use_already_is_still_chosen(two_gpus: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(gpu: object, on: bool) -> None:
        raise RuntimeError("Physical devices cannot be modified after being initialized")

    monkeypatch.setattr(tf.config.experimental, "set_memory_growth", refuse)
    assert devices.choose_device().is_gpu


def test_this_machines_processor_has_a_name_and_cores() -> None:
    assert devices.cpu_model()
    assert devices.cpu_cores() >= 1


def test_linux_tells_the_processors_name(tmp_path: Path) -> None:
    file = tmp_path / "cpuinfo"
    file.write_text("processor\t: 0\nmodel name\t: AMD EPYC 9R14\nmodel name\t: AMD EPYC 9R14\n")
    assert devices._linux_model(file) == "AMD EPYC 9R14"
    file.write_text("processor\t: 0\n")
    assert devices._linux_model(file) == ""
    assert devices._linux_model(tmp_path / "none") == ""
