"""How many workers this machine gets, and which GPU each of them sees. Without TensorFlow."""

from __future__ import annotations

import math
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WorkerPlace:
    """Where one worker computes."""

    #: as ``CUDA_VISIBLE_DEVICES`` names it; None: whatever there is
    gpu: str | None = None
    #: of that GPU's memory; None: what it needs
    memory_fraction: float | None = None

    @property
    def environment(self) -> dict[str, str]:
        """What its process needs to know; `training.devices` reads the fraction."""
        fraction = {} if self.memory_fraction is None else {"RNNLAB_GPU_MEMORY_FRACTION": f"{self.memory_fraction:g}"}
        return fraction if self.gpu is None else {"CUDA_VISIBLE_DEVICES": self.gpu, **fraction}


def worker_places(gpus: Sequence[str], fraction: float | None) -> tuple[WorkerPlace, ...]:
    """One worker a GPU; with a `fraction` of its memory for each, as many as fit; without a GPU one worker."""
    if not gpus:
        return (WorkerPlace(memory_fraction=fraction),)
    each = 1 if fraction is None else max(1, math.floor(1 / fraction + 1e-9))
    # the first worker of each GPU before the second of any: the first run has a GPU of its own
    return tuple(WorkerPlace(gpu, fraction) for _turn in range(each) for gpu in gpus)


def visible_gpus(environment: Mapping[str, str], listing: str) -> tuple[str, ...]:
    """The GPUs that may be used: those of ``nvidia-smi -L`` (`listing`), or those that ``CUDA_VISIBLE_DEVICES`` leaves."""
    count = sum(line.startswith("GPU ") for line in listing.splitlines())
    chosen = environment.get("CUDA_VISIBLE_DEVICES")
    if chosen is None or not count:
        return tuple(str(number) for number in range(count))
    names = [name.strip() for name in chosen.split(",")]
    # CUDA ignores what follows the first name that is none
    end = next((place for place, name in enumerate(names) if name in ("", "-1")), len(names))
    return tuple(names[:end])


def list_gpus() -> str:
    """What ``nvidia-smi -L`` says; empty where there is none."""
    try:
        return subprocess.run(["nvidia-smi", "-L"], capture_output=True, text=True, timeout=10, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return ""
