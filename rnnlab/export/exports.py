"""The forms in which a trace can be taken away, by the endings of their files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType

from rnnlab.errors import LabError
from rnnlab.export.film import score_gif, score_webp
from rnnlab.export.picture import score_png
from rnnlab.export.svg import score_svg
from rnnlab.export.tables import trace_csv, trace_npz
from rnnlab.i18n import N_
from rnnlab.player import Shown, score_payload
from rnnlab.player.bundle import payload_html
from rnnlab.trace import Trace


@dataclass(frozen=True, slots=True)
class Export:
    """One form: its file's ending, what it is called and two sentences about it (message ids), and what makes it."""

    ending: str
    mime: str
    name: str
    help: str
    #: of what is shown, in the dark theme's colours or the light one's
    make: Callable[[Shown, bool], bytes]


def _page(shown: Shown, _dark: bool) -> bytes:
    return payload_html(score_payload(shown), shown.view).encode()


EXPORTS = MappingProxyType(
    {
        export.ending: export
        for export in (
            Export("html", "text/html", N_("Page (HTML)"),
                   N_("The score as one page that plays in any browser, without this app and without a network. "
                      "Every lane and every value is in it, and every view that is open."), _page),
            Export("gif", "image/gif", N_("Film (GIF)"),
                   N_("What the score shows now, as a film that plays again and again, for slides and for chats. "
                      "It shows at most 120 timesteps; of a longer sequence it leaves some out and says so."),
                   lambda shown, dark: score_gif(shown, dark=dark)),
            Export("webp", "image/webp", N_("Film (WebP)"),
                   N_("The same film in about a third of the bytes. "
                      "Every browser shows it; some older programs for slides do not."),
                   lambda shown, dark: score_webp(shown, dark=dark)),
            Export("png", "image/png", N_("Picture (PNG)"),
                   N_("What the score shows now, after the last timestep, fine enough for a wall or for paper. "
                      "It has the lanes that you opened, in the order of units that you chose."),
                   lambda shown, dark: score_png(shown, dark=dark)),
            Export("svg", "image/svg+xml", N_("Picture (SVG)"),
                   N_("The same picture with words that stay words and edges that stay sharp at any size. "
                      "Drawing programs open it, and you can change it there."),
                   lambda shown, dark: score_svg(shown, dark=dark).encode()),
            Export("csv", "text/csv", N_("Table (CSV)"),
                   N_("Every number as a table for a spreadsheet or pandas: a row a timestep, a column a unit. "
                      "The first line is a comment with the shapes; in pandas say comment=\"#\"."),
                   lambda shown, _dark: trace_csv(shown.trace)),
            Export("npz", "application/octet-stream", N_("Arrays (NPZ)"),
                   N_("Every number as arrays for NumPy, by the names that RNN Lab uses. "
                      "The entry README names the axes of each; the recipe is in it as well."),
                   lambda shown, _dark: trace_npz(shown.trace)),
        )
    }
)  # fmt: skip


def export_for(ending: str) -> Export:
    """The form with that ending, with or without a dot. Raises `LabError` where there is none."""
    form = EXPORTS.get(ending.lower().removeprefix("."))
    if form is None:
        raise LabError(
            "Let the file's name end in one of {endings}: the ending says what is saved.",
            endings=", ".join(f".{known}" for known in EXPORTS),
        )
    return form


def file_name(trace: Trace, ending: str) -> str:
    """What the file is called: the cell and its answer, as in ``rnnlab-lstm-7.csv``."""
    return f"rnnlab-{trace.recipe.cell}-{trace.answer}.{ending}"
