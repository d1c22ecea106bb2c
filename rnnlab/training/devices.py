"""Where a run is computed: the one place that chooses the device and knows its name."""

from __future__ import annotations

import os
import platform
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import tensorflow as tf


@dataclass(frozen=True, slots=True)
class Device:
    """A device of this machine."""

    #: as TensorFlow calls it, for ``tf.device``
    key: str
    #: as a person knows it, the same in every language: ``"CPU (AMD EPYC × 2)"``, ``"NVIDIA GeForce RTX 4070"``
    name: str
    is_gpu: bool


def choose_device() -> Device:
    """The first GPU that TensorFlow sees, its memory growing as needed; else the CPU."""
    gpus = tf.config.list_physical_devices("GPU")
    for gpu in gpus:
        _let_memory_grow(gpu)
    if not gpus:
        return Device("/CPU:0", f"CPU ({cpu_model()} × {cpu_cores()})", is_gpu=False)
    details = tf.config.experimental.get_device_details(gpus[0])
    return Device("/GPU:0", str(details.get("device_name", "GPU")), is_gpu=True)


def _let_memory_grow(gpu: tf.config.PhysicalDevice) -> None:
    try:
        tf.config.experimental.set_memory_growth(gpu, True)
    except RuntimeError:
        # The device is in use already; then the choice was made when it was first used.
        return


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
    if not file.is_file():
        return ""
    for line in file.read_text(errors="replace").splitlines():
        key, _colon, value = line.partition(":")
        if key.strip() == "model name":
            return value.strip()
    return ""


def _mac_model() -> str:
    if platform.system() != "Darwin":
        return ""
    command = ["/usr/sbin/sysctl", "-n", "machdep.cpu.brand_string"]
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=5, check=True).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return ""
