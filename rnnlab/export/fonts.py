"""Fonts for pictures: looked for among those of the system, by the names that they have on each platform."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal, TypeAlias

from PIL import ImageFont

Role: TypeAlias = Literal["plain", "bold", "symbol"]

#: regular and bold of one family, the best first
_LATIN = (
    ("segoeui.ttf", "segoeuib.ttf"),
    ("HelveticaNeue.ttc", "HelveticaNeue.ttc"),
    ("NotoSans-Regular.ttf", "NotoSans-Bold.ttf"),
    ("Roboto-Regular.ttf", "Roboto-Bold.ttf"),
    ("LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf"),
    ("Arial.ttf", "Arial Bold.ttf"),
    ("arial.ttf", "arialbd.ttf"),
    ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"),
)
_CHINESE = (
    ("NotoSansCJK-Regular.ttc", "NotoSansCJK-Bold.ttc"),
    ("NotoSansCJKsc-Regular.otf", "NotoSansCJKsc-Bold.otf"),
    ("NotoSansSC-Regular.otf", "NotoSansSC-Bold.otf"),
    ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf"),
    ("SourceHanSansSC-Regular.otf", "SourceHanSansSC-Bold.otf"),
    ("SourceHanSansCN-Regular.otf", "SourceHanSansCN-Bold.otf"),
    ("PingFang.ttc", "PingFang.ttc"),
    ("Hiragino Sans GB.ttc", "Hiragino Sans GB.ttc"),
    ("STHeiti Light.ttc", "STHeiti Medium.ttc"),
    ("msyh.ttc", "msyhbd.ttc"),
    ("msyh.ttf", "msyhbd.ttf"),
    ("simhei.ttf", "simhei.ttf"),
    ("wqy-microhei.ttc", "wqy-microhei.ttc"),
    ("wqy-zenhei.ttc", "wqy-zenhei.ttc"),
    ("DroidSansFallbackFull.ttf", "DroidSansFallbackFull.ttf"),
    ("DroidSansFallback.ttf", "DroidSansFallback.ttf"),
    ("simsun.ttc", "simsun.ttc"),
)
#: bold italics with serifs: the letters of the equations
_SYMBOLS = (
    "STIXTwoText-BoldItalic.otf",
    "cambriaz.ttf",
    "georgiaz.ttf",
    "Georgia Bold Italic.ttf",
    "LiberationSerif-BoldItalic.ttf",
    "Times New Roman Bold Italic.ttf",
    "timesbi.ttf",
    "DejaVuSerif-BoldItalic.ttf",
)
#: what Pillow's own font has no glyph for
_PLAINER = str.maketrans({"−": "-", "·": "-", "’": "'", "…": "...", "“": '"', "”": '"', "\u00a0": " "})


@dataclass(frozen=True, slots=True)
class Face:
    """A font of the system: its file and the place in it. None is Pillow's own font."""

    file: str | None
    index: int = 0
    #: whether it must be drawn thicker to be bold
    thicken: bool = False


@dataclass(frozen=True, slots=True)
class Letters:
    """A font in one size, ready to draw with."""

    font: ImageFont.FreeTypeFont | ImageFont.ImageFont
    #: pixels to be added round every letter
    stroke: float
    plainer: bool

    def spelled(self, text: str) -> str:
        """The text in letters that the font has."""
        return text.translate(_PLAINER) if self.plainer else text

    def width(self, text: str) -> float:
        """How many pixels wide the text is."""
        return float(self.font.getlength(self.spelled(text)))


def is_chinese(text: str) -> bool:
    """Whether a text needs a font with Chinese."""
    return any("\u2e80" <= letter <= "\uffef" for letter in text)


@cache
def has_chinese() -> bool:
    """Whether this computer has a font with Chinese that Pillow finds."""
    return _chinese() is not None


@cache
def letters(role: Role, size: int, chinese: bool) -> Letters:
    """The font for a role, `size` pixels high. Without any font on the system it is Pillow's own."""
    face = _face(role, chinese)
    stroke = size * 0.022 if face.thicken else 0.0
    if face.file is None:
        return Letters(ImageFont.load_default(size), stroke, plainer=True)
    return Letters(ImageFont.truetype(face.file, size, index=face.index), stroke, plainer=False)


@cache
def _face(role: Role, chinese: bool) -> Face:
    if role == "symbol":
        return next((Face(path) for name in _SYMBOLS if (path := _path(name))), _face("bold", chinese=False))
    pair = (_chinese() if chinese else None) or _first_pair(_LATIN) or (Face(None), Face(None, thicken=True))
    return pair[role == "bold"]


@cache
def _chinese() -> tuple[Face, Face] | None:
    return _first_pair(_CHINESE)


def _first_pair(families: tuple[tuple[str, str], ...]) -> tuple[Face, Face] | None:
    """Regular and bold of the first family that is there."""
    for regular, bold in families:
        if path := _path(regular):
            plain = Face(path, _place(path, bold=False))
            if bold != regular and (other := _path(bold)):
                return plain, Face(other, _place(other, bold=True))
            place = _place(path, bold=True)
            return plain, Face(path, place, thicken=place == plain.index)
    return None


@cache
def _path(name: str) -> str | None:
    """Where the system keeps a font; Pillow knows the folders of each platform. None where there is no such font."""
    try:
        return str(ImageFont.truetype(name, 10).path)
    except OSError:
        return None


def _place(path: str, *, bold: bool) -> int:
    """Which of the fonts in a collection: of those for Simplified Chinese (or else of all) the one of that weight."""
    if not path.endswith(".ttc"):
        return 0
    found = []
    for index in range(64):
        try:
            family, style = ImageFont.truetype(path, 10, index=index).getname()
        except OSError:
            break
        found.append((index, family or "", style or ""))
    simplified = [entry for entry in found if entry[1].endswith((" SC", " GB"))] or found
    wanted = ("Bold", "Semibold", "Medium", "W6") if bold else ("Regular", "W3", "Book", "Light")
    for weight in wanted:
        for index, _family, style in simplified:
            if style == weight:
                return index
    return simplified[0][0] if simplified else 0
