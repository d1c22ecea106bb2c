"""Take it away: a trace as tables, and its score as a picture, a film or a page."""

from __future__ import annotations

from rnnlab.takeaway.exports import EXPORTS, Caption, Export, export_for, file_name
from rnnlab.takeaway.film import score_gif, score_webp
from rnnlab.takeaway.picture import score_png
from rnnlab.takeaway.stage import Shown
from rnnlab.takeaway.svg import score_svg
from rnnlab.takeaway.tables import trace_csv, trace_npz

__all__ = [
    "EXPORTS",
    "Caption",
    "Export",
    "Shown",
    "export_for",
    "file_name",
    "score_gif",
    "score_png",
    "score_svg",
    "score_webp",
    "trace_csv",
    "trace_npz",
]
