"""Where our routes lie: under Streamlit's `server.baseUrlPath`, in a folder of their own."""

from __future__ import annotations

#: the folder of our addresses: Streamlit answers every path that it does not know with its own page
PREFIX = "/_rnnlab"


def base_path_of(base_path: str) -> str:
    """The path with one slash before it and none after it; nothing for the root."""
    stripped = base_path.strip("/")
    return f"/{stripped}" if stripped else ""
