"""Whether a run fits into this computer's memory, asked before it begins: a process that takes too much is ended by
the system without a word."""

from __future__ import annotations

import os
from pathlib import Path

from rnnlab.errors import LabError
from rnnlab.recipe import Recipe
from rnnlab.training.devices import Device

#: TensorFlow, the digits and the graphs, in bytes; measured 0.65 to 0.9 GB
_ALWAYS = 0.9e9
# What `hand` keeps of each unit at each timestep of each image until the way back has used it: float32 values, and
# values in the type of the products, which are there twice when they are joined. Measured 52 bytes for an LSTM with
# bfloat16; this gives 48.
_SAVED = {"lstm": 7, "gru": 8, "simple_rnn": 1}
_JOINED = {"lstm": 5, "gru": 7, "simple_rnn": 2}
#: of the computer's memory, what a run may count on
_SHARE = 0.9


def check_memory(recipe: Recipe, device: Device, have: float | None = None) -> None:
    """Raise `LabError` if a run on the CPU needs more memory than there is. `have` (default: this computer's) in bytes.

    A GPU tells by itself when it is full.
    """
    have = memory_bytes() if have is None else have
    need = needed_bytes(recipe, device)
    if not device.is_gpu and have is not None and need > _SHARE * have:
        raise LabError(
            "This training needs about {need} GB of memory, and this computer has {have} GB. "
            "Choose a smaller batch, a smaller hidden size or fewer timesteps.",
            need=f"{need / 1e9:.0f}",
            have=f"{have / 1e9:.0f}",
        )


def needed_bytes(recipe: Recipe, device: Device) -> float:
    """About how much memory a run of `recipe` needs on the CPU."""
    width = 2 if device.products == "bfloat16" else 4
    bytes_a_unit = 4 * _SAVED[recipe.cell] + 2 * width * _JOINED[recipe.cell]
    if recipe.loss_at == "every":
        bytes_a_unit += 8
    return _ALWAYS + recipe.batch_size * recipe.timesteps * recipe.hidden_size * bytes_a_unit


def memory_bytes(limit: Path = Path("/sys/fs/cgroup/memory.max")) -> float | None:
    """This computer's memory, or what a container lets its processes have of it; None where the system does not tell."""
    try:
        total = float(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    except (AttributeError, ValueError, OSError):  # Windows has no sysconf
        return None
    text = limit.read_text().strip() if limit.is_file() else ""
    return min(total, float(text)) if text.isdigit() else total
