"""The page's own colours and fonts, once, for all that is drawn to stand on it: figures, exports, pages on their own.

Streamlit reads .streamlit/config.toml before any of this is loaded, so they stand there a second time; a test holds the
two equal. The hues of quantities are in `rnnlab.notation`.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PageTheme:
    """The colours of a light or of a dark page, by Streamlit's names for them."""

    #: what is pressed, and what is marked
    primary: str
    background: str
    #: boxes on the page
    secondary_background: str
    text: str
    border: str
    link: str


LIGHT = PageTheme("#2563c9", "#ffffff", "#f2f4f8", "#1b2130", "#d7dce5", "#2563c9")
DARK = PageTheme("#7aa7ff", "#11141b", "#1b202b", "#e8ebf2", "#343b4a", "#8db4ff")

#: with Chinese, wherever the page is read
FONT = (
    "system-ui, -apple-system, 'Segoe UI', 'Noto Sans', 'Noto Sans SC', 'Noto Sans CJK SC', 'PingFang SC', "
    "'Microsoft YaHei', sans-serif"
)

#: the letters of the equations
SYMBOL_FONT = "'STIX Two Text', 'Cambria Math', Cambria, Georgia, 'Times New Roman', serif"


def page_theme(dark: bool) -> PageTheme:
    """The dark page's colours, or the light one's."""
    return DARK if dark else LIGHT
