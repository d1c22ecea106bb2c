from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import tensorflow as tf

from rnnlab.errors import LabError
from rnnlab.training import devices


def test_without_a_gpu_the_cpu_is_chosen_and_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tf.config, "list_physical_devices", lambda kind: [])
    monkeypatch.setattr(devices, "cpu_model", lambda: "AMD EPYC")
    monkeypatch.setattr(devices, "cpu_cores", lambda: 2)
    monkeypatch.setattr(devices, "cpu_products", lambda: "bfloat16")
    expected = devices.Device("/CPU:0", "CPU (AMD EPYC × 2)", is_gpu=False, cores=2, products="bfloat16")
    assert devices.choose_device() == expected
    assert devices.choose_device("float32").products == "float32"


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


def test_a_gpu_multiplies_in_float32_unless_it_is_told_otherwise(
    two_gpus: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tf.config.experimental, "set_memory_growth", lambda gpu, on: None)
    short = []
    monkeypatch.setattr(tf.config.experimental, "enable_tensor_float_32_execution", short.append)
    assert [devices.choose_device(precision).products for precision in ("auto", "float32", "bfloat16")] == [
        "float32", "float32", "bfloat16",
    ]  # fmt: skip
    assert short == [False] * 3


def test_the_tests_compute_in_float32() -> None:
    assert devices.cpu_products() == "float32"
    assert devices.choose_device().products == "float32"


def test_a_gpu_that_is_in_use_already_is_still_chosen(two_gpus: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(gpu: object, on: bool) -> None:
        raise RuntimeError("Physical devices cannot be modified after being initialized")

    monkeypatch.setattr(tf.config.experimental, "set_memory_growth", refuse)
    assert devices.choose_device().is_gpu


def test_a_share_of_the_gpus_memory_is_kept_to(two_gpus: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    limits = []
    monkeypatch.setenv("RNNLAB_GPU_MEMORY_FRACTION", "0.3")
    monkeypatch.setattr(devices, "_output", lambda command: "12282\n12282\n")
    monkeypatch.setattr(tf.config, "set_logical_device_configuration", lambda gpu, to: limits.append((gpu, to)))
    assert devices.choose_device().is_gpu
    assert [(gpu, parts[0].memory_limit) for gpu, parts in limits] == [(gpu, 3684) for gpu in two_gpus]


def test_without_the_drivers_tool_the_memory_grows(two_gpus: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    growing = []
    monkeypatch.setenv("RNNLAB_GPU_MEMORY_FRACTION", "0.3")
    monkeypatch.setattr(devices, "_output", lambda command: "")
    monkeypatch.setattr(tf.config.experimental, "set_memory_growth", lambda gpu, on: growing.append((gpu, on)))
    assert devices.choose_device().is_gpu
    assert growing == [(gpu, True) for gpu in two_gpus]


@pytest.mark.parametrize("text", ["0", "-1", "1.5", "much", "nan"])
def test_a_share_that_is_none_is_refused(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RNNLAB_GPU_MEMORY_FRACTION", text)
    with pytest.raises(LabError, match=r"such as 0\.3"):
        devices.gpu_memory_fraction()


@pytest.mark.parametrize(
    ("flags", "products"),
    [("fpu avx2 fma", "float32"), ("avx512f avx512_bf16", "bfloat16"), ("amx_bf16 amx_tile", "bfloat16")],
)
def test_products_are_what_the_processor_is_best_at(
    flags: str, products: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("RNNLAB_PRODUCTS", raising=False)
    file = tmp_path / "cpuinfo"
    file.write_text(f"model name\t: a processor\nflags\t\t: {flags}\n")
    assert devices.cpu_products(file) == products
    assert devices.cpu_products(tmp_path / "none") == "float32"
    monkeypatch.setenv("RNNLAB_PRODUCTS", "float32")
    assert devices.cpu_products(file) == "float32"
    monkeypatch.setenv("RNNLAB_PRODUCTS", "float16")
    with pytest.raises(LabError, match="float32 or bfloat16"):
        devices.cpu_products(file)


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
