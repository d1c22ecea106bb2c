from __future__ import annotations

from pathlib import Path

import pytest

from rnnlab.errors import LabError
from rnnlab.recipe import Recipe
from rnnlab.training.devices import Device
from rnnlab.training.memory import check_memory, memory_bytes, needed_bytes

CPU = Device("/CPU:0", "CPU", is_gpu=False, cores=2, products="bfloat16")
LARGEST = Recipe(hidden_size=512, timesteps=784)


def test_the_estimate_is_near_what_was_measured() -> None:
    """3.3 GB at the peak of a step of the largest LSTM at batch 128, bfloat16 products, two cores."""
    assert needed_bytes(LARGEST, CPU) == pytest.approx(3.3e9, rel=0.15)


def test_a_run_that_cannot_fit_is_refused_before_it_begins() -> None:
    check_memory(LARGEST, CPU, have=8e9)
    with pytest.raises(LabError, match=r"about 21 GB of memory, and this computer has 8 GB\. Choose a smaller batch"):
        check_memory(LARGEST.changed(batch_size=1024), CPU, have=8e9)
    check_memory(LARGEST.changed(batch_size=1024), Device("/GPU:0", "a GPU", is_gpu=True), have=8e9)


@pytest.mark.parametrize("cell", ["lstm", "gru", "simple_rnn"])
def test_the_default_fits_everywhere(cell: str) -> None:
    check_memory(Recipe(cell=cell), CPU, have=2e9)


def test_a_containers_limit_counts(tmp_path: Path) -> None:
    limit = tmp_path / "memory.max"
    machine = memory_bytes(tmp_path / "none")
    limit.write_text("max\n")
    assert memory_bytes(limit) == machine
    limit.write_text("1000000000\n")
    if machine is not None:
        assert memory_bytes(limit) == 1e9
