"""Options of `.streamlit/config.toml` that the app relies on."""

from __future__ import annotations

import re
import tomllib
from dataclasses import asdict
from pathlib import Path

import pytest

from rnnlab.page_theme import FONT, page_theme

CONFIG = tomllib.loads((Path(__file__).parents[1] / ".streamlit" / "config.toml").read_text(encoding="utf-8"))


def test_no_file_is_watched_for_each_new_session() -> None:
    assert CONFIG["server"]["fileWatcherType"] == "none"


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_what_is_drawn_to_stand_on_the_page_has_its_colours(dark: bool) -> None:
    colours = {
        re.sub("_(.)", lambda match: match[1].upper(), f"{name}_color"): colour
        for name, colour in asdict(page_theme(dark)).items()
    }
    assert CONFIG["theme"]["dark" if dark else "light"] == colours


def test_what_is_drawn_to_stand_on_the_page_has_its_fonts() -> None:
    assert CONFIG["theme"]["font"] == FONT
