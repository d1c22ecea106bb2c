"""Schematic pictures, drawn as SVG: the figures of the documents, redrawn, and what the lessons need beside them.

    diagram_svg("lstm", dark=True) -> "<svg …>"

Everything else in RNN Lab is computed from real networks; what is schematic is here, and says so in its caption.
"""

from __future__ import annotations

from rnnlab.diagrams.catalogue import DIAGRAMS, Diagram
from rnnlab.diagrams.drawing import Drawing
from rnnlab.errors import LabError
from rnnlab.i18n import _, paragraph

__all__ = ["DIAGRAMS", "Diagram", "diagram_caption", "diagram_svg"]


def diagram_svg(name: str, *, dark: bool = False) -> str:
    """The diagram of that name as one ``<svg>`` element, words in the language of this context.

    Raises `LabError` if there is none. Colours of quantities are those of the light or the dark theme; everything else
    has the colour of the text around it (``currentColor``).
    """
    diagram = _find(name)
    drawing = Drawing(diagram.height, dark=dark)
    diagram.draw(drawing)
    return drawing.svg(_(diagram.title), _(diagram.shows))


def diagram_caption(name: str) -> str:
    """What stands below the diagram: what it shows, and that it is schematic. Raises `LabError` if there is none."""
    return paragraph([_(_find(name).shows), _("A schematic picture.")])


def _find(name: str) -> Diagram:
    if name not in DIAGRAMS:
        raise LabError("There is no diagram “{name}”. There are: {names}.", name=name, names=", ".join(DIAGRAMS))
    return DIAGRAMS[name]
