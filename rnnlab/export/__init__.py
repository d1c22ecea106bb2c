"""Take it away: a trace as tables, and its score as a picture, a film or a page."""

from __future__ import annotations

from rnnlab.export.exports import EXPORTS, Export, export_for, file_name
from rnnlab.export.film import score_gif, score_webp
from rnnlab.export.picture import score_png
from rnnlab.export.svg import score_svg
from rnnlab.export.tables import trace_csv, trace_npz

__all__ = [
    "EXPORTS",
    "Export",
    "export_for",
    "file_name",
    "score_gif",
    "score_png",
    "score_svg",
    "score_webp",
    "trace_csv",
    "trace_npz",
]
