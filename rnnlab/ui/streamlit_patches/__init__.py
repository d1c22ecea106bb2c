"""Every private name of Streamlit's that this app uses: what each patch cures, and a guard round all of them.

A Streamlit that the patches were not written for logs one line and runs without them; so does one in which a single name
is another. ``RNNLAB_STREAMLIT_PATCHES=0`` switches them off.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType

import streamlit

_log = logging.getLogger(__name__)
#: the version that the private names are those of
WRITTEN_FOR = "1.67"
#: module -> what it cures; each has a function `apply`, which may be called again
PATCHES = MappingProxyType(
    {
        "sessions": "a page run's last messages are lost where a request comes at the moment it ends (upstream issue 9921)",
    }
)


def apply(environment: Mapping[str, str] | None = None) -> None:
    """Patch this process' Streamlit. Nothing that goes wrong here keeps a page from being shown."""
    if (os.environ if environment is None else environment).get("RNNLAB_STREAMLIT_PATCHES") == "0":
        return
    version = streamlit.__version__
    if version.split(".")[:2] != WRITTEN_FOR.split("."):
        _log.warning("Streamlit %s runs without the patches, which were written for %s.", version, WRITTEN_FOR)
        return
    for name, cures in PATCHES.items():
        try:
            import_module(f"{__name__}.{name}").apply()
        except (ImportError, AttributeError) as error:
            _log.warning("Streamlit %s runs without the patch “%s” (%s): %s.", version, name, cures, error)
