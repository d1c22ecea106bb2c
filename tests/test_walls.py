"""What may be loaded where. import-linter and Ruff hold the rest."""

from __future__ import annotations

import inspect
import os
import subprocess
import sys
from pathlib import Path

import pytest

import rnnlab

ROOT = Path(__file__).parents[1]


def test_import_rnnlab_loads_neither_streamlit_nor_tensorflow() -> None:
    code = "import sys, rnnlab; print(sorted({'streamlit', 'tensorflow', 'keras', 'distributed', 'plotly'} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.slow
def test_the_pages_never_load_tensorflow(tmp_path: Path) -> None:
    code = """
import sys
from streamlit.testing.v1 import AppTest
app = AppTest.from_file("app.py", default_timeout=60).run()
assert not app.exception
assert not app.switch_page("pages/2_draw.py").run().exception
import rnnlab.ui.train.page
print(sorted({"tensorflow", "keras"} & set(sys.modules)))
"""
    environment = {**os.environ, "RNNLAB_HOME": str(tmp_path)}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=180, check=False)
    assert done.stdout.strip().endswith("[]"), done.stdout + done.stderr


@pytest.mark.slow
def test_home_is_shown_before_what_it_has_no_use_for_is_loaded(tmp_path: Path) -> None:
    code = """
import sys
from streamlit.testing.v1 import AppTest
assert not AppTest.from_file("app.py", default_timeout=60).run().exception
print(sorted({"scipy", "pandas", "sqlalchemy", "distributed", "sklearn"} & set(sys.modules)))
"""
    environment = {**os.environ, "RNNLAB_HOME": str(tmp_path)}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=180, check=False)
    assert done.stdout.strip().endswith("[]"), done.stdout + done.stderr


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
