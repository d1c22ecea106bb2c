"""Plotly's script for figures that grow: the Python package's own, so that it is the version that the figures are made for.

Streamlit loads its copy with its own chart alone. A browser asks for this one where there is no such chart on a page, and
keeps it: its address holds its version.
"""

from __future__ import annotations

from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from rnnlab.server.scripts import FOR_GOOD

#: below the folder of our addresses
PLOTLY = f"plotly-{version('plotly')}.min.js"


async def plotly_script(_request: Request) -> Response:
    """The script."""
    package = find_spec("plotly")  # not imported: that takes a second
    assert package is not None, "plotly is one of the requirements"
    assert package.origin is not None
    file = Path(package.origin).parent / "package_data" / "plotly.min.js"
    return FileResponse(file, media_type="text/javascript", headers={"Cache-Control": FOR_GOOD})
