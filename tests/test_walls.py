"""What may be loaded where. import-linter and Ruff hold the rest."""

from __future__ import annotations

import inspect
import subprocess
import sys
from pathlib import Path

import rnnlab

ROOT = Path(__file__).parents[1]


def test_import_rnnlab_loads_neither_streamlit_nor_tensorflow() -> None:
    code = "import sys, rnnlab; print(sorted({'streamlit', 'tensorflow', 'keras', 'distributed', 'plotly'} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "[]"


def test_the_pages_parts_never_load_tensorflow() -> None:
    code = "import sys, rnnlab.ui.home, rnnlab.ui.draw, rnnlab.ui.train; print('tensorflow' in sys.modules, 'keras' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip().endswith("False False")


def test_the_public_face() -> None:
    assert set(rnnlab.__all__) >= {
        "DOCUMENTS", "LabError", "Network", "Recipe", "Trace",
        "digit_from_ink", "load_mnist", "load_network", "score_html", "train",
    }  # fmt: skip
    parameters = inspect.signature(rnnlab.train).parameters
    assert list(parameters) == ["recipe", "on_event", "control", "resume"]
    assert all(hasattr(rnnlab, name) for name in rnnlab.__all__)


def test_pages_are_thin() -> None:
    for page in [ROOT / "app.py", *(ROOT / "pages").glob("*.py")]:
        assert len(page.read_text(encoding="utf-8").splitlines()) <= 120
