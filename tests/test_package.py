"""`pip install .`: the package works away from the checkout, with all its data inside it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
_PROGRAM = """
import rnnlab
from rnnlab.assets import ASSETS
from rnnlab.i18n import _, LANGUAGES, language
from rnnlab.lessons import lessons
digit = rnnlab.load_mnist().test.image(0)
trace = rnnlab.load_network("lstm").trace(digit)
with language("zh_CN"):
    translated = _("Home")
print(rnnlab.__file__, ASSETS, trace.answer, len(lessons("zh_CN")), translated, len(rnnlab.score_html(trace)) > 100_000, sep="|")
"""


@pytest.mark.slow
def test_an_installed_package_has_its_data_inside(tmp_path: Path) -> None:
    folder, elsewhere = tmp_path / "site", tmp_path / "elsewhere"
    elsewhere.mkdir()
    # what it needs is installed already, the build system too: nothing is fetched
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--disable-pip-version-check", "--target", str(folder)]
    subprocess.run([sys.executable, "-m", "pip", "install", *options, str(ROOT)], check=True, timeout=300)
    environment = {"PYTHONPATH": str(folder), "PATH": ""}
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM],
        cwd=elsewhere,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    file, assets, answer, count, translated, is_whole = done.stdout.strip().split("|") or [done.stderr]
    assert Path(file).is_relative_to(folder), done.stderr
    assert Path(assets).is_relative_to(folder)
    assert (answer, int(count), is_whole) == (
        "7",
        len(list((ROOT / "assets" / "lessons" / "zh_CN").glob("*.md"))),
        "True",
    )
    assert translated != "Home"
