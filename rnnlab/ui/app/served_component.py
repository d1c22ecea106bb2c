"""A component whose script the browser fetches from our own route, and keeps: see `rnnlab.player.bundle.PageScript`."""

from __future__ import annotations

from typing import Any

import streamlit as st

from rnnlab.player.bundle import page_script
from rnnlab.ui.app.server_address import address


def served_component(name: str, picture: str) -> Any:
    """Register a component that shows one of `rnnlab.player.bundle.PICTURES`, and give back what mounts it."""
    script = page_script(picture)
    return st.components.v2.component(name, js=script.component(address(f"scripts/{script.file}")))
