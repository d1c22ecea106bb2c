"""Options of `.streamlit/config.toml` that the app relies on."""

from __future__ import annotations

import tomllib
from pathlib import Path

CONFIG = tomllib.loads((Path(__file__).parents[1] / ".streamlit" / "config.toml").read_text(encoding="utf-8"))


def test_no_file_is_watched_for_each_new_session() -> None:
    assert CONFIG["server"]["fileWatcherType"] == "none"
