"""Where a run is computed: the one place that chooses the device and knows its name."""

from __future__ import annotations

import os
import platform
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import tensorflow as tf

from rnnlab.errors import LabError
from rnnlab.settings import PRECISIONS

#: what matrices may be multiplied as
PRODUCTS = tuple(precision for precision in PRECISIONS if precision != "auto")


@dataclass(frozen=True, slots=True)
class Device:
    """A device of this machine."""

    #: as TensorFlow calls it, for ``tf.device``
    key: str
    #: as a person knows it, the same in every language: ``"CPU (AMD EPYC × 2)"``, ``"NVIDIA GeForce RTX 4070"``
    name: str
    is_gpu: bool
    #: the cores that work side by side; a GPU counts as one
    cores: int = 1
    #: what matrices are multiplied as: ``"float32"`` or ``"bfloat16"``
    products: str = "float32"


def choose_device(precision: str = "auto") -> Device:
    """The first GPU that TensorFlow sees, else the CPU. `precision`: see `Recipe.precision`.

    A GPU's memory grows as needed, or is limited to the share in ``RNNLAB_GPU_MEMORY_FRACTION``, where several workers
    use one. ``"auto"`` is `cpu_products` on the CPU, and float32 on a GPU.
    """
    gpus = tf.config.list_physical_devices("GPU")
    if not gpus:
        _set_up_cpu()
        name = f"CPU ({cpu_model()} × {cpu_cores()})"
        products = cpu_products() if precision == "auto" else precision
        return Device("/CPU:0", name, is_gpu=False, cores=cpu_cores(), products=products)
    # TensorFloat-32 has 11 binary digits: a run that goes on elsewhere could not be computed like that.
    tf.config.experimental.enable_tensor_float_32_execution(False)
    for gpu in gpus:
        _share_memory(gpu)
    details = tf.config.experimental.get_device_details(gpus[0])
    products = "float32" if precision == "auto" else precision
    return Device("/GPU:0", str(details.get("device_name", "GPU")), is_gpu=True, products=products)


def cpu_products(file: Path = Path("/proc/cpuinfo")) -> str:
    """What matrices are multiplied as on this processor by a run that does not care: what ``RNNLAB_PRODUCTS`` says,
    else bfloat16 if the processor multiplies that type itself.

    Raises `LabError` if ``RNNLAB_PRODUCTS`` is neither ``float32`` nor ``bfloat16``.
    """
    wanted = os.environ.get("RNNLAB_PRODUCTS", "")
    if wanted in PRODUCTS:
        return wanted
    if wanted:
        raise LabError("RNNLAB_PRODUCTS is “{value}”. Set it to float32 or bfloat16, or leave it out.", value=wanted)
    flags = set(_cpuinfo("flags", file).split())
    return "bfloat16" if flags & {"avx512_bf16", "amx_bf16"} else "float32"


def gpu_memory_fraction() -> float | None:
    """The share of a GPU's memory that one worker may use, from ``RNNLAB_GPU_MEMORY_FRACTION``; None: no limit.

    Raises `LabError` unless it is a number above 0 and at most 1.
    """
    text = os.environ.get("RNNLAB_GPU_MEMORY_FRACTION", "")
    if not text:
        return None
    try:
        fraction = float(text)
    except ValueError:
        fraction = 0.0
    if not 0.0 < fraction <= 1.0:
        raise LabError(
            "RNNLAB_GPU_MEMORY_FRACTION is “{value}”. Set it to a number above 0 and at most 1, such as 0.3.",
            value=text,
        )
    return fraction


def _set_up_cpu() -> None:
    """What suits the graphs of `hand`, whose operations are few and ordered already."""
    # TensorFlow's rewriting of graphs won them 2 % of speed, and took a third of the time until the first step.
    tf.config.optimizer.set_experimental_options({"disable_meta_optimizer": True})
    try:
        # The chains keep all cores busy; an operation that spreads over them as well only waits.
        tf.config.threading.set_intra_op_parallelism_threads(1)
    except RuntimeError:
        # TensorFlow has begun already, in a program that uses it for something else too; then it is only slower.
        return


def _share_memory(gpu: tf.config.PhysicalDevice) -> None:
    fraction = gpu_memory_fraction()
    try:
        megabytes = _gpu_megabytes() if fraction is not None else None
        if fraction is None or megabytes is None:
            tf.config.experimental.set_memory_growth(gpu, True)
            return
        limit = tf.config.LogicalDeviceConfiguration(memory_limit=int(fraction * megabytes))
        tf.config.set_logical_device_configuration(gpu, [limit])
    except RuntimeError:
        # The device is in use already; then the choice was made when it was first used.
        return


def _gpu_megabytes() -> float | None:
    """The memory of the first GPU, as its driver's own tool tells it; None if there is no such tool."""
    told = _output(["nvidia-smi", "--query-gpu=memory.total", "--format=csv,noheader,nounits"]).splitlines()
    return float(told[0]) if told and told[0].strip().isdigit() else None


def cpu_cores() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@cache
def cpu_model() -> str:
    """The processor's name as its maker writes it, or its architecture where the system does not tell."""
    return _linux_model() or _mac_model() or platform.processor() or platform.machine()


def _linux_model(file: Path = Path("/proc/cpuinfo")) -> str:
    return _cpuinfo("model name", file)


def _cpuinfo(wanted: str, file: Path) -> str:
    """The first value under a key of Linux' description of the processor; empty elsewhere."""
    if not file.is_file():
        return ""
    for line in file.read_text(errors="replace").splitlines():
        key, _colon, value = line.partition(":")
        if key.strip() == wanted:
            return value.strip()
    return ""


def _mac_model() -> str:
    if platform.system() != "Darwin":
        return ""
    return _output(["/usr/sbin/sysctl", "-n", "machdep.cpu.brand_string"])


def _output(command: list[str]) -> str:
    """What a command prints; empty if it cannot be run."""
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=5, check=True).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return ""
