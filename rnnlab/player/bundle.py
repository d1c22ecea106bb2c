"""Joins the ES modules of a picture into one file: for the server's route, and for an exported page.

A page opened from a disk may not load modules, and one file is one request. So the modules, which import only each
other and by name only, are put one after the other. Files are named by their paths from this folder.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import posixpath
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType

from rnnlab.errors import LabError
from rnnlab.i18n import _, current_language
from rnnlab.notation import CELLS
from rnnlab.page_theme import DARK, FONT, LIGHT, PageTheme
from rnnlab.player.score.payload import SIMPLEST, Mode, ScorePayload, Shown, View, score_payload
from rnnlab.trace import Trace

FOLDER = Path(__file__).parent
ENTRY = "score/main.js"
#: what a component sends in place of the script itself
SERVED = "common/served.js"
#: the score's style sheets; a view has one of its own
STYLES = ("score/player.css", "sections/step/step.css", "sections/units/units.css", "sections/gradient/gradient.css")
#: what is shown on pages: its entry, and its style sheets
PICTURES: Mapping[str, tuple[str, tuple[str, ...]]] = MappingProxyType(
    {
        "score": (ENTRY, STYLES),
        "paths": ("paths/main.js", (*STYLES, "paths/paths.css")),
        "shapes": ("shapes/main.js", (STYLES[0], "shapes/shapes.css")),
    }
)

_IMPORT = re.compile(r'^import \{[^}]*\} from "(?P<file>\.{1,2}/[\w./-]+\.js)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?function |class |const |let )", re.MULTILINE)
_DEFAULT = re.compile(r"^export default function (?P<name>\w+)", re.MULTILINE)
#: types, which stand before what they are of
_TYPES = re.compile(r"^[ \t]*/\*\*.*?\*/", re.MULTILINE | re.DOTALL)


def module_order(entry: str = ENTRY) -> tuple[str, ...]:
    """The files that `entry` needs, each after those it imports, `entry` last."""
    order: list[str] = []

    def visit(file: str, above: tuple[str, ...]) -> None:
        if file in above:
            raise LabError("The score's modules import each other in a circle: {files}.", files=", ".join(above))
        if file not in order:
            for match in _IMPORT.finditer(_source(file)):
                visit(resolve(file, match["file"]), (*above, file))
            order.append(file)

    visit(entry, ())
    return tuple(order)


def resolve(importer: str, imported: str) -> str:
    """The file that `importer` means by a relative address such as ``../common/dom.js``."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(importer), imported))


@cache
def script(*, module: bool = True, entry: str = ENTRY) -> str:
    """`entry` and all it needs as one string of JavaScript: by default the score.

    As a module it ends in ``export default mount``; otherwise `mount` is a plain function of a classic script.
    """
    code = _joined(module_order(entry))
    return f"{code}export default {_mount_of(entry)};\n" if module else code


@dataclass(frozen=True, slots=True)
class PageScript:
    """A picture's script as a file of the server's, which a browser keeps for good: its name changes with its content.

    A component of Streamlit's sends its JavaScript with every message; this one's is only what asks for the file.
    """

    #: such as ``score-0f3c….js``
    file: str
    #: an ES module: mounts by default, and exports its style as `sheet`
    code: str = field(repr=False)

    def component(self, address: str) -> str:
        """The JavaScript of a component that shows the picture, with the file served at this absolute path."""
        return f"{_joined((SERVED,))}export default (call) => callServed({json.dumps(address)}, call);\n"


@cache
def page_script(picture: str) -> PageScript:
    """The script of one of `PICTURES`, with all that it needs."""
    entry, styles = PICTURES[picture]
    sheet = f"export const sheet = new CSSStyleSheet();\nsheet.replaceSync({json.dumps(style(styles))});\n"
    code = script(entry=entry) + sheet
    return PageScript(f"{picture}-{hashlib.blake2b(code.encode(), digest_size=12).hexdigest()}.js", code)


@cache
def page_scripts() -> Mapping[str, PageScript]:
    """All of them, by their file's name."""
    return MappingProxyType({made.file: made for made in map(page_script, PICTURES)})


def _joined(files: tuple[str, ...]) -> str:
    parts = []
    for file in files:
        source = _DEFAULT.sub(r"function \g<name>", _EXPORT.sub("", _IMPORT.sub("", _source(file))))
        # types, indentation and whole-line comments are of no use to a browser
        lines = (line.strip() for line in _TYPES.sub("", source).splitlines())
        parts.append("\n".join(line for line in lines if line and not line.startswith("//")))
    return "\n".join(parts) + "\n"


def _mount_of(entry: str) -> str:
    main = _DEFAULT.search(_source(entry))
    assert main is not None, f"{entry} exports nothing to mount"
    return main["name"]


@cache
def style(files: tuple[str, ...] = STYLES) -> str:
    """Style sheets joined: by default the score's."""
    return "\n".join((FOLDER / file).read_text(encoding="utf-8") for file in files)


def score_html(
    trace: Trace,
    *,
    name: str = "",
    label: int | None = None,
    mode: Mode = "score",
    open_lanes: tuple[str, ...] = SIMPLEST,
    text: dict[str, str] | None = None,
) -> str:
    """The score of `trace` as one self-contained page, which plays with no network.

    It follows the reader's light or dark preference. Parameters as in `Shown`, `score_payload` and `View`.
    """
    payload = score_payload(Shown(trace, name, label), text=text)
    return payload_html(payload, View(mode=mode, open_lanes=open_lanes))


def payload_html(payload: ScorePayload, view: View | None = None) -> str:
    """The same page for a score with whatever was opened beside it: takes and sections."""
    data = base64.b64encode(payload.to_bytes(view)).decode()
    title = html.escape(_("RNN Lab: {name} reads a digit", name=payload.name or CELLS[payload.cell].name))
    return _PAGE.format(
        language=current_language().replace("_", "-"),
        title=title,
        theme=_THEME + _STYLE,
        style=style(),
        data=data,
        # "</script" may not stand inside a script element
        script=script(module=False).replace("</", "<\\/"),
    )


def _source(file: str) -> str:
    return (FOLDER / file).read_text(encoding="utf-8")


def _variables(page: PageTheme) -> str:
    """The page's colours as the CSS variables that Streamlit gives to a component."""
    named = asdict(page).items()
    return " ".join(f"--st-{name.replace('_', '-')}-color: {colour};" for name, colour in named)


# A page on its own has no Streamlit that would set these.
_THEME = f"""
:root {{ color-scheme: light dark; --st-font: {FONT}; {_variables(LIGHT)} }}
@media (prefers-color-scheme: dark) {{ :root {{ {_variables(DARK)} }} }}"""
_STYLE = """
body { margin: 0; background: var(--st-background-color); color: var(--st-text-color); font-family: var(--st-font); }
main { max-width: 1080px; margin: 0 auto; padding: 24px 16px; }
h1 { font-size: 20px; font-weight: 600; margin: 0 0 16px; }
"""

_PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>{title}</title>
<style>{theme}</style>
<style>{style}</style>
</head>
<body>
<main><h1>{title}</h1><div id="score"></div></main>
<script>
"use strict";
(() => {{
{script}
const text = atob("{data}");
const data = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
const show = () => mount({{ data, parentElement: document.getElementById("score") }});
show();
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", show);
}})();
</script>
</body>
</html>
"""
